"""A sheet whose source the page knows is patched: no request, no mutation, no other rule."""

from itertools import pairwise

from tests.browser.media import BLUE as BLUE_PIXEL
from tests.browser.media import RED as RED_PIXEL
from tests.browser.media import font, png
from tests.browser.patching import BLUE, RED, REFRESHED, STAYED, WATCH, edit, opened


async def test_an_edit_is_shown_without_a_request_and_without_a_mutation(site, serve, tab):
    server = await opened(site, serve, tab, "i { color: green }\np { color: red }\n")
    await tab.page.evaluate(WATCH)

    for old, new in (("red", "blue"), ("blue", "cyan"), ("cyan }", "red }\nb { top: 0 }")):
        await edit(site, server, old, new)
        assert [url for url in await tab.asked() if "main.css?" in url] == []

    assert await tab.style("p") == RED
    assert await tab.page.evaluate(STAYED)
    assert await tab.value("window.__records.length") == 0
    await tab.assert_kept()


async def test_saves_in_quick_succession_end_at_the_last_one(site, serve, tab):
    server = await opened(site, serve, tab, "i { color: green }\np { width: 100px }")
    await tab.page.evaluate(WATCH)

    for width in range(101, 140):
        site.write("main.css", f"i {{ color: green }}\np {{ width: {width}px }}")

    await tab.until("getComputedStyle(document.querySelector('p')).width === '139px'")
    assert await tab.value("window.__sheet === document.querySelector('link').sheet")
    await tab.assert_kept()
    assert server.unread()


async def test_no_transition_starts_and_a_running_animation_goes_on(site, serve, tab):
    css = (
        "@keyframes grow { from { width: 10px } to { width: 500px } }\n"
        "b { display: block; animation: grow 60s linear; transition: color 60s; color: green }\n"
        "p { color: red }\n"
    )
    server = await opened(site, serve, tab, css, body="<b>text</b><p>text</p>")
    await tab.value("void (window.__running = document.getAnimations())")
    await tab.value("void (window.__since = window.__running[0].startTime)")

    await edit(site, server, "red", "blue")

    assert await tab.style("p") == BLUE
    names = "document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)"
    assert await tab.value(names) == ["grow"]
    same = "document.getAnimations()[0] === window.__running[0]"
    assert await tab.value(f"{same} && window.__running[0].startTime === window.__since")
    await tab.assert_kept()


TYPED = (
    "i { color: green }\np { color: red }\nb { color: green }",
    "i { color: green }\np { color: red; }\nb { color: green }",
    "i { color: green }\np { color: red; wid }\nb { color: green }",
    "i { color: green }\np { color: red; width: 20px\nb { color: green }",
    "i { color: green }\np { color: red; width: 20px }\nb { color: green }",
    "i { color: green }\np { color: blue; width: 20px } /* open\nb { color: green }",
    "i { color: green }\np { color: blue; content: 'x\nb { color: green }",
    "i { color: green }\np { color: blue }\nb { color: green }",
    "i { color: green }\np { color: blue }\n}\nb { color: green }",
    "i { color: green }\n@media screen { p { color: blue }\nb { color: green }",
    "i { color: green }\n@media screen { p { color: blue }\nb { color: green } }",
    "i { color: green }\n@media screen { p { color: red }\nb { color: green } }",
    "i { color: green }\n@media screen { p { color: red } wrong; b { color: green } }",
    "i { color: green }\n@media screen { p { color: red } p::x-wrong { top: 0 } b { left: 0 } }",
    "i { color: green }\n@media screen { p { color: blue } p::x-wrong { top: 0 } b { left: 0 } }",
    "i { color: green }\n@layer low { @supports (top: 0) { p { color: red } } } p::x-wrong { }",
    "i { color: green }\n@layer low { @supports (top: 0) { p { color: blue; & b { left: 0 } } } }",
    "i { color: green }\n@x-unknown a { } b { color: red } c",
    "i { color: green }\n@x-unknown a { } b { color: url(x{y) } c { } /* 💡 */ p { color: blue }",
    "i { color: green }\n",
    "i { color: green }\np { --a: 1; background: var(--a); background-color: red; color: green }",
)
LIVE = "[...window.__sheet.cssRules].map((rule) => rule.cssText)"
FRESH = """fetch('/main.css').then((answer) => answer.text()).then((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
})"""


async def test_each_state_of_a_text_that_is_being_typed_is_what_a_fresh_load_shows(
    site, serve, tab
):
    server = await opened(site, serve, tab, TYPED[0])
    await tab.page.evaluate(WATCH)

    for old, new in pairwise(TYPED):
        await edit(site, server, old, new)
        assert await tab.value(LIVE) == await tab.value(FRESH), new

    assert await tab.page.evaluate(STAYED)
    assert await tab.value("window.__records.length") == 0
    await tab.assert_kept()


async def test_a_font_is_not_asked_for_again_when_another_rule_changes(site, serve, tab):
    site.write("own.ttf", font(advance=1000))
    css = (
        "@font-face { font-family: Own; src: url(/own.ttf) } b { font: 20px Own }\np { color: red }"
    )
    server = await opened(site, serve, tab, css, body="<b>AAAA</b><p>text</p>")
    await tab.until("document.fonts.check('20px Own')")
    tab.requested.clear()

    await edit(site, server, "red", "blue")

    assert await tab.style("p") == BLUE
    assert await tab.value("document.fonts.check('20px Own')")
    assert [url for url in await tab.asked() if "own.ttf" in url] == []
    await tab.assert_kept()


async def test_a_picture_that_changed_before_keeps_its_stamp(site, serve, tab):
    """The text that the page got has a stamp; the splice is of that text."""
    site.write("box.png", png(RED_PIXEL))
    css = "#box { width: 40px; height: 40px; background: url(box.png) }\np { color: red }"
    server = await opened(site, serve, tab, css, body="<p>text</p><div id=box></div>")
    site.write("box.png", png(BLUE_PIXEL))
    await server.wait_applied("/box.png")
    await tab.until_pixels(["box"], BLUE_PIXEL)
    await tab.learned()
    tab.requested.clear()
    await tab.value("void (window.__sheet = document.styleSheets[0])")

    await edit(site, server, "red", "blue")
    await edit(site, server, "40px;", "50px;")

    assert await tab.style("p") == BLUE
    assert await tab.style("#box", "width") == "50px"
    assert await tab.value("window.__sheet === document.styleSheets[0]")
    assert "box.png?t=" in await tab.value("document.styleSheets[0].cssRules[0].cssText")
    await tab.until_pixels(["box"], BLUE_PIXEL)
    assert [url for url in await tab.asked() if "box.png" in url] == []
    await tab.assert_kept()


async def test_going_back_shows_the_patched_text_from_the_browsers_cache(site, serve, tab):
    server = await opened(site, serve, tab, "p { color: red }")
    site.page("other.html")
    first = await tab.value(REFRESHED)
    await edit(site, server, "red", "blue")
    await tab.until(f"({REFRESHED}) !== '{first}'")

    await tab.page.goto(server.url + "other.html")
    await tab.page.add_init_script("window.WebSocket = null")  # no help from the channel
    await tab.page.go_back()

    assert await tab.style("p") == BLUE


async def test_our_own_requests_are_not_the_pages(site, serve, tab):
    """A sheet that the page shows no longer does not reload it."""
    server = await opened(site, serve, tab, "p { color: red }")
    await tab.value("void document.querySelector('link').remove()")

    site.edit("main.css", "red", "blue")

    assert (await server.wait_applied("/main.css"))["outcome"] == "none"
    await tab.assert_kept()


async def test_a_sheet_that_the_browser_had_already_is_learned(site, serve, tab):
    server = await opened(site, serve, tab, "p { color: red }")
    await tab.page.reload()
    await tab.learned()
    await tab.page.goto("about:blank")
    await tab.page.goto(server.url)
    await tab.learned()
