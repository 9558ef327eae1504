"""Notes of what is read."""

import pytest

from hotreload.esm import lexer
from hotreload.esm.syntax import Module, Unsure


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which texts are read."""
    texts: list[str] = []
    parse = lexer.parse

    def noted(text: str) -> Module | Unsure:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(lexer, "parse", noted)
    return texts
