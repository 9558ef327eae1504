"""Which module imports which: what is learned, forgotten, lost and bounded."""

from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.syntax import ImportKind

NAMES = ["/a.js", "/b.js", "/c.js", "/d.js"]


def test_importers_are_listed_by_name() -> None:
    graph = graph_of(("/b.js", "/x.js"), ("/a.js", "/x.js"))

    assert graph.importers("/x.js") == ("/a.js", "/b.js")
    assert graph.is_imported("/x.js")
    assert graph.importers("/a.js") == ()
    assert not graph.is_imported("/a.js")


def test_a_path_is_known_once_it_is_a_module_or_imported_or_run_by_a_page() -> None:
    graph = graph_of(("/a.js", "/x.js"))
    graph.roots("/index.html", ["/main.js"])

    assert [path for path in ("/a.js", "/x.js", "/main.js", "/else.js") if graph.knows(path)] == [
        "/a.js",
        "/x.js",
        "/main.js",
    ]


def test_a_module_is_learned_anew() -> None:
    graph = graph_of(("/a.js", "/x.js"))

    graph.learn("/a.js", importing("/y.js"))

    assert graph.importers("/x.js") == ()
    assert graph.importers("/y.js") == ("/a.js",)
    assert graph.node("/a.js") == importing("/y.js")


def test_what_loses_its_last_importer_is_told() -> None:
    graph = graph_of(("/a.js", "/x.js", "/y.js", "/z.js"), ("/b.js", "/y.js"))

    assert graph.learn("/a.js", importing("/z.js")) == {"/x.js"}
    assert graph.learn("/b.js", Node()) == {"/y.js"}


def test_nothing_is_lost_by_a_text_that_says_the_same() -> None:
    graph = graph_of(("/a.js", "/x.js"))

    assert graph.learn("/a.js", importing("/x.js")) == frozenset()


def test_a_pages_own_script_is_never_lost() -> None:
    graph = graph_of(("/a.js", "/x.js"))
    graph.roots("/index.html", ["/x.js"])

    assert graph.learn("/a.js", Node()) == frozenset()


def test_a_module_that_imports_itself_is_lost_all_the_same() -> None:
    graph = graph_of(("/a.js", "/x.js"), ("/x.js", "/x.js"))

    assert graph.learn("/a.js", Node()) == {"/x.js"}


def test_what_is_not_readable_any_more_keeps_its_imports() -> None:
    graph = graph_of(("/a.js", "/x.js"))

    lost = graph.learn("/a.js", Node(unread="a string has no end"))

    assert lost == frozenset()
    assert graph.importers("/x.js") == ("/a.js",)
    assert graph.unread == {"/a.js": "a string has no end"}


def test_what_is_readable_again_is_not_unread() -> None:
    graph = graph_of(("/a.js", "/x.js"))
    graph.learn("/a.js", Node(unread="a string has no end"))

    assert graph.learn("/a.js", Node()) == {"/x.js"}
    assert graph.unread == {}


def test_a_module_that_is_gone_imports_nothing() -> None:
    graph = graph_of(("/a.js", "/x.js"))

    graph.forget("/a.js")

    assert not graph.knows("/a.js")
    assert not graph.is_imported("/x.js")


def test_who_imports_what_is_gone_stays_known() -> None:
    graph = graph_of(("/a.js", "/x.js"), ("/x.js", "/y.js"))

    graph.forget("/x.js")

    assert graph.importers("/x.js") == ("/a.js",)
    assert graph.node("/x.js") == Node()


def test_two_imports_of_one_module_use_the_names_of_both() -> None:
    graph = ModuleGraph()
    graph.learn("/a.js", Node((named("/x.js", "b"), named("/x.js", "c"), named("/y.js"))))

    assert graph.links("/x.js") == {"/a.js": named("/x.js", "b", "c")}
    assert graph.links("/y.js") == {"/a.js": named("/y.js")}


def test_two_imports_of_one_module_count_as_the_stronger_kind() -> None:
    static, dynamic, asset, worker = (Edge("/x", kind) for kind in ImportKind)

    assert kind_of(static, dynamic) is ImportKind.STATIC
    assert kind_of(dynamic, dynamic) is ImportKind.DYNAMIC
    assert kind_of(dynamic, asset) is ImportKind.STATIC
    assert kind_of(static, worker, static) is ImportKind.WORKER


def test_what_runs_as_a_worker_is_known_while_somebody_starts_it() -> None:
    graph = ModuleGraph()
    start = Node((Edge("/w.js", ImportKind.WORKER),))
    graph.learn("/a.js", start)
    graph.learn("/b.js", start)

    graph.learn("/a.js", Node())
    assert list(graph.workers) == ["/w.js"]

    graph.forget("/b.js")
    assert list(graph.workers) == []


def test_scripts_of_a_page_are_roots_until_no_page_runs_them() -> None:
    graph = ModuleGraph()
    graph.roots("/one.html", ["/a.js"])
    graph.roots("/two.html", ["/a.js", "/b.js"])

    graph.roots("/two.html", [])

    assert graph.is_root("/a.js")
    assert not graph.is_root("/b.js")

    graph.forget("/one.html")

    assert not graph.is_root("/a.js")


def test_inline_scripts_that_a_page_has_no_longer_are_forgotten() -> None:
    graph = ModuleGraph()
    first, second = "/index.html?inline=0", "/index.html?inline=1"
    graph.roots("/index.html", [first, second, "/main.js"])
    for script in (first, second, "/main.js"):
        graph.learn(script, importing("/x.js"))

    graph.roots("/index.html", [first])

    assert graph.importers("/x.js") == ("/index.html?inline=0", "/main.js")
    assert not graph.knows(second)


def test_beyond_the_limit_what_was_learned_longest_ago_is_unread() -> None:
    graph = ModuleGraph(limit=2)
    for path in ("/a.js", "/b.js", "/a.js", "/c.js"):
        graph.learn(path, importing("/x.js"))

    assert graph.importers("/x.js") == ("/a.js", "/c.js")
    assert list(graph.unread) == ["/b.js"]
    assert graph.node("/b.js") == Node(unread="more than 2 modules were served since")


def test_a_graph_is_bounded() -> None:
    graph = ModuleGraph(limit=3)
    for index in range(20):
        graph.learn(f"/{index}.js", Node((Edge("/w.js", ImportKind.WORKER),)))
        graph.roots(f"/{index}.html", [f"/{index}.js"])

    assert len(graph.importers("/w.js")) == 3
    assert len(graph.unread) == 3
    assert [index for index in range(20) if graph.is_root(f"/{index}.js")] == [17, 18, 19]


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.none() | st.sets(st.sampled_from(NAMES))), max_size=30
    )
)
def test_the_order_of_learning_leaves_no_trace(steps: list[tuple[str, set[str] | None]]) -> None:
    graph = ModuleGraph()
    imports: dict[str, set[str]] = {}
    for path, targets in steps:
        imports[path] = targets or set()
        if targets is None:
            graph.forget(path)
        else:
            before = {one for one in NAMES if graph.is_imported(one)}
            lost = graph.learn(path, importing(*sorted(targets)))
            assert lost == {one for one in before if not graph.is_imported(one)}

    for path in NAMES:
        above = sorted(one for one, targets in imports.items() if path in targets - {one})
        assert graph.importers(path) == tuple(above)


def graph_of(*modules: tuple[str, ...]) -> ModuleGraph:
    graph = ModuleGraph()
    for path, *targets in modules:
        graph.learn(path, importing(*targets))
    return graph


def importing(*paths: str) -> Node:
    return Node(tuple(map(Edge, paths)))


def named(path: str, *names: str) -> Edge:
    return Edge(path, names=frozenset(names))


def kind_of(*edges: Edge) -> ImportKind:
    graph = ModuleGraph()
    graph.learn("/a.js", Node(edges))
    return graph.links("/x")["/a.js"].kind
