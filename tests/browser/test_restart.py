"""Another server in place of the old one: silence on unchanged files, else one reload."""

from urllib.parse import urlsplit

from tests.browser.marker import settle
from tests.browser.outage import BADGE, BLUE, STATUS, heard, restart, shows, write_site


async def test_a_restart_on_unchanged_files_is_nothing_and_the_next_edit_is_told(site, serve, tab):
    write_site(site)
    site.write("sub/late.css", "p { width: 100px }")
    site.edit("index.html", "</head>", "<link rel=stylesheet href=/sub/late.css></head>")
    server = await serve()
    await tab.open(server.url)

    site.write("unrelated.txt", "a new name in the folder, which the page does not show")
    server = await restart(serve, server, tab)
    tab.requested.clear()
    await heard(tab)
    site.edit("sub/late.css", "100px", "200px")
    await tab.until("getComputedStyle(document.querySelector('p')).width === '200px'")
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await settle(site, server, tab)
    asked = {urlsplit(url).path for url in await tab.asked()}
    of_the_site = {path for path in asked if not path.startswith("/@hotreload/")}
    assert of_the_site <= {"/main.css", "/sub/late.css"}
    await tab.assert_kept()

    server = await restart(serve, server, tab)
    await heard(tab)
    await tab.assert_kept()
    site.edit("index.html", "text", "edited")
    await tab.until("document.querySelector('p').textContent === 'edited'")
    await settle(site, server, tab)
    await tab.assert_kept()


async def test_what_changed_while_the_server_was_away_reloads_exactly_once(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    edits = {
        "main.css": "p { color: blue }",
        "app.js": "globalThis.version = 2",
        "index.html": "<title>new</title><link rel=stylesheet href=/main.css><p>text",
    }

    for loads, (name, text) in enumerate(edits.items(), start=2):
        await server.stop()
        site.write(name, text)
        server = await restart(serve, server, tab)
        await tab.loaded(loads)
        shown = f"fetch('/{name}').then((answer) => answer.text())"
        assert await tab.value(shown) == text
        await settle(site, server, tab)
        assert tab.loads == loads


async def test_another_token_is_fetched_without_a_reload(site, serve, tab, tmp_path):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    token = "document.querySelector('script[data-token]').dataset.token"
    before = await tab.value(token)

    await server.stop()
    (secret,) = (tmp_path / "elsewhere").rglob("secret")
    secret.unlink()
    server = await restart(serve, server, tab)

    await heard(tab)
    assert await tab.value("fetch('/@hotreload/token').then((one) => one.text())") != before
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await tab.assert_kept()


WORKER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  event.respondWith(caches.open('old').then(async (cache) => {
    const known = await cache.match('/');
    if (known) return known;
    const answer = await fetch(event.request);
    await cache.put('/', answer.clone());
    return answer;
  }));
});
"""


async def test_a_service_worker_with_the_old_page_is_no_loop(site, serve, new_tab):
    write_site(site)
    site.write("worker.js", WORKER)
    server = await serve()
    tab = await new_tab(alone=True)
    await tab.page.goto(server.url)
    await tab.value("navigator.serviceWorker.register('/worker.js')")
    await tab.until("navigator.serviceWorker.controller")
    await tab.page.reload()
    tab.loads = 1
    await tab.connected()
    await tab.until("caches.open('old').then((cache) => cache.match('/')).then(Boolean)")

    site.edit("index.html", "<p>text", "<script>window.new = 1</script><p>edited")
    await tab.until(f"{BADGE}?.shadowRoot.textContent.includes('cache')")
    await tab.loaded(2)
    await settle(site, server, tab)
    assert await tab.value("document.querySelector('p').textContent") == "text"
    assert tab.loads == 2

    server = await restart(serve, server, tab)
    await tab.loaded(3)
    await tab.until(
        f"{STATUS} === 'connected' && {BADGE}?.shadowRoot.textContent.includes('cache')"
    )
    await settle(site, server, tab)
    assert tab.loads == 3

    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await settle(site, server, tab)
    assert tab.loads == 3
