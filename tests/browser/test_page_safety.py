"""Nothing of ours harms a page, and nothing that a page or a message does harms us.

XSS-5 is an accepted risk: scripts of the page may read its token, which is therefore worth little.
"""

import json

from tests.browser.marker import settle
from tests.browser.tab import UNLEARNED

BLUE = "rgb(0, 0, 255)"
SHEET = "<link rel=stylesheet href=/main.css>"
API = "window[Symbol.for('hotreload')]"
LISTENS = f"{API}?.status === 'connected'"


def write_site(site, *, head="", body=""):
    site.write("main.css", "p { color: red }")
    site.write("app.js", "globalThis.version = 1")
    head = f"{head}{SHEET}<script src=/app.js></script>"
    site.page("index.html", head=head, body=f"<p>text</p>{body}")


async def until_colour(tab, colour):
    script = "getComputedStyle(document.getElementsByTagName('p')[0]).color"
    await tab.until(f"{script} === '{colour}'")


def update(kind, path, **fields):
    entry = {"type": kind, "path": path, "acceptedPath": path, "timestamp": 1, "id": "x" * 12}
    return {"type": "update", "updates": [{**entry, **fields}], "seq": 1, "reason": "evil"}


EVIL_PATHS = (
    "javascript:window.hit=1",
    "data:text/css,p{color:blue}",
    "//evil.invalid/main.css",
    "http://evil.invalid/main.css",
    "\\\\evil.invalid/main.css",
    "/\\evil.invalid/main.css",
    "main.css",
    "",
    7,
    None,
)
EVIL = (
    *(update(kind, path) for path in EVIL_PATHS for kind in ("css-update", "js-update")),
    *(update("html-update", path, pages=7) for path in EVIL_PATHS),
    *(update("asset-update", path) for path in EVIL_PATHS),
    *({"type": "full-reload", "path": path or 7, "seq": 1} for path in EVIL_PATHS),
    {"type": "full-reload", "seq": "1"},
    {"type": "error", "err": None, "seq": 1},
    {"type": "error", "err": {"message": ["<img src=x onerror=hit=1>"]}, "seq": 1},
    {"type": "toString", "seq": 1},
    {"type": "__proto__"},
    {"type": ["update"], "updates": {}},
    {"type": "update", "updates": "abc", "seq": 1},
    {"type": "update", "updates": [None, 7, "x", [], {}], "seq": 1},
    {"type": "connected", "version": 2, "epoch": "z", "seq": 0, "time": 0},
    None,
    7,
    "update",
    [],
    {},
)
POLLUTE = (
    '{"type": "custom", "event": "evil", "data": {"__proto__": {"hit": 1}}, "seq": 1}',
    '{"__proto__": {"hit": 1, "type": "full-reload"}, "constructor": {"prototype": {"hit": 1}}}',
    '{"type": "update", "seq": 1, "reason": "", "updates": [{"__proto__": {"hit": 1}}]}',
    "not JSON",
    "",
    "{" * 5000,
)


async def test_xss_2_messages_that_mean_harm_are_ignored(site, serve, tab):
    write_site(site)
    server = await serve()
    sockets = []

    def pass_on(socket):
        socket.connect_to_server()
        sockets.append(socket)

    await tab.page.route_web_socket("**/@hotreload/ws*", pass_on)
    await tab.open(server.url)

    for message in EVIL:
        sockets[0].send(json.dumps(message))
    for text in (*POLLUTE, *EVIL_PATHS[:3]):
        sockets[0].send(text)
    sockets[0].send(b"\x00\x01")

    site.edit("main.css", "red", "blue")
    await until_colour(tab, BLUE)
    assert await tab.value("[window.hit, {}.hit, [].hit]") == [None, None, None]
    assert [url for url in await tab.asked() if not url.startswith(server.url)] == []
    assert await tab.value("document.querySelector('hotreload-overlay')") is None
    assert len(sockets) == 1
    await tab.assert_kept()


CLOBBERED = ("currentScript", "head", "documentElement", "querySelector", "hidden", "readyState")
CLOBBERED += ("visibilityState", "hotreload", "hotreload-overlay", "location", "performance")
CLOBBER = "".join(
    f"<form name={name} id={name}><input name=id><input name=append></form>"
    f"<img name={name} src=data:, id={name}>"
    for name in CLOBBERED
)
IMPOSTOR = "<script type=text/plain data-token=evil data-epoch=evil src=/@hotreload/client.js>"
IMPOSTOR += "</script><div id=tag data-token=evil src=/@hotreload/client.js></div>"
POLLUTION = "<script>for (const name of ['token', 'status', 'type', 'path', 'cache', 'then'])"
POLLUTION += " Object.prototype[name] = 'polluted'; Array.prototype.toJSON = () => 'polluted';"
POLLUTION += " delete Object.prototype.then</script>"
FREEZE = "<script>for (const each of [Object, Array, Function, Promise, Map, Set, Element, String])"
FREEZE += " { Object.freeze(each.prototype); Object.freeze(each) }</script>"
TRUSTED = "<meta http-equiv=Content-Security-Policy content=\"require-trusted-types-for 'script';"
TRUSTED += " trusted-types 'none'; script-src 'self'; style-src 'self'; connect-src 'self'\">"
WRAPPED = """<script>
  const { WebSocket: Socket, fetch: get, JSON: json } = window;
  window.calls = 0;
  window.WebSocket = class extends Socket {};
  window.fetch = (...all) => { window.calls += 1; return get(...all) };
  window.JSON = { parse: () => { throw new Error('replaced') }, stringify: () => '{}' };
  window.Promise = class { constructor() { throw new Error('replaced') } };
  window.setTimeout = window.setInterval = window.requestAnimationFrame = () => 0;
  window.Date = function () { throw new Error('replaced') }; Date.now = () => 0;
  window.Image = window.CSSStyleSheet = undefined;
</script>"""


HOSTILE = {
    "clobbered": ("", CLOBBER),
    "impostor": ("", IMPOSTOR),
    "polluted": (POLLUTION, ""),
    "frozen": (FREEZE, ""),
    "trusted types": (TRUSTED, ""),
}


async def test_xss_3_hostile_pages_get_their_sheets_reloads_and_words(site, serve, new_tab):
    write_site(site)
    for name, (head, body) in HOSTILE.items():
        head = f"{head}{SHEET}<script src=/app.js></script>"
        site.page(f"{name}.html", head=head, body=f"<p>text</p>{body}")
    server = await serve()
    tabs = {name: await new_tab() for name in HOSTILE}
    for name, tab in tabs.items():
        await tab.page.goto(f"{server.url}{name}")
        await tab.until(LISTENS)

    site.edit("main.css", "red", "blue")
    for name, tab in tabs.items():
        await until_colour(tab, BLUE)
        assert tab.loads == 1, name

    site.write("app.js", "globalThis.version = 2")
    for name, tab in tabs.items():
        await tab.until("globalThis.version === 2")
        await tab.until(LISTENS)
        assert tab.loads == 2, name

    await server.stop()
    badges = "document.getElementsByTagName('hotreload-badge').length"
    for name, tab in tabs.items():
        await tab.until(f"{badges} === 1")
        inside = badges.replace("document", "document.getElementsByTagName('body')[0]")
        assert await tab.value(inside) == 0, name


REPLACED = {
    "everything": WRAPPED,
    "no socket": "<script>window.WebSocket = undefined</script>",
    "refused": "<script>window.WebSocket = function () { throw new Error('none') }</script>",
    "no observer": "<script>delete window.PerformanceObserver; window.fetch = undefined</script>",
    "no storage": "<script>Object.defineProperty(window, 'sessionStorage',"
    " { get() { throw new Error('none') } })</script>",
    "name taken": "<script>Object.defineProperty(window, Symbol.for('hotreload'), { value: 7 })"
    "</script>",
}
RESOURCES = "performance.getEntriesByType('resource')"
COUNT = (
    "<script>window.clicks = 0; addEventListener('click', () => { window.clicks += 1 })</script>"
)


async def test_xss_4_pages_that_replace_what_we_use_keep_working(site, serve, tab):
    write_site(site)
    for name, head in REPLACED.items():
        head = f"{head}{COUNT}{SHEET}<script src=/app.js></script>"
        site.page(f"{name}.html", head=head, body="<p>text</p>")
    server = await serve()

    for loads, name in enumerate(REPLACED, start=1):
        await tab.page.goto(f"{server.url}{name}")
        await tab.until(f"{RESOURCES}.some((one) => one.name.endsWith('/page.js'))")
        await tab.page.click("p")
        site.write("main.css", f"p {{ color: red }} /* {name} */")
        await server.wait_applied("main.css")
        assert await tab.value("[window.clicks, window.version]") == [1, 1], name
        assert tab.errors == [], name
        assert tab.loads == loads, name


async def test_xss_6_one_connection_however_often_the_client_is_loaded(site, serve, tab):
    again = "<script type=module src=/@hotreload/client.js></script>"
    again += "<script type=module src='/@hotreload/client.js?again'></script>"
    write_site(site, head=UNLEARNED + again)
    server = await serve()
    await tab.open(server.url)

    same = await tab.value(
        f"import('/@hotreload/client.js?third').then(({{ on }}) => on === {API}.on)"
    )
    assert same
    replace = "document.body.replaceWith(Object.assign(document.createElement('body'),"
    replace += " { innerHTML: '<input id=typed><p>swapped</p>' }))"
    await tab.value(f"void {replace}")
    await tab.page.fill("#typed", "half a sentence")
    site.edit("main.css", "red", "blue")
    await until_colour(tab, BLUE)
    await settle(site, server, tab)

    assert tab.sockets.opened == 1
    assert len([url for url in {*await tab.asked()} if "main.css" in url]) == 1
    await tab.assert_kept()
