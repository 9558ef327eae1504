"""The hot examples keep their state over every edit: copied, and edited as their readers do."""

import shutil

import pytest_asyncio

from tests.browser.conftest import ROOT
from tests.browser.packages import install
from tests.docs.markdown import blocks

PLANT, COUNTER = "potted-plant", "click-counter"
CLICKS = 3


class Opened:
    """Show a copy of an example in a tab, and know its nodes."""

    def __init__(self, site, server, tab):
        self._site, self._server, self._tab = site, server, tab

    async def edit(self, name, old, new):
        """Save a file with another text, and tell how the tab took it."""
        self._site.edit(name, old, new)
        return (await self._server.wait_applied(name))["outcome"]

    async def hold(self, nodes):
        """Wait for three nodes, and remember them."""
        await self._tab.until(f"document.querySelectorAll('{nodes}').length === 3")
        await self._tab.value(f"window.nodes = [...document.querySelectorAll('{nodes}')]")

    async def assert_same(self):
        """Check that the nodes are those of the beginning, in a page that was not loaded again."""
        assert await self._tab.value("nodes.every((node) => node.isConnected)")
        assert self._tab.loads == 1


@pytest_asyncio.fixture(loop_scope="session")
async def opened(site, serve, tab):
    """Give a function that serves a copy of an example and opens it."""

    async def start(name):
        unread = shutil.ignore_patterns("node_modules")
        shutil.copytree(ROOT / "examples" / name, site.root, ignore=unread, dirs_exist_ok=True)
        if (site.root / "package.json").exists():
            install(site.root)
        server = await serve()
        await tab.page.goto(server.url)
        await tab.connected()
        return Opened(site, server, tab)

    return start


async def test_a_custom_element_is_redefined_and_its_instances_stay(opened, tab):
    example = await opened("web_components")
    await example.hold(PLANT)
    button = tab.page.locator(PLANT).nth(1).locator("button")
    text = "nodes[1].shadowRoot.textContent"
    await button.click(click_count=CLICKS)
    assert await tab.value(text) == "BasilSun, and never dry feet.Watered: 3"

    assert await example.edit("plant.js", "Watered:", "Splashed:") == "hot"
    assert await tab.value(text) == "BasilSun, and never dry feet.Splashed: 3"

    assert await example.edit("plant.js", "waterings += 1", "waterings += 10") == "hot"
    await button.click()
    assert await tab.value(text) == "BasilSun, and never dry feet.Splashed: 13"

    assert await example.edit("care.json", "Sun, and never dry feet.", "Makes pesto.") == "hot"
    assert await tab.value(text) == "BasilMakes pesto.Splashed: 13"

    await tab.value("nodes[0].after(Object.assign(nodes[2].cloneNode(), {id: 'later'}))")
    await tab.page.click("#later button")
    assert await tab.value("later.waterings") == 10
    assert await example.edit("plant.js", "Splashed:", "Drowned:") == "hot"
    assert (await tab.value("later.shadowRoot.textContent")).endswith("Drowned: 10")
    await example.assert_same()


async def test_the_sheet_and_the_picture_of_a_custom_element_are_hot(opened, tab):
    example = await opened("web_components")
    await example.hold(PLANT)
    radius = "getComputedStyle(nodes[0]).borderRadius"
    await tab.value("window.button = nodes[0].shadowRoot.querySelector('button')")
    assert await tab.value(radius) == "16px"

    assert await example.edit("plant.css", "border-radius: 1rem", "border-radius: 2rem") == "css"
    assert await tab.value(radius) == "32px"
    assert await tab.value("button.isConnected")  # no code ran, so nothing was drawn again

    assert await example.edit("plant.svg", "0 0 64 96", "0 0 96 96") == "hot"
    await tab.until(
        """nodes.map((node) => node.shadowRoot.querySelector("img")).every((picture) =>
          picture.complete && picture.naturalWidth === picture.naturalHeight)"""
    )
    await example.assert_same()


async def test_a_lit_element_takes_new_methods_properties_and_styles(opened, tab):
    example = await opened("lit_counter")
    await example.hold(COUNTER)
    more = tab.page.locator(COUNTER).nth(1).get_by_label("More")
    text = "nodes[1].renderRoot.textContent.replace(/\\s+/g, ' ').trim()"
    await more.click(click_count=CLICKS)
    assert await tab.value(text) == "Bugs found − 3 +"

    assert await example.edit("counter.js", "${this.label}", "${this.label}:") == "hot"
    await tab.until(f"{text} === 'Bugs found: − 3 +'")

    assert await example.edit("counter.js", "count += step", "count += 10 * step") == "hot"
    await more.click()
    await tab.until(f"{text} === 'Bugs found: − 13 +'")

    assert await example.edit("counter.js", "gap: 0.75rem", "gap: 2rem") == "hot"
    assert await tab.value("getComputedStyle(nodes[1]).gap") == "32px"
    assert await example.edit("counter.js", "label: {},", "label: {}, unit: {},") == "hot"
    assert await example.edit("counter.js", "${this.label}:", "${this.unit}") == "hot"
    await tab.value("nodes[1].unit = 'bugs'")
    await tab.until(f"{text} === 'bugs − 13 +'")

    # The folder of packages is ignored like everywhere, which saves a watch until it is served.
    outcome = await example.edit("node_modules/lit/index.js", "export*", "/* edited */ export*")
    assert outcome == "hot"
    await example.assert_same()


async def test_a_preact_component_keeps_what_its_hooks_hold(opened, tab):
    example = await opened("preact_counter")
    await example.hold(".counter")
    more = tab.page.locator(".counter").nth(1).get_by_label("More")
    text = "nodes[1].textContent"
    await more.click(click_count=CLICKS)
    assert await tab.value(text) == "Bugs found−3+"

    assert await example.edit("counter.js", "${label}", "${label}:") == "hot"
    await tab.until(f"{text} === 'Bugs found:−3+'")
    assert await example.edit("counter.js", "setCount(count + 1)", "setCount(count + 10)") == "hot"
    await more.click()
    await tab.until(f"{text} === 'Bugs found:−13+'")
    assert await example.edit("app.js", "Bugs found", "Bugs mended") == "hot"
    await tab.until(f"{text} === 'Bugs mended:−13+'")
    await example.assert_same()

    state = "const [count, setCount] = useState(0);"
    added = "const [name] = useState('new'); " + state
    assert await example.edit("counter.js", state, added) == "hot"
    await tab.until("document.querySelectorAll('.counter')[1].textContent === 'Bugs mended:−0+'")
    assert tab.loads == 1


async def test_the_module_of_the_readme_keeps_its_count(site, serve, tab):
    (code,) = [block.text for block in blocks("js", "README.md")]
    site.write("counter.js", code)
    site.page("index.html", body="<button></button><script type=module src=counter.js></script>")
    server = await serve()
    await tab.open(server.url)
    await tab.page.click("button", click_count=CLICKS)
    assert await tab.value("document.querySelector('button').textContent") == "3 clicks"

    site.edit("counter.js", " clicks", " times")

    assert (await server.wait_applied("counter.js"))["outcome"] == "hot"
    assert await tab.value("document.querySelector('button').textContent") == "3 times"
    await tab.assert_kept()


async def test_plain_modules_are_exchanged_and_their_state_stays(opened, tab):
    example = await opened("hot_modules")
    fish = "document.querySelectorAll('path')"
    for at in (50, 150):
        await tab.page.click("#tank", position={"x": at, "y": 60})
    look = f"[...{fish}].map((one) => one.getAttribute('fill') + one.getAttribute('transform'))"
    before = await tab.value(look)
    await tab.until("bubbles.value !== '0'")

    assert await example.edit("fish.js", "Q 0 -20", "Q 0 -40") == "hot"
    await tab.until(f"[...{fish}].every((one) => one.getAttribute('d').includes('Q 0 -40'))")
    assert await tab.value(look) == before
    assert await example.edit("colours.js", "tomato", "coral") == "hot"
    await tab.until(f"{fish}[0].getAttribute('fill') === 'coral'")
    assert await example.edit("bubbles.js", "STEP = 1", "STEP = 1000") == "hot"
    await tab.until("bubbles.value >= 1000 && bubbles.value % 1000 !== 0")
    assert tab.loads == 1

    assert (
        await example.edit("tank.js", "const places = [];", "const places = [new DOMPoint()];")
        == "reload"
    )
    await tab.loaded(2)
