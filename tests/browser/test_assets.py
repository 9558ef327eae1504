"""An edited picture or file is shown without a reload, wherever the page shows it."""

import pytest

from tests.browser.media import BLUE, RED, png, svg, wav

VIDEO = "<video id=box poster=/box.png width=20 height=20></video>"
PICTURE = "<picture><source srcset='/box.png 1x'><img id=box src=/other.png></picture>"
IMAGE = "<svg width=40 height=40><image id=box {}='/box.png' width=40 height=40 /></svg>"
FILTER = """<svg width=40 height=40><filter id=f><feImage href=/box.png width=40 height=40 />
  </filter><rect id=box width=40 height=40 filter="url(#f)" /></svg>"""
BOX = "<div id=box style='width: 40px; height: 40px; {}'></div>"
ADOPT = """<script>
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('#box { background: url(/box.png) }');
  document.adoptedStyleSheets = [sheet];
</script>"""
MIXED = "#box { background: var(--none, url(/box.png)) } @media screen { #box { --a: 1 } }"


def grid(bodies: dict[str, str]) -> str:
    """Put pieces of markup side by side; the element `box` of each gets the piece's name."""
    cells = [_named(body, name) for name, body in bodies.items()]
    style = "<style>body > div { display: inline-block; width: 60px; height: 60px }</style>"
    return style + "".join(f"<div>{cell}</div>" for cell in cells)


def _named(body: str, name: str) -> str:
    return body.replace("id=box", f"id={name}").replace("#box", f"#{name}")


SHOWN = {
    "img": "<img id=box src=/box.png>",
    "query": "<img id=box src='box.png?v=1#x'>",
    "srcset": "<img id=box src=/other.png srcset='/box.png 1x, /other.png 7x'>",
    "picture": PICTURE,
    "input": "<input id=box type=image src=/box.png>",
    "poster": VIDEO,
    "object": "<object id=box data=/box.png></object>",
    "embed": "<embed id=box src=/box.png>",
    "image": IMAGE.format("href"),
    "image-xlink": IMAGE.format("xlink:href"),
    "feimage": FILTER,
    "inline": BOX.format("background-image: url(/box.png)"),
    "custom": BOX.format("--it: url(/box.png); background: var(--it)"),
    "style": "<style>@media screen { #box { background: url(box.png) } }</style>" + BOX.format(""),
    "variable": f"<style>{MIXED}</style>" + BOX.format(""),
    "nested": "<style>body { & #box { background: url(box.png) } }</style>" + BOX.format(""),
    "pseudo": "<style>#box::before { content: url(/box.png) }</style><span id=box></span>",
    "adopted": BOX.format("") + ADOPT,
    "background": "<table id=box background=/box.png width=40 height=40></table>",
    "frame": "<iframe id=box src=/box.png width=40 height=40></iframe>",
}


async def test_an_edited_picture_is_shown_wherever_the_page_holds_it(site, serve, tab):
    site.write("box.png", png(RED, size=40))
    site.write("other.png", png((0, 255, 0)))
    site.page("index.html", body=grid(SHOWN))
    server = await serve()
    await tab.open(server.url)
    await tab.until_pixels(SHOWN, RED)

    site.write("box.png", png(BLUE, size=40))
    applied = await server.wait_applied("/box.png")

    assert applied["outcome"] == "asset"
    await tab.until_pixels(SHOWN, BLUE)
    assert not any("other.png" in url for url in await tab.asked())
    await tab.assert_kept()


USED = {
    "use": "<svg id=box width=20 height=20><use href=/box.svg#part /></svg>",
    "use-xlink": "<svg id=box width=20 height=20><use xlink:href=/box.svg#part /></svg>",
    "img": "<img id=box src=/box.svg>",
    "object": "<object id=box data=/box.svg></object>",
    "frame": "<iframe id=box src=/box.svg style='border: 0; width: 20px; height: 20px'></iframe>",
}


async def test_an_edited_drawing_is_shown_wherever_the_page_holds_it(site, serve, tab):
    site.write("box.svg", svg("red"))
    site.page("index.html", body=grid(USED))
    server = await serve()
    await tab.open(server.url)
    await tab.until_pixels(USED, RED)

    site.edit("box.svg", "red", "blue")
    applied = await server.wait_applied("/box.svg")

    assert applied["outcome"] == "asset"
    await tab.until_pixels(USED, BLUE)
    await tab.assert_kept()


async def test_an_edited_icon_is_asked_for_again(site, serve, tab):
    site.write("icon.png", png(RED))
    kinds = ("icon", "shortcut icon", "apple-touch-icon", "mask-icon", "preload")
    links = [f"<link rel='{kind}' as=image href=/icon.png>" for kind in kinds]
    site.page("index.html", head="".join(links))
    server = await serve()
    await tab.page.request.get(f"{server.url}icon.png")  # a browser without windows shows none
    await tab.open(server.url)

    site.write("icon.png", png(BLUE))
    applied = await server.wait_applied("/icon.png")

    assert applied["outcome"] == "asset"
    stamped = "[...document.querySelectorAll('link')].map((one) => one.href.includes('.png?t='))"
    assert await tab.value(stamped) == [True, True, True, True, False]
    await tab.assert_kept()


async def test_the_icon_that_no_link_names_is_asked_for_again(site, serve, tab):
    site.write("favicon.ico", png(RED))
    site.page("index.html")
    server = await serve()
    await tab.page.request.get(f"{server.url}favicon.ico")
    await tab.open(server.url)

    for colour in (BLUE, RED):
        site.write("favicon.ico", png(colour))
        assert (await server.wait_applied("/favicon.ico"))["outcome"] == "asset"

    own = await tab.value("[...document.querySelectorAll('link')].map((one) => one.outerHTML)")
    assert len(own) == 1
    assert "data-hotreload-own" in own[0]
    assert tab.loads == 1


async def test_a_picture_that_cannot_be_shown_leaves_the_old_one(site, serve, tab):
    site.write("box.png", png(RED))
    site.page("index.html", body="<img id=box src=/box.png>")
    server = await serve()
    await tab.open(server.url)

    site.write("box.png", b"half a pict")
    await server.wait_applied("/box.png")
    assert await tab.pixel("#box") == RED

    site.write("box.png", png(BLUE))
    await tab.until_pixels(["box"], BLUE)
    await tab.assert_kept()


async def test_a_picture_that_is_deleted_stays_until_it_is_back(site, serve, tab):
    site.write("box.png", png(RED))
    site.page("index.html", body="<img id=box src=/box.png>")
    server = await serve()
    await tab.open(server.url)

    site.remove("box.png")
    await server.wait_applied("/box.png")
    assert await tab.pixel("#box") == RED

    site.write("box.png", png(BLUE))
    await tab.until_pixels(["box"], BLUE)
    await tab.assert_kept()


async def test_a_picture_does_not_blink(site, serve, tab):
    site.write("box.png", png(RED, size=40))
    body = "<img id=box src=/box.png>"
    site.page("index.html", body=body)
    server = await serve()
    await tab.open(server.url)
    look = """() => {
      window.__seen = new Set();
      const canvas = document.createElement('canvas').getContext('2d');
      const look = () => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.drawImage(document.querySelector('#box'), 0, 0);
        window.__seen.add([...canvas.getImageData(0, 0, 1, 1).data].join());
        requestAnimationFrame(look);
      };
      look();
    }"""
    await tab.page.evaluate(look)

    for colour in (BLUE, RED, BLUE):
        site.write("box.png", png(colour, size=40))
        await server.wait_applied("/box.png")

    await tab.until("window.__seen.has('0,0,255,255')")
    assert set(await tab.value("[...window.__seen]")) == {"255,0,0,255", "0,0,255,255"}
    await tab.assert_kept()


async def test_a_sound_goes_on_where_it_was(site, serve, tab):
    site.write("a.wav", wav(seconds=30))
    site.page("index.html", body="<audio id=sound src=/a.wav muted loop></audio>")
    server = await serve()
    await tab.open(server.url)
    await tab.value("void (sound.currentTime = 12)")
    await tab.value("sound.play()")

    site.write("a.wav", wav(seconds=25))
    applied = await server.wait_applied("/a.wav")

    assert applied["outcome"] == "asset"
    await tab.until("sound.duration === 25 && sound.currentTime >= 12 && !sound.paused")
    await tab.assert_kept()


@pytest.mark.parametrize("how", ["fetch('/data.json')", "xhr.open('GET', '/data.json')"])
async def test_a_file_that_scripts_fetched_reloads_the_page(site, serve, tab, how):
    site.write("data.json", '{"a": 1}')
    script = f"const xhr = new XMLHttpRequest(); {how}; if (xhr.readyState) xhr.send()"
    site.page("index.html", body=f"<script>{script}</script>")
    server = await serve()
    await tab.open(server.url)

    site.write("data.json", '{"a": 2}')

    await tab.assert_reloaded()


async def test_a_page_that_does_not_show_a_file_stays_untouched(site, serve, new_tab):
    site.write("data.json", '{"a": 1}')
    site.write("box.png", png(RED))
    site.page("index.html", body="<img id=box src=/box.png>")
    site.page("other.html", body="<script>fetch('/data.json')</script>")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url)
    await other.open(server.url + "other.html")

    site.write("data.json", '{"a": 2}')
    await other.assert_reloaded()
    site.write("box.png", png(BLUE))
    assert (await server.wait_applied("/box.png"))["tabs"] == 1

    await tab.until_pixels(["box"], BLUE)
    await tab.assert_kept()
    assert other.loads == 2


async def test_a_file_fetched_after_hundreds_of_others_reloads_the_page(site, serve, tab):
    site.write("data.json", '{"a": 1}')
    many = "await Promise.all(Array.from({ length: 260 }, (_, n) => fetch('/index.html?' + n)))"
    script = f"<script type=module>{many}; await fetch('/data.json')</script>"
    noted = "list.getEntries().some(({ name }) => name.endsWith('/data.json'))"
    observer = f"new PerformanceObserver((list) => {{ window.noted ||= {noted} }})"
    head = f"<script>{observer}.observe({{ type: 'resource' }})</script>"
    site.page("index.html", head=head, body=script)
    server = await serve()
    await tab.open(server.url)
    await tab.until("window.noted")

    site.write("data.json", '{"a": 2}')

    await tab.assert_reloaded()
