"""``invalidate``, with and without cycles."""

from tests.hot.differences import CYCLES, expected

CHILD = """
    export const value = 1;
    console.log(`child ${value}`);
    import.meta.hot.accept(() => import.meta.hot.invalidate());
"""
PARENT = """
    import { value } from "./child.js";
    console.log(`parent ${value}`);
    import.meta.hot.accept();
"""
HANDED_ON = (
    "> update /child.js",
    "child 2",
    "> invalidate /child.js",
    "> updated",
    "> update /parent.js",
    "parent 2",
    "> updated",
)


def family(app):
    app.page()
    app.write("main.js", "import './parent.js'; console.log('main')")
    app.write("parent.js", PARENT)
    app.write("child.js", CHILD)


async def test_h07_what_a_module_cannot_take_goes_to_its_importer(app):
    family(app)
    window = await app.open(prints=("child 1", "parent 1", "main"))

    app.edit("child.js", "value = 1", "value = 2")

    await window.prints(*HANDED_ON)
    await window.kept()


async def test_h08_with_two_windows_the_importer_runs_once_in_each(app):
    family(app)
    first = await app.open(prints=("child 1", "parent 1", "main"))
    second = await app.open(prints=("child 1", "parent 1", "main"))

    app.edit("child.js", "value = 1", "value = 2")

    await first.prints(*HANDED_ON)
    await second.prints(*HANDED_ON)
    await first.prints()
    await first.kept()
    await second.kept()


async def test_h10_what_a_root_cannot_take_reloads(app):
    app.page()
    app.write("main.js", CHILD)
    window = await app.open(prints=("child 1",))

    app.edit("main.js", "value = 1", "value = 2")

    await window.prints(
        "> update /main.js", "child 2", "> invalidate /main.js", "> updated", "> reload", "child 2"
    )
    await window.kept(loads=2)


async def test_h11_an_importer_that_did_not_change_is_not_analysed_again(app, monkeypatch):
    app.target.count_readings(monkeypatch)
    app.page()
    app.write(
        "main.js",
        """
        /* main.js */
        import { value } from "./child.js";
        console.log(`main ${value}`);
        import.meta.hot.accept();
        """,
    )
    app.write("child.js", "export const value = 1")
    window = await app.open(prints=("main 1",))

    app.edit("child.js", "value = 1", "value = 2")
    await window.prints("> update /main.js", "main 2", "> updated")
    assert await app.target.readings("main.js") == 1

    app.edit("main.js", "main $", "this $")
    await window.prints("> update /main.js", "this 2", "> updated")
    app.edit("child.js", "value = 2", "value = 3")
    await window.prints("> update /main.js", "this 3", "> updated")
    assert await app.target.readings("main.js") == 2


async def test_h12_a_cycle_in_which_nobody_takes_it_reloads_once(app):
    circular(app)
    app.edit("parent.js", "accept()", "accept(() => import.meta.hot.invalidate())")
    window = await app.open(prints=("child 1", "parent 1", "main"))

    app.edit("child.js", "return 1", "return 2")

    first, second = runs_of_a_cycle()
    await window.prints(
        "> update /child.js",
        *first,
        "> invalidate /child.js",
        "> updated",
        "> update /parent.js",
        *second,
        "> invalidate /parent.js",
        "> updated",
        "> reload",
        "child 2",
        "parent 2",
        "main",
    )
    await window.kept(loads=2)


async def test_h13_a_cycle_in_which_somebody_takes_it_is_hot(app):
    circular(app)
    window = await app.open(prints=("child 1", "parent 1", "main"))

    app.edit("child.js", "return 1", "return 2")

    first, second = runs_of_a_cycle()
    await window.prints(
        "> update /child.js",
        *first,
        "> invalidate /child.js",
        "> updated",
        "> update /parent.js",
        *second,
        "> updated",
    )
    await window.kept()


def circular(app):
    """Import each other; functions are there before any module runs."""
    app.page()
    app.write("main.js", "import './parent.js'; console.log('main')")
    app.write(
        "parent.js",
        """
        import { value } from "./child.js";
        console.log(`parent ${value()}`);
        import.meta.hot.accept();
        """,
    )
    app.write(
        "child.js",
        """
        import "./parent.js";
        export function value() { return 1; }
        console.log(`child ${value()}`);
        import.meta.hot.accept(() => import.meta.hot.invalidate());
        """,
    )


def runs_of_a_cycle():
    """List what runs for the child's update, and then for the parent's."""
    ours, vite = (("child 2",), ("parent 2",)), (("parent 2", "child 2"), ())
    return expected(CYCLES, ours=ours, vite=vite)
