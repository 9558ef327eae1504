"""What is not watched, what is silent, and why; git itself is the judge of ``.gitignore``."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.changes.ignore import DEFAULT_DIRECTORIES, IgnoreRules, Rule

DROPPINGS = [
    "page.html~",
    ".page.html.swp",
    ".page.html.swx",
    "4913",
    ".#page.html",
    "#page.html#",
    "page.html___jb_tmp___",
    "page.html___jb_old___",
    ".goutputstream-K8XQ41",
    "sedQ3xY9z",
    "page.html.tmp",
    ".subl3f2.tmp",
    "page.html.crswap",
]

ORDINARY = ["page.html", "a~b", "swap.swp.css", "49131", "#1.css", "sediment.css", "tmp", ".env"]


@pytest.mark.parametrize("name", DROPPINGS)
def test_editors_droppings_are_silent_everywhere(name: str) -> None:
    rules = IgnoreRules("/site")

    assert rules.ignores_file(name)
    assert rules.ignores_file(f"css/deep/{name}")
    assert str(rules.why(f"css/{name}")).startswith("editor: ")


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_files_are_told(name: str) -> None:
    rules = IgnoreRules("/site")

    assert not rules.ignores_file(name)
    assert rules.why(f"css/{name}") is None


@pytest.mark.parametrize("name", sorted(DEFAULT_DIRECTORIES))
def test_directories_of_tools_are_not_walked(name: str) -> None:
    rules = IgnoreRules("/site")

    assert rules.ignores_directory(name)
    assert rules.ignores_directory(f"a/{name}/b/c")
    assert str(rules.why(f"a/{name}/b/c.css")) == f"default: {name}"


def test_the_root_is_never_ignored() -> None:
    rules = IgnoreRules("/home/node_modules", patterns=["*"], gitignores={"": "*\n/\n"})

    assert not rules.ignores_directory("")
    assert rules.ignores_directory("a")


def test_gitignore_saves_watches_and_silences_no_file() -> None:
    rules = IgnoreRules("/site", gitignores={"": "build/\n*.css\n"})

    assert rules.ignores_directory("build")
    assert rules.ignores_directory("build/css")
    assert not rules.ignores_file("build/css/main.css")
    assert not rules.ignores_file("main.css")
    assert str(rules.why("build/css/main.css")) == ".gitignore: build/"
    assert str(rules.why("main.css")) == ".gitignore: *.css"


def test_default_directories_silence_no_file() -> None:
    assert not IgnoreRules("/site").ignores_file("node_modules/lib/index.js")


def test_the_user_s_patterns_silence_files_and_save_watches() -> None:
    rules = IgnoreRules("/site", patterns=["*.map", "out/", "!keep.map"])

    assert rules.ignores_file("js/app.js.map")
    assert rules.ignores_file("out/page.html")
    assert rules.ignores_directory("out")
    assert not rules.ignores_file("keep.map")
    assert not rules.ignores_file("out")
    assert str(rules.why("js/app.js.map")) == "--ignore: *.map"


def test_a_nested_gitignore_rules_below_its_folder_only() -> None:
    rules = IgnoreRules("/site", gitignores={"": "build/\n", "docs": "!build/\ncache/\n"})

    assert rules.ignores_directory("build")
    assert not rules.ignores_directory("docs/build")
    assert rules.ignores_directory("docs/cache")
    assert not rules.ignores_directory("cache")
    assert str(rules.why("docs/cache/x")) == "docs/.gitignore: cache/"


def test_a_rule_says_in_which_line_it_stands() -> None:
    texts = {"": "# ours\n\n*.css\nbuild/\n"}
    rules = IgnoreRules("/site", patterns=["*.map", "out/"], gitignores=texts)

    assert rules.why("build/x") == Rule(".gitignore", "build/", 4)
    assert rules.why("main.css") == Rule(".gitignore", "*.css", 3)
    assert rules.why("out/x") == Rule("--ignore", "out/")
    assert rules.why("node_modules/x") == Rule("default", "node_modules")


def test_a_gitignore_found_later_counts_from_then_on() -> None:
    rules = IgnoreRules("/site")
    assert not rules.ignores_directory("build")

    rules.add_gitignore("", "build/")

    assert rules.ignores_directory("build")


@pytest.mark.parametrize("text", ["\ufeffbuild/\n", "build/\r\n", "!\nbuild/\n", "# c\n\nbuild/"])
def test_gitignore_files_as_people_have_them(text: str) -> None:
    assert IgnoreRules("/site", gitignores={"": text}).ignores_directory("build")


def test_a_range_that_runs_backwards_matches_nothing_and_harms_no_other_line() -> None:
    """pathspec makes a regular expression of it that Python refuses."""
    rules = IgnoreRules("/site", patterns=["[z-a]", "out/"], gitignores={"": "x[9-0]\nbuild/\n"})

    assert rules.ignores_directory("build")
    assert rules.ignores_directory("out")
    assert not rules.ignores_directory("x")
    assert not rules.ignores_file("z")


def test_a_long_gitignore_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f"a/{number}" for number in range(1500))
    rules = IgnoreRules("/site", gitignores={"": text})
    rules.ignores_directory("first")

    monkeypatch.delattr("pathspec.GitIgnoreSpec.from_lines")

    assert not rules.ignores_directory("second")
    assert rules.ignores_directory("a/7")


def test_names_that_are_not_text_can_be_asked_for() -> None:
    rules = IgnoreRules("/site", patterns=["*.map"], gitignores={"": "build/"})

    assert not rules.ignores_file(os.fsdecode(b"bad\xff\nname.css"))
    assert rules.ignores_file(os.fsdecode(b"bad\xff\nname.map"))


NAMES = ["a", "b", "ab", "a.x"]
PATTERN = st.one_of(
    st.lists(
        st.sampled_from(["a", "b", "*", "?", "**", "a*", "*.x", "[ab]"]), min_size=1, max_size=3
    )
    .map("/".join)
    .flatmap(lambda body: st.tuples(st.sampled_from(["", "!", "/", "!/"]), st.just(body)))
    .flatmap(lambda pair: st.sampled_from(["", "/"]).map(lambda end: pair[0] + pair[1] + end)),
    st.sampled_from(["# a", "", "*", "!*/"]),
)
PATTERNS = st.lists(PATTERN, min_size=1, max_size=4).map("\n".join)
PATHS = ["/".join(path) for depth in (1, 2, 3) for path in itertools.product(NAMES, repeat=depth)]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is the judge, and is not here")
    root = tmp_path_factory.mktemp("repository")
    for path in PATHS:
        (root / path).mkdir(parents=True, exist_ok=True)
    _git(root, "init", "-q")
    return root


@pytest.mark.timeout(900)
@settings(max_examples=settings().max_examples // 4)
@given(top=PATTERNS, nested=st.none() | PATTERNS)
def test_directories_are_ignored_exactly_where_git_ignores_them(
    repository: Path, top: str, nested: str | None
) -> None:
    gitignores = {"": top, "a": nested or ""}
    rules = IgnoreRules("/site", gitignores=gitignores)
    for directory, text in gitignores.items():
        (repository / directory / ".gitignore").write_text(text)

    ours = {path for path in PATHS if rules.ignores_directory(path)}
    theirs = _git(repository, "check-ignore", "--no-index", "--stdin", "-z", asked=PATHS)

    assert ours == set(theirs.split("\0")) - {""}


def _git(root: Path, *arguments: str, asked: Iterable[str] = ()) -> str:
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(root)}
    answered = subprocess.run(
        ["git", *arguments],
        cwd=root,
        env={"PATH": os.environ["PATH"], **nowhere},
        input="\0".join(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=False,  # 1 says that no path is ignored
    )
    assert answered.returncode in (0, 1)
    return answered.stdout
