"""Each sentence is said once."""

from hotreload.reports.once import LIMIT, Once


def test_a_sentence_is_said_once() -> None:
    said: list[str] = []
    warn = Once(said.append)

    for text in ("one", "two", "one"):
        warn(text)

    assert said == ["one", "two"]


def test_at_some_time_it_is_enough() -> None:
    said: list[str] = []
    warn = Once(said.append)

    for number in range(2 * LIMIT):
        warn(str(number))

    assert len(said) == LIMIT
