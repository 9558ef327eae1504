"""What is told of modules: pruned, accepted, given up, and within pages."""

from typing import Any

from hotreload.content import content_id
from hotreload.esm import page_scripts
from hotreload.site.declared import declare
from tests.unit.publisher.publishing import Folder
from tests.waiting import until


async def test_what_an_edit_imports_no_longer_is_pruned_after_it_is_told(folder) -> None:
    folder.serve_text("main.js", "import './a.js'; import './b.js'; import.meta.hot.accept()")
    folder.serve_text("a.js", "")
    folder.serve_text("b.js", "")

    folder.save("main.js", text="import './b.js'; import.meta.hot.accept()")

    update, prune = folder.writer.messages
    assert [one["path"] for one in update["updates"]] == ["/main.js"]
    assert (prune["type"], prune["paths"]) == ("prune", ["/a.js"])
    assert prune["reason"] == "nothing imports a.js any more"
    assert prune["seq"] == update["seq"] + 1


async def test_many_that_are_pruned_are_one_message_that_names_the_first(folder) -> None:
    folder.serve_text("main.js", "import './b.js'; import './a.js'; import.meta.hot.accept()")

    folder.save("main.js", text="import.meta.hot.accept()")

    prune = folder.writer.messages[-1]
    assert prune["paths"] == ["/a.js", "/b.js"]
    assert prune["reason"] == "nothing imports a.js any more (and 1 more)"


async def test_what_is_pruned_and_changed_at_once_is_not_told_as_a_change(folder) -> None:
    """Nothing that runs imports it; as a change it would reload the page."""
    folder.serve_text("main.js", "import './a.js'; import.meta.hot.accept()")
    folder.serve_text("a.js", "")
    folder.lock.touch()
    folder.save("main.js", text="import.meta.hot.accept()")
    folder.save("a.js", text="other")

    folder.lock.unlink()

    await until(lambda: len(folder.writer.read) == 2)
    update, prune = folder.writer.messages
    assert update["updates"][0]["changed"] == [
        ["/main.js", content_id(b"import.meta.hot.accept()")]
    ]
    assert prune["paths"] == ["/a.js"]


async def test_a_sheet_that_no_script_imports_any_more_is_told_all_the_same(folder) -> None:
    """A page may link it as well."""
    importing = "import sheet from './a.css' with {type: 'css'}; import.meta.hot.accept()"
    folder.serve_text("main.js", importing)
    folder.serve_text("a.css", "")
    folder.lock.touch()
    folder.save("main.js", text="import.meta.hot.accept()")
    folder.save("a.css", text="b {}")

    folder.lock.unlink()

    await until(lambda: len(folder.writer.read) == 2)
    update, prune = folder.writer.messages
    assert {one["path"] for one in update["updates"]} == {"/main.js", "/a.css"}
    assert prune["paths"] == ["/a.css"]


async def test_a_page_that_nobody_has_open_is_known_by_its_new_map(folder) -> None:
    def page(number: int) -> str:
        return f'<script type=importmap>{{"imports":{{"lib":"/{number}.js"}}}}</script>'

    modules = folder.site.graphs.modules
    folder.serve_text("main.js", "import 'lib'")
    folder.serve_text("a.html", page(1))
    modules.page("/a.html", page_scripts.scripts(page(1).encode(), page="/a.html"))
    assert modules.graph.importers("/1.js") == ("/main.js",)

    await folder.saved("a.html", text=page(2))

    assert modules.graph.importers("/2.js") == ("/main.js",)


async def test_what_is_imported_again_is_a_module_again(folder) -> None:
    folder.serve_text("main.js", "import './a.js'; import.meta.hot.accept()")
    folder.serve_text("a.js", "")
    await folder.saved("main.js", text="import.meta.hot.accept()")
    await folder.saved("main.js", text="import './a.js'; import.meta.hot.accept() // again")
    folder.serve_text("a.js", "")

    await folder.saved("a.js", text="new")

    *_, message = folder.writer.messages
    (update,) = message["updates"]
    assert (update["path"], update["acceptedPath"]) == ("/main.js", "/main.js")
    assert update["importers"] == [["/a.js", "/main.js"]]


async def test_an_accepted_module_is_told_at_the_first_save(folder) -> None:
    folder.serve_text("main.js", "import.meta.hot.accept()")

    folder.save("main.js", text="import.meta.hot.accept() // new")

    assert folder.told() == [["/main.js"]]


async def test_what_a_module_accepts_counts_as_it_runs(folder) -> None:
    """The text that pages run accepts itself, so it is replaced by one that does not."""
    folder.serve_text("main.js", "import.meta.hot.accept()")
    await folder.saved("main.js", text="export const one = 1")

    await folder.saved("main.js", text="export const two = 2")

    assert [message["reason"] for message in folder.writer.messages] == [
        "main.js changed; it accepts itself",
        "main.js changed; it does not accept itself",
    ]


async def test_half_of_an_edit_is_told_as_what_the_module_was(folder) -> None:
    folder.serve_text("main.js", "import './a.js'; import.meta.hot.accept()")

    folder.save("main.js", text="import './a.js'; ` import './b.js'")

    (update,) = folder.writer.messages[-1]["updates"]
    assert (update["path"], update["unread"]) == ("/main.js", [])
    assert update["plain"] == ["/main.js"]


async def test_data_that_a_module_imports_is_told_as_both(folder) -> None:
    imports = "import data from './data.json' with {type: 'json'}"
    folder.serve_text("main.js", f"{imports}; import.meta.hot.accept('./data.json', f)")
    folder.serve_text("data.json", "1")

    folder.save("data.json", text="2")

    (message,) = folder.writer.messages
    assert [one["type"] for one in message["updates"]] == ["asset-update", "js-update"]
    assert message["updates"][1]["acceptedPath"] == "/data.json"
    assert message["reason"] == "data.json changed; main.js accepts it"


async def test_a_missing_import_is_told_when_it_is_there(folder) -> None:
    folder.serve_text("main.js", "import './new.js'")

    folder.save("new.js", text="1")

    await until(lambda: folder.told() == [["/new.js"]])


async def test_who_gives_up_is_told_what_is_above(folder) -> None:
    folder.serve_text("main.js", "import './a.js'; import.meta.hot.accept()")
    folder.serve_text("a.js", "import.meta.hot.accept()")

    message = folder.publisher.above("/a.js", None)

    assert [(one.path, one.invalidated) for one in message.updates] == [("/main.js", True)]
    assert message.reason == "a.js could not accept its own update"
    assert folder.told() == []


async def test_a_script_within_a_page_can_give_up(folder) -> None:
    html = b"<script type=module>import.meta.hot.accept()</script>"
    folder.site.graphs.modules.page("/", page_scripts.scripts(html, page="/"))

    message = folder.publisher.above("/?inline=0", "no")

    assert message.updates[0].is_dead_end
    assert message.reason == "inline script 1 of / could not accept its own update: no"


async def test_who_nobody_asked_for_cannot_give_up(folder) -> None:
    assert folder.publisher.above("/never-served.js", None) is None


PAGE = "<p>text</p><script type=module>SCRIPT</script>"
SELF = "import './dep.js'; import.meta.hot.accept()"


class Shown:
    """A page that is asked for by two names, and then saved."""

    def __init__(self, folder: Folder, script: str = SELF) -> None:
        self.folder = folder
        folder.serve_text("index.html", self.text(script))
        for name in ("/", "/index.html"):
            declare(folder.site, [(name, content_id(self.text(script).encode()))], since=0)

    @staticmethod
    def text(script: str) -> str:
        return PAGE.replace("SCRIPT", script)

    async def save(self, text: str) -> Any:
        before = len(self.folder.writer.messages)
        await self.folder.saved("index.html", text=text)
        return self.folder.writer.messages[before]


async def test_a_script_within_a_page_is_told_with_its_page(folder) -> None:
    shown = Shown(folder)
    text = shown.text(f"{SELF}; 1")

    message = await shown.save(text)

    page, *scripts = message["updates"]
    assert (page["type"], page["id"], page["inline"]) == (
        "html-update",
        content_id(text.encode()),
        [0],
    )
    owners = ["/index.html?inline=0", "/?inline=0"]
    assert {one["path"] for one in scripts} == set(owners)
    content = content_id(f"{SELF}; 1".encode())
    assert scripts[0]["changed"] == [[owner, content] for owner in owners]
    reason = "inline script 1 of index.html changed; it accepts itself"
    assert message["reason"] == reason


async def test_a_page_that_changed_otherwise_is_told_alone(folder) -> None:
    shown = Shown(folder)

    for text in (shown.text(SELF) + "<p>", shown.text(SELF)):
        message = await shown.save(text)
        assert [one["type"] for one in message["updates"]] == ["html-update"]
        assert "inline" not in message["updates"][0]
        assert message["reason"] == "index.html changed; pages that show it are patched in place"


async def test_scripts_of_a_page_are_told_whatever_else_changed(folder) -> None:
    shown = Shown(folder)

    message = await shown.save(shown.text(SELF + "//") + "<p>")

    page, *scripts = message["updates"]
    assert (page["type"], page["inline"]) == ("html-update", [0])
    assert {one["path"] for one in scripts} == {"/index.html?inline=0", "/?inline=0"}


async def test_a_script_within_a_page_that_does_not_accept_itself_is_the_reason(folder) -> None:
    shown = Shown(folder, script="1")

    message = await shown.save(shown.text("2"))

    assert message["updates"][0]["inline"] == [0]
    reason = "inline script 1 of index.html changed; it does not accept itself"
    assert message["reason"] == reason


async def test_what_a_script_within_a_page_imports_no_more_is_pruned(folder) -> None:
    folder.serve_text("dep.js", "import.meta.hot.prune(f)")
    shown = Shown(folder)

    await shown.save(shown.text("import.meta.hot.accept()"))

    assert folder.writer.messages[-1]["paths"] == ["/dep.js"]


async def test_who_missed_a_page_is_told_of_all_of_it(folder) -> None:
    shown = Shown(folder)
    await shown.save(shown.text(f"{SELF}; 1"))

    missed = folder.publisher.missed_since(0)

    assert [one.inline for one in missed.updates] == [()]
