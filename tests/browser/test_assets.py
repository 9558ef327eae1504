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
SHOWN = {
    "img": "<img id=box src=/box.png>",
    "img with a query": "<img id=box src='box.png?v=1#x'>",
    "srcset": "<img id=box src=/other.png srcset='/box.png 1x, /other.png 7x'>",
    "picture": PICTURE,
    "input": "<input id=box type=image src=/box.png>",
    "poster": VIDEO,
    "object": "<object id=box data=/box.png></object>",
    "embed": "<embed id=box src=/box.png>",
    "svg image": IMAGE.format("href"),
    "svg image, xlink": IMAGE.format("xlink:href"),
    "svg feImage": FILTER,
    "inline style": BOX.format("background-image: url(/box.png)"),
    "inline custom property": BOX.format("--it: url(/box.png); background: var(--it)"),
    "style element": "<style>@media screen { #box { background: url(box.png) } }</style>"
    + BOX.format(""),
    "style element with a variable": f"<style>{MIXED}</style>" + BOX.format(""),
    "nested rule": "<style>body { & #box { background: url(box.png) } }</style>" + BOX.format(""),
    "pseudo-element": "<style>#box::before { content: url(/box.png) }</style><span id=box></span>",
    "adopted sheet": BOX.format("") + ADOPT,
    "background attribute": "<table id=box background=/box.png width=40 height=40></table>",
    "frame": "<iframe id=box src=/box.png></iframe>",
}


@pytest.mark.parametrize("body", SHOWN.values(), ids=SHOWN.keys())
async def test_an_edited_picture_is_shown(site, serve, tab, body):
    site.write("box.png", png(RED, size=400))
    site.write("other.png", png((0, 255, 0)))
    site.page("index.html", body=f"<style>body {{ margin: 0 }}</style>{body}")
    server = await serve()
    await tab.open(server.url)
    await tab.until_pixel("#box", RED)

    site.write("box.png", png(BLUE, size=400))
    applied = await server.wait_applied("/box.png")

    assert applied["outcome"] == "asset"
    await tab.until_pixel("#box", BLUE)
    assert not any("other.png" in url for url in tab.requested)
    await tab.assert_kept()


USED = {
    "use": "<svg id=box width=20 height=20><use href=/box.svg#part /></svg>",
    "use, xlink": "<svg id=box width=20 height=20><use xlink:href=/box.svg#part /></svg>",
    "img": "<img id=box src=/box.svg>",
    "object": "<object id=box data=/box.svg></object>",
    "frame": "<iframe id=box src=/box.svg style='border: 0; width: 20px; height: 20px'></iframe>",
}


@pytest.mark.parametrize("body", USED.values(), ids=USED.keys())
async def test_an_edited_drawing_is_shown(site, serve, tab, body):
    site.write("box.svg", svg("red"))
    site.page("index.html", body=body)
    server = await serve()
    await tab.open(server.url)
    await tab.until_pixel("#box", RED)

    site.edit("box.svg", "red", "blue")
    applied = await server.wait_applied("/box.svg")

    assert applied["outcome"] == "asset"
    await tab.until_pixel("#box", BLUE)
    await tab.assert_kept()


@pytest.mark.parametrize("rel", ["icon", "shortcut icon", "apple-touch-icon", "mask-icon"])
async def test_an_edited_icon_is_asked_for_again(site, serve, tab, rel):
    site.write("icon.png", png(RED))
    site.page("index.html", head=f"<link rel='{rel}' href=/icon.png>")
    server = await serve()
    await tab.open(server.url)
    await tab.value("fetch('/icon.png').then(() => performance.clearResourceTimings())")

    site.write("icon.png", png(BLUE))
    applied = await server.wait_applied("/icon.png")

    assert applied["outcome"] == "asset"
    assert "/icon.png?t=" in await tab.value("document.querySelector('link').href")
    await tab.assert_kept()


async def test_a_picture_that_cannot_be_shown_leaves_the_old_one(site, serve, tab):
    site.write("box.png", png(RED))
    site.page("index.html", body="<img id=box src=/box.png>")
    server = await serve()
    await tab.open(server.url)

    site.write("box.png", b"half a pict")
    await server.wait_applied("/box.png")
    assert await tab.pixel("#box") == RED

    site.write("box.png", png(BLUE))
    await tab.until_pixel("#box", BLUE)
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
    await tab.until_pixel("#box", BLUE)
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
    applied = await server.wait_applied("/data.json")

    assert applied["outcome"] == "reload"
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
    assert (await server.wait_applied("/data.json"))["tabs"] == 1
    await other.assert_reloaded()
    site.write("box.png", png(BLUE))
    assert (await server.wait_applied("/box.png"))["tabs"] == 1

    await tab.until_pixel("#box", BLUE)
    await tab.assert_kept()
    assert other.loads == 2
