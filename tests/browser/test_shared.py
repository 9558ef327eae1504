"""The context that tests share: the next test finds our client in its cache, and nothing else."""

from tests.browser.outage import write_site

LEAVE = """async () => {
    document.cookie = 'left=1; max-age=999';
    localStorage.left = sessionStorage.left = window.name = '1';
    history.pushState({}, '', '/?left');
    await (await caches.open('left')).put('/left', new Response('left'));
    await (await navigator.storage.getDirectory()).getFileHandle('left', { create: true });
    await new Promise((done) => {
      const opening = indexedDB.open('left');
      opening.onsuccess = () => done(opening.result.close());
    });
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
}"""
LEFT = """async () => {
    const files = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return {
      cookie: document.cookie,
      local: { ...localStorage },
      session: Object.keys(sessionStorage).filter((name) => !name.startsWith('hotreload:')),
      name: window.name,
      history: history.length,
      caches: await caches.keys(),
      files,
      databases: await indexedDB.databases(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      controller: Boolean(navigator.serviceWorker.controller),
      location: (await navigator.permissions.query({ name: 'geolocation' })).state,
      script: typeof window.scripted,
    };
}"""
NOTHING = {
    **{"cookie": "", "local": {}, "session": [], "name": "", "history": 2, "caches": []},
    **{"files": [], "databases": [], "workers": 0, "controller": False},
    **{"location": "prompt", "script": "undefined"},
}
WORKER = """
onactivate = (event) => event.waitUntil(clients.claim());
onfetch = (event) => event.respondWith(new Response('of the worker'));
"""
LOADED = """performance.getEntriesByType('resource')
    .filter(({ name, transferSize }) => /@hotreload[/][^/]+[/].*js$/.test(name) && transferSize)
    .map(({ name }) => name)"""


async def test_a_page_leaves_the_client_in_the_cache_and_nothing_else(site, serve, shared, new_tab):
    write_site(site)
    site.write("worker.js", WORKER)
    server = await serve()
    first = await new_tab()
    await first.open(server.url)
    assert await first.value(LEFT) == NOTHING

    await first.page.add_init_script("window.scripted = 1")
    await first.page.route("**/main.css", lambda route: route.fulfill(body="p { color: lime }"))
    await shared.context.grant_permissions(["geolocation"])
    await first.page.reload()
    await first.value(LEAVE)
    await first.value("void open('/')")
    left = await first.value(LEFT)
    assert [name for name in NOTHING if left[name] == NOTHING[name]] == []

    await shared.forget()
    await server.stop()
    site.edit("main.css", "red", "blue")
    site.edit("index.html", "text", "of another test")
    again = await serve("--port", server.url.rpartition(":")[2].rstrip("/"), "--strict-port")
    second = await new_tab()
    await second.open(again.url)
    assert len(shared.context.pages) == 2
    assert await second.value(LEFT) == NOTHING
    assert await second.style("p") == "rgb(0, 0, 255)"
    assert await second.value("document.querySelector('p').textContent") == "of another test"
    assert await second.value(LOADED) == []


async def test_a_tab_that_is_alone_is_another_user(site, serve, new_tab):
    site.page("index.html")
    server = await serve()
    one, two, alone = await new_tab(), await new_tab(), await new_tab(alone=True)
    for tab in (one, two, alone):
        await tab.open(server.url)

    await one.value("void (localStorage.mine = 1)")

    assert await two.value("localStorage.mine") == "1"
    assert await alone.value("localStorage.mine ?? null") is None
