"""A morphed page is what a fresh load of the new source is, with all that was done in it since.

The long round draws a seed; ``HOTRELOAD_SEED`` plays the rounds of one that failed again.
"""

import os
import re
from collections import Counter

import pytest
import pytest_asyncio

from tests.engines import html_corpus, html_rounds
from tests.engines.morphing import RoundStage

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
# the same for all workers of a run
DRAWN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "long") if LONG else "1"
SEED = os.environ.get("HOTRELOAD_SEED", DRAWN)
SHOWN = 3
ALLOWED = re.compile(r"<base>|doctype|<body>|shadow root|script")
"""Reasons why random edits may reload a page."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rounds():
    async with RoundStage() as running:
        yield running


async def played_well(rounds, engine, drawn, note):
    """Play rounds, tell what became of them, and fail with the smallest of those that are wrong."""
    played = await rounds.play(engine, drawn)
    outcomes = Counter("differ" if one.problems else one.outcome for one in played)
    note("morphs", (engine.name, dict(outcomes)))
    wrong = [one for one in played if one.problems]
    smallest = [str(await rounds.smallest(engine, one)) for one in wrong[:SHOWN]]
    said = (f"HOTRELOAD_SEED={SEED}: {len(wrong)} of {len(played)}", *smallest)
    assert not wrong, "\n".join(said)
    unsaid = {one.reason for one in played if one.outcome == "reload"} - {""}
    assert all(ALLOWED.search(reason) for reason in unsaid), unsaid
    return played


async def test_a_page_that_nobody_touched_is_what_a_fresh_load_makes_it(
    rounds, engine, record_property
):
    drawn = html_rounds.chains(f"{SEED} {engine.name}", 1500 if LONG else 40)

    played = await played_well(rounds, engine, drawn, record_property)

    assert sum(one.nodes for one in played) > 50 * len(played)


async def test_what_the_author_did_not_touch_stays_as_scripts_and_people_left_it(
    rounds, engine, record_property
):
    drawn = html_rounds.lives(f"{SEED} {engine.name}", 2500 if LONG else 60)

    played = await played_well(rounds, engine, drawn, record_property)

    morphed = [one for one in played if one.outcome != "reload"]
    assert sum(one.changed for one in played) > len(played)
    assert all(one.kept == one.changed for one in morphed)


async def test_pages_of_others_are_what_a_fresh_load_makes_them(rounds, engine, record_property):
    if not html_corpus.installed():
        pytest.skip("the pages of npm packages are not installed: make sheets")
    drawn = html_rounds.corpus(f"{SEED} {engine.name}", 1000 if LONG else 12)

    await played_well(rounds, engine, drawn, record_property)


async def test_pages_of_others_stay_as_scripts_and_people_left_them(
    rounds, engine, record_property
):
    if not html_corpus.installed():
        pytest.skip("the pages of npm packages are not installed: make sheets")
    drawn = html_rounds.living_corpus(f"{SEED} {engine.name}", 1000 if LONG else 12)

    await played_well(rounds, engine, drawn, record_property)
