"""The examples of the manual run, and it names all that there is."""

import re

import pytest

from tests.docs.markdown import blocks, headings
from tests.hot.target import only_ours

MANUAL = "docs/hot-api.md"
EXAMPLES = {
    found[1]: block.text
    for block in blocks("js", MANUAL)
    if (found := re.match(r"// (\w+\.js)\n", block.text))
}


@pytest.fixture
def example(app):
    """Give a function that makes a page with an example of the manual."""

    def show(name, body):
        for each, text in EXAMPLES.items():
            app.write(each, text)
        app.page(name, body=body)

    return show


async def test_the_counter_keeps_its_count_and_one_listener(app, example):
    example("counter.js", "<button></button>")
    window = await app.open()
    await window.page.click("button")
    await window.page.click("button")

    app.edit("counter.js", "clicked", "pressed")
    await window.prints("> update /counter.js", "> updated")
    await window.page.click("button")

    assert await window.text("button") == "pressed 3 times"
    await window.kept()


async def test_the_application_shows_the_new_view(app, example):
    example("app.js", "<main></main>")
    window = await app.open()

    app.edit("greeting.js", "Hello", "Good morning")
    await window.prints("> update /app.js via /view.js", "> updated")

    assert await window.text("h1") == "Good morning, index.html"
    await window.kept()


@only_ours("with Vite, type css is no CSS module script")
async def test_the_box_gets_its_new_look(app, example):
    example("box.js", "<p>text</p>")
    app.write("box.css", "p { color: red }")
    window = await app.open()

    app.edit("box.css", "red", "blue")

    await window.until("getComputedStyle(document.querySelector('p')).color === 'rgb(0, 0, 255)'")
    await window.kept()


@only_ours("the manual is ours")
async def test_every_member_has_a_heading(app):
    app.page()
    app.write("main.js", "console.log(Object.keys(import.meta.hot).join())")
    members = [name for name in headings(MANUAL, 3) if name.isidentifier()]

    await app.open(prints=(",".join(members),))


def test_every_example_is_a_file() -> None:
    assert len(EXAMPLES) == len(blocks("js", MANUAL))
