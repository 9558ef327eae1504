"""Modules that accept themselves or what they import, their data and their events."""

from tests.hot.differences import DISPOSED, LINES, expected


async def test_h01_a_page_is_shown_and_connects(app):
    app.page()
    app.write("main.js", "console.log('main')")

    window = await app.open(prints=("main",))

    ours, vite = ["[hotreload] connected"], ["[vite] connecting...", "[vite] connected."]
    assert window.of_tool == expected(LINES, ours=ours, vite=vite)
    assert window.warnings == []
    await window.kept()


async def test_h02_the_server_counts_the_page_once_also_after_a_reload(app):
    app.page()
    app.write("main.js", "console.log('main')")
    window = await app.open(prints=("main",))
    await app.connected(1)

    await window.page.reload()

    await window.prints("main")
    await app.connected(1)


SELF = """
    export const value = 1;
    console.log(`main ${value}`);
    if (import.meta.hot) {
      import.meta.hot.accept((module) => console.log(`first ${module.value}`));
      import.meta.hot.accept((module) => console.log(`second ${module.value}`));
      import.meta.hot.dispose(() => console.log(`dispose ${value}`));
    }
"""


async def test_h03_a_module_that_accepts_itself(app):
    app.page()
    app.write("main.js", SELF)
    window = await app.open(prints=("main 1",))

    for old, new in ((1, 2), (2, 3)):
        app.edit("main.js", f"value = {old}", f"value = {new}")
        await window.prints(
            "> update /main.js",
            f"dispose {old}",
            f"main {new}",
            f"first {new}",
            f"second {new}",
            "> updated",
        )
    await window.kept()


async def test_h04_data_goes_from_one_instance_to_the_next(app):
    app.page()
    app.write(
        "main.js",
        """
        const value = 1;
        const { data } = import.meta.hot;
        console.log(`at run ${data.atRun}, at dispose ${data.atDispose}`);
        data.atRun = value;
        import.meta.hot.accept();
        import.meta.hot.dispose((given) => {
          console.log(`the same ${given === data}`);
          given.atDispose = value;
        });
        """,
    )
    window = await app.open(prints=("at run undefined, at dispose undefined",))

    for old, new in ((1, 2), (2, 3)):
        app.edit("main.js", f"value = {old}", f"value = {new}")
        await window.prints(
            "> update /main.js",
            "the same true",
            f"at run {old}, at dispose {old}",
            "> updated",
        )


OWNER = """
    import { value } from "./dep.js";
    console.log(`main ${value}`);
    import.meta.hot.accept("./dep.js", (dep) => console.log(`single ${dep.value}`));
    import.meta.hot.accept(["./dep.js"], ([dep]) => console.log(`array ${dep.value}`));
    import.meta.hot.dispose(() => console.log("dispose main"));
"""


async def test_h05_an_accepted_dependency_in_both_forms(app):
    app.page()
    app.write("main.js", OWNER)
    app.write(
        "dep.js",
        """
        export const value = 1;
        console.log(`dep ${value}`);
        import.meta.hot.dispose(() => console.log(`dispose dep ${value}`));
        """,
    )
    window = await app.open(prints=("dep 1", "main 1"))

    for old, new in ((1, 2), (2, 3)):
        app.edit("dep.js", f"value = {old}", f"value = {new}")
        await window.prints(
            "> update /main.js via /dep.js",
            f"dispose dep {old}",
            f"dep {new}",
            f"single {new}",
            f"array {new}",
            "> updated",
        )
    await window.kept()


async def test_h06_a_change_below_an_accepted_dependency(app):
    app.page()
    app.write("main.js", OWNER)
    app.write(
        "dep.js",
        """
        export { value } from "./nested.js";
        console.log("dep");
        import.meta.hot.dispose(() => console.log("dispose dep"));
        """,
    )
    app.write(
        "nested.js",
        """
        export const value = 1;
        console.log(`nested ${value}`);
        import.meta.hot.dispose(() => console.log(`dispose nested ${value}`));
        """,
    )
    window = await app.open(prints=("nested 1", "dep", "main 1"))

    for old, new in ((1, 2), (2, 3)):
        app.edit("nested.js", f"value = {old}", f"value = {new}")
        ours, vite = (f"dispose nested {old}", "dispose dep"), ("dispose dep",)
        await window.prints(
            "> update /main.js via /dep.js",
            *expected(DISPOSED, ours=ours, vite=vite),
            f"nested {new}",
            "dep",
            f"single {new}",
            f"array {new}",
            "> updated",
        )
    await window.kept()


async def test_h14_an_event_of_the_server(app):
    app.page(body="<p>nothing</p>")
    app.write(
        "main.js",
        """
        import.meta.hot.on("told", ({ text }) => {
          document.querySelector("p").textContent = text;
          console.log(`told ${text}`);
        });
        """,
    )
    window = await app.open()

    await app.target.publish("told", {"text": "something"})

    await window.prints("told something")
    assert await window.text("p") == "something"


async def test_h15_a_listener_that_ends_itself(app):
    app.page()
    app.write(
        "main.js",
        """
        const once = (text) => {
          console.log(`once ${text}`);
          import.meta.hot.off("told", once);
        };
        import.meta.hot.on("told", once);
        import.meta.hot.on("told", (text) => console.log(`always ${text}`));
        """,
    )
    window = await app.open()

    await app.target.publish("told", "a")
    await window.prints("once a", "always a")

    await app.target.publish("told", "b")
    await window.prints("always b")


async def test_h16_the_server_answers_the_window_that_asked(app):
    app.page()
    app.write(
        "main.js",
        """
        import.meta.hot.on("answer", (number) => console.log(`answer ${number}`));
        window.ask = (number) => import.meta.hot.send("ask", number);
        """,
    )
    asking, other = await app.open(), await app.open()

    await asking.value("ask(41)")

    await asking.prints("answer 42")
    await other.prints()


async def test_h48_optional_chaining_is_understood(app):
    app.page()
    app.write(
        "main.js",
        """
        export const value = 1;
        console.log(`main ${value}`);
        import.meta.hot?.accept((module) => console.log(`accepted ${module.value}`));
        """,
    )
    window = await app.open(prints=("main 1",))

    app.edit("main.js", "value = 1", "value = 2")

    await window.prints("> update /main.js", "main 2", "accepted 2", "> updated")
    await window.kept()


async def test_a_listener_goes_with_its_module(app):
    app.page()
    app.write(
        "main.js",
        """
        import.meta.hot.on("told", () => console.log("told 1"));
        import.meta.hot.accept();
        """,
    )
    window = await app.open()
    app.edit("main.js", "told 1", "told 2")
    await window.prints("> update /main.js", "> updated")

    await app.target.publish("told", None)

    await window.prints("told 2")
