"""The output of a child in whole lines, and its end."""

from hotreload.children.lines import KEPT, PIECE, Lines


def test_lines_come_whole() -> None:
    lines = Lines()

    assert lines.feed(b"one\ntw") == "one"
    assert lines.feed(b"o") is None
    assert lines.feed(b"\nthree\nfour\nfi") == "two\nthree\nfour"
    assert lines.finish() == "fi"
    assert lines.finish() is None


def test_a_character_may_come_in_pieces() -> None:
    lines = Lines()
    data = "é\n".encode()

    assert [lines.feed(data[:1]), lines.feed(data[1:])] == [None, "é"]


def test_what_is_no_text_is_shown_as_it_is() -> None:
    assert Lines().feed(b"\xff ok\r\nnext\r\n") == "\\xff ok\nnext\r"


def test_a_line_without_an_end_is_handed_on() -> None:
    lines = Lines()

    assert lines.feed(b"x" * PIECE) == "x" * PIECE
    assert lines.feed(b"y\n") == "y"


def test_the_end_is_kept_without_colours() -> None:
    lines = Lines()

    lines.feed(b"x" * KEPT + b"\n\x1b[1;31merror\x1b[0m: \x1b]8;;http://a\x07link\x1b]8;;\x07\n")

    assert lines.tail.endswith("x\nerror: link")
    assert len(lines.tail) <= KEPT
