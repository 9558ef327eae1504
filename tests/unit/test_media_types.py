"""Content types as browsers need them."""

import pytest

from hotreload.media_types import content_type, suffix


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app.mjs", "text/javascript; charset=utf-8"),
        ("/app.js.map", "application/json"),
        ("/data.json", "application/json"),
        ("/main.css", "text/css; charset=utf-8"),
        ("/index.html", "text/html"),
        ("/index.htm", "text/html"),
        ("/index.xhtml", "application/xhtml+xml"),
        ("/site.webmanifest", "application/manifest+json"),
        ("/code.wasm", "application/wasm"),
        ("/i.avif", "image/avif"),
        ("/i.webp", "image/webp"),
        ("/i.svg", "image/svg+xml"),
        ("/i.JPG", "image/jpeg"),
        ("/subtitles.vtt", "text/vtt; charset=utf-8"),
        ("/f.woff2", "font/woff2"),
        ("/notes.txt", "text/plain; charset=utf-8"),
        ("/m.mp4", "video/mp4"),
        ("/x.unknown", "application/octet-stream"),
        ("/main.ts", "application/octet-stream"),
        ("/Makefile", "application/octet-stream"),
    ],
)
def test_types_are_the_same_on_every_machine(path: str, want: str) -> None:
    assert content_type(path) == want


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("/a/b.Tar.GZ", "gz"),
        ("a\\b.css", "css"),
        ("/a.d/name", ""),
        ("/.hidden", ""),
        ("/.hidden.css", "css"),
        ("/..css", ""),
        ("/name.", ""),
        ("", ""),
    ],
)
def test_the_suffix_is_what_follows_the_last_dot_of_the_name(path: str, want: str) -> None:
    assert suffix(path) == want
