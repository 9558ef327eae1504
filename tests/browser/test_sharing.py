"""Many tabs where no socket gets through: one stream for all, and the site answers as ever.

Browsers allow six connections to one host; whoever leads, and what becomes of it in whatever order,
is in the tests of the client's sharing.
"""

import asyncio
from urllib.parse import urlsplit

from tests.browser.outage import BLUE, GREEN, shows, write_site
from tests.browser.tab import PATIENCE, Tab
from tests.faults import FaultProxy

COUNT = 8
STREAMS = """
window.streams = [];
const Source = EventSource;
EventSource = function (...given) {
  const source = new Source(...given);
  streams.push(source);
  return source;
};
window.questions = 0;
const ask = fetch;
fetch = async (url, ...given) => {
  const isHeld = String(url).includes('wait=25');
  questions += isHeld;
  try { return await ask(url, ...given) } finally { questions -= isHeld }
};
"""
HOLDS = "questions > 0 || streams.some(({ readyState }) => readyState === 1)"
HEAR = """{
  const { on } = window[Symbol.for('hotreload')];
  window.heard = [];
  on('said', (text) => heard.push(text), { topic: 'room' });
}"""


async def until_one_stream(proxy):
    """Wait until one connection is held, and not two; on a busy machine it may be a question."""
    async with asyncio.timeout(PATIENCE):
        while proxy.open("/events") + proxy.open("/poll") != 1:
            await asyncio.sleep(0.01)


async def every(tabs, action):
    """Do something in all tabs at once."""
    return await asyncio.gather(*map(action, tabs))


async def test_eight_tabs_share_one_stream_and_the_site_answers(site, serve, new_tab):
    write_site(site)
    server = await serve()
    tab = await new_tab(alone=True)
    context = tab.page.context
    await context.add_init_script(STREAMS)
    async with FaultProxy(urlsplit(server.url).port) as proxy:
        proxy.strips_upgrades = True
        tabs = [tab, *[Tab(await context.new_page()) for _ in range(COUNT - 1)]]
        for one in tabs:
            await one.open(proxy.url)
        await until_one_stream(proxy)

        site.edit("main.css", "red", "blue")
        await every(tabs, lambda one: shows(one, BLUE))
        async with asyncio.timeout(PATIENCE):
            answers = await every(
                tabs, lambda one: one.value("fetch('/@hotreload/ping').then((a) => a.status)")
            )
        assert answers == [204] * COUNT

        await every(tabs, lambda one: one.value(HEAR))
        await tabs[2].value("window[Symbol.for('hotreload')].send('said', 'so', { topic: 'room' })")
        await every(
            [one for one in tabs if one is not tabs[2]],
            lambda one: one.until("heard.join() === 'so'"),
        )

        holds = await every(tabs, lambda one: one.value(HOLDS))
        assert holds.count(True) == 1
        leader = tabs.pop(holds.index(True))
        await leader.page.close()
        site.edit("main.css", "blue", "green")
        await every(tabs, lambda one: shows(one, GREEN))
        await until_one_stream(proxy)
        await every(tabs, Tab.assert_kept)
        assert [one.errors for one in tabs] == [[]] * (COUNT - 1)
        sheets = [{url for url in await one.asked() if "main.css?t=" in url} for one in tabs]
        assert max(map(len, sheets)) <= 2
