"""A link whose sheet is swapped stays the author's link, and nothing blinks."""

import base64
import hashlib

import pytest

from tests.browser.tab import OURS, UNLEARNED

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
SHEET = "<link rel=stylesheet href=/main.css>"

# Samples a value in every frame, until window.__stop is set.
SAMPLE = """(read) => {
  const value = new Function('return ' + read);
  window.__seen = [];
  const look = () => {
    if (window.__seen.at(-1) !== value()) window.__seen.push(value());
    if (!window.__stop) requestAnimationFrame(look);
  };
  look();
}"""
APPLY = (
    f"async ([paths, stamp]) => {{ const {{ $styles_css_js }} = await import({OURS});"
    + """
  const { applyCss } = $styles_css_js;
  const update = (path) => ({ path, acceptedPath: path, timestamp: stamp, id: 'new' });
  return applyCss(paths.map(update), { document, stamp });
}"""
)


def colour(selector: str) -> str:
    return f"getComputedStyle(document.querySelector('{selector}')).color"


async def samples(tab) -> list[str]:
    """Look at one more frame and give what the frames have shown, in order."""
    await tab.value("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    await tab.value("window.__stop = true")
    return await tab.value("window.__seen")


async def test_no_frame_is_unstyled_in_a_row_of_edits(site, serve, tab):
    rules = "".join(f".rule{number} {{ margin: {number}px }}\n" for number in range(2000))
    site.write("main.css", f"{rules}p {{ width: 100px; color: red }}")
    site.page("index.html", head=UNLEARNED + SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    read = (
        "(({ color, width }) => color + ' ' + width)(getComputedStyle(document.querySelector('p')))"
    )
    await tab.page.evaluate(SAMPLE, read)

    for width in range(101, 111):
        site.write("main.css", f"{rules}p {{ width: {width}px; color: red }}")
        await server.wait_applied("/main.css")

    seen = await samples(tab)
    allowed = [f"{RED} {width}px" for width in range(100, 111)]
    assert seen == [each for each in allowed if each in seen]  # a slow machine skips frames
    assert seen[-1] == allowed[-1]
    await tab.assert_kept()


async def test_sheets_of_one_message_are_shown_in_the_same_frame(site, serve, tab):
    for name in ("a", "b"):
        site.write(f"{name}.css", f"#{name} {{ color: red }}")
    links = "<link rel=stylesheet href=/a.css><link rel=stylesheet href=/b.css>"
    site.page("index.html", head=UNLEARNED + links, body="<p id=a>a</p><p id=b>b</p>")
    server = await serve()
    await tab.open(server.url)

    async def late(route):
        await tab.page.wait_for_timeout(200)
        await route.fulfill(content_type="text/css", body="#b { color: blue }")

    async def at_once(route):
        await route.fulfill(content_type="text/css", body="#a { color: blue }")

    await tab.page.route("**/a.css?t=*", at_once)
    await tab.page.route("**/b.css?t=*", late)
    await tab.page.evaluate(SAMPLE, f"{colour('#a')} + ' ' + {colour('#b')}")
    outcome = await tab.page.evaluate(APPLY, [["/a.css", "/b.css"], 2_000_000_000_000])

    assert outcome == "css"
    assert await samples(tab) == [f"{RED} {RED}", f"{BLUE} {BLUE}"]
    await tab.assert_kept()


async def test_the_link_is_the_same_element_and_its_handler_does_not_run_again(site, serve, tab):
    site.write("main.css", "p { color: red }")
    link = "<script>window.ran = 0</script>"
    link += "<link id=mine data-x=1 rel=stylesheet href=/main.css onload='window.ran += 1'>"
    site.page("index.html", head=UNLEARNED + link, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.value("void (window.held = document.querySelector('#mine'))")

    for old, new in (("red", "blue"), ("blue", "green")):
        site.edit("main.css", old, new)
        await server.wait_applied("/main.css")

    assert await tab.style("p") == GREEN
    assert await tab.value("window.held === document.querySelector('#mine')")
    assert await tab.value("window.held.sheet === document.styleSheets[0]")
    names = await tab.value("window.held.getAttributeNames()")
    assert names == ["id", "data-x", "rel", "href", "onload"]
    assert await tab.value("window.ran") == 1
    await tab.assert_kept()


async def test_the_order_of_the_cascade_stays(site, serve, tab):
    site.write("main.css", "p, b, i { color: red }")
    site.write("later.css", "b { color: green }")
    head = SHEET + "<link rel=stylesheet href=/later.css><style>i { color: green }</style>"
    site.page("index.html", head=UNLEARNED + head, body="<p>text</p><b>text</b><i>text</i>")
    server = await serve()
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    assert [await tab.style(name) for name in "pbi"] == [BLUE, GREEN, GREEN]
    await tab.assert_kept()


async def test_the_media_of_a_link_are_respected(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page(
        "index.html", head=UNLEARNED + SHEET.replace(">", " media=print>"), body="<p>text</p>"
    )
    server = await serve()
    await tab.open(server.url)
    await tab.page.evaluate(SAMPLE, colour("p"))

    site.edit("main.css", "red", "blue")
    assert (await server.wait_applied("/main.css"))["outcome"] == "css"

    assert await samples(tab) == ["rgb(0, 0, 0)"]
    await tab.page.emulate_media(media="print")
    assert await tab.style("p") == BLUE
    await tab.assert_kept()


@pytest.mark.parametrize(
    ("link", "switch", "enable"),
    [
        (SHEET.replace(">", " disabled>"), "", "link.disabled = false"),
        (SHEET, "link.disabled = true", "link.disabled = false"),
        (SHEET, "link.sheet.disabled = true", "link.sheet.disabled = false"),
        (
            SHEET.replace("stylesheet", "'alternate stylesheet' title=x"),
            "",
            "link.disabled = true, link.disabled = false",
        ),
    ],
    ids=["attribute", "property", "sheet", "alternate"],
)
async def test_a_sheet_that_is_off_stays_off(site, serve, tab, link, switch, enable):
    site.write("main.css", "p { color: red }")
    named = link.replace("<link", "<link id=mine")
    first = "<style title=first>p { color: green }</style>"
    script = f"<script>const link = document.querySelector('#mine'); {switch}</script>"
    site.page("index.html", head=UNLEARNED + first + named, body="<p>text</p>" + script)
    server = await serve()
    await tab.page.request.get(f"{server.url}main.css")  # a disabled link asks for nothing
    await tab.open(server.url)
    await tab.page.evaluate(SAMPLE, colour("p"))
    before = await tab.value("[link.disabled, link.sheet?.disabled ?? null, link.title]")

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    assert await samples(tab) == [GREEN]
    assert await tab.value("[link.disabled, link.sheet?.disabled ?? null, link.title]") == before
    await tab.value(f"void ({enable})")
    await tab.until(f"{colour('p')} === '{BLUE}'")
    await tab.assert_kept()


async def test_an_alternate_sheet_that_was_chosen_stays_on(site, serve, tab):
    site.write("main.css", "p { color: red }")
    link = "<link id=mine rel='alternate stylesheet' title=x href=/main.css>"
    site.page("index.html", head=UNLEARNED + link, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.value("void (mine.disabled = true, mine.disabled = false)")
    await tab.until(f"{colour('p')} === '{RED}'")
    await tab.page.evaluate(SAMPLE, colour("p"))

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    assert await samples(tab) == [RED, BLUE]
    await tab.assert_kept()


async def test_a_script_that_holds_the_link_can_still_switch_themes(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.write("dark.css", "p { color: green }")
    site.page("index.html", head=UNLEARNED + SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.value("void (window.theme = document.querySelector('link'))")

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")
    await tab.value("void (window.theme.href = '/dark.css')")

    await tab.until(f"{colour('p')} === '{GREEN}'")
    await tab.assert_kept()


async def test_integrity_does_not_hold_an_edit_back(site, serve, tab):
    text = "p { color: red }"
    digest = base64.b64encode(hashlib.sha384(text.encode()).digest()).decode()
    site.write("main.css", text)
    head = SHEET.replace(">", f" integrity='sha384-{digest}'>")
    site.page("index.html", head=UNLEARNED + head, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    assert await tab.style("p") == RED
    said: list[str] = []
    tab.page.on("console", lambda message: said.append(message.text))

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    assert await tab.style("p") == BLUE
    assert any("integrity" in line for line in said)
    await tab.assert_kept()
