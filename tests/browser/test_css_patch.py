"""A sheet whose source the page knows is patched: no request, no mutation, no other rule touched."""

import pytest

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
SHEET = "<link rel=stylesheet href=/main.css>"

# Counts what a page could notice, and holds on to what must stay itself.
WATCH = """() => {
  window.__records = [];
  new MutationObserver((records) => window.__records.push(...records)).observe(document, {
    attributes: true, childList: true, characterData: true, subtree: true });
  window.__link = document.querySelector('link');
  window.__sheet = window.__link.sheet;
  window.__rule = window.__sheet.cssRules[0];
}"""
STAYED = """() => window.__link === document.querySelector('link')
  && window.__link.getAttribute('href') === '/main.css'
  && window.__sheet === window.__link.sheet && window.__sheet === document.styleSheets[0]
  && window.__rule === window.__sheet.cssRules[0]"""


async def opened(site, serve, tab, css: str, *, head: str = SHEET, body: str = "<p>text</p>"):
    """Show a page with a sheet, and wait until its client knows it."""
    site.write("main.css", css)
    site.page("index.html", head=head, body=body)
    server = await serve()
    await tab.open(server.url)
    await tab.learned()
    tab.requested.clear()
    return server


async def edit(site, server, old: str, new: str, name: str = "main.css") -> None:
    """Save a change, and wait until it is shown."""
    site.edit(name, old, new)
    assert (await server.wait_applied(f"/{name}"))["outcome"] == "css"


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
    assert await tab.page.evaluate(STAYED)
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
