"""How files are sorted by their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.classify import AssetKind, kind


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("/css/main.css", AssetKind.CSS),
        ("/MAIN.CSS", AssetKind.CSS),
        ("/a.b/i.png", AssetKind.IMAGE),
        ("/i.svg", AssetKind.IMAGE),
        ("/favicon.ico", AssetKind.IMAGE),
        ("/i.avif", AssetKind.IMAGE),
        ("/f.woff2", AssetKind.FONT),
        ("/f.eot", AssetKind.FONT),
        ("/m.mp4", AssetKind.MEDIA),
        ("/m.ogg", AssetKind.MEDIA),
        ("/index.html", AssetKind.HTML),
        ("/index.htm", AssetKind.HTML),
        ("/index.xhtml", AssetKind.HTML),
        ("/app.js", AssetKind.MODULE),
        ("/app.mjs", AssetKind.MODULE),
        ("/app.js.map", AssetKind.OTHER),
        ("/data.json", AssetKind.OTHER),
        ("/notes.txt", AssetKind.OTHER),
        ("/LICENSE", AssetKind.OTHER),
        ("/folder.css/", AssetKind.OTHER),
        ("/folder.css/LICENSE", AssetKind.OTHER),
        ("/.css", AssetKind.OTHER),
        ("/a%20b.css", AssetKind.CSS),
        ("", AssetKind.OTHER),
    ],
)
def test_the_suffix_decides_the_kind(path: str, want: AssetKind) -> None:
    assert kind(path) is want


@given(st.text())
def test_every_name_has_a_kind(path: str) -> None:
    assert kind(path) in AssetKind
