"""A page, its loss of the server, and the return."""

from urllib.parse import urlsplit

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
HEAD = "<link rel=stylesheet href=/main.css><script src=/app.js></script>"
STATUS = "window[Symbol.for('hotreload')].status"
BADGE = "document.querySelector('hotreload-badge')"


def write_site(site):
    """Write a page with a sheet and a script."""
    site.write("main.css", "p { color: red }")
    site.write("app.js", "globalThis.version = 1")
    site.page("index.html", head=HEAD, body="<p>text</p>")


async def lose(relay, tab):
    """Cut the connection, and wait until the page knows."""
    relay.cut()
    await tab.until(f"{STATUS} !== 'connected'")


async def restart(serve, server, tab):
    """Start another server in place of one, and wait until it knows what the tab shows."""
    await server.stop()
    await tab.until(f"{STATUS} === 'disconnected'")
    again = await serve("--port", str(urlsplit(server.url).port), "--strict-port")
    await tab.until("dispatchEvent(new Event('online'))")
    return again


async def come_back(relay, tab):
    """Let the connection through again; the page is told, as by a system that has a network."""
    relay.resume()
    await tab.until("dispatchEvent(new Event('online'))")


async def heard(tab):
    """Wait until a server that asked has had time to read what the tab declared."""
    await tab.connected()
    await tab.value("fetch('/@hotreload/ping')")


async def shows(tab, colour):
    """Wait until the text has a colour."""
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{colour}'")
