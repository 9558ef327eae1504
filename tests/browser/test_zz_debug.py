from tests.browser.test_reconnect import *


async def test_dbg(site, serve, tab):
    write_site(site)
    site.write("worker.js", WORKER)
    server = await serve()
    tab.page.on("console", lambda m: print("console", m.text))
    tab.page.on("requestfailed", lambda m: print("failed", m.url, m.failure))
    tab.page.on("response", lambda m: print(m.status, m.url) if m.status != 200 else None)
    await tab.page.goto(server.url)
    await tab.value("navigator.serviceWorker.register('/worker.js').then(() => 1)")
    await tab.until("navigator.serviceWorker.controller")
    print("reload")
    await tab.page.reload()
    print(await tab.value("document.documentElement.outerHTML"))
    print(
        await tab.value(
            "document.documentElement.innerText + window[Symbol.for('hotreload')]?.status"
        )
    )
    await tab.connected()
