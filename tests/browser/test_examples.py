"""The examples that are servers, run by the commands of their READMEs and edited as these say.

Those of aiohttp, Flask and Django are played in test_aiohttp_app, test_flask and test_django_app.
"""

import shlex
import shutil
import sys

import pytest

from tests.applications import running
from tests.browser.conftest import ROOT, Site
from tests.browser.tab import STARTING
from tests.docs.markdown import blocks, read

HEADING = "document.querySelector('h1')"
RED = "rgb(1, 2, 3)"
HOTRELOAD = (sys.executable, "-m", "hotreload")
ON_PORT = ("--port", "{port}", "--no-open")
AIOHTTP = "import app; app.web.run_app(app.make_app(), host='127.0.0.1', port={port})"


@pytest.fixture
def copied(tmp_path):
    """Give a function that copies an example, to be edited."""

    def copy(name):
        folder = tmp_path / name
        left = shutil.ignore_patterns("build", "__pycache__")
        shutil.copytree(ROOT / "examples" / name, folder, ignore=left)
        return Site(folder)

    return copy


async def test_a_fastapi_application_is_hot_and_restarts_for_python_alone(tmp_path, tab, copied):
    site = copied("fastapi_app")
    uvicorn = (sys.executable, "-m", "uvicorn", "app:app", "--reload", "--reload-delay", "0.05")
    async with running(*uvicorn, "--port", "{port}", cwd=site.root, home=tmp_path) as app:
        await tab.open(app.url)
        await tab.page.click("text=Oslo")
        await tab.until("weather.value === 'Oslo: 4 °C'")

        site.edit("static/style.css", "#243b53", RED)
        site.edit("static/weather.js", "${place}: ", "In ${place} ")
        site.edit("templates/index.html", "<h1>The weather", "<h1>Now")
        site.edit("templates/base.html", "two templates", "templates")
        await tab.until("weather.value === 'In Oslo 4 °C'")
        await tab.until(f"getComputedStyle(document.body).color === '{RED}'")
        await tab.until(f"{HEADING}.textContent === 'Now'")
        await tab.until("document.querySelector('footer').textContent === 'Made of templates.'")
        assert app.said.count(b"Started server process") == 1

        site.edit("app.py", '"Cairo": 27', '"Quito": 15')
        restarted = "document.querySelector('p').textContent.includes('Quito')"
        await tab.until(restarted, patience=STARTING)
        assert app.said.count(b"Started server process") == 2
        assert await tab.value("weather.value") == "In Oslo 4 °C"
        await tab.assert_kept()


async def test_a_server_in_another_language_is_hot_with_its_own_socket(tmp_path, tab, copied):
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    site = copied("proxy_any_backend")
    node = ("--on", "server.js", "--", "node", "server.js")
    async with running(*HOTRELOAD, "run", *ON_PORT, *node, cwd=site.root, home=tmp_path) as app:
        await tab.open(app.url)
        await tab.until("seconds.value.endsWith(' seconds.')")

        site.edit("static/style.css", "#243b53", RED)
        site.edit("static/live.js", " seconds.", " s")
        site.edit("page.html", "<h1>{{ greeting }}", "<h1>{{ greeting }}!")
        await tab.until(f"getComputedStyle(document.body).color === '{RED}'")
        await tab.until("seconds.value.endsWith(' s')")
        await tab.until(f"{HEADING}.textContent === 'Hello from Node!'")

        site.edit("server.js", "Hello from", "Greetings of")
        await tab.until(f"{HEADING}.textContent === 'Greetings of Node!'", patience=STARTING)
        await tab.value("seconds.value = ''")
        await tab.until("seconds.value.endsWith(' s')")
        await tab.assert_kept()


async def test_a_chart_follows_its_files_by_topic(tmp_path, tab, new_tab, copied):
    site = copied("pubsub_dashboard")
    line, says = "document.getElementById('tea')", "names.textContent.includes"
    async with running(*(sys.executable, "-c", AIOHTTP), cwd=site.root, home=tmp_path) as app:
        await tab.page.goto(app.url)
        await tab.until(f"{says}('tea: 47') && {says}('coffee: 24')")
        await tab.learned()  # its client reads the sheet ahead
        points = await tab.value(f"window.line = {line}, line.getAttribute('points')")
        asked = []
        tab.page.on("request", lambda request: asked.append(request.url))

        with (site.root / "data" / "tea.csv").open("a") as data:
            data.write("93\n")
        await tab.until(f"{says}('tea: 93')")
        assert await tab.value("line.getAttribute('points')") != points
        site.write("data/cocoa.csv", "5\n6\n")
        await tab.until(f"{says}('cocoa: 6')")
        assert [url for url in asked if "/@hotreload/" not in url] == []
        late = await new_tab()
        await late.page.goto(app.url)
        await late.until(f"{says}('tea: 93') && {says}('cocoa: 6')")

        site.edit("static/chart.js", "${name}: ", "${name} = ")
        await tab.until(f"{says}('tea = 93')")
        site.edit("page/index.html", "Cups a day", "Cups of everything")
        for each in (tab, late):
            await each.until(f"{HEADING}.textContent === 'Cups of everything'")
        assert await tab.value(f"line === {line}")
        assert (tab.loads, late.loads) == (1, 1)


async def test_a_sphinx_project_is_built_and_patched(tmp_path, tab, copied):
    pytest.importorskip("sphinx", reason="sphinx is not installed")
    site = copied("sphinx_docs")
    (line,) = (block.text for block in blocks("sh", "docs/recipes.md") if "sphinx" in block.text)
    assert line in read("examples/sphinx_docs/README.md")
    words = shlex.split(line)[1:]
    async with running(*HOTRELOAD, *words, *ON_PORT, cwd=site.root, home=tmp_path) as app:
        await tab.page.goto(app.url)  # before it is built
        built = f"{HEADING}.textContent.startsWith('The tea book')"
        await tab.until(built, patience=STARTING)
        await tab.connected()
        await tab.value(f"window.heading = {HEADING}")
        loads = tab.loads

        site.edit("source/index.rst", "Boil water", "Boil fresh water")
        site.edit("source/_static/custom.css", "seagreen", RED)
        text = "document.body.textContent.includes('Boil fresh water')"
        await tab.until(text, patience=STARTING)
        await tab.until(f"getComputedStyle({HEADING}).color === '{RED}'")
        assert await tab.value(f"heading === {HEADING}")
        assert tab.loads == loads
