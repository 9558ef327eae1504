"""The overlay tells what is broken on the server, in words only, and goes when it is mended."""

import pytest
import pytest_asyncio
from aiohttp import web

from hotreload.protocol.messages import Fault
from tests.browser.embedded import embedded
from tests.waiting import until

OVERLAY = "document.querySelector('hotreload-overlay')"
TEXT = f"{OVERLAY}?.shadowRoot.textContent"
PAGE = "<!doctype html><html><head><title>page</title>{}</head><body><input id=typed></body></html>"
POLICY = "default-src 'self'; style-src 'self'; require-trusted-types-for 'script'"
TEMPLATE = Fault(
    "templates/index.html",
    "unexpected 'endfor'",
    file="templates/index.html",
    line=12,
    column=4,
    frame="11 | <ul>\n12 | {% endfor %}",
    stack="Traceback …\n  File x",
    editor="vscode://file/home/me/a%20b/%23/index.html:12:4",
)
NOTICE = """
for (const type of ["pointerdown", "mousedown", "mouseup", "click", "beforeunload", "pagehide"])
  for (const target of [window, document])
    for (const capture of [true, false])
      if (target === document || !capture)
        target.addEventListener(type, () => window.noticed.push(type), capture);
"""
EVIL = "javascript://%0awindow.hit=1"
STYLE = Fault("css/main.scss", "expected '}'", file="css/main.scss", line=3)


async def index(request):
    return web.Response(text=PAGE.format(""), content_type="text/html")


async def strict(request):
    headers = {"Content-Security-Policy": POLICY}
    return web.Response(text=PAGE.format(""), content_type="text/html", headers=headers)


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path, monkeypatch):
    """Run an application whose faults a test can cause and mend."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_get("/strict", strict)
    async with embedded(app) as running:
        yield running


def report(server, fault):
    server.reloader.faults.report(fault, reason="a test broke it")


def mend(server, fault):
    server.reloader.faults.mend(fault.id, reason="the test mended it")


@pytest.mark.parametrize("path", ["", "strict"])
async def test_a_fault_is_shown_and_goes_when_it_is_mended(server, tab, path):
    await tab.open(server.url + path)

    report(server, TEMPLATE)
    await tab.until(f"{TEXT}?.includes('endfor')")
    text = await tab.value(TEXT)
    for part in ("templates/index.html:12:4", TEMPLATE.message, TEMPLATE.frame, TEMPLATE.stack):
        assert part in text
    assert await tab.value(f"{OVERLAY}.parentNode === document.documentElement")
    assert await tab.value("document.body.querySelectorAll('*').length") == 1

    if path == "strict":  # there a frame may not follow the link
        followed = await navigations(tab)
        await tab.page.locator("hotreload-overlay a").click()
        await until(lambda: followed["Page.windowOpen"] == [TEMPLATE.editor])

    mend(server, TEMPLATE)
    await tab.until(f"!{OVERLAY}")
    await tab.assert_kept()


async def test_all_open_faults_are_shown_each_as_it_is_now(server, tab):
    await tab.open(server.url)

    report(server, TEMPLATE)
    report(server, STYLE)
    await tab.until(f"{TEXT}?.includes('2 problems')")
    report(server, Fault(STYLE.id, "expected ';'", file=STYLE.file, line=4))
    await tab.until(f"{TEXT}.includes('css/main.scss:4') && !{TEXT}.includes(\"expected '}}'\")")
    assert await tab.value("document.querySelectorAll('hotreload-overlay').length") == 1

    mend(server, TEMPLATE)
    await tab.until(f"{TEXT}.includes('One problem') && !{TEXT}.includes('endfor')")
    mend(server, STYLE)
    await tab.until(f"!{OVERLAY}")
    await tab.assert_kept()


async def test_a_page_that_comes_later_is_told_of_what_is_open(server, tab, new_tab):
    report(server, TEMPLATE)

    await tab.open(server.url)
    await tab.until(f"{TEXT}?.includes('endfor')")
    await tab.page.reload()
    await tab.until(f"{TEXT}?.includes('endfor')")
    mend(server, TEMPLATE)
    await tab.until(f"!{OVERLAY}")

    later = await new_tab()
    await later.open(server.url)
    assert await later.value(OVERLAY) is None
    await later.assert_kept()


async def test_xss_1_whatever_a_fault_says_is_text(server, tab):
    markup = "<img src=x onerror='window.hit = 1'><script>window.hit = 1</script>"
    await tab.open(server.url)
    tab.requested.clear()

    report(
        server,
        Fault(
            markup, markup, file=markup, line=1, column=1, frame=markup, stack=markup, editor=EVIL
        ),
    )
    await tab.until(f"{TEXT}?.includes('onerror')")

    inside = f"{OVERLAY}.shadowRoot.querySelectorAll('img, script, a, iframe, [onerror]').length"
    assert await tab.value(inside) == 0
    assert (await tab.value(TEXT)).count(markup) == 4
    assert await tab.value("window.hit") is None
    assert await tab.asked() == []
    await tab.assert_kept()


async def test_no_focus_is_stolen_and_escape_closes(server, tab):
    await tab.open(server.url)
    await tab.page.focus("#typed")
    await tab.page.keyboard.press("End")

    report(server, TEMPLATE)
    await tab.until(OVERLAY)
    assert await tab.value("document.activeElement.id") == "typed"
    await tab.page.keyboard.type("!")
    assert await tab.value("document.querySelector('#typed').value") == "half a sentence!"

    await the_link_opens_the_editor_and_nobody_notices(tab)

    await tab.page.keyboard.press("Escape")
    await tab.until(f"!{OVERLAY}")
    assert await tab.value("document.activeElement.id") == "typed"
    await tab.value("dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
    assert tab.loads == 1


async def the_link_opens_the_editor_and_nobody_notices(tab):
    followed = await navigations(tab)
    await tab.value(f"window.noticed = []; {NOTICE}")

    await tab.page.locator("hotreload-overlay a").click()
    await until(lambda: TEMPLATE.editor in followed["Page.frameRequestedNavigation"])

    assert await tab.value("window.noticed") == []
    assert followed["Page.windowOpen"] == []
    assert await tab.value("document.activeElement.id") == "typed"


async def navigations(tab):
    """List the URLs that frames of the tab, or windows that it opens, are about to show."""
    session = await tab.page.context.new_cdp_session(tab.page)
    followed = {"Page.frameRequestedNavigation": [], "Page.windowOpen": []}
    for kind, urls in followed.items():
        session.on(kind, lambda event, urls=urls: urls.append(event["url"]))
    await session.send("Page.enable")
    return followed


async def test_a_closed_fault_stays_closed_until_it_changes(server, tab):
    await tab.open(server.url)
    report(server, TEMPLATE)
    await tab.until(OVERLAY)
    button = f"{OVERLAY}.shadowRoot.querySelector('button')"
    assert await tab.value(f"{button}.getAttribute('aria-label')") == "Close"
    await tab.value(f"{button}.click()")
    await tab.until(f"!{OVERLAY}")

    report(server, STYLE)
    await tab.until(f"{TEXT}?.includes('css/main.scss')")
    assert "endfor" not in await tab.value(TEXT)
    mend(server, STYLE)
    await tab.until(f"!{OVERLAY}")

    report(server, Fault(TEMPLATE.id, "unexpected 'endif'", file=TEMPLATE.file, line=13))
    await tab.until(f"{TEXT}?.includes('endif')")
    await tab.assert_kept()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_by_everybody(server, new_tab, scheme):
    tab = await new_tab(color_scheme=scheme, reduced_motion="reduce")
    await tab.open(server.url)
    await tab.value(
        "document.head.insertAdjacentHTML('beforeend', '<style>html > * { color: #fff !important;"
        " background: #fff !important; display: none !important; font-size: 0 !important"
        " }</style>')"
    )
    report(server, TEMPLATE)
    await tab.until(OVERLAY)

    look = """(part) => {
      const style = getComputedStyle(document.querySelector('hotreload-overlay').shadowRoot
        .querySelector(part));
      return [style.color, style.backgroundColor, style.animationName, style.fontSize];
    }"""
    panel = await tab.page.evaluate(look, ".panel")
    message = await tab.page.evaluate(look, ".message")
    assert contrast(message[0], panel[1]) >= 7
    assert contrast((await tab.page.evaluate(look, ".place"))[0], panel[1]) >= 4
    assert panel[2] == "none"
    assert message[3] == "16px"
    assert await tab.value(f"getComputedStyle({OVERLAY}).display") == "flex"
    alert = f"{OVERLAY}.shadowRoot.querySelector('[role=alert]').textContent"
    assert "endfor" in await tab.value(alert)
    box = await tab.value(
        f"{OVERLAY}.shadowRoot.querySelector('.panel').getBoundingClientRect().toJSON()"
    )
    assert box["height"] > 100
    assert box["width"] > 300


def contrast(one: str, other: str) -> float:
    """Compute the ratio of WCAG 2 for two colours as browsers write them."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour[4:-1].split(",")]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
