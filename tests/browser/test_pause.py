"""Changes wait: for the user, for the terminal, for a form that is being filled in."""

from aiohttp import web

from tests.browser.embedded import embedded
from tests.browser.marker import settle

RED, BLUE = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
API = "window[Symbol.for('hotreload')]"
BADGE = "document.querySelector('hotreload-badge')"
HEAD = "<link rel=stylesheet href=/main.css><script src=/app.js></script>"
BODY = "<p>text</p><div id=rich contenteditable>rich</div><button accesskey=x>button</button>"


def write_site(site, body=BODY):
    site.write("main.css", "p { color: red }")
    site.write("app.js", "globalThis.version = 1")
    site.page("index.html", head=HEAD, body=body)


async def until_badge(tab, text):
    await tab.until(f"{BADGE}?.shadowRoot.querySelector('.label').textContent === '{text}'")


async def assert_status(tab, status):
    await tab.value("new Promise((resolve) => setTimeout(resolve, 0))")
    assert await tab.value(f"{API}.status") == status


async def test_by_key_and_badge(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    press = tab.page.keyboard.press

    await tab.value("document.activeElement.blur()")
    await press("Alt+Shift+KeyP")
    await until_badge(tab, "Paused")
    await press("Alt+Shift+KeyP")
    await tab.until(f"!{BADGE}")
    for other in ("Alt+KeyP", "Shift+KeyP", "Alt+Shift+Control+KeyP", "Alt+Shift+KeyQ"):
        await press(other)
    await assert_status(tab, "connected")

    # The page comes first, whether it takes the keys or only keeps them to itself.
    for how in ("preventDefault", "stopPropagation"):
        taken = f"(window.keys ??= {{ handleEvent: (event) => event.{how}() }})"
        await tab.value(f"delete window.keys, document.addEventListener('keydown', {taken})")
        await press("Alt+Shift+KeyP")
        await assert_status(tab, "connected")
        await tab.value("document.removeEventListener('keydown', window.keys)")
    await tab.value("document.querySelector('button').accessKey = 'P'")
    await press("Alt+Shift+KeyP")
    await assert_status(tab, "connected")
    await tab.value("document.querySelector('button').removeAttribute('accesskey')")

    # Where it writes nothing it works in a field as well.
    await tab.page.focus("#typed")
    await press("Alt+Shift+KeyP")
    await until_badge(tab, "Paused")
    site.edit("main.css", "red", "blue")
    await until_badge(tab, "Paused, 1 change waits")
    site.edit("app.js", "1", "2")
    await until_badge(tab, "Paused, 2 changes wait")
    await settle(site, server, tab)
    assert await tab.style("p") == RED
    assert tab.loads == 1

    await tab.page.click("hotreload-badge")
    await tab.loaded(2)
    await tab.until("window.version === 2")
    await tab.until("document.querySelector('#typed').value === 'half a sentence'")
    await settle(site, server, tab)
    assert (tab.loads, await tab.style("p")) == (2, BLUE)
    await assert_status(tab, "connected")


FORMS = """<main data-hotreload="outline hold"><form id=form>
  <input name=first><input name=second value=source><input type=password name=password>
  <button>send</button></form></main>
<form id=free><input id=other name=other></form>
<p>text</p>"""


async def test_for_a_form_that_is_filled_in(site, serve, tab):
    write_site(site, FORMS)
    server = await serve()
    await tab.open(server.url)
    waits = "1 change waits for the form"

    # Sheets never wait; a reload does, until all is as the source says.
    await tab.page.fill("[name=first]", "typed")
    site.edit("main.css", "red", "blue")
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")
    site.edit("app.js", "1", "2")
    await until_badge(tab, waits)

    # What is taken back meanwhile is no reason any more.
    site.edit("app.js", "2", "1")
    await settle(site, server, tab)
    await tab.page.fill("[name=first]", "")
    await tab.until(f"!{BADGE}")
    await settle(site, server, tab)
    assert tab.loads == 1

    await tab.page.fill("[name=first]", "typed")
    site.edit("app.js", "1", "2")
    await until_badge(tab, waits)
    await tab.page.fill("[name=second]", "typed as well")
    await tab.page.fill("[name=first]", "")
    await until_badge(tab, waits)
    assert tab.loads == 1
    await tab.value("document.querySelector('#form').reset()")
    await tab.loaded(2)
    await tab.until(f"!{BADGE} && window.version === 2")

    # A form that does not ask for it holds nothing; what was typed comes back.
    await tab.page.fill("#other", "free")
    site.edit("app.js", "2", "3")
    await tab.loaded(3)
    await tab.until("document.querySelector('#other').value === 'free'")

    # Passwords count; the badge lets it go on.
    await tab.page.fill("[name=password]", "secret")
    site.edit("app.js", "3", "4")
    await until_badge(tab, waits)
    await tab.page.click("hotreload-badge")
    await tab.loaded(4)
    assert await tab.value("document.querySelector('[name=password]').value") == ""

    # What a script sends has a moment to arrive.
    await tab.value(
        "addEventListener('submit', (event) =>"
        " { event.preventDefault(); sessionStorage.sent = performance.now() })"
    )
    left = "() => { sessionStorage.left = performance.now() }"
    await tab.value(f"addEventListener('pagehide', {left})")
    await tab.page.fill("[name=first]", "typed")
    site.edit("app.js", "4", "5")
    await until_badge(tab, waits)
    await tab.page.press("[name=first]", "Enter")
    await tab.loaded(5)
    assert await tab.value("sessionStorage.left - sessionStorage.sent") >= 900


async def test_by_the_terminal(tmp_path, monkeypatch, new_tab):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = tmp_path / "static"
    folder.mkdir()
    sheet = folder / "main.css"
    sheet.write_text("p { color: red }")
    page = "<!doctype html><link rel=stylesheet href=/static/main.css><p>text</p><input id=typed>"

    async def answer(request):
        text = page if request.path == "/" else page.replace("link", "meta")
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    app.router.add_get("/bare", answer)
    app.router.add_static("/static", folder)
    async with embedded(app, mount={"/static": folder}) as running:
        tab, later = await new_tab(), await new_tab()
        await tab.open(running.url)
        running.reloader.paused = True
        await until_badge(tab, "Paused in the terminal")
        assert await tab.value(f"{API}.status") == "paused"
        assert await tab.value(f"getComputedStyle({BADGE}).pointerEvents") == "none"
        sheet.write_text("p { color: blue }")
        await until_badge(tab, "Paused in the terminal, 1 change waits")
        await later.page.goto(running.url + "bare")
        await until_badge(later, "Paused in the terminal, 1 change waits")
        assert await tab.style("p") == RED

        running.reloader.paused = False
        await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")
        for one in (tab, later):
            await one.until(f"!{BADGE} && {API}.status === 'connected'")
        await tab.assert_kept()
