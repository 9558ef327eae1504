"""From changes on disk to messages, over a real folder, with the lock of git and the pause."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest

from hotreload.changes.breaker import LIMIT
from hotreload.changes.changes import QUIET, STORM, Change, ChangeKind
from hotreload.changes.classify import AssetKind
from hotreload.content import content_id
from hotreload.esm import page_scripts
from hotreload.hub.hub import Hub
from hotreload.paths import Mount, Mounts
from hotreload.planner import Edit
from hotreload.publisher.publisher import Publisher
from hotreload.publisher.sifter import STEP
from hotreload.reports.report import Line
from hotreload.resolver import Resolver
from hotreload.site.declared import declare
from hotreload.site.site import Site
from hotreload.watch.gitlock import GitLock
from tests.fakes import FakeWriter
from tests.waiting import until


class Folder:
    """A folder whose files were all asked for, and one reader of what is published."""

    def __init__(self, root: Path, *, outside: Iterable[str] = ()) -> None:
        self.root = root
        self.lines: list[Line] = []
        self.warnings: list[str] = []
        self.writer = FakeWriter()
        self.lock = root / ".git" / "index.lock"
        self.lock.parent.mkdir()
        mounts = Mounts([Mount.at("/", root)])
        hub = Hub()
        hub.subscribe(self.writer)
        self.site = Site(mounts, resolver=Resolver(mounts), outside=outside)
        self.publisher = Publisher(
            hub,
            self.site,
            git=GitLock(str(root)),
            mode="hot",
            on_line=self.lines.append,
            on_warning=self.warnings.append,
        )

    def save(self, *names: str, text: str) -> None:
        for name in names:
            (self.root / name).write_text(text)
        self.publisher.feed(
            [Change(ChangeKind.MODIFIED, self.path(name), True, time.monotonic()) for name in names]
        )

    async def saved(self, name: str, *, text: str) -> None:
        """Save a file, and wait until the burst is over."""
        self.save(name, text=text)
        while self.publisher._sifter.due() is not None:
            await asyncio.sleep(0.002)

    def path(self, name: str) -> str:
        return os.path.normpath(self.root / name)

    def serve(self, *names: str) -> None:
        for name in names:
            (self.root / name).write_text("served")
            declare(self.site, [(f"/{name}", None)], since=0)

    def serve_text(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)
        declare(self.site, [(f"/{name}", None)], since=0)

    def told(self) -> list[list[str]]:
        told = [each for each in self.writer.messages if each["type"] != "custom"]
        return [[update["path"] for update in each["updates"]] for each in told]

    def paths(self) -> list[str]:
        return [path for message in self.told() for path in message]


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    folder = Folder(tmp_path)
    yield folder
    folder.publisher.stop()


async def test_a_sheet_is_told_at_once_and_what_reloads_after_quiet(folder, monkeypatch) -> None:
    monkeypatch.setattr("hotreload.changes.changes.QUIET", 0.2)
    folder.serve("a.css", "a.txt")

    folder.save("a.txt", "a.css", text="new")

    assert folder.told() == [["/a.css"]]
    await until(lambda: folder.told() == [["/a.css"], ["/a.txt"]])


async def test_a_page_is_told_at_once_for_it_is_patched(folder) -> None:
    folder.serve("a.html")

    folder.save("a.html", text="new")

    assert folder.told() == [["/a.html"]]


async def test_a_page_that_is_plain_text_to_us_is_told_with_what_changed(folder) -> None:
    folder.serve_text("a.html", "<p>grüße 💡 old</p>")
    old = content_id("<p>grüße 💡 old</p>".encode())
    folder.site.graphs.texts.served("/a.html", old)

    folder.save("a.html", text="<p>grüße 💡 new</p>")
    folder.save("a.html", text="<p>grüße 💡 new</p><script type=module></script>")
    await until(lambda: len(folder.writer.messages) == 2)

    first, second = (message["updates"][0] for message in folder.writer.messages)
    assert first["splice"] == {"from": old, "at": 12, "del": 3, "ins": "new"}
    assert "splice" not in second


async def test_what_nobody_asked_for_is_not_told(folder) -> None:
    folder.save("never-served.css", text="new")

    assert folder.told() == []


async def test_a_save_of_the_same_bytes_is_silent(folder) -> None:
    folder.serve("a.css")

    folder.save("a.css", text="served")

    assert folder.told() == []


async def test_a_sheet_does_not_wait_for_files_that_nobody_asked_for(folder) -> None:
    """A build writes its own images beside the sheet that is shown."""
    folder.serve("a.css")

    folder.save("never-served.png", text="new")
    folder.save("a.css", text="new")

    assert folder.told() == [["/a.css"]]


async def test_a_checkout_is_one_message(folder) -> None:
    folder.serve("a.css", "a.html", "a.js")
    folder.lock.touch()

    folder.save("a.css", "a.html", text="new")
    folder.save("a.js", text="new")
    assert folder.told() == []
    folder.lock.unlink()

    await until(lambda: len(folder.paths()) == 3)
    assert len(folder.told()) == 1


async def test_what_waited_for_a_pause_is_one_message(folder) -> None:
    folder.serve("a.css", "a.html")
    folder.publisher.paused = True

    folder.save("a.css", "a.html", text="new")
    assert folder.told() == []
    folder.publisher.paused = False

    await until(lambda: len(folder.paths()) == 2)
    assert len(folder.told()) == 1


async def test_a_pause_loses_nothing(folder) -> None:
    folder.serve("a.css", "b.css")
    folder.publisher.paused = True
    folder.save("a.css", text="new")
    folder.save("b.css", text="new")

    folder.publisher.paused = False

    await until(lambda: sorted(folder.paths()) == ["/a.css", "/b.css"])


# --- loops --------------------------------------------------------------------------------------


async def test_a_file_that_is_rewritten_in_a_loop_is_held_and_told_when_it_is_quiet(
    folder, monkeypatch
) -> None:
    monkeypatch.setattr("hotreload.changes.breaker.QUIET", 0.5)
    folder.serve("a.html")
    for turn in range(LIMIT + 10):
        await folder.saved("a.html", text=f"turn {turn}")

    held = len(folder.told())
    await until(lambda: len(folder.told()) == held + 1)

    assert held <= LIMIT
    assert folder.site.served.announced("/a.html") == content_id(f"turn {turn}".encode())


async def test_a_loop_is_one_warning_that_says_what_would_ignore_it(folder) -> None:
    folder.serve("a.html")

    for turn in range(LIMIT + 10):
        await folder.saved("a.html", text=f"turn {turn}")

    (warning,) = folder.warnings
    assert warning.startswith(f"a.html changed {LIMIT} times in ")
    assert "--ignore '/a.html'" in warning


async def test_an_answer_from_a_held_file_does_not_tell_of_it(folder) -> None:
    """Otherwise the page that a loop reloads would keep the loop going by asking for the file."""
    folder.serve("a.json")
    for turn in range(LIMIT):
        await folder.saved("a.json", text=f"turn {turn}")
    held = len(folder.told())

    folder.publisher.publish([Edit("/a.json", AssetKind.OTHER, "newer")])

    assert len(folder.told()) == held


async def test_a_loop_holds_no_other_file(folder) -> None:
    folder.serve("a.html", "b.html")
    for turn in range(LIMIT + 1):
        await folder.saved("a.html", text=f"turn {turn}")

    folder.save("b.html", text="new")

    await until(lambda: "/b.html" in folder.paths())


async def test_what_is_shown_in_place_may_change_as_often_as_it_likes(folder) -> None:
    """A colour or a number that somebody drags is saved with every step, and reloads nothing."""
    folder.serve("a.css")
    folder.serve_text("a.js", "import.meta.hot.accept()")

    for turn in range(LIMIT * 3):
        await folder.saved("a.css", text=f"turn {turn}")
        await folder.saved("a.js", text=f"import.meta.hot.accept() // turn {turn}")

    assert len(folder.told()) == LIMIT * 6
    assert folder.warnings == []


async def test_a_watched_file_outside_the_mounts_can_loop_as_well(tmp_path, monkeypatch) -> None:
    """An application that writes its database at each request, below a watched folder."""
    monkeypatch.setattr("hotreload.changes.breaker.QUIET", 0.5)
    (tmp_path / "site").mkdir()
    (tmp_path / "data").mkdir()
    folder = Folder(tmp_path / "site", outside=[str(tmp_path / "data")])
    for turn in range(LIMIT + 10):
        await folder.saved("../data/app.db", text=f"turn {turn}")

    held = len(folder.writer.read)
    await until(lambda: len(folder.writer.read) == held + 1)

    assert held <= LIMIT
    assert "--ignore '/app.db'" in folder.warnings[0]
    folder.publisher.stop()


# --- storms -------------------------------------------------------------------------------------


async def test_wat_31_a_storm_is_one_message_and_the_loop_stays_free(folder, monkeypatch) -> None:
    monkeypatch.setattr("hotreload.publisher.sifter.SLICE", 0.0)
    names = [f"{number}.js" for number in range(1000)]
    folder.serve(*names)
    turns = 0

    folder.save(*names, text="new")
    while not folder.told():
        await asyncio.sleep(0)
        turns += folder.publisher._sifter._batch is not None

    assert [len(paths) for paths in folder.told()] == [1000]
    assert turns >= 1000 // STEP - 1, "many files were looked at in one go"


async def test_what_an_answer_has_told_in_the_middle_of_a_storm_is_not_told_again(
    folder, monkeypatch
) -> None:
    monkeypatch.setattr("hotreload.publisher.sifter.SLICE", 0.0)
    names = [f"{number}.js" for number in range(500)]
    folder.serve(*names)
    folder.save(*names, text="new")
    first = Edit("/0.js", AssetKind.MODULE, content_id(b"new"))
    while folder.publisher._sifter._batch is None:
        await asyncio.sleep(0)

    folder.publisher.publish([first])

    await until(lambda: len(folder.told()) == 2)
    assert folder.paths().count("/0.js") == 1
    assert len(folder.paths()) == 500


async def test_shown_files_of_a_storm_of_others_are_told_together(folder, monkeypatch) -> None:
    """Unpacking takes a while; what is shown comes in between."""
    monkeypatch.setattr("hotreload.changes.changes.STORM_QUIET", 0.4)
    folder.serve("a.html", "b.html")
    others = [f"other-{number}.txt" for number in range(STORM)]

    folder.save(*others, "a.html", text="new")
    await asyncio.sleep(QUIET * 2)  # it would be told by now
    folder.save("b.html", text="new")

    await until(lambda: bool(folder.told()))
    assert folder.told() == [["/a.html", "/b.html"]]


# --- modules ------------------------------------------------------------------------------------


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
