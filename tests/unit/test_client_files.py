"""The files that browsers get, of the real modules."""

import gzip
import posixpath
import re
from collections import Counter

import pytest

from hotreload import client_files
from hotreload.client_files import (
    EARLY,
    ENTRY,
    KEPT,
    LATER,
    entry,
    held,
    kept,
    names,
    part,
    version,
)
from hotreload.esm.join import order
from hotreload.esm.lexer import parse
from hotreload.esm.syntax import ImportKind, Module

FORMS = "modules of the client are joined (decision 22); what the joiner knows says esm/parts.py"


@pytest.mark.parametrize("name", sorted(names()))
def test_every_module_is_written_in_a_form_that_can_be_joined(name: str) -> None:
    found = part(name)

    assert found.own is None or name in (ENTRY, *KEPT), f"{name}: {found.own} ({FORMS})"
    order([name], part)  # says where there is a circle


def test_every_module_is_in_one_file() -> None:
    inside = Counter([ENTRY])
    for root in (*dict.fromkeys(held().values()),):
        inside += Counter(name for name in order([root], part) if held().get(name, root) == root)

    assert inside == Counter(names()), "in two files, or in none"


def test_what_is_loaded_later_is_what_is_asked_for() -> None:
    asked = {call.module for name in names() for call in part(name).calls}

    assert asked == {"page.js", *LATER}


@pytest.mark.parametrize("name", [ENTRY, *KEPT])
def test_a_file_imports_nothing_but_files_that_are_there(name: str) -> None:
    text = (entry(name) if name == ENTRY else kept(name)).decode()
    found = parse(text)

    assert isinstance(found, Module)
    reached = {one.kind: set() for one in found.imports}
    for one in found.imports:
        if one.specifier is not None:
            way = posixpath.join(posixpath.dirname(name), one.specifier)
            reached[one.kind].add(posixpath.normpath(way).removeprefix(f"{version()}/"))
    assert reached.get(ImportKind.STATIC, set()) <= {EARLY, "hot.js", "page.js"}
    assert reached.get(ImportKind.DYNAMIC, set()) <= {"page.js", *LATER}


def test_what_a_page_loads_before_it_is_connected_is_small() -> None:
    needed = [entry(ENTRY), kept(EARLY)]

    assert b"import" not in kept(EARLY).split(b"// ", 1)[0], "it waits for no other file"
    assert sum(len(gzip.compress(each)) for each in needed) <= 6_000


def test_what_pages_may_import_exports_what_its_module_does() -> None:
    exported = r"^export (?:let|const|function|async function) (\w+|\{[^}]*\})"
    for name in client_files.ENTRIES:
        made = entry(name) if name == ENTRY else kept(name)
        source = re.findall(exported, part(name).text, re.MULTILINE)

        assert len(source) > 1
        assert re.findall(exported, made.decode(), re.MULTILINE) == source
