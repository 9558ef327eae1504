"""What was asked for, what was announced of it, and what a tab that comes back has missed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.served import EVERYTHING, MARKUP, MISSED_LIMIT, Served


def test_nothing_is_asked_for_at_first() -> None:
    served = Served()

    assert not served.is_asked("/a.css")
    assert served.announced("/a.css") is None
    assert served.since(0) == ()


def test_the_first_answer_is_announced_by_itself() -> None:
    served = Served()

    is_news = served.answered("/a.css", "one")

    assert not is_news
    assert served.announced("/a.css") == "one"
    assert served.is_asked("/a.css")


def test_the_same_answer_again_is_no_news() -> None:
    served = Served()
    served.answered("/a.css", "one")

    assert not served.answered("/a.css", "one")


def test_another_answer_is_news_until_it_is_announced() -> None:
    served = Served()
    served.answered("/a.css", "one")

    assert served.answered("/a.css", "two")
    assert served.answered("/a.css", "two")

    served.announce("/a.css", "two", seq=1, timestamp=1000)
    assert not served.answered("/a.css", "two")


def test_a_file_that_comes_back_with_its_old_bytes_is_news() -> None:
    served = Served()
    served.answered("/a.css", "one")
    served.announce("/a.css", None, seq=1, timestamp=1000)

    assert served.answered("/a.css", "one")


def test_a_file_that_is_gone_stays_asked_for() -> None:
    served = Served()
    served.answered("/a.css", "one")

    served.announce("/a.css", None, seq=1, timestamp=1000)

    assert served.is_asked("/a.css")


@pytest.mark.parametrize(
    ("missed", "created"),
    [
        ("/new.css", "/new.css"),
        ("/about", "/about.html"),
        ("/about/", "/about.html"),
        ("/docs/", "/docs/index.html"),
        ("/docs", "/docs/index.html"),
        ("/", "/index.html"),
    ],
)
def test_the_creation_of_what_was_missed_is_told(missed, created) -> None:
    served = Served()

    served.missed(missed)

    assert served.is_asked(created)


def test_only_the_newest_missed_names_are_kept() -> None:
    served = Served()

    for number in range(MISSED_LIMIT + 1):
        served.missed(f"/{number}.css")

    assert not served.is_asked("/0.css")
    assert served.is_asked("/1.css")
    assert served.is_asked(f"/{MISSED_LIMIT}.css")


def test_a_name_that_is_missed_again_is_new_again() -> None:
    served = Served()
    served.missed("/wanted.css")
    for number in range(MISSED_LIMIT - 1):
        served.missed(f"/{number}.css")

    served.missed("/wanted.css")
    served.missed("/one-more.css")

    assert served.is_asked("/wanted.css")
    assert not served.is_asked("/0.css")


def test_misses_do_not_push_out_answers() -> None:
    served = Served()
    served.answered("/a.css", "one")

    for number in range(2 * MISSED_LIMIT):
        served.missed(f"/{number}.css")

    assert served.is_asked("/a.css")


def test_since_lists_each_path_once_however_often_it_changed() -> None:
    served = Served()
    served.announce("/a.css", "1", seq=1, timestamp=1)
    served.announce("/b.css", "1", seq=2, timestamp=2)
    served.announce("/a.css", "2", seq=3, timestamp=3)

    assert sorted(served.since(0)) == ["/a.css", "/b.css"]
    assert served.since(2) == ("/a.css",)
    assert served.since(3) == ()


def test_a_change_of_markup_that_no_url_shows_is_remembered() -> None:
    served = Served()

    served.announce_outside(markup=True, seq=4)

    assert served.since(3) == (MARKUP,)
    assert served.since(4) == ()


def test_a_change_of_a_template_is_remembered_by_its_file() -> None:
    served = Served()

    served.announce_template("/t/a.html", seq=4)
    served.announce_template("/t/b.html", seq=5)

    assert served.templates_since(3) == ("/t/a.html", "/t/b.html")
    assert served.templates_since(4) == ("/t/b.html",)
    assert (served.since(3), served.newest) == ((), 5)


def test_a_change_of_everything_is_remembered() -> None:
    served = Served()

    served.announce_outside(markup=False, seq=4)

    assert served.since(3) == (EVERYTHING,)
    assert served.since(4) == ()


def test_files_that_are_gone_are_kept_up_to_a_limit(monkeypatch) -> None:
    monkeypatch.setattr("hotreload.changes.served.GONE_LIMIT", 2)
    served = Served()
    for seq, path in enumerate(("/1.js", "/2.js", "/3.js", "/4.js"), start=1):
        served.announce(path, None, seq=seq, timestamp=seq)

    assert [served.is_asked(path) for path in ("/1.js", "/2.js", "/3.js")] == [False, False, True]
    assert served.since(3) == ("/4.js",)
    assert served.since(2) == ("/3.js", "/4.js")


def test_who_missed_a_forgotten_file_is_told_to_load_everything(monkeypatch) -> None:
    monkeypatch.setattr("hotreload.changes.served.GONE_LIMIT", 1)
    served = Served()
    served.announce("/1.js", None, seq=1, timestamp=1)
    served.announce("/2.js", None, seq=2, timestamp=2)

    assert served.since(0) == ("/2.js", EVERYTHING)
    served.announce_outside(markup=False, seq=3)
    assert served.since(0) == ("/2.js", EVERYTHING)


def test_a_file_that_came_back_does_not_count_as_gone(monkeypatch) -> None:
    monkeypatch.setattr("hotreload.changes.served.GONE_LIMIT", 1)
    served = Served()
    served.announce("/1.js", None, seq=1, timestamp=1)
    served.announce("/1.js", "back", seq=2, timestamp=2)
    served.announce("/2.js", None, seq=3, timestamp=3)

    assert served.announced("/1.js") == "back"


def test_stamps_are_the_times_of_the_last_changes() -> None:
    served = Served()
    served.answered("/unchanged.css", "1")
    served.announce("/a.css", "1", seq=1, timestamp=1000)
    served.announce("/a.css", "2", seq=2, timestamp=2000)

    assert served.stamps == {"/a.css": 2000}


@pytest.mark.parametrize("folder", ["/docs", "/docs/"])
def test_below_a_folder_is_what_its_path_leads(folder) -> None:
    served = Served()
    for path in ("/docs/a.html", "/docs/deep/b.html", "/docs.html", "/docs-2/c.html"):
        served.answered(path, "1")

    assert sorted(served.below(folder)) == ["/docs/a.html", "/docs/deep/b.html"]


def test_below_allows_changes_while_it_is_walked() -> None:
    served = Served()
    served.answered("/docs/a.html", "1")

    for path in served.below("/docs"):
        served.answered(path + ".new", "1")

    assert served.is_asked("/docs/a.html.new")


@given(st.lists(st.sampled_from(["/a", "/b", "/c", EVERYTHING]), max_size=40), st.integers(0, 45))
def test_since_is_exactly_what_was_published_later(published, seq) -> None:
    served = Served()
    for number, path in enumerate(published, start=1):
        if path == EVERYTHING:
            served.announce_outside(markup=False, seq=number)
        else:
            served.announce(path, str(number), seq=number, timestamp=number)

    missed = served.since(seq)

    assert set(missed) == set(published[seq:])
    assert len(missed) == len(set(missed))


def test_the_first_answer_to_what_was_missed_is_news() -> None:
    served = Served()
    served.missed("/about")

    assert not served.answered("/main.css", "one")
    assert served.answered("/about.html", "one")

    served.announce("/about.html", "one", seq=1, timestamp=1000)
    assert not served.answered("/about.html", "one")


def test_a_folder_is_listed_where_it_was_shown_or_missed_and_has_no_index() -> None:
    served = Served()
    for name in ("/missed/", "/bare", "/indexed/", "/page"):
        served.missed(name)
    served.answered("/shown/", "listing")
    served.announce("/indexed/index.html", "page", seq=1, timestamp=1000)
    served.announce("/page", "page", seq=2, timestamp=1000)

    folders = ("/shown/", "/missed/", "/bare/", "/indexed/", "/page/", "/", "/other/")
    assert [folder for folder in folders if served.is_listed(folder)] == [
        "/shown/",
        "/missed/",
        "/bare/",
    ]
