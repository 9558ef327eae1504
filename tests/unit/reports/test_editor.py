"""URLs of editors: every file name survives, and none of them is anything but a link."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.reports.editor import SCHEMES, TEMPLATES, Editor

VSCODE = Editor(TEMPLATES["vscode"])
PYCHARM = Editor(TEMPLATES["pycharm"])
NAMES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/\0"), min_size=1)


@pytest.mark.parametrize(
    ("file", "url"),
    [
        ("/home/me/app.py", "vscode://file/home/me/app.py:3:8"),
        ("/a b/#1/50%/x?.py", "vscode://file/a%20b/%231/50%25/x%3F.py:3:8"),
        ("/ü/日.py", "vscode://file/%C3%BC/%E6%97%A5.py:3:8"),
        ("/not\udcff utf-8.py", "vscode://file/not%FF%20utf-8.py:3:8"),
        ("/a\\b:9.py", "vscode://file/a%5Cb%3A9.py:3:8"),
        ("C:\\my site\\app.py", "vscode://file/C:/my%20site/app.py:3:8"),
        ("c:/site/app.py", "vscode://file/c:/site/app.py:3:8"),
        ("\\\\box\\share\\app.py", "vscode://file//box/share/app.py:3:8"),
    ],
)
def test_a_path_is_encoded_and_the_place_follows(file: str, url: str) -> None:
    assert VSCODE.link(file, 3, 8) == url


@pytest.mark.parametrize(
    ("file", "url"),
    [
        ("/a b/x&y=1+1#.py", "pycharm://open?file=/a%20b/x%26y%3D1%2B1%23.py&line=3"),
        ("C:\\x y.py", "pycharm://open?file=C:/x%20y.py&line=3"),
    ],
)
def test_in_a_query_it_is_a_value(file: str, url: str) -> None:
    assert PYCHARM.link(file, 3, 8) == url


def test_without_a_line_the_file_is_opened_at_its_beginning() -> None:
    assert VSCODE.link("/app.py") == "vscode://file/app.py:1:1"


@pytest.mark.parametrize("file", ["app.py", "", "<string>", "C:", "C:app.py", "/half\ud800.py"])
def test_what_is_no_place_on_the_disk_has_no_link(file: str) -> None:
    assert VSCODE.link(file, 1) is None


@given(st.lists(NAMES, min_size=1), st.sampled_from(sorted(TEMPLATES)))
def test_whatever_a_file_is_called_the_editor_gets_just_that(names: list[str], editor: str) -> None:
    file = "/" + "/".join(names)

    url = Editor(TEMPLATES[editor]).link(file, 12, 5)

    assert url is not None
    assert re.fullmatch(r"[!-~]+", url)
    parts = urlsplit(url)
    assert parts.scheme in SCHEMES
    assert not parts.fragment
    if parts.query:
        query = parse_qs(parts.query)
        told = (query.get("file") or query["url"])[0].removeprefix("file://")
        assert (told, query["line"]) == (file, ["12"])
    else:
        assert unquote(parts.path) == f"{file}:12:5"
