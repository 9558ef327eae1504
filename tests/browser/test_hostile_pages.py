"""Pages that change the platform after our client has begun, or act while a sheet is swapped."""

import asyncio

from tests.browser.tab import UNLEARNED

RED, BLUE, LIME = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 255, 0)"
SHEET = "<link id=sheet rel=stylesheet href=/main.css>"
BADGE = "document.querySelector('hotreload-badge')"

AFTERWARDS = {
    "const": "const URL = 1, JSON = 2, Date = 3, performance = 4, URLSearchParams = 5",
    "globals": "URL = JSON = fetch = WebSocket = Promise = setTimeout = undefined",
    "clock": "Object.defineProperty(window, 'performance', { value: undefined })",
    "console": "console = { log() {} }",
    "polluted": "for (const name of ['get', 'set', 'good', 'mine', 'patience', 'seq', 'mode'])"
    " Object.prototype[name] = () => 7",
    "send": "WebSocket.prototype.send = () => { throw new Error('no sending') }",
}


async def until_colour(tab, colour):
    script = "getComputedStyle(document.querySelector('p')).color"
    await tab.until(f"{script} === '{colour}'")


async def test_xss_4_pages_that_replace_the_platform_get_their_sheets(site, serve, new_tab):
    site.write("main.css", "p { color: red }")
    for name in AFTERWARDS:
        site.page(f"{name}.html", head=SHEET, body="<p>text</p>")
    server = await serve()
    tabs = {name: await new_tab() for name in AFTERWARDS}
    for name, tab in tabs.items():
        await tab.open(f"{server.url}{name}")
        await tab.page.add_script_tag(content=AFTERWARDS[name])

    for old, new, colour in (("red", "blue", BLUE), ("blue", "lime", LIME)):
        site.edit("main.css", old, new)
        for tab in tabs.values():
            await until_colour(tab, colour)

    for name, tab in tabs.items():
        assert (name, tab.loads, tab.errors) == (name, 1, [])


async def test_a_sheet_that_the_page_replaces_during_a_swap_stays_the_pages_own(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.write("other.css", "p { color: lime }")
    site.page("index.html", head=UNLEARNED + SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(route):
        asked.set()
        await go_on.wait()
        await route.continue_()

    await tab.page.route("**/main.css?t=*", hold)
    site.edit("main.css", "red", "blue")
    await asyncio.wait_for(asked.wait(), 10)
    await tab.value("void document.querySelector('#sheet').setAttribute('href', '/other.css')")
    go_on.set()

    await server.wait_applied("main.css")
    await until_colour(tab, LIME)
    assert await tab.value("document.querySelector('#sheet').getAttribute('href')") == "/other.css"
    await tab.assert_kept()


async def test_two_frames_of_one_url_both_reload(site, serve, tab):
    site.page("inner.html", body="<p>old</p>")
    frames = "<iframe src=/inner.html></iframe><iframe src=/inner.html></iframe>"
    site.page("index.html", body=frames)
    server = await serve()
    await tab.open(server.url)
    inner = "[...document.querySelectorAll('iframe')].map((frame) => frame.contentWindow)"
    key = "Symbol.for('hotreload')"
    await tab.until(f"{inner}.every((view) => view[{key}]?.status === 'connected')")

    site.edit("inner.html", "old", "new")

    word = "view.document.querySelector('p')?.textContent === 'new'"
    await tab.until(f"{inner}.every((view) => {word})")
    assert tab.loads == 1


async def test_the_position_is_read_behind_a_foreign_base(site, serve, tab):
    site.write("main.css", "p { color: red }")
    head = "<base href=http://elsewhere.invalid/>"
    site.page("index.html", head=head, body="<p>text</p>")
    server = await serve()
    urls = []
    tab.page.on("websocket", lambda socket: urls.append(socket.url))
    await tab.open(server.url)

    assert ["epoch=" in url and "seq=" in url for url in urls] == [True]


WORKER = """
  oninstall = () => skipWaiting();
  onactivate = (event) => event.waitUntil(clients.claim());
  onfetch = (event) => {
    if (event.request.mode !== 'navigate') return;
    event.respondWith(caches.open('old').then(async (cache) => {
      const known = await cache.match('/');
      if (known) return known;
      const fresh = await fetch(event.request);
      await cache.put('/', fresh.clone());
      return fresh;
    }));
  };
"""
FILL = """() => {
  for (let text = 'x'.repeat(1 << 20), index = 0; text; index++) {
    try { sessionStorage[index] = text; } catch { text = text.slice(text.length / 2 + 1); }
  }
}"""


async def test_no_reload_loop_where_the_storage_is_full_and_the_page_is_old(site, serve, new_tab):
    site.write("worker.js", WORKER)
    register = "<script>navigator.serviceWorker.register('/worker.js')</script>"
    site.page("index.html", head=register)
    server = await serve()
    tab = await new_tab(alone=True)
    await tab.open(server.url)
    await tab.until("navigator.serviceWorker.controller")
    await tab.page.reload()
    await tab.connected()
    await tab.page.evaluate(FILL)
    loads = tab.loads

    site.edit("index.html", "</body>", "<script>window.new = 1</script></body>")

    await tab.until(f"{BADGE}?.shadowRoot.textContent.includes('by hand')")
    assert tab.loads - loads <= 1
