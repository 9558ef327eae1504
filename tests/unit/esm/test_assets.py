"""Files beside a module, by ``new URL('…', import.meta.url)``."""

import pytest

from hotreload.esm.syntax import Module
from tests.unit.esm.reading import read

ASSETS = [
    ("new URL('x', import.meta.url)", "asset"),
    ("new URL(`x`, import . meta . url).href", "asset"),
    ("new  URL ( /* a */ 'x' /* b */ , import.meta.url , )", "asset"),
    ("new window.URL('x', import.meta.url)", "asset"),
    ("f(new URL('x', import.meta.url))", "asset"),
    ("new Worker(new URL('x', import.meta.url), { type: 'module' })", "worker"),
    ("new SharedWorker( /* a */\n new URL('x', import.meta.url))", "worker"),
    ("new window.Worker(new URL('x', import.meta.url))", "worker"),
    ("new Worker(f(new URL('x', import.meta.url)))", "asset"),
    ("new MyWorker(new URL('x', import.meta.url))", "asset"),
    ("a.new Worker(new URL('x', import.meta.url))", "asset"),
]


@pytest.mark.parametrize(("text", "kind"), ASSETS)
def test_url_beside_the_module_is_an_asset_or_a_worker(text: str, kind: str) -> None:
    found = read(text)

    [only] = found.imports
    assert (only.kind.value, only.specifier, text[only.at.start : only.at.end]) == (kind, "x", "x")
    assert found.is_module
    assert not found.uses_hot


@pytest.mark.parametrize(
    "text",
    [
        "new URL(x, import.meta.url)",
        "new URL(`x${y}`, import.meta.url)",
        "new URL('x' + y, import.meta.url)",
        "new URL('x', import.meta.url + y)",
        "new URL('x', import.meta.resolve('y'))",
        "new URL('x', y, import.meta.url)",
        "new MyURL('x', import.meta.url)",
        "renew URL('x', import.meta.url)",
        "f('x', import.meta.url)",
        "['x', import.meta.url]",
        "URL('x', import.meta.url)",
    ],
)
def test_other_uses_of_the_modules_url_are_no_assets(text: str) -> None:
    assert read(text) == Module(is_module=True)
