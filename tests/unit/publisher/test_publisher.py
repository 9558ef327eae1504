"""From changes on disk to messages, over a real folder, with the lock of git and the pause."""

import asyncio

from hotreload.changes.changes import QUIET, STORM
from hotreload.changes.classify import AssetKind
from hotreload.content import content_id
from hotreload.planner import Edit
from hotreload.publisher.sifter import STEP
from tests.waiting import until


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
