"""From what scripts import to the entries of one message, and to one clause for people."""

import pytest

from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.syntax import ImportKind
from hotreload.protocol.updates import Code, JsUpdate
from hotreload.scripts import module_updates
from hotreload.scripts.module_updates import Verdict, invalidation, is_accepted, updates_of

NOW = 1_700_000_000_000


def graph(**nodes: Node) -> ModuleGraph:
    """Know ``/main.js`` and so on, of which a page runs the first."""
    made = ModuleGraph()
    for name, node in nodes.items():
        made.learn(f"/{name}.js", node)
    made.roots("/index.html", [f"/{next(iter(nodes))}.js"])
    return made


def importing(*names: str, accepts: tuple[str, ...] = (), itself: bool = False) -> Node:
    edges = tuple(Edge(f"/{name}.js") for name in names)
    accepted = frozenset(f"/{name}.js" for name in accepts)
    return Node(edges, accepts_itself=itself, accepted=accepted, uses_hot=bool(accepted or itself))


def told(graph: ModuleGraph, *names: str) -> tuple[tuple[JsUpdate, ...], Verdict]:
    return updates_of({f"/{name}.js": f"id of {name}" for name in names}, graph, timestamp=NOW)


def pairs(updates: tuple[JsUpdate, ...]) -> list[tuple[str, str]]:
    return [(update.path, update.accepted_path) for update in updates]


ACCEPTING = graph(
    main=importing("mid", "self", accepts=("mid",)),
    mid=importing("deep"),
    deep=importing(),
    self=importing("below", itself=True),
    below=importing(),
)


@pytest.mark.parametrize(
    ("name", "boundary", "clause"),
    [
        ("self", ("/self.js", "/self.js"), "it accepts itself"),
        ("below", ("/self.js", "/self.js"), "self.js accepts it"),
        ("mid", ("/main.js", "/mid.js"), "main.js accepts it"),
        ("deep", ("/main.js", "/mid.js"), "main.js accepts it"),
    ],
)
def test_who_accepts_a_change_is_named_with_what_it_loads(name, boundary, clause) -> None:
    updates, verdict = told(ACCEPTING, name)

    assert pairs(updates) == [boundary]
    assert not updates[0].is_dead_end
    assert verdict == Verdict(f"/{name}.js", clause)


def test_several_who_accept_it_are_an_entry_each() -> None:
    both = graph(
        main=importing("one", "two"),
        one=importing("dep", accepts=("dep",)),
        two=importing("dep", accepts=("dep",)),
        dep=importing(),
    )

    updates, verdict = told(both, "dep")

    assert pairs(updates) == [("/one.js", "/dep.js"), ("/two.js", "/dep.js")]
    assert verdict.clause == "one.js accepts it and 1 more"


@pytest.mark.parametrize(
    ("names", "is_carried"),
    [(["self"], True), (["mid"], True), (["below"], False), (["self", "deep"], False)],
)
def test_the_text_of_a_module_that_alone_runs_anew_is_carried(names, is_carried) -> None:
    code = Code(("", "text"))
    changed = {f"/{name}.js": "new" for name in names}

    updates, _ = updates_of(changed, ACCEPTING, timestamp=NOW, code=lambda path: code)

    assert [update.code for update in updates if update.code] == [code] * is_carried


def test_the_first_entry_holds_the_graph_and_the_others_hold_none() -> None:
    first, *others = told(ACCEPTING, "deep", "self")[0]

    assert first.changed == (("/deep.js", "id of deep"), ("/self.js", "id of self"))
    assert first.importers == (("/deep.js", "/mid.js", "/main.js"), ("/self.js", "/main.js"))
    assert first.id == "id of deep"
    for other in others:
        assert (other.changed, other.importers, other.uses) == ((), (), ())


def test_what_nobody_accepts_is_its_own_entry_and_the_verdict_names_it() -> None:
    lost = graph(main=importing("self", "lost"), self=importing(itself=True), lost=importing())

    updates, verdict = told(lost, "self", "lost")

    assert pairs(updates) == [("/self.js", "/self.js"), ("/lost.js", "/lost.js")]
    assert updates[0].is_dead_end
    clause = "main.js imports it and does not accept it"
    assert verdict == Verdict("/lost.js", clause, is_dead_end=True)


def test_of_several_the_verdict_is_on_the_first() -> None:
    _, verdict = told(ACCEPTING, "mid", "self")

    assert verdict == Verdict("/mid.js", "main.js accepts it")


def test_what_nobody_knows_is_told_all_the_same() -> None:
    updates, verdict = told(ACCEPTING, "unknown")

    assert pairs(updates) == [("/unknown.js", "/unknown.js")]
    assert updates[0].importers == (("/unknown.js",),)
    assert not updates[0].is_dead_end
    assert verdict == Verdict("/unknown.js", "pages that loaded it reload")


def test_an_inline_script_is_named_as_people_do() -> None:
    page = ModuleGraph()
    node = importing("dep", accepts=("dep",))
    page.learn("/about.html?inline=1", node)
    page.learn("/dep.js", importing())
    page.roots("/about.html", ["/about.html?inline=1"])

    updates, verdict = told(page, "dep")

    assert pairs(updates) == [("/about.html?inline=1", "/dep.js")]
    assert verdict.clause == "inline script 2 of about.html accepts it"


@pytest.mark.parametrize(
    ("kind", "type_", "field", "value"),
    [
        (ImportKind.DYNAMIC, None, "dynamic", (("/dep.js", "/main.js"),)),
        (ImportKind.ASSET, None, "assets", (("/dep.js", "/main.js"),)),
        (ImportKind.WORKER, None, "workers", (("/dep.js", "/main.js"),)),
        (ImportKind.STATIC, "css", "sheets", ("/dep.js",)),
    ],
)
def test_edges_of_other_kinds_are_told(kind, type_, field, value) -> None:
    edge = Edge("/dep.js", kind, None, type_)
    (update,), _ = told(graph(main=Node((edge,)), dep=importing()), "dep")

    assert getattr(update, field) == value


def test_scripts_that_cannot_be_read_are_told() -> None:
    unread = graph(main=importing("dep"), dep=importing(itself=True), odd=Node(unread="odd"))

    (update,), _ = told(unread, "dep")

    assert update.unread == ("/odd.js",)


# --- giving up ----------------------------------------------------------------------------------


def test_who_gave_up_is_not_asked_again() -> None:
    above = graph(
        main=importing("dep", itself=True),
        dep=importing(itself=True),
    )

    (update,) = invalidation("/dep.js", above, timestamp=NOW)

    assert (update.path, update.accepted_path) == ("/main.js", "/main.js")
    assert (update.invalidated, update.is_dead_end) == (True, False)
    assert update.changed == (("/dep.js", None),)
    assert update.importers == (("/dep.js", "/main.js"),)


def test_all_who_are_above_are_asked() -> None:
    above = graph(
        main=importing("one", "two"),
        one=importing("dep", itself=True),
        two=importing("dep", itself=True),
        dep=importing(itself=True),
    )

    first, second = invalidation("/dep.js", above, timestamp=NOW)

    assert pairs((first, second)) == [("/one.js", "/one.js"), ("/two.js", "/two.js")]
    assert (first.invalidated, second.invalidated) == (True, False)


def test_where_nobody_is_above_it_is_a_dead_end() -> None:
    (update,) = invalidation("/main.js", ACCEPTING, timestamp=NOW)

    assert (update.path, update.is_dead_end) == ("/main.js", True)


# --- what need not wait -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [("self", True), ("deep", True), ("main", False), ("unknown", False)],
)
def test_a_change_is_accepted_where_all_ways_up_end_at_somebody(name, expected) -> None:
    assert is_accepted(f"/{name}.js", ACCEPTING) is expected


def test_who_is_far_away_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_updates, "VICINITY", 100)
    far = {f"m{n}": importing(f"m{n + 1}", itself=n == 0) for n in range(100)}
    high = graph(**far, m100=importing())

    assert is_accepted("/m5.js", high)
    assert not is_accepted("/m100.js", high)
