"""The graph of style sheets: whom to load again, and what to stamp."""

from hypothesis import given
from hypothesis import strategies as st

from hotreload.styles.sheets import Sheets

EARLIER, NOW = 1_700_000_000_000, 1_700_000_000_001


def sheets(**texts: str) -> Sheets:
    """Read sheets ``/a.css``, ``/b.css`` and so on from their texts."""
    graph = Sheets()
    for name, text in texts.items():
        graph.update(f"/{name}.css", text)
    return graph


def test_a_sheet_that_nothing_imports_is_its_own_root() -> None:
    assert sheets(a="a{}").roots("/a.css") == ("/a.css",)
    assert Sheets().roots("/unread.css") == ("/unread.css",)


def test_roots_are_found_through_every_importer() -> None:
    graph = sheets(
        a="@import 'c.css'", b="@import 'c.css'", c="@import 'd.css'", d="a{b:url(i.png)}"
    )

    assert graph.roots("/d.css") == ("/a.css", "/b.css")
    assert graph.roots("/i.png") == ("/a.css", "/b.css")
    assert graph.roots("/a.css") == ("/a.css",)


def test_a_linked_sheet_is_a_root_even_where_it_is_imported() -> None:
    graph = sheets(a="@import 'b.css'", b="@import 'c.css'", c="")
    graph.linked("/b.css")

    assert graph.roots("/c.css") == ("/a.css", "/b.css")


def test_circles_end_at_their_linked_sheet() -> None:
    graph = sheets(a="@import 'b.css'", b="@import 'a.css'; @import 'b.css'")
    graph.linked("/a.css")

    assert graph.roots("/b.css") == ("/a.css",)


def test_any_sheet_of_a_circle_that_nobody_links_may_be_the_root() -> None:
    graph = sheets(a="@import 'b.css'", b="@import 'a.css'; a{b:url(i.png)}")

    assert graph.roots("/i.png") == ("/a.css", "/b.css")


def test_only_what_a_sheet_refers_to_itself_is_known() -> None:
    graph = sheets(a="@import 'sub/b.css'; a{b:url(i.png?v=1#x)} c{d:url(http://x.org/j.png)}")

    assert graph.knows("/sub/b.css")
    assert graph.knows("/i.png")
    assert not graph.knows("/a.css")
    assert not graph.knows("/j.png")


def test_an_update_replaces_what_was_read_before() -> None:
    graph = sheets(a="@import 'b.css'", b="a{b:url(i.png)}")

    graph.update("/a.css", "@import 'c.css'")

    assert graph.roots("/b.css") == ("/b.css",)
    assert graph.roots("/c.css") == ("/a.css",)


def test_a_forgotten_sheet_refers_to_nothing_but_is_still_imported() -> None:
    graph = sheets(a="@import 'b.css'", b="a{b:url(i.png)}")

    graph.forget("/b.css")
    graph.forget("/never-read.css")

    assert not graph.knows("/i.png")
    assert graph.roots("/b.css") == ("/a.css",)


def test_a_changed_target_is_stamped() -> None:
    graph = sheets(a="@import 'b.css'; a{b:url(i.png) url(j.png)}")

    assert graph.stamps_for("/a.css", {"/i.png": NOW, "/a.css": NOW}) == {"/i.png": NOW}


def test_each_import_above_a_changed_sheet_is_stamped() -> None:
    graph = sheets(a="@import 'b.css'; @import 'x.css'", b="@import 'c.css'", c="", x="")
    changed = {"/c.css": NOW}

    assert graph.stamps_for("/a.css", changed) == {"/b.css": NOW}
    assert graph.stamps_for("/b.css", changed) == {"/c.css": NOW}
    assert graph.stamps_for("/c.css", changed) == {}


def test_the_newest_change_below_an_import_counts() -> None:
    graph = sheets(a="@import 'b.css'", b="a{b:url(i.png) url(j.png)}")

    changed = {"/b.css": EARLIER, "/i.png": NOW, "/j.png": EARLIER}

    assert graph.stamps_for("/a.css", changed) == {"/b.css": NOW}


def test_nothing_changed_means_no_stamps() -> None:
    graph = sheets(a="@import 'b.css'")

    assert graph.stamps_for("/a.css", {}) == {}
    assert graph.stamps_for("/a.css", {"/other.css": NOW}) == {}
    assert graph.stamps_for("/never-read.css", {"/b.css": NOW}) == {}


def test_a_long_chain_of_imports_is_walked() -> None:
    graph = Sheets()
    for number in range(5_000):
        graph.update(f"/{number}.css", f"@import '{number + 1}.css'")

    assert graph.roots("/5000.css") == ("/0.css",)
    assert graph.stamps_for("/0.css", {"/5000.css": NOW}) == {"/1.css": NOW}


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.lists(NAMES)), st.sets(NAMES), NAMES)
def test_a_change_always_has_a_root_and_every_root_reaches_it(
    imports: dict[str, list[str]], linked: set[str], changed: str
) -> None:
    graph = sheets(
        **{
            name: "".join(f"@import '{one}.css';" for one in found)
            for name, found in imports.items()
        }
    )
    for name in linked:
        graph.linked(f"/{name}.css")

    path = f"/{changed}.css"
    roots = graph.roots(path)

    assert roots
    assert list(roots) == sorted(set(roots))
    assert all(root == path or graph.stamps_for(root, {path: NOW}) for root in roots)
