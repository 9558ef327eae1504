"""Several edits are one message: its entries, its reason, and what need not wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.classify import AssetKind
from hotreload.config import MODES
from hotreload.planner import Edit, is_leading, is_swapped, plan
from hotreload.protocol.messages import Updates
from hotreload.protocol.wire import encode
from tests.unit.planner.graphs import (
    CIRCLE,
    IMPORTED,
    NO_SHEETS,
    NOW,
    OUTSIDE,
    SCRIPTS,
    SHOWING,
    SWAPPED,
    TEMPLATE,
    TWICE_IMPORTED,
    edit,
    told,
)


@pytest.mark.parametrize("mode", MODES)
def test_no_edits_are_no_message(mode) -> None:
    assert plan([], NO_SHEETS, mode=mode, timestamp=NOW) is None


@pytest.mark.parametrize("kind", AssetKind)
def test_a_deletion_has_no_id_and_says_so(kind) -> None:
    message = told(edit("/gone.x", kind, id=None))

    assert [update.id for update in message.updates] == [None]
    assert message.reason.startswith("gone.x was deleted; ")


def test_a_batch_is_one_message_whose_reason_counts_the_edits() -> None:
    message = told(
        edit("/main.css", AssetKind.CSS),
        edit("/app.js", AssetKind.MODULE),
        edit("/logo.png", AssetKind.IMAGE),
    )

    assert [update.path for update in message.updates] == ["/main.css", "/logo.png", "/app.js"]
    assert message.reason == "main.css changed; the sheet is swapped in place (and 2 more)"


def test_what_reloads_pages_is_the_reason_whatever_else_changed() -> None:
    changed = [edit(f"/{name}.js", AssetKind.MODULE) for name in ("self", "dep", "lost")]

    message = told(edit("/main.css", AssetKind.CSS), *changed, graphs=SCRIPTS)

    clause = "main.js imports it and does not accept it"
    assert message.reason == f"lost.js changed; {clause} (and 3 more)"


def test_where_all_are_accepted_the_reason_is_about_the_first() -> None:
    message = told(
        edit("/self.js", AssetKind.MODULE), edit("/dep.js", AssetKind.MODULE), graphs=SCRIPTS
    )

    assert message.reason == "self.js changed; it accepts itself (and 1 more)"


def test_scripts_that_changed_together_share_one_graph() -> None:
    first, second = told(
        edit("/self.js", AssetKind.MODULE), edit("/dep.js", AssetKind.MODULE), graphs=SCRIPTS
    ).updates

    assert {first.path, second.path} == {"/self.js", "/main.js"}
    assert first.changed == (("/self.js", "new"), ("/dep.js", "new"))
    assert sorted(first.importers) == [("/dep.js", "/main.js"), ("/self.js", "/main.js")]
    assert (second.changed, second.importers) == ((), ())


def test_one_importer_of_two_changed_sheets_is_named_with_each() -> None:
    message = told(
        edit("/main.css", AssetKind.CSS), edit("/part.css", AssetKind.CSS), graphs=IMPORTED
    )

    pairs = [(update.path, update.accepted_path) for update in message.updates]
    assert pairs == [("/main.css", "/main.css"), ("/part.css", "/main.css")]


def test_an_edit_that_comes_twice_is_one_entry() -> None:
    sheet = edit("/main.css", AssetKind.CSS)

    assert len(told(sheet, sheet).updates) == 1


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/caf%C3%A9/a%20b.css", "café/a b.css"),
        ("/50%25.css", "50%.css"),
        ("/", "/"),
        ("/docs/", "docs/"),
        ("/%FF.css", "?.css"),
    ],
)
def test_reasons_name_files_as_people_do(path, name) -> None:
    page = edit(path, AssetKind.HTML)

    assert told(page).reason == f"{name} changed; pages that show it are patched in place"
    assert page.name == name


@pytest.mark.parametrize("kind", AssetKind)
@pytest.mark.parametrize("mode", MODES)
def test_what_is_swapped_need_not_wait(kind, mode) -> None:
    assert is_swapped(kind, mode=mode) == (kind in SWAPPED and mode in ("hot", "css"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("path", "modes"),
    [
        ("/main.css", ("hot", "css")),
        ("/sheet.css", ("hot", "css")),
        ("/self.js", ("hot",)),
        ("/dep.js", ("hot",)),
        ("/data.json", ("hot",)),
        ("/lost.js", ()),
        ("/classic.js", ()),
        ("/never-read.js", ()),
        ("/other.json", ()),
        ("/index.html", ("hot",)),
    ],
)
def test_what_text_says_is_accepted_need_not_wait(path, modes, mode) -> None:
    assert is_leading(path, SCRIPTS, mode=mode) == (mode in modes)


PATHS = ["/main.css", "/part.css", "/logo.png", "/a.js", "/index.html", "/%FF%0A"]
SCRIPT_PATHS = ["/main.js", "/self.js", "/dep.js", "/lost.js", "/data.json", "/sheet.css"]
KINDS, IDS = st.sampled_from(AssetKind), st.sampled_from([None, "1", "2"])
EDITS = st.builds(Edit, st.sampled_from(PATHS), KINDS, IDS)
SCRIPT_EDITS = st.builds(Edit, st.sampled_from(SCRIPT_PATHS), KINDS, IDS)
ALL_GRAPHS = st.sampled_from([NO_SHEETS, IMPORTED, TWICE_IMPORTED, SHOWING, CIRCLE])


@given(
    st.lists(EDITS | SCRIPT_EDITS | st.just(OUTSIDE) | st.just(TEMPLATE), max_size=8),
    ALL_GRAPHS | st.just(SCRIPTS),
    st.sampled_from(MODES),
)
def test_whatever_changes_one_pair_is_one_entry_and_the_reason_is_told(edits, graphs, mode) -> None:
    message = plan(edits, graphs, mode=mode, timestamp=NOW)

    if message is not None:
        assert message.reason
        assert encode(message, seq=1).frame
    if isinstance(message, Updates):
        keys = [(type(each), each.path, each.accepted_path) for each in message.updates]
        assert keys
        assert len(keys) == len(set(keys))


@given(EDITS, ALL_GRAPHS)
def test_every_edit_is_told_in_hot_mode(one, graphs) -> None:
    message = told(one, graphs=graphs)

    assert {update.path for update in message.updates} == {one.path}
    assert {update.id for update in message.updates} == {one.id}
