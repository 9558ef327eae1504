"""A patched sheet is what a fresh load of the new text would be: rules and computed styles.

The long round draws a seed; ``HOTRELOAD_SEED`` plays the chains of one that failed again.
"""

import os
import re
from collections import Counter
from random import Random

import pytest

from tests.engines import corpus
from tests.engines.mutations import chain
from tests.engines.stage import splice_of

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
# the same for all workers of a run
DRAWN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "long") if LONG else "1"
SEED = os.environ.get("HOTRELOAD_SEED", DRAWN)
SAMPLE = len(corpus.SHEETS) if LONG else 10
LENGTH = 40 if LONG else 5
MANY = 20_000
"""Characters. An edit of more may change more rules than are worth patching."""
FIRST = re.compile(r"@(charset|import|namespace|layer)", re.IGNORECASE)


@pytest.mark.parametrize("number", range(SAMPLE))
async def test_every_edit_of_a_chain_is_shown_as_a_fresh_load_shows_it(
    engine, stage, number, record_property
):
    sheet = sample(engine.name)[number]
    edits = chain(corpus.sheet(sheet), LENGTH, seed=f"{SEED} {engine.name} {sheet}")

    steps = await stage.play(engine, corpus.sheet(sheet), edits)

    record_property("edits", (engine.name, dict(Counter(step.outcome for step in steps))))
    wrong = [step for step in steps if step.differs or (step.swapped and not may_swap(step))]
    assert not wrong, "\n".join((f"HOTRELOAD_SEED={SEED} {sheet}", *map(str, wrong)))


def sample(engine):
    """Draw sheets, not the same in all engines; the strange one is always among them."""
    if not corpus.installed():
        pytest.skip("the style sheets of npm packages are not installed: make sheets")
    drawn = Random(f"{SEED} {engine}").sample(corpus.SHEETS, len(corpus.SHEETS))
    return sorted(drawn, key=lambda name: name != corpus.STRANGE)[:SAMPLE]


def may_swap(step):
    """Tell whether an edit may well be more than a patch can do."""
    at, deleted, inserted = splice_of(step.old, step.new)
    # what counts only before all rules may stand in what changed, or behind it
    return max(deleted, len(inserted)) > MANY or FIRST.search(
        step.old[at:] + step.near + step.new[at:]
    )
