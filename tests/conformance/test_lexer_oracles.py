"""Compare what we read in modules that others wrote with what es-module-lexer and oxc-parser do.

One file in six of all that is installed; all of them with ``HOTRELOAD_TESTS=long``.
"""

import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hotreload.esm.lexer import parse
from hotreload.esm.syntax import Import, ImportKind, Module, Unsure
from tests.unit.esm import nestings

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PACKAGES = (
    ROOT / "client_js/node_modules",
    ROOT / "tests/browser/node_modules",
    ROOT / "tests/conformance/node_modules",
    ROOT / "tests/engines/node_modules",
)
MARK = HERE / "node_modules/installed"
HARMLESS = re.compile(r"\s*\??\.\s*(?:url|resolve|env|dirname|filename|main)\b")
TAIL = "\n;import('the end')"

pytestmark = [
    pytest.mark.skipif(
        not MARK.exists() or shutil.which("node") is None,
        reason="lexers of others are not installed (make modules installs them)",
    ),
    pytest.mark.timeout(600 if LONG else 60),
]


@dataclass(frozen=True)
class File:
    """Hold one file, what we read in it, and what others do; offsets are ours."""

    name: str
    text: str
    ours: Module | Unsure
    lexer: dict[str, Any]
    parser: dict[str, Any]

    @property
    def is_javascript(self) -> bool:
        """Tell whether a parser takes it: not Flow, TypeScript, or broken on purpose."""
        return "error" not in self.parser

    @property
    def imports(self) -> tuple[Import, ...]:
        """Give what we read in it."""
        assert isinstance(self.ours, Module), (self.name, self.ours)
        return self.ours.imports


def names_of_files() -> list[Path]:
    found = sorted(
        path
        for folder in PACKAGES
        if (folder / "installed").exists()
        for pattern in ("*.js", "*.mjs")
        for path in folder.rglob(pattern)
        if path.is_file() and _is_utf8(path)
    )
    return found if LONG else found[::6]


def _is_utf8(path: Path) -> bool:
    try:
        path.read_bytes().decode()
    except (UnicodeDecodeError, FileNotFoundError):
        return False
    return True


def told_by_others(paths: Iterable[Path]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", str(HERE / "oracles.mjs")],
        input="\n".join(map(str, paths)),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    # Not splitlines(): JSON may hold U+2028.
    return [json.loads(line) for line in done.stdout.split("\n") if line]


@cache
def files() -> tuple[File, ...]:
    return tuple(map(_file, told_by_others(names_of_files())))


def _file(told: dict[str, Any]) -> File:
    text = Path(told["path"]).read_bytes().decode()
    _shift((told["lexer"], told["parser"]), _from_utf16(text))
    return File(told["path"], text, parse(text), told["lexer"], told["parser"])


def _from_utf16(text: str) -> Callable[[int], int]:
    if text.isascii() or max(text) <= "\uffff":
        return int
    offsets = [index for index, char in enumerate(text) for _ in range(1 + (char > "\uffff"))]
    return [*offsets, len(text)].__getitem__


def _shift(told: Any, offset: Callable[[int], int]) -> None:
    """Turn all offsets into ours, in place."""
    if isinstance(told, dict):
        for key in ("start", "end"):
            if key in told:
                told[key] = offset(told[key])
        told = tuple(told.values())
    if isinstance(told, list | tuple):
        for one in told:
            _shift(one, offset)


def javascript() -> list[File]:
    return [file for file in files() if file.is_javascript]


def disagreements(
    ours: Callable[[File], object], theirs: Callable[[File], object]
) -> list[tuple[str, object, object]]:
    """Compare, for each file of JavaScript; only differences of sets are given."""
    found = []
    for file in javascript():
        mine, other = ours(file), theirs(file)
        if mine != other:
            if isinstance(mine, set) and isinstance(other, set):
                mine, other = mine - other, other - mine
            found.append((file.name, mine, other))
    return found


def test_nearly_all_files_are_javascript() -> None:
    others = [file.name for file in files() if not file.is_javascript]

    assert len(files()) > (3_000 if LONG else 500)
    assert len(others) < len(files()) / 50
    assert sum(len(file.imports) for file in javascript()) > (8_000 if LONG else 1_000)


def test_all_that_a_parser_takes_is_read() -> None:
    assert [(f.name, f.ours) for f in javascript() if isinstance(f.ours, Unsure)] == []


def test_imports_are_those_of_es_module_lexer() -> None:
    assert disagreements(_ours_for_the_lexer, _the_lexers) == []


def _ours_for_the_lexer(file: File) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for one in file.imports:
        if one.kind is ImportKind.STATIC:
            found.add(("static", one.specifier, one.at.start, one.at.end, one.type))
        elif one.argument:  # it does not read the options of a call
            found.add(("dynamic", one.specifier, one.argument.start, one.argument.end, None))
    return found


def _the_lexers(file: File) -> set[tuple[object, ...]]:
    return {
        (
            "dynamic" if one["kind"] == "dynamic" else "static",
            *(one[key] for key in ("specifier", "start", "end", "type")),
        )
        for one in file.lexer["imports"]
        if one["kind"] != "import-meta"
    }


def test_imports_and_names_are_those_of_a_parser() -> None:
    assert disagreements(_ours_for_the_parser, _the_parsers) == []


def _ours_for_the_parser(file: File) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for one in file.imports:
        if one.kind is ImportKind.STATIC:
            found.add((one.specifier, one.at.start - 1, one.at.end + 1, one.names))
        elif one.argument:
            found.add((one.argument.start, one.argument.end))
    return found


def _the_parsers(file: File) -> set[tuple[object, ...]]:
    names: dict[tuple[object, ...], set[str | None]] = defaultdict(set)
    for one in (*file.parser["statics"], *file.parser["exports"]):
        names[one["value"], one["start"], one["end"]] |= set(one["names"])
    return {(one["start"], one["end"]) for one in file.parser["dynamics"]} | {
        (*place, None if None in used else frozenset(used)) for place, used in names.items()
    }


def test_use_of_import_meta_is_where_others_see_it() -> None:
    def ours(file: File) -> object:
        return isinstance(file.ours, Module) and file.ours.uses_hot

    def the_lexers(file: File) -> object:
        ends = [one["end"] for one in file.lexer["imports"] if one["kind"] == "import-meta"]
        return any(not HARMLESS.match(file.text, end) for end in ends)

    def the_parsers(file: File) -> object:
        return any(not HARMLESS.match(file.text, one["end"]) for one in file.parser["metas"])

    assert disagreements(ours, the_lexers) == []
    assert disagreements(ours, the_parsers) == []


def test_modules_are_those_of_others() -> None:
    def ours(file: File) -> object:
        return isinstance(file.ours, Module) and file.ours.is_module

    assert disagreements(ours, lambda file: file.lexer["isModule"]) == []
    assert disagreements(ours, lambda file: file.parser["isModule"]) == []


def test_every_file_is_understood_up_to_its_end() -> None:
    """Behind the last import nothing is read: so there is one more."""
    lost = []
    for file in javascript():
        found = parse(file.text + TAIL)
        if isinstance(found, Unsure) or found.imports[-1].specifier != "the end":
            lost.append((file.name, found))

    assert lost == []


def test_random_modules_are_read_as_by_others(tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.js" for seed in range(20_000 if LONG else 400)]
    for seed, path in enumerate(paths):
        path.write_text(nestings.script(seed).text, encoding="utf-8", newline="")

    read = [file for file in map(_file, told_by_others(paths)) if file.is_javascript]

    assert len(read) > len(paths) / 2
    assert [f.text for f in read if _ours_for_the_parser(f) != _the_parsers(f)] == []
