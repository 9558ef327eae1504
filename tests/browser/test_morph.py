"""The rules of the three-way morph, each a case in ``morphs``, in Chromium."""

import os

import pytest
import pytest_asyncio

from tests.browser.morph_stage import GROUPS, PLAY, MorphStage

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage():
    async with MorphStage() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(browser, stage):
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(stage.url)
    yield page
    await context.close()


@pytest.mark.skipif(not LONG, reason="a long round: HOTRELOAD_TESTS=long")
async def test_the_rules_hold_where_old_sources_were_parsed_in_time(stage, new_tab):
    tab = await new_tab()
    await tab.page.goto(f"{stage.url}?prepared")

    outcomes = [await tab.page.evaluate(PLAY, group) for group in GROUPS]

    assert [failure for outcome in outcomes for failure in outcome["failures"]] == []


@pytest.mark.parametrize("group", GROUPS)
async def test_the_rules_hold(played, group):
    outcome = await played.evaluate(PLAY, group)

    assert outcome["played"] > 0
    assert outcome["failures"] == []


TRUSTED = "require-trusted-types-for 'script'"
MORPH = """async ([before, after, nonce]) => {
    const { morph } = await import('/client/html/morph.js');
    const result = morph({ document, before, after, nonce });
    await result.pending;
    return [result.outcome, result.reason ?? ''];
}"""
CHANGED = """<!doctype html><title>x</title><p onclick="hit = 1">new</p>
<iframe srcdoc="<i>in</i>"></iframe>
<script src="/script/a.js"></script>"""
SOURCE = "<!doctype html><title>x</title><p>old</p>"


async def test_a_page_with_trusted_types_is_patched_through_a_policy_of_ours(stage, new_tab):
    policy = f"{TRUSTED}; trusted-types hotreload"
    tab = await new_tab()
    await tab.page.goto(stage.frame(SOURCE, {"Content-Security-Policy": policy}))

    assert await tab.page.evaluate(MORPH, [SOURCE, CHANGED, ""]) == ["html", ""]

    await tab.until("globalThis.ran?.join() === 'a'")
    await tab.value("document.querySelector('p').click()")
    assert await tab.value("globalThis.hit") == 1
    await tab.until("document.querySelector('iframe').contentDocument.querySelector('i')")
    assert await tab.page.evaluate(MORPH, [CHANGED, SOURCE, ""]) == ["html", ""]


async def test_a_page_whose_trusted_types_allow_no_policy_of_ours_reloads(stage, new_tab):
    policy = f"{TRUSTED}; trusted-types another"
    tab = await new_tab()
    await tab.page.goto(stage.frame(SOURCE, {"Content-Security-Policy": policy}))

    outcome, reason = await tab.page.evaluate(MORPH, [SOURCE, CHANGED, ""])

    assert (outcome, "Trusted Types" in reason) == ("reload", True)
    assert await tab.value("document.querySelector('p').textContent") == "old"


async def test_what_comes_into_a_page_with_nonces_bears_the_one_of_the_page(stage, new_tab):
    policy = "default-src 'self'; script-src 'nonce-one' 'self'; style-src 'nonce-one'"
    before = "<!doctype html><title>x</title><script nonce=one>hit = 1</script><p>old</p>"
    after = """<!doctype html><title>x</title><script nonce=two>hit = 1</script><p>new</p>
    <style nonce=two>p { color: rgb(1, 2, 3) }</style>
    <script nonce=two src="/script/a.js"></script>"""
    tab = await new_tab()
    await tab.page.goto(stage.frame(before, {"Content-Security-Policy": policy}))

    assert await tab.page.evaluate(MORPH, [before, after, "one"]) == ["html", ""]

    assert await tab.style("p") == "rgb(1, 2, 3)"
    await tab.until("globalThis.ran?.join() === 'a'")
    assert await tab.value("hit") == 1
