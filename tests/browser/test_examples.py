"""The examples that are servers, run by the commands of their READMEs and edited as these say."""

import shutil

import pytest

from tests.applications import running
from tests.browser.conftest import ROOT, Site

TYPED = "half a sentence"
COLOUR = "getComputedStyle(document.body).color"
RUN = ("python", "-m", "hotreload", "run", "--port", "{port}", "--no-open")
SERVE = ("python", "-m", "hotreload", "serve", "--port", "{port}", "--no-open")


@pytest.fixture
def copied(tmp_path):
    """Give a function that copies an example, to be edited."""

    def copy(name):
        folder = tmp_path / name
        left = shutil.ignore_patterns("_build", "__pycache__", "node_modules")
        shutil.copytree(ROOT / "examples" / name, folder, ignore=left)
        return Site(folder)

    return copy


def heading(text):
    return f"document.querySelector('h1').textContent === '{text}'"


async def opened(tab, url):
    await tab.page.goto(url)
    await tab.connected()
    await tab.value("document.body.append(document.querySelector('input') ?? new Option)")
    await tab.value("window.__state = {kept: 42}")


async def test_a_fastapi_application_is_hot_and_restarts_for_python_alone(tmp_path, tab, copied):
    site = copied("fastapi_app")
    command = ("python", "-m", "uvicorn", "app:app", "--reload", "--reload-delay", "0.05")
    async with running(*command, "--port", "{port}", cwd=site.root, home=tmp_path) as app:
        await tab.page.goto(app.url)
        await tab.connected()
        await tab.page.fill("input", TYPED)
        await tab.page.click("text=Oslo")
        await tab.until("weather.value === 'Oslo: 4 °C'")

        site.edit("static/style.css", "#243b53", "rgb(1, 2, 3)")
        await tab.until(f"{COLOUR} === 'rgb(1, 2, 3)'")
        site.edit("static/weather.js", "${place}:", "In ${place}")
        await tab.until("weather.value === 'In Oslo 4 °C'")
        site.edit("templates/index.html", "<h1>The weather", "<h1>Now")
        await tab.until(heading("Now"))
        site.edit("templates/base.html", "two templates", "templates")
        await tab.until("document.querySelector('footer').textContent === 'Made of templates.'")
        assert app.said.count(b"Started server process") == 1

        site.edit("app.py", '"Cairo": 27', '"Quito": 15')
        await tab.until("document.querySelector('p').textContent.includes('Quito')")
        assert app.said.count(b"Started server process") == 2
        assert await tab.value("weather.value") == "In Oslo 4 °C"
        assert await tab.value("document.querySelector('input').value") == TYPED
        assert tab.loads == 1


async def test_a_server_in_another_language_is_hot_with_its_own_socket(tmp_path, tab, copied):
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    site = copied("proxy_any_backend")
    command = (*RUN, "--on", "server.js", "--", "node", "server.js")
    async with running(*command, cwd=site.root, home=tmp_path) as app:
        await tab.page.goto(app.url)
        await tab.connected()
        await tab.page.fill("input", TYPED)
        await tab.until("seconds.value.endsWith(' seconds.')")

        site.edit("static/style.css", "#243b53", "rgb(1, 2, 3)")
        await tab.until(f"{COLOUR} === 'rgb(1, 2, 3)'")
        site.edit("static/live.js", " seconds.", " s")
        await tab.until("seconds.value.endsWith(' s')")
        site.edit("page.html", "<h1>{{ greeting }}", "<h1>{{ greeting }}!")
        await tab.until(heading("Hello from Node!"))

        site.edit("server.js", "Hello from", "Greetings of")
        await tab.until(heading("Greetings of Node!"))
        await tab.value("seconds.value = ''")
        await tab.until("seconds.value.endsWith(' s')")
        assert await tab.value("document.querySelector('input').value") == TYPED
        assert tab.loads == 1


async def test_a_chart_follows_its_files_by_topic(tmp_path, tab, new_tab, copied):
    site = copied("pubsub_dashboard")
    said = "names.textContent.replace(/\\s+/g, ' ').trim()"
    command = ("python", "-c", START)
    async with running(*command, cwd=site.root, home=tmp_path) as app:
        await tab.page.goto(app.url)
        await tab.connected()
        tab._note_requests()
        await tab.until("names.childElementCount === 2")
        assert sorted((await tab.value(said)).split(" ")) == ["24", "47", "coffee:", "tea:"]
        line = "document.querySelector('#tea')"
        await tab.value(f"window.line = {line}")
        points = await tab.value("line.getAttribute('points')")

        with (site.root / "data/tea.csv").open("a") as data:
            data.write("93\n")
        await tab.until(f"{said}.includes('tea: 93')")
        assert await tab.value("line.getAttribute('points')") != points
        site.write("data/cocoa.csv", "5\n6\n")
        await tab.until(f"{said}.includes('cocoa: 6')")
        assert [url for url in await tab.asked() if "@hotreload" not in url] == []
        late = await new_tab()
        await late.page.goto(app.url)
        await late.until(f"{said}.includes('tea: 93') && {said}.includes('cocoa: 6')")

        site.edit("static/chart.js", "${name}: ", "${name} = ")
        await tab.until(f"{said}.includes('tea = 93')")
        site.edit("page/index.html", "Cups a day", "Cups of everything")
        for each in (tab, late):
            await each.until(heading("Cups of everything"))
        assert await tab.value(f"line === {line}")
        assert (tab.loads, late.loads) == (1, 1)


async def test_a_sphinx_project_is_built_and_patched(tmp_path, tab, copied):
    pytest.importorskip("sphinx")
    site = copied("sphinx_docs")
    build = "sphinx-build -q source _build"
    command = (*SERVE, "_build", "--exec", build, "--on", "source/**")
    async with running(*command, cwd=site.root, home=tmp_path) as app:
        await tab.page.goto(app.url)
        await tab.connected()
        await tab.value("window.__state = {kept: 42}")

        site.edit("source/index.rst", "Boil water", "Boil fresh water")
        await tab.until("document.body.textContent.includes('Boil fresh water')")
        site.edit("source/_static/custom.css", "seagreen", "rgb(1, 2, 3)")
        await tab.until("getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'")
        assert await tab.value("window.__state.kept") == 42
        assert tab.loads == 1
