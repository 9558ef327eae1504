"""What scripts and source maps are served as, for each way of asking."""

import json

import pytest

from hotreload.answers.rewriter import stamp_of
from hotreload.content import content_id
from tests.module_text import FOLDER, HOT
from tests.unit.answers.rewriting import GUARD, KEY, LATER, TIME, Served


@pytest.mark.parametrize(
    ("query", "stamp"),
    [
        ("", ""),
        (f"t={KEY}", KEY),
        (f"v=1&t={TIME}&x", str(TIME)),
        ("t=1", ""),
        (f"at={KEY}", ""),
        (f"t={KEY}x", ""),
        ("t=" + "\u0661" * 19, ""),
    ],
)
def test_a_stamp_is_read_from_the_query(query: str, stamp: str) -> None:
    assert stamp_of(query) == stamp


# --- scripts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "var a = 1", "export const a = 1", "import './a.js'", "// import.meta.hot", "'import()'"],
)
def test_without_a_stamp_what_uses_neither_hot_nor_dynamic_imports_is_untouched(
    served: Served, text: str
) -> None:
    data = text.encode()

    assert served.get("/main.js", data) is data


@pytest.mark.parametrize("query", ["", f"t={TIME}"])
def test_what_has_neither_imports_nor_hot_is_untouched(served: Served, query: str) -> None:
    served.holds()
    data = b"\xef\xbb\xbfexport const a = '\xff'\r\n"

    assert served.get("/main.js", data, query) is data


def test_with_a_key_a_module_tells_which_text_it_is(served: Served) -> None:
    served.holds()
    data = b"\xef\xbb\xbfexport const a = '\xff'\r\n"
    told = f'import{{ran as $ran}}from"{FOLDER}hot.js";$ran("{content_id(data)}",import.meta);'

    assert served.get("/main.js", data, f"t={KEY}") == data[:3] + told.encode() + data[3:]


def test_what_uses_hot_gets_it_on_its_first_line(served: Served) -> None:
    text = "// one\nimport.meta.hot.accept()\n"

    assert served.script(text) == HOT + text


@pytest.mark.parametrize(
    "html",
    [
        '<script type=importmap>{"integrity": {"/main.js": "sha256-x"}}</script>',
        "<script type=module src=main.js integrity=sha256-x></script>",
    ],
)
def test_what_a_browser_compares_with_a_hash_is_untouched(served: Served, html: str) -> None:
    """It would not run at all; with a stamp it is another URL, whose hash nobody knows."""
    text = "import.meta.hot.accept(); import('./a.js')"
    served.page(html)

    assert served.script(text) == text
    assert served.script(text, f"t={KEY}").startswith("import")


def test_imports_are_not_stamped_without_a_stamp(served: Served) -> None:
    served.holds(("/a.js", KEY))
    served.site.graphs.modules.stamps["/a.js"] = TIME

    assert served.script("import './a.js'; import.meta.hot") == (
        f"{HOT}import './a.js'; import.meta.hot"
    )


def test_with_a_key_imports_lead_where_the_page_holds_them(served: Served) -> None:
    served.holds(("/a.js", LATER), ("/b.js", ""))

    text = served.script("import './a.js'; import './b.js'; import './new.js'", f"t={KEY}")

    assert text == (f"{GUARD}import './a.js?t={LATER}'; import './b.js'; import './new.js?t={KEY}'")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("import './new.js'; import.meta.hot", ()),
        ("import './a.js'; import.meta.hot", (("/a.js", KEY),)),
        ("import 'https://elsewhere.example/a.js'; import.meta.hot", ()),
        ("import './a.js'", (("/a.js", LATER),)),
    ],
    ids=["new to the page", "run again as well", "of another origin", "no hot API of its own"],
)
def test_with_a_key_the_guard_comes_first_of_all(
    served: Served, text: str, held: tuple[tuple[str, str], ...]
) -> None:
    served.holds(*held)

    assert served.script(text, f"t={KEY}").startswith(GUARD)


def test_a_module_that_runs_first_of_all_needs_no_guard(served: Served) -> None:
    served.holds(("/a.js", ""), ("/b.js", LATER))
    text = "import './a.js'; import './b.js'; new URL('./c.png', import.meta.url); import.meta.hot"

    assert served.script(text, f"t={KEY}").startswith(HOT)


def test_with_the_key_of_a_page_that_said_nothing_nothing_is_stamped(served: Served) -> None:
    text = served.script("import './a.js'", f"t={KEY}")

    assert text == f"{GUARD}import './a.js'"


def test_with_a_time_alone_imports_lead_to_what_was_told_last(served: Served) -> None:
    served.site.graphs.modules.stamps["/a.js"] = TIME

    text = served.script("import './a.js'; import './b.js'", f"t={TIME + 5}")

    assert text == f"import './a.js?t={TIME}'; import './b.js'"


def test_an_import_keeps_its_own_query(served: Served) -> None:
    served.holds(("/a.js", LATER))

    text = served.script("import './a.js?raw&t=1#x'", f"t={KEY}")

    assert text == f"{GUARD}import './a.js?raw&t=1&t={LATER}#x'"


def test_what_is_not_ours_is_not_stamped(served: Served) -> None:
    served.holds()
    text = "import 'https://cdn.test/a.js'; import 'bare'; import '//other.test/a.js'"

    assert served.script(text, f"t={KEY}") == GUARD + text


def test_a_script_that_cannot_be_read_is_untouched(served: Served) -> None:
    served.holds()
    data = b"` import './a.js'"

    assert served.get("/main.js", data, f"t={KEY}") is data


LOADS = "button.onclick = () => import('./lazy.js')"
LOADED = (
    f'import{{at as $at}}from"{FOLDER}hot.js";'
    "button.onclick = () => import($at('./lazy.js',import.meta))"
)


@pytest.mark.parametrize("text", [LOADS, f"{LOADS}; await 1"])
def test_what_could_be_a_classic_script_is_untouched(served: Served, text: str) -> None:
    assert served.script(text) == text


def test_what_could_be_a_classic_script_is_rewritten_where_a_page_runs_it(served: Served) -> None:
    served.page("<script type=module src=/main.js></script>")

    assert served.script(LOADS) == LOADED


def test_what_could_be_a_classic_script_is_rewritten_where_a_module_imports_it(
    served: Served,
) -> None:
    served.get("/other.js", "import './main.js'")

    assert served.script(LOADS) == LOADED


def test_what_could_be_a_classic_script_is_untouched_as_a_worker(served: Served) -> None:
    served.get("/other.js", "new Worker(new URL('./main.js', import.meta.url))")

    assert served.script(LOADS) == LOADS


def test_only_modules_are_asked_for_with_a_key(served: Served) -> None:
    served.holds()

    assert served.script(LOADS, f"t={KEY}") == GUARD + LOADED


def test_who_runs_it_as_a_classic_script_gets_it_untouched(served: Served) -> None:
    served.page("<script type=module src=/main.js></script>")
    data = LOADS.encode()
    served.script(LOADS)

    file = served.rewriter.file
    assert file("/main.js", data, content=content_id(data), query="", is_classic=True) is data


def test_another_content_than_the_one_that_was_read_is_untouched(served: Served) -> None:
    served.get("/main.js", "import.meta.hot")

    data = b"import.meta.hot // newer"

    assert served.rewriter.file("/main.js", data, content=content_id(data), query="") is data


def test_who_asks_with_a_key_is_waited_for_until_its_page_has_told(served: Served) -> None:
    assert served.rewriter.is_untold(KEY)
    assert not served.rewriter.is_untold(str(TIME))
    assert not served.rewriter.is_untold("")

    served.holds()

    assert not served.rewriter.is_untold(KEY)
    assert served.rewriter.is_untold(LATER)


# --- source maps --------------------------------------------------------------------------------


def test_a_map_moves_along_with_its_script(served: Served) -> None:
    text = served.script("import.meta.hot\n//# sourceMappingURL=main.js.map")
    url = text.rpartition("=main.js.map")[2]
    data = json.dumps({"version": 3, "mappings": "AAAA;CAAA"}).encode()

    moved = json.loads(served.get("/main.js.map", data, url.removeprefix("?")))

    assert url.startswith("?hotreload-columns=0.0.")
    first, second = moved["mappings"].split(";")
    assert first != "AAAA"
    assert second == "CAAA"


@pytest.mark.parametrize("query", ["", "hotreload-columns=x", f"t={TIME}"])
def test_a_map_that_is_asked_for_otherwise_is_untouched(served: Served, query: str) -> None:
    data = b'{"version":3,"mappings":"AAAA"}'

    assert served.get("/main.js.map", data, query) is data
