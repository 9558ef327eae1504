"""What the head of an answer says of it, found out once."""

import pytest

from hotreload.answers.judged import Judged, LastJudged
from tests.unit.heads import head

HTML = ("Content-Type", "text/html; charset=utf-8")


def judge(*headers: tuple[str, str], method: str = "GET", **options: bool) -> Judged:
    return Judged.of(head("/a b", method=method), status=200, headers=list(headers), **options)


def test_a_page_is_told_from_what_is_not_looked_at() -> None:
    page, encoded = judge(HTML), judge(HTML, ("Content-Encoding", "br"))
    other = judge(("Content-Type", "text/plain"))

    assert (page.is_page, page.url, page.has_charset) == (True, "/a%20b", True)
    assert (encoded.is_page, encoded.is_html, encoded.why) == (False, True, encoded.why)
    assert ("Hotreload-Tag", "no; its body is encoded (br)") in encoded.headers
    assert (other.is_html, other.is_touched, other.headers) == (
        False,
        False,
        [("Content-Type", "text/plain")],
    )
    assert not judge(HTML, method="HEAD").is_page
    off = judge(HTML, is_off=True)
    assert (off.is_html, off.headers) == (False, [HTML])


def test_the_length_is_that_of_each_answer() -> None:
    page = judge(("ETag", "a"), ("content-length", "5"), HTML)

    assert page.lengths == (0,)
    assert page.untagged("7")[1] == ("content-length", "7")
    assert page.untagged("5") == page.headers
    assert page.untagged("5") is not page.headers  # servers may write into what they get


@pytest.mark.parametrize("name", ["Content-Length", b"content-length"])
def test_an_answer_that_differs_by_its_length_alone_is_judged_once(name: str | bytes) -> None:
    last, made = LastJudged(), []

    def found(status: int, *fields: tuple[str | bytes, str | bytes]) -> str | bytes | None:
        judged, length = last.find(
            status, list(fields), lambda: made.append(judge(HTML)) or made[-1]
        )
        assert judged is made[-1]
        return length

    assert [found(200, (name, each), ("X", "y")) for each in ("1", "2")] == ["1", "2"]
    assert len(made) == 1
    assert found(200, ("X", "y"), (name, "2")) == "2"
    assert found(404, ("X", "y"), (name, "2")) == "2"
    assert found(404, ("X", "z"), (name, "2")) == "2"
    assert found(404, ("X", "z")) is None
    assert len(made) == 5


def test_what_an_application_writes_into_its_headers_later_is_seen() -> None:
    last, fields = LastJudged(), [HTML]

    first, _ = last.find(200, fields, lambda: judge(*fields))
    fields.append(("Content-Encoding", "br"))
    second, _ = last.find(200, fields, lambda: judge(*fields))

    assert (first.is_page, second.is_page) == (True, False)
