"""Every place of a sheet is patched: links, imports, shadow roots, and those found late."""

import pytest

from tests.browser.patching import BLUE, GREEN, RED, SHEET, SWAPPED, WATCH, edit, known, opened


@pytest.mark.parametrize("style", [False, True], ids=["link", "style"])
async def test_imports_are_patched_where_they_are(site, serve, tab, style):
    """The same sheet is imported twice, once into a layer."""
    site.write("css/first.css", "@import 'deep.css' layer(low); p { top: 0 }")
    site.write("css/deep.css", "p { color: red }")
    css = "@layer low; @import 'css/first.css'; @import 'css/deep.css' print; b { color: green }"
    head = "<style>@import '/main.css';</style>" if style else SHEET
    server = await opened(site, serve, tab, css, head=head)
    root = "document.styleSheets[0]" + (".cssRules[0].styleSheet" if style else "")
    await tab.value(f"void (window.__deep = {root}.cssRules[1].styleSheet.cssRules[0].styleSheet)")

    await edit(site, server, "red", "blue", "css/deep.css")

    assert await tab.style("p") == BLUE
    same = f"window.__deep === {root}.cssRules[1].styleSheet.cssRules[0].styleSheet"
    assert await tab.value(same)
    other = f"{root}.cssRules[2].styleSheet.cssRules[0].style.color"
    assert await tab.value(other) == "blue"
    assert [url for url in await tab.asked() if "?t=" in url] == []
    await tab.assert_kept()


async def test_every_place_of_the_page_is_patched(site, serve, tab):
    body = f"""<p>text</p><div id=host></div><iframe id=frame srcdoc='{SHEET}<p>text</p>'></iframe>
    <script>const inner = host.attachShadow({{ mode: 'open' }});
      inner.innerHTML = '{SHEET}<p>text</p>'</script>"""
    server = await opened(site, serve, tab, "p { color: red }", body=body)
    roots = ("document", "host.shadowRoot", "frame.contentDocument")
    for root in roots:
        await tab.until(f"getComputedStyle({root}.querySelector('p')).color === '{RED}'")
    await tab.until(known(*(f"{root}.querySelector('link').sheet" for root in roots)))
    await tab.page.evaluate(WATCH)

    await edit(site, server, "red", "blue")

    for root in roots:
        assert await tab.value(f"getComputedStyle({root}.querySelector('p')).color") == BLUE
        assert await tab.value(f"{root}.querySelector('link').getAttribute('href')") == "/main.css"
    await tab.assert_kept()


async def test_the_state_of_each_link_stays(site, serve, tab):
    links = (
        "<link rel=stylesheet href=/main.css media=print>"
        "<link rel=stylesheet href=/main.css?v=1 id=off>"
        "<style title=first>p { color: green }</style>"
        "<link rel='alternate stylesheet' title=x href=/main.css?v=2 id=other>"
    )
    server = await opened(site, serve, tab, "p { color: red }", head=links)
    await tab.value("void (document.querySelector('#off').sheet.disabled = true)")
    await tab.page.evaluate(WATCH)

    await edit(site, server, "red", "blue")

    assert await tab.value("window.__records.length") == 0
    assert await tab.style("p") == GREEN
    await tab.page.emulate_media(media="print")
    assert await tab.value("[...document.styleSheets].map((one) => one.disabled)") == [
        *(False, True, False, False)
    ]
    await tab.value("void (document.querySelector('#other').disabled = true)")
    await tab.value("void (document.querySelector('#other').disabled = false)")
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")
    await tab.assert_kept()


async def test_links_that_load_the_same_url_again_show_the_new_text(site, serve, tab):
    server = await opened(site, serve, tab, "p { color: red }")
    await edit(site, server, "red", "blue")

    for change in (
        "link.media = 'screen'",
        "link.disabled = true, link.disabled = false",
        "link.after(link.cloneNode()), link.remove()",
    ):
        await tab.value(f"void ((link) => {{ {change} }})(document.querySelector('link'))")
        await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")

    await tab.learned()
    await edit(site, server, "blue", "green")
    assert await tab.style("p") == GREEN
    assert not await tab.value(SWAPPED)
    await tab.assert_kept()


async def test_a_shadow_root_that_nobody_has_seen_yet_follows(site, serve, tab):
    server = await opened(
        site, serve, tab, "p { color: red }", body="<p>text</p><div id=host></div>"
    )
    inner = "getComputedStyle(host.shadowRoot.querySelector('p')).color"
    html = f"{SHEET}<p>text</p>"
    await tab.value(f"void (host.attachShadow({{ mode: 'open' }}).innerHTML = '{html}')")
    await tab.until(f"{inner} === '{RED}'")

    await edit(site, server, "red", "blue")

    assert await tab.style("p") == BLUE
    await tab.until(f"{inner} === '{BLUE}'")
    await tab.assert_kept()


# Idle time comes when the test says so.
HELD_IDLE = """(() => {
  const idle = requestIdleCallback;
  window.__idle = [];
  window.__busy = false;
  requestIdleCallback = (task, options) => window.__busy ? __idle.push(task) : idle(task, options);
})()"""
RELEASED = "window.__busy = false, __idle.splice(0).forEach((task) => requestIdleCallback(task))"


async def test_a_place_that_is_found_late_gets_all_edits_that_it_missed(site, serve, tab):
    await tab.page.add_init_script(HELD_IDLE)
    site.write("other.css", "i { top: 0 }")
    body = "<p>text</p><div id=host></div>"
    server = await opened(site, serve, tab, "p { color: red }", body=body)
    html = f"{SHEET}<p>text</p>"
    await tab.value(f"void (host.attachShadow({{ mode: 'open' }}).innerHTML = '{html}')")
    link = "<link rel=stylesheet href=/other.css>"  # it makes the client read all sheets
    await tab.value(f"document.head.insertAdjacentHTML('beforeend', '{link}')")
    await tab.until(
        known(*(f"{root}.querySelector('link').sheet" for root in ("document", "host.shadowRoot")))
    )

    await tab.value("window.__busy = true")
    await edit(site, server, "red", "blue")
    await edit(site, server, "blue", "green")
    await tab.until("__idle.length > 0")
    await tab.value(RELEASED)

    inner = "getComputedStyle(host.shadowRoot.querySelector('p')).color"
    await tab.until(f"{inner} === '{GREEN}'")
    assert await tab.style("p") == GREEN
    await tab.assert_kept()
