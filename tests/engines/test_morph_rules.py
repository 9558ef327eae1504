"""The rules of the morph, one case each, in every engine; Chromium has played them already."""

import pytest
import pytest_asyncio

from tests.browser.morph_stage import GROUPS, PLAY, MorphStage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rules():
    async with MorphStage() as running:
        yield running


async def test_the_rules_hold(rules, engine):
    if engine.name == "chromium":
        pytest.skip("tests/browser plays them")
    await engine.open(rules.url)

    results = [await engine.call(PLAY, group) for group in GROUPS]

    assert [failure for one in results for failure in one["failures"]] == []
    assert all(one["played"] > 0 for one in results)
