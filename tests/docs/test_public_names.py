"""What is documented is public, what is public is documented, here and in the page."""

import inspect
import re
from typing import Any

import pytest

import hotreload
import hotreload.aiohttp
from hotreload import client_files
from tests.docs.markdown import PROJECT, headings, inline_code, prose, read

LIBRARY = "docs/library.md"
CLIENT = "docs/client.md"


def documented() -> set[str]:
    """List the names that have a heading, or a place in the table of messages."""
    table = re.search(r"^## Messages\n(.*?)(?=^## |\Z)", prose(LIBRARY), re.DOTALL | re.MULTILINE)
    assert table
    rows = [row.split("|")[1] for row in table[1].splitlines() if row.startswith("| `")]
    words = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    return words | {name for name in headings(LIBRARY, 2) if name.isidentifier()} - {"Messages"}


def test_the_public_names_are_the_documented_ones() -> None:
    assert set(hotreload.__all__) - {"__version__"} == documented()
    assert "hotreload.__version__" in inline_code(LIBRARY)


@pytest.mark.parametrize("name", sorted(set(hotreload.__all__) - {"__version__"}))
def test_a_public_name_has_docstrings(name: str) -> None:
    public = getattr(hotreload, name)

    assert undocumented(public) == []


def test_setup_has_the_documented_signature() -> None:
    signature = inspect.signature(hotreload.aiohttp.setup)
    bare = [
        each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()
    ]

    shown = f"setup{inspect.Signature(bare)}"

    assert shown in inline_code(LIBRARY)
    assert hotreload.aiohttp.setup.__doc__
    assert all(f"| `{each.name}` |" in read(LIBRARY) for each in bare)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'Hubb'"):
        _ = hotreload.Hubb


def test_the_clients_names_are_the_documented_ones() -> None:
    source = (PROJECT / "client_js/client.js").read_text(encoding="utf-8")
    constants = re.search(r"export const \{ ([\w, ]+) \} = api", source)
    assert constants
    variables = re.findall(r"export let (\w+)", source)

    assert {*constants[1].split(", "), *variables} == set(headings(CLIENT, 3))


def test_every_status_occurs() -> None:
    source = (PROJECT / "client_js/api.js").read_text(encoding="utf-8")
    union = re.search(r"@typedef \{([^}]+)\} Status", source)
    assert union

    statuses = re.findall(r"'(\w+)'", union[1])

    assert len(statuses) == 4
    assert set(statuses) <= inline_code(CLIENT)


def test_every_event_and_element_of_the_client_occurs() -> None:
    sources = [client_files.part(name).text for name in client_files.names()]
    found = {
        name for source in sources for name in re.findall(r"""["'](hotreload[:-]\w+)["']""", source)
    }

    assert {"hotreload:status", "hotreload-overlay"} <= found
    assert found <= inline_code(CLIENT)


def undocumented(public: Any) -> list[str]:
    """List the public parts of a class that have no docstring of their own."""
    own = {public.__name__: public.__doc__} | {
        name: inspect.getdoc(member)
        for name, member in vars(public).items()
        if not name.startswith("_") and (callable(member) or isinstance(member, property))
    }
    generated = f"{public.__name__}("
    return [name for name, text in own.items() if not text or text.startswith(generated)]
