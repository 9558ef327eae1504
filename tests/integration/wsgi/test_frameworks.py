"""One table of expectations for the applications of all frameworks."""

from collections.abc import Iterator

import pytest

from hotreload.content import content_id
from hotreload.wsgi import HotReload
from tests.integration.wsgi.asking import Told, ask
from tests.integration.wsgi.frameworks import FILE, FRAMEWORKS, PAGE, STREAM

CLIENT = b"/@hotreload/client.js"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module", params=FRAMEWORKS)
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HotReload]:
    pytest.importorskip(request.param, reason="the group frameworks of pyproject.toml has it")
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "file.html").write_text(FILE)
    (folder / "image.png").write_bytes(PNG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        made = HotReload(FRAMEWORKS[request.param](folder))
        yield made
        made.home.end()


def is_tagged(told: Told) -> bool:
    return told.body.count(CLIENT) == 1 and told.headers["Hotreload-Tag"] == "yes"


def test_a_page_gets_the_tag_and_is_known_by_its_content(app: HotReload) -> None:
    told = ask(app, "/", accept="text/html")

    assert is_tagged(told)
    assert f'data-page="{content_id(PAGE.encode())}"'.encode() in told.body
    assert told.headers["Content-Length"] == str(len(told.body))
    assert told.headers["ETag"] is None


def test_a_page_that_answers_a_post_is_nobodys_to_fetch_again(app: HotReload) -> None:
    told = ask(app, "/", method="POST", body=b"x=1")

    assert is_tagged(told)
    assert b'data-page=""' in told.body


def test_a_stream_stays_one(app: HotReload) -> None:
    told = ask(app, "/stream")

    assert is_tagged(told)
    pieces = [piece for piece in told.pieces if piece]
    assert pieces[1:] == [piece.encode() for piece in STREAM[1:]]
    assert told.headers["Content-Length"] is None


def test_a_file_that_is_a_page_is_tagged_and_has_no_validators(app: HotReload) -> None:
    told = ask(app, "/file", if_modified_since="Sat, 21 Nov 2026 12:00:00 GMT", accept="text/html")

    assert told.status == 200
    assert is_tagged(told)
    assert told.headers["Last-Modified"] is None


def test_a_page_that_asks_for_its_new_source_gets_it_bare(app: HotReload) -> None:
    for path, source in (("/", PAGE), ("/stream", "".join(STREAM)), ("/file", FILE)):
        told = ask(app, path, hotreload_page="1", sec_fetch_dest="empty")

        assert told.body == source.encode()
        assert told.headers["Hotreload-Page"] == content_id(source.encode())
        assert told.headers["Hotreload-Position"] == str(app.home.position)


def test_what_is_no_page_goes_through_as_it_is(app: HotReload) -> None:
    data, away, image = ask(app, "/data"), ask(app, "/away"), ask(app, "/image")

    assert data.body.replace(b" ", b"").strip() == b'{"plain":true}'
    assert away.status in (302, 303)
    assert CLIENT not in away.body or is_tagged(away)
    assert image.body == PNG
    assert "no-cache" in image.headers["Cache-Control"]
    assert "max-age" not in image.headers["Cache-Control"]
    assert CLIENT not in ask(app, "/", sec_fetch_dest="empty").body


def test_head_tells_what_get_would(app: HotReload) -> None:
    told = ask(app, "/", method="HEAD", accept="text/html")

    assert told.status == 200
    assert CLIENT not in told.body
    assert told.headers["Hotreload-Tag"] == "yes"


def test_what_the_application_raises_is_the_servers(app: HotReload) -> None:
    try:
        told = ask(app, "/fail")
    except ZeroDivisionError:
        return
    assert told.status == 500
