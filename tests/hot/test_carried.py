"""The text of a changed module comes with the news of it, and nobody asks for it (decision 29)."""

import pytest

from tests.hot.target import only_ours

OURS = only_ours("Vite's client asks for what has changed")
ATTEMPTS = 10
PART = """
import { name } from "./dep.js";
export const own = (window.part = {});
console.log(`part 1 ${name} ${new URL(import.meta.url).pathname}`);
import.meta.hot.accept();
import.meta.hot.accept("./dep.js", (dep) => console.log(`part takes ${dep.name}`));
"""


async def opened(app, *, head=""):
    """Show a page whose module imports another one that accepts itself; list what it asks for."""
    app.page(head=head)
    app.write(
        "main.js",
        """
        import { own } from "./part.js";
        console.log(`main 1 ${own === window.part}`);
        import.meta.hot.accept();
        """,
    )
    app.write("part.js", PART)
    app.write("dep.js", "export const name = 'dep'; console.log(name)")
    window = await app.open(prints=("dep", "part 1 dep /part.js", "main 1 true"))
    asked = []
    window.page.on("request", lambda request: asked.append(request.url))
    return window, asked


async def save(app, window, asked, number):
    """Save the module once more; tell whether the page asked for it."""
    asked.clear()
    app.edit("part.js", f"part {number}", f"part {number + 1}")
    await window.prints("> update /part.js", f"part {number + 1} dep /part.js", "> updated")
    return any("/part.js?t=" in url for url in asked)


async def taken(app, window, asked):
    """Save until the page takes the text from the message: it finds out when it is idle."""
    for number in range(1, ATTEMPTS):
        if not await save(app, window, asked, number):
            return number + 1
    pytest.fail("it is always asked for")


@OURS
async def test_a_module_is_taken_from_the_message_and_is_one_instance(app):
    window, asked = await opened(app)
    number = await taken(app, window, asked)

    app.edit("main.js", "main 1", "main 2")
    await window.prints("> update /main.js", "main 2 true", "> updated")
    await app.target.restart(window)  # the page tells what it shows: nothing has changed
    app.edit("dep.js", "'dep'", "'new'")
    await window.prints("> update /part.js via /dep.js", "new", "part takes new", "> updated")
    app.edit("part.js", f"part {number}", "part last")
    await window.prints("> update /part.js", "part last new /part.js", "> updated")
    app.edit("main.js", "main 2", "main 3")
    await window.prints("> update /main.js", "main 3 true", "> updated")
    assert [url for url in asked if ".js?t=" in url] == []
    assert await window.value("document.querySelector('script[type=importmap]')") is None
    await window.kept()


@OURS
async def test_a_text_that_does_not_link_leaves_the_old_one_running(app):
    window, asked = await opened(app)
    number = await taken(app, window, asked)

    app.edit("part.js", "own = (", "own = ((")
    await window.overlay("part.js:3", "SyntaxError")
    await window.prints("> update /part.js", "> updated")
    app.edit("part.js", "own = ((", "own = (")
    await window.no_overlay()
    app.edit("part.js", "{ name }", "{ nothing as name }")
    await window.overlay("part.js:2", "nothing")
    await window.prints("> update /part.js", "> updated")
    app.edit("part.js", "{ nothing as name }", "{ name }")
    await window.no_overlay()

    app.edit("part.js", f"part {number}", "part last")
    await window.prints("> update /part.js", "part last dep /part.js", "> updated")
    await window.kept()


@OURS
@pytest.mark.parametrize(
    "head",
    [
        "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">",
        '<script type="importmap">{"imports": {}, "scopes": {}}</script>',
    ],
    ids=["a policy", "a map with scopes"],
)
async def test_a_page_with(app, head):
    """What may not be taken from a message is asked for, and nothing is said of it."""
    window, asked = await opened(app, head=head)

    for number in range(1, 4):
        assert await save(app, window, asked, number)

    assert window.warnings == []
    await window.kept()


@OURS
async def test_a_page_that_forbids_it_later_is_not_asked_to_take_more(app):
    window, asked = await opened(app)
    number = await taken(app, window, asked)
    policy = "{ httpEquiv: 'Content-Security-Policy', content: \"script-src 'self'\" }"

    added = f"document.head.append(Object.assign(document.createElement('meta'), {policy}))"
    await window.page.evaluate(added)

    assert await save(app, window, asked, number)
    assert window.warnings == []
