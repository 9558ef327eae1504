"""``docs/design.md`` lists every module, on the floor that import-linter puts it on."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from hotreload import client_files
from tests.docs.markdown import PROJECT, headings, prose

DESIGN = "docs/design.md"
_ENTRY = re.compile(r"^- `([^`]+)`: .+\.$", re.MULTILINE)
_FLOOR = re.compile(r"^### (\d): [^\n]*\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def modules(folder: str, pattern: str) -> list[str]:
    root = PROJECT / folder
    return sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))


def floors() -> dict[str, int]:
    """Read the modules of each floor."""
    return {
        entry: int(floor) for floor, text in _FLOOR.findall(prose(DESIGN)) for entry in listed(text)
    }


def listed(text: str) -> list[str]:
    return _ENTRY.findall(text)


def test_every_module_of_the_server_is_listed_once() -> None:
    found = [entry for _, text in _FLOOR.findall(prose(DESIGN)) for entry in listed(text)]

    shipped = [name for name in modules("hotreload", "**/*.py") if not name.startswith("_client/")]

    assert differences(found, shipped) == []


def test_every_module_of_the_client_is_listed_once() -> None:
    section = prose(DESIGN).split("\n## The browser's half\n")[1].split("\n## ")[0]

    assert differences(listed(section), sorted(client_files.names())) == []


def differences(listed: list[str], shipped: list[str]) -> list[str]:
    """Say which modules lack their line, and which lines lack their module or come twice."""
    lines, files = Counter(listed), Counter(shipped)
    missing = [f"{name}: no line in {DESIGN}" for name in files - lines]
    return missing + [f"{name}: a line too much in {DESIGN}" for name in lines - files]


def test_the_floors_are_those_of_import_linter() -> None:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    layers = text.split("\nlayers = [\n")[1].split("\n]\n")[0]
    settled = {}
    for floor, names in re.findall(r"# (\d)\n((?: +\".+\",\n?)+)", layers):
        settled |= dict.fromkeys(re.findall(r"\w+", names), int(floor))

    listed = {name: number_of(name) for name in settled}

    assert len(settled) > 30
    assert listed == settled


def number_of(module: str) -> int:
    """Find the floor of a module or package, which is the same for all its parts."""
    numbers = {
        floor
        for entry, floor in floors().items()
        if entry in (f"{module}.py", f"{module}/__init__.py") or entry.startswith(f"{module}/")
    }
    (number,) = numbers
    return number


def test_the_pure_modules_are_those_of_import_linter() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (pure,) = [each["source_modules"] for each in contracts if each["type"] == "forbidden"]
    below = {entry.split("/")[0].removesuffix(".py") for entry, n in floors().items() if n < 3}

    named = {name.removeprefix("hotreload.") for name in pure}

    assert named == (below | {"planner", "session"}) - {"__init__"}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([\w/]+\.(?:py|js))`", prose(DESIGN)))))
def test_every_file_that_is_named_exists(name: str) -> None:
    places = [PROJECT / "hotreload" / name, PROJECT / "client_js" / name, PROJECT / name]

    assert any(place.is_file() for place in places)


def test_the_two_lines_name_real_modules() -> None:
    text = (PROJECT / DESIGN).read_text(encoding="utf-8")
    lines = re.search(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert lines

    steps = [step.strip() for step in re.split(r"[→|\n]", lines[1]) if step.strip()]
    modules = [step for step in steps if step not in ("saved file", "request")]

    assert [step for step in modules if not exists(step)] == []


def exists(step: str) -> bool:
    if step.endswith(".js"):
        return any(name.rpartition("/")[2] == step for name in client_files.names())
    place = PROJECT / "hotreload" / step
    return place.is_dir() or place.with_suffix(".py").is_file()


def test_every_decision_has_context_choice_and_price() -> None:
    records = sorted(Path(PROJECT, "docs/decisions").glob("*.md"))

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        name = record.relative_to(PROJECT).as_posix()
        assert headings(name, 2) == ["Context", "Choice", "Price"], name
        assert headings(name, 1)[0].startswith(f"{int(record.name[:4])}. "), name
