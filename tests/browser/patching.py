"""Sheets whose source a page knows, and how an edit of one is seen."""

from tests.browser.tab import OURS

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
SHEET = "<link rel=stylesheet href=/main.css>"
# Counts what a page could notice, and holds on to what must stay itself.
WATCH = """() => {
  window.__records = [];
  new MutationObserver((records) => window.__records.push(...records)).observe(document, {
    attributes: true, childList: true, characterData: true, subtree: true });
  window.__link = document.querySelector('link');
  window.__sheet = window.__link.sheet;
  window.__rule = window.__sheet.cssRules[0];
}"""
STAYED = """() => window.__link === document.querySelector('link')
  && window.__link.getAttribute('href') === '/main.css'
  && window.__sheet === window.__link.sheet && window.__sheet === document.styleSheets[0]
  && window.__rule === window.__sheet.cssRules[0]"""


async def opened(site, serve, tab, css: str, *, head: str = SHEET, body: str = "<p>text</p>"):
    """Show a page with a sheet, and wait until its client knows it."""
    site.write("main.css", css)
    site.page("index.html", head=head, body=body)
    server = await serve()
    await tab.open(server.url)
    await tab.learned()
    tab.requested.clear()
    return server


async def edit(site, server, old: str, new: str, name: str = "main.css") -> None:
    """Save a change, and wait until it is shown."""
    site.edit(name, old, new)
    assert (await server.wait_applied(f"/{name}"))["outcome"] == "css"


def known(*sheets: str) -> str:
    """Ask whether the client knows the source of each sheet."""
    listed = ", ".join(sheets)
    return f"import({OURS}).then((ours) => [{listed}].every(ours.$styles_known_js.known))"


SWAPPED = "document.querySelector('link').getAttribute('href').includes('?t=')"
RULES = "\n".join(f".rule{number} {{ top: 0 }}" for number in range(1100))
LEARN_BY_HAND = f"""(async () => {{
  for (const task of window.__tasks?.splice(0) ?? []) task({{ timeRemaining: () => 50 }});
  return await {known("document.styleSheets[0]")};
}})()"""
REFRESHED = """performance.getEntriesByType('resource')
  .filter(({ name, initiatorType }) => name.endsWith('/main.css') && initiatorType === 'fetch')
  .at(-1)?.serverTiming[0].description"""
