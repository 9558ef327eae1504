"""What pages may use and say: off and on, keep, pause, events, a veto; forms are left alone."""

import pytest_asyncio
from aiohttp import web

from hotreload.protocol.messages import Custom
from tests.browser.embedded import embedded
from tests.browser.marker import settle

RED, BLUE = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
SHEET = "<link rel=stylesheet href=/main.css>"
API = "window[Symbol.for('hotreload')]"
BADGE = "document.querySelector('hotreload-badge')"


def write_site(site, *, head=""):
    site.write("main.css", "p { color: red }")
    site.write("app.js", "globalThis.version = 1")
    head = f"{head}{SHEET}<script src=/app.js></script>"
    site.page("index.html", head=head, body="<p>text</p>")


async def until_colour(tab, colour):
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{colour}'")


async def test_switched_off_a_tab_opens_no_channel_until_it_is_switched_on(site, serve, new_tab):
    write_site(site)
    site.page("other.html", head=SHEET, body="<p>other</p>")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.page.goto(server.url + "?hotreload=off")
    await other.open(server.url)

    for name in ("other", ""):
        async with tab.page.expect_console_message(lambda line: "off in this tab" in line.text):
            await tab.page.goto(server.url + name)
    loads = tab.loads
    site.edit("main.css", "red", "blue")
    assert (await server.wait_applied("main.css"))["tabs"] == 1
    await until_colour(other, BLUE)
    assert tab.sockets.opened == 0
    assert await tab.style("p") == RED
    assert tab.loads == loads
    assert await tab.value("document.documentElement.children.length") == 2

    await tab.page.goto(server.url + "other?hotreload=on")
    await tab.connected()
    await tab.page.goto(server.url + "other")
    await tab.connected()
    site.edit("main.css", "blue", "red")
    await until_colour(tab, RED)
    await until_colour(other, RED)
    await other.assert_kept()


KEEP = f"""<script type=module>
  import {{ keep }} from '/@hotreload/client.js';
  window.value = {{ list: [1, 'zwei', null] }};
  window.set = [];
  keep('value', () => window.value, (value) => window.set.push(value));
  keep('__proto__', () => 'proto', (value) => window.set.push(value));
  keep('thrower', () => {{ throw new Error('get') }}, () => window.set.push('thrower'));
  keep('loop', () => {{ const loop = {{}}; loop.loop = loop; return loop }}, () => {{}});
  {API}.keep('setter', () => 1, () => {{ throw new Error('set') }});
  window.late = () => keep('late', () => 'late', (value) => window.set.push(value));
</script>"""


async def test_kept_values_come_back_after_a_reload_and_only_then(site, serve, tab):
    write_site(site, head=KEEP)
    server = await serve()
    await tab.open(server.url)
    await tab.value("window.late()")
    assert await tab.value("window.set") == []
    await tab.value("window.value.list.push(2)")

    site.write("app.js", "globalThis.version = 2")
    await tab.assert_reloaded()
    await tab.until("window.set.length === 2")
    assert await tab.value("window.set") == [{"list": [1, "zwei", None, 2]}, "proto"]
    await tab.value("window.late()")
    assert (await tab.value("window.set"))[2:] == ["late"]

    await tab.page.reload()
    await tab.connected()
    assert await tab.value("window.set") == []


async def test_a_paused_tab_applies_everything_at_once_when_it_goes_on(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    told = f"window.told = []; {API}.on('hotreload:status', (now) => window.told.push(now))"
    await tab.value(f"void ({told.replace('; ', ', ')})")

    await tab.value(f"{API}.pause()")
    assert await tab.value(f"{API}.status") == "paused"
    site.edit("main.css", "red", "blue")
    await tab.until(f"{BADGE}?.shadowRoot.textContent.includes('1 change waits')")
    site.edit("main.css", "blue", "green")
    await server.wait_applied("main.css")
    await settle(site, server, tab)
    assert await tab.style("p") == RED

    await tab.value(f"{API}.resume()")
    await until_colour(tab, "rgb(0, 128, 0)")
    await tab.until(f"!{BADGE}")
    assert await tab.value("window.told") == ["paused", "connected"]
    await tab.assert_kept()

    await tab.value(f"{API}.pause()")
    site.edit("index.html", "text", "edited")
    site.write("app.js", "globalThis.version = 2")
    await server.wait_applied("app.js")
    await settle(site, server, tab)
    assert tab.loads == 1
    await tab.value(f"{API}.resume()")
    await tab.assert_reloaded()
    await settle(site, server, tab)
    assert tab.loads == 2


async def test_a_page_may_refuse_to_reload(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    await tab.value(
        f"void {API}.on('hotreload:beforeFullReload', (event) =>"
        " { window.reason = event.reason; event.preventDefault() })"
    )

    site.write("app.js", "globalThis.version = 2")
    await tab.until("window.reason")
    assert await tab.value("window.reason") == "app.js changed; pages that loaded it reload"
    site.edit("main.css", "red", "blue")
    await until_colour(tab, BLUE)
    await tab.assert_kept()


async def test_events_of_the_application_reach_the_tabs_of_their_topic(site, serve, new_tab):
    write_site(site)
    server = await serve()
    first, second, third = [await new_tab() for _ in range(3)]
    for tab in (first, second, third):
        await tab.open(server.url)
        await tab.value("{ window.got = [] }")
    listen = "(data) => window.got.push(data)"
    thrower = "() => { throw new Error('a listener') }"
    await second.value(f"void {API}.on('move', {thrower}, {{ topic: 'board' }})")
    await second.value(f"void {API}.on('move', {listen}, {{ topic: 'board' }})")
    await third.value(f"void {API}.on('move', {listen}, {{ topic: 'other' }})")
    await third.value(f"void {API}.on('move', {listen})")
    await settle(site, server, first, second, third)

    send = f"{API}.send('move', {{}}, {{ topic: 'board' }})"
    await first.value(send.replace("{}", "{ x: [1], text: '</script>ä' }"))
    await second.until("window.got.length === 1")
    assert await second.value("window.got") == [{"x": [1], "text": "</script>ä"}]
    await first.value(
        f"{{ const loop = {{}}; loop.loop = loop; {API}.send('move', loop, {{ topic: 'board' }});"
        f" {API}.send('move', 'x'.repeat(70000), {{ topic: 'board' }}) }}"
    )
    await first.value(send.replace("{}", "'last'"))
    await second.until("window.got.length === 2")
    await settle(site, server, first, second, third)
    assert await second.value("window.got[1]") == "last"
    assert await first.value("window.got") == []
    assert await third.value("window.got") == []
    for tab in (first, second, third):
        await tab.assert_kept()


@pytest_asyncio.fixture(loop_scope="session")
async def application(tmp_path, monkeypatch):
    """Run an application with a form; its folder of templates is watched."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "templates").mkdir()
    form = "<form method=post action=/sent><input id=typed name=typed><button>send</button></form>"
    posts = []

    async def answer(request):
        posts.append(request.method)
        return web.Response(
            text=f"<!doctype html><p>{request.method}</p>{form}", content_type="text/html"
        )

    app = web.Application()
    app.router.add_route("*", "/{name:.*}", answer)
    async with embedded(app, watch=[tmp_path / "templates"]) as running:
        running.posts = posts
        yield running


async def test_the_answer_to_a_form_is_never_sent_again(application, tab, tmp_path):
    await tab.open(application.url)
    await tab.page.click("button")
    await tab.until("document.querySelector('p')?.textContent === 'POST'")
    await tab.connected()
    loads = tab.loads

    (tmp_path / "templates" / "index.html").write_text("edited")

    await tab.until(f"{BADGE}?.shadowRoot.textContent.includes('by hand')")
    assert application.posts.count("POST") == 1
    assert tab.loads == loads


async def test_the_server_hears_and_tells_events(application, tab):
    heard = []

    def answer(received):
        heard.append(received.data)
        received.reply("sum", sum(received.data))

    await tab.open(application.url)
    await tab.value(f"void {API}.on('greeting', (data) => {{ window.got = data }})")
    await tab.value(f"void {API}.on('sum', (data) => {{ window.sum = data }})")
    application.reloader.hub.listen("hello", answer)

    application.reloader.hub.publish(Custom("greeting", {"text": "hi"}))
    await tab.until("window.got?.text === 'hi'")
    await tab.value(f"{API}.send('hello', [1, 2])")
    application.reloader.hub.publish(Custom("greeting", {"text": "again"}))
    await tab.until("window.got?.text === 'again'")

    await tab.until("window.sum === 3")
    assert heard == [[1, 2]]
    await tab.assert_kept()
