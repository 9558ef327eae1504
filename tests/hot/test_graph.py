"""Which modules run again: chains, cycles, dynamic imports, what is in between."""

import pytest

from tests.hot.differences import AGAIN, CYCLES, NAMES, PAGES, expected
from tests.hot.target import only_ours


async def test_h20_a_dynamic_import_that_was_never_made_does_nothing(app):
    app.page()
    app.write("main.js", "window.more = () => import('./lazy.js'); console.log('main 1')")
    app.write("lazy.js", "console.log('lazy 1')")
    window = await app.open(prints=("main 1",))

    app.edit("lazy.js", "lazy 1", "lazy 2")
    await window.prints()
    await window.kept()

    app.edit("main.js", "main 1", "main 2")
    await window.prints("> reload", "main 2")
    await window.value("more()")
    await window.prints("lazy 2")
    await window.kept(loads=2)


async def test_h20_a_dynamic_import_that_only_another_window_has_made(app):
    app.page()
    app.write("main.js", "window.more = () => import('./lazy.js'); console.log('main')")
    app.write("lazy.js", "console.log('lazy 1')")
    lazy, eager = await app.open(prints=("main",)), await app.open(prints=("main",))
    await eager.value("more()")
    await eager.prints("lazy 1")

    app.edit("lazy.js", "lazy 1", "lazy 2")

    await eager.prints("> reload", "main")
    prints, loads = expected(PAGES, ours=((), 1), vite=(("> reload", "main"), 2))
    await lazy.prints(*prints)
    await lazy.kept(loads=loads)


async def test_h21_a_module_that_imports_an_updated_one_does_not_run_it_again(app):
    app.page()
    app.write("main.js", "import './a.js'; import './b.js'; console.log('main')")
    app.write("a.js", "export const a = 1; console.log(`a ${a}`); import.meta.hot.accept()")
    app.write(
        "b.js",
        """
        import { a } from "./a.js";
        const b = 1;
        console.log(`b ${b} sees a ${a}`);
        import.meta.hot.accept();
        """,
    )
    window = await app.open(prints=("a 1", "b 1 sees a 1", "main"))

    app.edit("a.js", "a = 1", "a = 2")
    await window.prints("> update /a.js", "a 2", "> updated")

    app.edit("b.js", "b = 1", "b = 2")
    await window.prints("> update /b.js", "b 2 sees a 2", "> updated")
    await window.kept()


async def test_h49_a_module_in_a_cycle_that_accepts_itself(app):
    app.page()
    app.write("main.js", "import { c } from './c.js'; console.log(`main ${c}`)")
    app.write("a.js", "import { b } from './b.js'; console.log(`a ${b}`)")
    app.write(
        "b.js", "import { c } from './c.js'; export const b = 'b'; export const read = () => c"
    )
    app.write(
        "c.js",
        """
        import { b } from "./b.js";
        import "./a.js";
        export const c = "c1";
        console.log(`${c} with ${b}`);
        import.meta.hot.accept((module) => console.log(`accepted ${module?.c}`));
        """,
    )
    window = await app.open(prints=("a b", "c1 with b", "main c1"))

    app.edit("c.js", "c1", "c2")

    above = expected(CYCLES, ours=(), vite=("a b",))
    await window.prints("> update /c.js", *above, "c2 with b", "accepted c2", "> updated")
    await window.kept()


async def test_h49_a_cycle_that_can_only_be_entered_elsewhere(app):
    app.page()
    app.write("main.js", "import './b.js'; console.log('main')")
    app.write(
        "c.js",
        """
        import { b } from "./b.js";
        export const c = "c1";
        console.log(`${c} with ${b}`);
        import.meta.hot.accept((module) => console.log(`accepted ${module?.c}`));
        """,
    )
    app.write("b.js", "import { c } from './c.js'; export var b = 'b'; console.log(`b ${c}`)")
    window = await app.open(prints=("c1 with undefined", "b c1", "main"))

    app.edit("c.js", "c1", "c2")

    accepted = ("> update /c.js", "c2 with b", "accepted c2", "> updated")
    failed = ("> update /c.js", "accepted undefined", "> updated")
    reloaded = ("c2 with undefined", "b c2", "main")
    prints, loads = expected(CYCLES, ours=(accepted, 1), vite=((*failed, *reloaded), 2))
    await window.prints(*prints)
    await window.kept(loads=loads)


async def test_h50_a_cycle_below_an_acceptor(app):
    app.page()
    app.write(
        "main.js",
        """
        import { a } from "./a.js";
        console.log(`main ${a}`);
        import.meta.hot.accept("./a.js", ({ a }) => console.log(`accepted ${a}`));
        """,
    )
    app.write("a.js", "import { b } from './b.js'; export const a = `a of ${b}`; console.log(a)")
    app.write("b.js", "import { c } from './c.js'; export const b = `b of ${c}`; console.log(b)")
    app.write(
        "c.js",
        "import * as all from './b.js'; export const c = 'c1'; console.log(c); export { all }",
    )
    window = await app.open(prints=("c1", "b of c1", "a of b of c1", "main a of b of c1"))

    app.edit("c.js", "c1", "c2")

    await window.prints(
        "> update /main.js via /a.js",
        "c2",
        "b of c2",
        "a of b of c2",
        "accepted a of b of c2",
        "> updated",
    )
    await window.kept()


@pytest.mark.parametrize("changed", ["left.js", "shared.js"])
async def test_one_instance_serves_two_branches(app, changed):
    app.page()
    app.write(
        "main.js",
        """
        import { left } from "./left.js";
        import { right } from "./right.js";
        console.log(left === right);
        import.meta.hot.accept();
        """,
    )
    app.write("left.js", "import { shared } from './shared.js'; export const left = shared")
    app.write("right.js", "import { shared } from './shared.js'; export const right = shared")
    app.write("shared.js", "export const shared = {}; console.log('shared')")
    window = await app.open(prints=("shared", "true"))

    app.write(changed, (app.site.root / changed).read_text() + "\n// edited")

    shared = ("shared",) if changed == "shared.js" else ()
    await window.prints("> update /main.js", *shared, "true", "> updated")
    await window.kept()


async def test_an_import_that_is_made_again_gives_the_new_instance(app):
    app.page()
    app.write("main.js", "window.more = () => import('./lazy.js'); console.log('main')")
    app.write(
        "lazy.js",
        """
        export const value = 1;
        console.log(`lazy ${value}`);
        import.meta.hot.accept((module) => (window.newest = module));
        """,
    )
    window = await app.open(prints=("main",))
    await window.value("more().then(() => {})")
    await window.prints("lazy 1")

    app.edit("lazy.js", "value = 1", "value = 2")
    await window.prints("> update /lazy.js", "lazy 2", "> updated")

    is_newest = await window.value("more().then((module) => module === newest)")
    await window.prints()
    assert is_newest is expected(AGAIN, ours=True, vite=False)
    await window.kept()


async def test_two_importers_that_accept_get_the_same_new_instance(app):
    app.page()
    app.write("main.js", "import './left.js'; import './right.js'; console.log('main')")
    for side in ("left", "right"):
        app.write(
            f"{side}.js",
            f"""
            import {{ shared }} from "./shared.js";
            import.meta.hot.accept("./shared.js", ({{ shared }}) => {{
              window.{side} = shared;
              console.log("{side}");
            }});
            """,
        )
    app.write("shared.js", "export const shared = {}; console.log('shared 1')")
    window = await app.open(prints=("shared 1", "main"))

    app.edit("shared.js", "shared 1", "shared 2")

    via = "> update /left.js via /shared.js, /right.js via /shared.js"
    await window.prints(via, "shared 2", "left", "right", "> updated")
    assert await window.value("left === right")


async def test_a_change_goes_through_files_that_only_export_again(app):
    app.page()
    app.write(
        "main.js",
        """
        import { name } from "./index.js";
        console.log(name());
        import.meta.hot.accept("./index.js", ({ name }) => console.log(`accepted ${name()}`));
        """,
    )
    app.write("index.js", "export * from './a.js'; export { default as other } from './b.js'")
    app.write("a.js", "import b from './b.js'; export const name = () => b()")
    app.write("b.js", "export default () => 'b 1'")
    window = await app.open(prints=("b 1",))

    app.edit("b.js", "b 1", "b 2")

    await window.prints("> update /main.js via /index.js", "accepted b 2", "> updated")
    await window.kept()


async def test_a_module_is_another_one_under_another_query(app):
    app.page("main.js?v=1")
    app.write(
        "main.js",
        """
        import { own } from "./dep.js?x=1";
        import { own as plain } from "./dep.js";
        import { own as same } from "/dep.js";
        console.log(own === plain, plain === same);
        import.meta.hot.accept();
        """,
    )
    app.write("dep.js", "export const own = {}; console.log('dep 1')")
    window = await app.open(prints=("dep 1", "dep 1", "false true"))

    app.edit("dep.js", "dep 1", "dep 2")

    path = expected(NAMES, ours="/main.js", vite="/main.js?v=1")
    await window.prints(f"> update {path}", "dep 2", "dep 2", "false true", "> updated")
    await window.kept()


@only_ours("Vite may read a file that is half written, and then reloads")
async def test_of_many_quick_saves_the_last_one_runs_and_none_is_left_behind(app):
    app.page()
    app.write(
        "main.js",
        """
        const number = 0;
        window.running = [...(window.running ?? []), number];
        import.meta.hot.accept();
        import.meta.hot.dispose(() => {
          window.running = running.filter((one) => one !== number);
        });
        """,
    )
    window = await app.open()

    for number in range(1, 30):
        app.edit("main.js", f"number = {number - 1}", f"number = {number}")

    await window.until("running.includes(29)")
    await app.target.settle(window)
    assert await window.value("running") == [29]
    await window.kept()
