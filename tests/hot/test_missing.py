"""Modules that are missing, broken, removed and restored."""

from tests.hot.differences import UNUSED, expected


async def test_h43_an_import_that_cannot_be_and_its_repair(app):
    app.page()
    app.write("main.js", "import './dep.js'; console.log('main')")
    app.write("dep.js", "import './nowhere.js'; console.log('dep')")
    window = await app.open()
    await window.overlay("nowhere.js")

    app.edit("dep.js", "import './nowhere.js'; ", "")
    await window.prints("> reload", "dep", "main")

    app.edit("dep.js", "console", "import './nowhere.js'; console")
    await window.prints("> reload")
    await window.overlay("nowhere.js")

    app.edit("dep.js", "import './nowhere.js'; ", "")
    await window.prints("> reload", "dep", "main")
    await window.no_overlay()
    await window.kept(loads=4)


async def test_h44_a_file_that_goes_with_its_import_and_comes_back(app):
    app.page()
    app.write("main.js", "import './parent.js'; console.log('main')")
    app.write("parent.js", PARENT)
    app.write("child.js", "export const value = 'child'; console.log('child')")
    window = await app.open(prints=("child", "parent with child", "main"))

    app.write("parent.js", ALONE)
    await window.prints(
        "> update /parent.js",
        "dispose with child",
        "parent alone",
        "> updated",
        "> prune /child.js",
    )
    app.site.remove("child.js")
    reload = ("> reload", "parent alone", "main")
    await window.prints(*expected(UNUSED, ours=(), vite=reload))

    app.write("child.js", "export const value = 'child'; console.log('child')")
    await window.prints(*expected(UNUSED, ours=(), vite=reload))
    app.write("parent.js", PARENT)
    await window.prints(
        "> update /parent.js", "dispose alone", "child", "parent with child", "> updated"
    )


PARENT = """
    import { value } from "./child.js";
    console.log(`parent with ${value}`);
    import.meta.hot.accept();
    import.meta.hot.dispose(() => console.log(`dispose with ${value}`));
"""
ALONE = """
    console.log("parent alone");
    import.meta.hot.accept();
    import.meta.hot.dispose(() => console.log("dispose alone"));
"""


async def test_h45_an_import_that_is_switched_to_another_file(app):
    app.page()
    app.write("main.js", "import './parent.js'; console.log('main')")
    app.write("parent.js", PARENT)
    app.write("child.js", "export const value = 'child'")
    app.write("other.js", "export const value = 'other'")
    window = await app.open(prints=("parent with child", "main"))

    app.edit("parent.js", "./child.js", "./other.js")
    await window.prints(
        "> update /parent.js",
        "dispose with child",
        "parent with other",
        "> updated",
        "> prune /child.js",
    )

    app.site.remove("child.js")
    reload = ("> reload", "parent with other", "main")
    await window.prints(*expected(UNUSED, ours=(), vite=reload))

    app.edit("other.js", "'other'", "'another'")
    await window.prints(
        "> update /parent.js", "dispose with other", "parent with another", "> updated"
    )


PRUNED = """
    console.log(`child after ${import.meta.hot.data.kept}`);
    import.meta.hot.data.kept = "an earlier one";
    import.meta.hot.dispose(() => console.log("dispose child"));
    import.meta.hot.prune(() => console.log("prune child"));
"""


async def test_h46_a_module_that_nobody_imports_any_more_is_pruned_with_its_data(app):
    app.page()
    app.write("main.js", "import './child.js'; console.log('main 1'); import.meta.hot.accept()")
    app.write("child.js", PRUNED)
    window = await app.open(prints=("child after undefined", "main 1"))

    app.write("main.js", "console.log('main 2'); import.meta.hot.accept()")
    await window.prints(
        "> update /main.js",
        "main 2",
        "> updated",
        "> prune /child.js",
        "dispose child",
        "prune child",
    )

    app.write("main.js", "import './child.js'; console.log('main 3'); import.meta.hot.accept()")
    await window.prints("> update /main.js", "child after undefined", "main 3", "> updated")
    await window.kept()


async def test_h47_an_import_that_a_module_loses_which_does_not_accept(app):
    app.page()
    app.write("main.js", "import './middle.js'; console.log('main'); import.meta.hot.accept()")
    app.write("middle.js", "import './child.js'; import './last.js'; console.log('middle 1')")
    app.write("child.js", PRUNED)
    app.write("last.js", PRUNED.replace("child", "last"))
    window = await app.open(
        prints=("child after undefined", "last after undefined", "middle 1", "main")
    )

    app.write("middle.js", "import './last.js'; console.log('middle 2')")
    updated = ("main", "> updated")
    pruned = ("> prune /child.js", "dispose child", "prune child")
    await window.prints("> update /main.js", "middle 2", *updated, *pruned)

    app.write("middle.js", "console.log('middle 3')")
    pruned = ("> prune /last.js", "dispose last", "prune last")
    await window.prints("> update /main.js", "middle 3", *updated, *pruned)
    await window.kept()


async def test_h54_a_missing_file_that_is_created(app):
    app.page()
    app.write("main.js", "import './sub/late.js'; console.log('main')")
    window = await app.open()
    await window.overlay("late.js")

    app.write("sub/late.js", "console.log('late')")

    await window.prints("> reload", "late", "main")
    await window.no_overlay()
    await window.kept(loads=2)
