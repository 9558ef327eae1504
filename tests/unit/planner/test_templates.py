"""What lies outside the mounts: templates, and what else is watched."""

from dataclasses import replace

import pytest

from hotreload.changes.classify import AssetKind
from hotreload.config import MODES
from hotreload.planner import is_leading_outside
from hotreload.protocol.messages import FullReload, Updates
from hotreload.protocol.updates import HtmlUpdate
from tests.unit.planner.graphs import NOW, OUTSIDE, TEMPLATE, edit, graphs, told


def test_a_watched_template_makes_every_page_compare_itself() -> None:
    sheet = edit("/a.css", AssetKind.CSS)

    message = told(TEMPLATE, sheet)

    assert isinstance(message, Updates)
    assert message.updates[0] == HtmlUpdate("*", "*", NOW, None)
    assert message.updates[1:] == told(sheet).updates
    assert message.reason == (
        "base.jinja changed, which is watched; each page is patched where its source differs "
        "(and 1 more)"
    )


def test_a_template_spares_the_pages_that_are_known_to_be_made_of_others() -> None:
    made = graphs()
    made.pages.remember("mine", b"", path=None, files={"/t/a.html", "/t/base.html"})
    made.pages.remember("its", b"", path=None, files={"/t/b.html", "/t/base.html"})
    made.pages.remember("third", b"", path=None, files={"/t/c.html"})
    a, b = (replace(TEMPLATE, file=f"/t/{name}.html", is_template=True) for name in "ab")

    one, both, more = (told(*edits, graphs=made) for edits in ([a], [a, b], [a, TEMPLATE]))

    assert one.updates == (HtmlUpdate("*", "*", NOW, None, others=("page-id", "its", "third")),)
    assert one.reason == (
        "base.jinja changed, which is watched; pages made of it are patched where their source "
        "differs"
    )
    assert both.updates == (HtmlUpdate("*", "*", NOW, None, others=("page-id", "third")),)
    assert more.updates == (HtmlUpdate("*", "*", NOW, None),)


@pytest.mark.parametrize("others", [{"mode": "reload"}, {"also": OUTSIDE}])
def test_what_else_reloads_every_page_outweighs_templates(others) -> None:
    also = [others["also"]] if "also" in others else []

    message = told(TEMPLATE, *also, mode=others.get("mode", "hot"))

    assert isinstance(message, FullReload)
    assert message.path is None


@pytest.mark.parametrize("mode", MODES)
def test_watched_templates_need_not_wait(mode) -> None:
    assert is_leading_outside("/t/base.JINJA", mode=mode) == (mode == "hot")
    assert is_leading_outside("/t/odd.sql", mode=mode, is_template=True) == (mode == "hot")
    assert not is_leading_outside("/t/jinja", mode=mode)
    assert not is_leading_outside("/t/app.py", mode=mode)


@pytest.mark.parametrize("mode", ["hot", "reload"])
def test_what_lies_outside_reloads_every_page(mode) -> None:
    assert told(OUTSIDE, mode=mode) == FullReload("base.py changed, which is watched")


def test_what_lies_outside_outweighs_the_rest_of_its_batch() -> None:
    message = told(edit("/a.css", AssetKind.CSS), OUTSIDE, edit("/b.css", AssetKind.CSS))

    assert message == FullReload("base.py changed, which is watched (and 2 more)")
