"""The vectors for stamps and page names: ``urls.py`` and ``client_js/platform/urls.js``."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotreload import urls

VECTORS = json.loads(Path(__file__).with_name("stamps.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["withStamp"], ids=str)
def test_urls_are_stamped_alike(vector: dict[str, Any]) -> None:
    assert urls.with_stamp(vector["url"], vector["stamp"]) == vector["want"]


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=ascii)
def test_paths_are_spelled_alike(vector: dict[str, Any]) -> None:
    assert urls.canonical(vector["path"]) == vector["want"]


@pytest.mark.parametrize("vector", VECTORS["samePath"], ids=str)
def test_urls_are_told_apart_alike(vector: dict[str, Any]) -> None:
    assert (urls.resolve("/", vector["url"]) == vector["path"]) is vector["same"]


@pytest.mark.parametrize("vector", VECTORS["samePage"], ids=str)
def test_pages_are_recognised_alike(vector: dict[str, Any]) -> None:
    shown = urls.canonical(vector["pathname"])

    assert (shown in urls.page_names(vector["path"])) is vector["same"]
