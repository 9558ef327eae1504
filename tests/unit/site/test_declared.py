"""What a tab says that it shows, against a real folder."""

import os
import time
from pathlib import Path

import pytest

from hotreload.content import content_id
from hotreload.paths import Mount, Mounts
from hotreload.resolver import Resolver
from hotreload.site.declared import declare
from hotreload.site.site import Site

OLD, NEW = 0, 1 << 42
"""Times before and after any file here was written, in ms."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "main.css").write_text("a {}")
    (tmp_path / "main.js").write_text("import './dep.js'; import.meta.hot.accept()")
    return tmp_path


@pytest.fixture
def site(root: Path) -> Site:
    mounts = Mounts([Mount.at("/", root)])
    return Site(mounts, resolver=Resolver(mounts))


def test_what_is_declared_is_asked_for_and_announced(site: Site) -> None:
    assert declare(site, [("/main.css", content_id(b"a {}"))], since=OLD) == ()

    assert site.served.is_asked("/main.css")
    assert site.served.announced("/main.css") == content_id(b"a {}")


def test_what_differs_from_the_disk_is_listed(site: Site) -> None:
    entries = [("/main.css", "other"), ("/main.js", None), ("/main.css", content_id(b"a {}"))]

    assert declare(site, entries, since=NEW) == ("/main.css",)


@pytest.mark.parametrize(("since", "listed"), [(OLD, ("/main.css",)), (NEW, ())])
def test_what_the_tab_does_not_know_is_judged_by_its_time(site: Site, since, listed) -> None:
    assert declare(site, [("/main.css", None)], since=since) == listed


@pytest.mark.parametrize(("since", "listed"), [(OLD, ("/sub/",)), (NEW, ())])
def test_a_listing_is_judged_by_the_time_of_its_folder(site: Site, since, listed) -> None:
    assert declare(site, [("/sub/", "any")], since=since) == listed
    assert site.served.announced("/sub/") is not None


def test_an_application_makes_what_is_no_file(site: Site) -> None:
    entries = [("/", "id"), ("/sub/", "id"), ("/gone.css", "id"), ("/main.css", "other")]

    assert declare(site, entries, since=OLD, renders=True) == ("/main.css",)
    assert site.served.is_asked("/gone.css")


def test_what_is_missing_was_asked_for_and_differs_from_what_was_there(site: Site) -> None:
    assert declare(site, [("/gone.css", "known"), ("/never.css", None)], since=OLD) == (
        "/gone.css",
    )

    assert site.is_told("/gone.css")
    assert site.is_told("/never.css")


def test_of_what_is_below_no_mount_the_disk_says_nothing(root: Path) -> None:
    mounts = Mounts([Mount.at("/static", root)])
    site = Site(mounts, resolver=Resolver(mounts))

    assert declare(site, [("/page", "x"), ("/static/gone.css", "x")], since=NEW) == (
        "/static/gone.css",
    )


def test_what_stands_in_for_missing_pages_does_not_differ(site: Site) -> None:
    site.stand_ins = lambda: frozenset({"the 404 page"})

    assert declare(site, [("/gone", "the 404 page")], since=OLD) == ()


def test_what_stands_in_is_looked_up_once(site: Site) -> None:
    asked: list[int] = []

    def stand_ins() -> frozenset[str]:
        asked.append(1)
        return frozenset()

    site.stand_ins = stand_ins
    declare(site, [(f"/gone{number}", "known") for number in range(9)], since=OLD)

    assert asked == [1]


def test_a_declared_script_is_read_as_if_it_had_been_served(site: Site) -> None:
    declare(site, [("/main.js", None)], since=NEW)

    node = site.graphs.modules.graph.node("/main.js")
    assert node is not None
    assert node.accepts_itself
    assert site.is_told("/dep.js")


def test_a_name_that_leads_nowhere_does_no_harm(site: Site) -> None:
    assert declare(site, [("/../x", "a"), ("/%00", "a"), ("/sub", "a")], since=OLD) == ()


def test_a_file_is_not_news_for_having_been_touched(site: Site, root: Path) -> None:
    later = time.time() + 3600
    os.utime(root / "main.css", (later, later))

    assert declare(site, [("/main.css", content_id(b"a {}"))], since=OLD) == ()


PAGE = b"""<script type=importmap>{"imports": {"lib": "/lib.js"}}</script>
<script type=module>import './dep.js'</script>"""


@pytest.mark.parametrize("path", ["/about.html", "/about"])
def test_a_page_that_still_stands_tells_what_its_modules_mean(
    site: Site, root: Path, path: str
) -> None:
    (root / "about.html").write_bytes(PAGE)
    (root / "main.js").write_text("import 'lib'")

    declare(site, [(path, content_id(PAGE)), ("/main.js", None)], since=OLD)

    graph = site.graphs.modules.graph
    assert graph.importers("/lib.js") == ("/main.js",)
    assert graph.importers("/dep.js") == (f"{path}?inline=0",)


@pytest.mark.parametrize(
    ("meta", "is_hot"),
    [
        (b"", True),
        (b"<meta http-equiv=content-security-policy content=\"script-src 'sha256-x'\">", False),
    ],
)
def test_the_scripts_of_a_page_that_still_stands_can_be_run_again(
    site: Site, root: Path, meta: bytes, is_hot: bool
) -> None:
    (root / "about.html").write_bytes(meta + PAGE)

    declare(site, [("/about", content_id(meta + PAGE))], since=OLD)

    assert site.graphs.modules.pages.knows("/about") == is_hot


def test_a_page_that_changed_meanwhile_tells_nothing(site: Site, root: Path) -> None:
    (root / "about.html").write_bytes(PAGE)

    declare(site, [("/about.html", "another")], since=OLD)

    assert site.graphs.modules.graph.importers("/dep.js") == ()


def test_what_one_tab_alone_is_told_is_looked_at_for_the_others(site: Site, root: Path) -> None:
    """No event may come of it: reading a file is what makes the sweep content with it."""
    declare(site, [("/main.css", None), ("/late.css", None), ("/sub/late/", None)], since=OLD)
    (root / "sub" / "late").mkdir()
    for name in ("main.css", "late.css"):
        (root / name).write_text("b {}")

    declare(site, [("/main.css", None), ("/late.css", None), ("/sub/late/", None)], since=OLD)

    differing = [path for path, _ in site.stamps.differing(10)]
    assert {"/main.css", "/late.css", "/sub/late/"} <= set(differing)
    assert [edit.path for edit in site.look_again(differing)] == differing
