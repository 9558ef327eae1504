"""The code of esbuild's manual, unmodified."""

import asyncio

from tests.browser.foreign.showing import (
    BLUE_TEXT,
    RED_TEXT,
    SHEET,
    assert_kept,
    colour,
    port_of,
    show,
    until_reloaded,
)
from tests.browser.tab import PATIENCE

ESBUILD_MANUAL = """<script>
  new EventSource('/esbuild').addEventListener('change', e => {
    const { added, removed, updated } = JSON.parse(e.data)
    if (!added.length && !removed.length && updated.length === 1) {
      for (const link of document.getElementsByTagName("link")) {
        const url = new URL(link.href)
        if (url.host === location.host && url.pathname === updated[0]) {
          const next = link.cloneNode()
          next.href = updated[0] + '?' + Math.random().toString(36).slice(2)
          next.onload = () => link.remove()
          link.parentNode.insertBefore(next, link.nextSibling)
          return
        }
      }
    }
    location.reload()
  })
</script>"""

# --- esbuild's manual ---------------------------------------------------------------------------


async def esbuild(site, start, tab):
    site.write("main.css", "body { color: red }")
    site.page("index.html", head=SHEET + ESBUILD_MANUAL, body="<p>old</p>")
    server = await start()
    await show(tab, server.url)
    await listened_to(server)
    return server


async def listened_to(server):
    async with asyncio.timeout(PATIENCE):
        while not server.reloader.publisher.outputs.hub.readers:
            await asyncio.sleep(0.01)


async def test_the_code_of_esbuilds_manual_swaps_a_sheet(site, start, tab):
    await esbuild(site, start, tab)
    await tab.until(colour(RED_TEXT))

    site.edit("main.css", "red", "blue")

    await tab.until(colour(BLUE_TEXT))
    await assert_kept(tab)


async def test_the_code_of_esbuilds_manual_reloads_for_a_page(site, start, tab):
    await esbuild(site, start, tab)

    site.edit("index.html", "old", "new")

    await until_reloaded(tab)


async def test_the_code_of_esbuilds_manual_listens_again_after_a_restart(site, start, tab):
    server = await esbuild(site, start, tab)

    await server.stop()
    server = await start(port=port_of(server))
    await listened_to(server)
    site.edit("main.css", "red", "blue")

    await tab.until(colour(BLUE_TEXT))
    await assert_kept(tab)


async def test_the_code_of_esbuilds_manual_hears_of_a_new_file(site, start, tab):
    await esbuild(site, start, tab)

    site.write("new.txt", "nobody has asked for this")

    await until_reloaded(tab)
