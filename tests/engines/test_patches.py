"""A patched sheet is what a fresh load of the new text would be: rules and computed styles."""

import os
import re

import pytest

from tests.engines import corpus
from tests.engines.mutations import chain
from tests.engines.stage import splice_of

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
LENGTH = 40 if LONG else 6
SEED = os.environ.get("HOTRELOAD_SEED", "1")
FEW = 20_000
"""Characters. An edit of more may change more rules than are worth patching."""
PRELUDE = re.compile(r"@(charset|import|namespace|layer[^{]*;)", re.IGNORECASE)


@pytest.fixture(params=corpus.SHEETS)
def sheet(request):
    if not corpus.installed():
        pytest.skip("the style sheets of npm packages are not installed: make engines")
    return request.param


async def test_every_edit_of_a_chain_is_shown_as_a_fresh_load_shows_it(
    engine, stage, sheet, record_property
):
    text = corpus.sheet(sheet)
    edits = chain(text, LENGTH, seed=f"{SEED} {engine.name} {sheet}")

    steps = await stage.play(engine, text, edits)

    record_property("steps", [(engine.name, one.how, bool(one.stale)) for one in steps])
    wrong = [step for step in steps if step.rules or step.looks]
    needless = [step for step in steps if step.how == "swap" and not may_swap(step)]
    assert not wrong + needless, "\n".join(map(str, wrong + needless))


def may_swap(step):
    """Tell whether an edit may well be more than a patch can do."""
    at, deleted, inserted = splice_of(step.old, step.new)
    # what counts only before all rules stands in what changed, or behind it
    return max(deleted, len(inserted)) > FEW or PRELUDE.search(step.near + step.new[at:])
