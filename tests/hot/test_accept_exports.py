"""``acceptExports``: a module that takes its own changes as long as others use only those names."""

import pytest

MAIN = """
    import { a } from "./target.js";
    console.log(`main ${a}`);
"""
TARGET = """
    import { dep } from "./dep.js";
    export const a = "a1";
    export const b = "b1";
    export default "default1";
    console.log(`target ${a} ${b} ${dep}`);
    import.meta.hot.acceptExports(NAMES, (module) => console.log(`accepted ${module.a}`));
"""


async def start(app, names, *, main=MAIN, prints=("target a1 b1 dep1", "main a1")):
    app.page()
    app.write("main.js", main)
    app.write("target.js", TARGET.replace("NAMES", names))
    app.write("dep.js", "export const dep = 'dep1'")
    return await app.open(prints=prints)


async def test_h22_all_that_is_used_is_accepted(app):
    window = await start(app, "['a', 'b']")

    app.edit("target.js", "a1", "a2")

    await window.prints("> update /target.js", "target a2 b1 dep1", "accepted a2", "> updated")
    await window.kept()


async def test_h23_the_callback_is_replaced_by_that_of_the_new_version(app):
    window = await start(app, "['a']")
    app.edit("target.js", "a1", "a2")
    await window.prints("> update /target.js", "target a2 b1 dep1", "accepted a2", "> updated")

    text = (app.site.root / "target.js").read_text()
    app.write("target.js", text.replace("a2", "a3").replace("accepted", "taken"))

    await window.prints("> update /target.js", "target a3 b1 dep1", "accepted a3", "> updated")
    app.edit("target.js", "a3", "a4")
    await window.prints("> update /target.js", "target a4 b1 dep1", "taken a4", "> updated")


async def test_h24_a_change_of_a_dependency_stops_there(app):
    window = await start(app, "['a']")

    app.edit("dep.js", "dep1", "dep2")

    await window.prints("> update /target.js", "target a1 b1 dep2", "accepted a1", "> updated")
    await window.kept()


async def test_h25_a_name_that_is_accepted_from_now_on(app):
    window = await start(app, "['b']")
    app.edit("target.js", "['b']", "['a', 'b']")
    await window.prints("> reload", "target a1 b1 dep1", "main a1")

    app.edit("target.js", "a1", "a2")

    await window.prints("> update /target.js", "target a2 b1 dep1", "accepted a2", "> updated")
    await window.kept(loads=2)


async def test_h26_a_name_that_is_no_longer_accepted(app):
    window = await start(app, "['a', 'b']")
    app.edit("target.js", "['a', 'b']", "['b']")
    await window.prints("> update /target.js", "target a1 b1 dep1", "accepted a1", "> updated")

    app.edit("target.js", "a1", "a2")

    await window.prints("> reload", "target a2 b1 dep1", "main a2")
    await window.kept(loads=2)


async def test_h27_a_dependency_of_a_module_of_which_more_is_used(app):
    window = await start(app, "['b']")

    app.edit("dep.js", "dep1", "dep2")

    await window.prints("> reload", "target a1 b1 dep2", "main a1")
    await window.kept(loads=2)


async def test_h28_a_name_that_is_used_and_not_accepted(app):
    window = await start(app, "['b', 'default']")

    app.edit("target.js", "a1", "a2")

    await window.prints("> reload", "target a2 b1 dep1", "main a2")
    await window.kept(loads=2)


async def test_h29_a_default_that_is_used_and_not_accepted(app):
    main = "import a from './target.js'; console.log(`main ${a}`)"
    window = await start(
        app, "['a', 'b']", main=main, prints=("target a1 b1 dep1", "main default1")
    )

    app.edit("target.js", "default1", "default2")

    await window.prints("> reload", "target a1 b1 dep1", "main default2")
    await window.kept(loads=2)


BARE = "import './target.js'; console.log('main')"


@pytest.mark.parametrize("names", [pytest.param("['a']", id="h30"), pytest.param("[]", id="h31")])
async def test_h30_h31_a_module_of_which_nothing_is_used(app, names):
    window = await start(app, names, main=BARE, prints=("target a1 b1 dep1", "main"))

    app.edit("target.js", "a1", "a2")

    await window.prints("> update /target.js", "target a2 b1 dep1", "accepted a2", "> updated")
    await window.kept()


async def test_h32_nothing_is_accepted_and_something_used(app):
    window = await start(app, "[]")

    app.edit("target.js", "a1", "a2")

    await window.prints("> reload", "target a2 b1 dep1", "main a2")
    await window.kept(loads=2)


STAR = "import * as all from './target.js'; console.log(`main ${all.a}`)"
DYNAMIC = "const all = await import('./target.js'); console.log(`main ${all.a}`)"
EVERY = "['a', 'b', 'default']"


@pytest.mark.parametrize(
    "main", [pytest.param(STAR, id="h33-star"), pytest.param(DYNAMIC, id="h35-dynamic")]
)
async def test_h33_h35_all_is_used_and_accepted(app, main):
    window = await start(app, EVERY, main=main)

    app.edit("target.js", "a1", "a2")

    await window.prints("> update /target.js", "target a2 b1 dep1", "accepted a2", "> updated")
    await window.kept()


@pytest.mark.parametrize(
    "main", [pytest.param(STAR, id="h34-star"), pytest.param(DYNAMIC, id="h36-dynamic")]
)
async def test_h34_h36_all_is_used_and_less_accepted(app, main):
    window = await start(app, "['a', 'b']", main=main)

    app.edit("target.js", "a1", "a2")

    await window.prints("> reload", "target a2 b1 dep1", "main a2")
    await window.kept(loads=2)
