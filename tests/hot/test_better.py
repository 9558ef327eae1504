"""What Vite leaves open or its users ask for: each is proven on both."""

from tests.hot.differences import (
    AGAIN,
    DISPOSED,
    DISPOSERS,
    LOADED_FIRST,
    PAGES,
    PRUNED,
    REGISTERED,
    THROWN,
    expected,
)

BROKEN = "syntax error ("

REPORTING = """
console.log("main 1");
import.meta.hot.accept((module) => console.log(`accepted ${typeof module}`));
import.meta.hot.dispose(() => console.log("dispose"));
"""


async def test_every_replaced_module_is_disposed_before_any_new_code_runs(app):
    app.page()
    app.write("main.js", "import './a.js'; import.meta.hot.accept('./a.js', () => {})")
    for name, below in (("a", "b"), ("b", "c"), ("c", None)):
        imports = f"import './{below}.js';" if below else ""
        app.write(
            f"{name}.js",
            f"""
            {imports}
            console.log("run {name}");
            import.meta.hot.dispose(() => console.log("dispose {name}"));
            """,
        )
    window = await app.open(prints=("run c", "run b", "run a"))

    app.edit("c.js", "run c", "run c anew")

    disposed = expected(
        DISPOSED,
        ours=("dispose c", "dispose b", "dispose a"),
        vite=("dispose a",),
    )
    new = ("run c anew", "run b", "run a", "> updated")
    await window.prints("> update /main.js via /a.js", *disposed, *new)


async def test_a_module_has_as_many_disposers_as_it_likes(app):
    app.page()
    app.write(
        "main.js",
        """
        console.log("main 1");
        import.meta.hot.accept();
        import.meta.hot.dispose(() => console.log("first"));
        import.meta.hot.dispose(() => console.log("second"));
        """,
    )
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "main 1", "main 2")

    disposed = expected(
        DISPOSERS,
        ours=("first", "second"),
        vite=("second",),
    )
    await window.prints("> update /main.js", *disposed, "main 2", "> updated")


async def test_a_syntax_error_leaves_the_old_code_running(app):
    app.page()
    app.write("main.js", REPORTING)
    window = await app.open(prints=("main 1",))

    text = (app.site.root / "main.js").read_text()
    app.write("main.js", text + BROKEN)
    await window.overlay("main.js")
    prints = expected(
        LOADED_FIRST,
        ours=("> update /main.js", "> updated"),
        vite=("> update /main.js", "dispose", "accepted undefined", "> updated"),
    )
    await window.prints(*prints)

    app.write("main.js", text.replace("main 1", "main 2"))
    mended = ("> update /main.js", "dispose", "main 2", "accepted object", "> updated")
    await window.prints(*mended)
    await window.no_overlay()
    await window.kept()


async def test_a_callback_that_throws_does_not_stop_the_others(app):
    app.page()
    app.write(
        "main.js",
        """
        console.log("main 1");
        import.meta.hot.accept(() => { throw new Error("on purpose"); });
        import.meta.hot.accept(() => console.log("second"));
        """,
    )
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "main 1", "main 2")

    rest = expected(
        THROWN,
        ours=("second", "> updated"),
        vite=(),
    )
    await window.prints("> update /main.js", "main 2", *rest)
    assert window.errors == expected(THROWN, ours=[], vite=["on purpose"])
    window.errors.clear()


async def test_new_code_that_throws_gives_undefined_and_no_reload(app):
    app.page()
    app.write("main.js", REPORTING)
    window = await app.open(prints=("main 1",))

    app.edit("main.js", 'console.log("main 1");', "throw new Error('on purpose');")

    await window.prints("> update /main.js", "dispose", "accepted undefined", "> updated")
    await window.kept()


async def test_an_alias_is_a_boundary(app):
    app.page()
    app.write(
        "main.js",
        """
        const hot = import.meta.hot;
        console.log("main 1");
        hot.accept();
        """,
    )
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "main 1", "main 2")

    prints = expected(
        REGISTERED,
        ours=("> update /main.js", "main 2", "> updated"),
        vite=("> reload", "main 2"),
    )
    await window.prints(*prints)


async def test_a_helper_that_accepts_is_a_boundary(app):
    app.page()
    app.write("main.js", "import { take } from './hot.js'; take(import.meta.hot, 'main 1')")
    app.write("hot.js", "export const take = (hot, text) => { hot.accept(); console.log(text); }")
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "main 1", "main 2")

    prints = expected(
        REGISTERED,
        ours=("> update /main.js", "main 2", "> updated"),
        vite=("> reload", "main 2"),
    )
    await window.prints(*prints)


async def test_code_that_never_runs_accepts_nothing(app):
    app.page()
    app.write("main.js", "console.log('main 1'); if (false) import.meta.hot.accept()")
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "main 1", "main 2")

    prints = expected(
        REGISTERED,
        ours=("> reload", "main 2"),
        vite=("> update /main.js", "> updated"),
    )
    await window.prints(*prints)


async def test_accepted_on_one_page_and_not_on_another(app):
    app.page("hot.js")
    app.page("plain.js", name="plain.html")
    app.page("alone.js", name="alone.html")
    app.write("hot.js", "import './dep.js'; import.meta.hot.accept('./dep.js', () => {})")
    app.write("plain.js", "import './dep.js'; console.log('plain')")
    app.write("alone.js", "console.log('alone')")
    app.write("dep.js", "console.log('dep 1')")
    hot = await app.open(prints=("dep 1",))
    plain = await app.open("plain.html", prints=("dep 1", "plain"))
    alone = await app.open("alone.html", prints=("alone",))

    app.edit("dep.js", "dep 1", "dep 2")

    on_hot, on_alone = expected(
        PAGES,
        ours=(("> update /hot.js via /dep.js", "dep 2", "> updated"), ()),
        vite=(("> reload", "dep 2"), ("> reload", "alone")),
    )
    await plain.prints("> reload", "dep 2", "plain")
    await hot.prints(*on_hot)
    await alone.prints(*on_alone)


async def test_one_instance_after_an_edit_and_a_reload(app):
    app.page()
    app.write(
        "main.js",
        """
        import { dep } from "./dep.js";
        import { same } from "./other.js";
        console.log(`one instance ${dep === same}`);
        import.meta.hot.accept("./dep.js", () => {});
        """,
    )
    app.write("other.js", "import { dep } from './dep.js'; export const same = dep")
    app.write("dep.js", "export const dep = {}; console.log('dep 1')")
    window = await app.open(prints=("dep 1", "one instance true"))

    app.edit("dep.js", "dep 1", "dep 2")
    await window.prints("> reload", "dep 2", "one instance true")
    app.edit("other.js", "same = dep", "same = (0, dep)")
    await window.prints("> reload", "dep 2", "one instance true")


async def test_names_that_are_computed_are_accepted(app):
    app.page()
    app.write(
        "main.js",
        """
        import "./a.js";
        import "./b.js";
        for (const file of ["./a.js", "./b.js"])
          import.meta.hot.accept(file, () => console.log(`accepted ${file}`));
        """,
    )
    app.write("a.js", "console.log('a 1')")
    app.write("b.js", "console.log('b 1')")
    window = await app.open(prints=("a 1", "b 1"))

    app.edit("b.js", "b 1", "b 2")

    prints = expected(
        REGISTERED,
        ours=("> update /main.js via /b.js", "b 2", "accepted ./b.js", "> updated"),
        vite=("> update /main.js", "b 2", "> updated"),
    )
    await window.prints(*prints)


async def test_listeners_and_disposers_that_throw_do_not_stop_the_update(app):
    app.page()
    app.write(
        "main.js",
        """
        console.log("main 1");
        const fail = () => { throw new Error("on purpose"); };
        import.meta.hot.on("vite:beforeUpdate", fail);
        import.meta.hot.accept();
        import.meta.hot.dispose(fail);
        import.meta.hot.dispose(() => console.log("dispose"));
        """,
    )
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "main 1", "main 2")

    rest = expected(THROWN, ours=("dispose", "main 2", "> updated"), vite=())
    await window.prints("> update /main.js", *rest)
    window.errors.clear()


async def test_what_only_a_pruned_module_imported_is_pruned_with_it(app):
    app.page()
    app.write("main.js", "import './child.js'; console.log('main 1'); import.meta.hot.accept()")
    app.write("child.js", "import './grandchild.js'; import.meta.hot.prune(() => {})")
    app.write("grandchild.js", "import.meta.hot.prune(() => console.log('pruned grandchild'))")
    window = await app.open(prints=("main 1",))

    app.write("main.js", "console.log('main 2'); import.meta.hot.accept()")
    pruned = expected(
        PRUNED,
        ours=("> prune /child.js, /grandchild.js", "pruned grandchild"),
        vite=("> prune /child.js",),
    )
    await window.prints("> update /main.js", "main 2", "> updated", *pruned)

    app.write("grandchild.js", "console.log('nobody runs it')")
    await window.prints(*expected(PRUNED, ours=(), vite=("> reload", "main 2")))


async def test_a_computed_import_gives_the_new_instance(app):
    app.page()
    app.write("main.js", "window.show = (name) => import(`./pages/${name}.js`)")
    app.write(
        "pages/home.js",
        "console.log('home 1'); import.meta.hot.accept((module) => (window.newest = module))",
    )
    window = await app.open()
    await window.value("show('home').then(() => {})")
    await window.prints("home 1")

    app.edit("pages/home.js", "home 1", "home 2")
    await window.prints("> update /pages/home.js", "home 2", "> updated")

    is_newest = await window.value("show('home').then((module) => module === newest)")
    assert is_newest is expected(AGAIN, ours=True, vite=False)
    await window.prints()
