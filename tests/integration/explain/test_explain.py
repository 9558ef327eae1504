"""Explanations say what the server does: the same parts answer, and give their reasons."""

import json
import os
from pathlib import Path

import pytest

from tests.integration.explain.asking import PAGE, Told

TOLD = "It is told once a page has asked for it"


def test_a_sheet_names_its_importers_and_the_planner_s_reason(told: Told) -> None:
    text = told("css/palette.css")

    assert "URL: /css/palette.css." in text
    assert "Yes: its folder is watched." in text
    assert (
        "Tabs are told: css/palette.css changed; css/main.css imports it and is swapped in place."
        in text
    )
    assert "css-update, for tabs that link /css/main.css." in text
    assert f"{TOLD}, or for /css/main.css." in text
    assert "No tag: text/css is not HTML." in text


@pytest.mark.parametrize(
    ("name", "kind", "when"),
    [
        ("logo.png", "css-update, for tabs that link /css/main.css.", "without waiting"),
        ("app.js", "js-update, for tabs that loaded /app.js; they load anew", "20 ms of quiet"),
        ("data.json", "asset-update, for tabs that show or loaded /data.json.", "20 ms of quiet"),
        (
            "about.html",
            "html-update, for tabs that show /about.html; a changed script in it reloads them.",
            "without waiting",
        ),
    ],
)
def test_each_kind_has_its_message_and_its_time(
    told: Told, name: str, kind: str, when: str
) -> None:
    text = told(name)

    assert f"Message: {kind}" in text
    assert when in text


@pytest.mark.parametrize(
    ("name", "reason", "kind", "when", "who"),
    [
        (
            "hot/main.js",
            "it accepts itself",
            "js-update, for tabs that loaded /hot/main.js; it is run again there.",
            "without waiting",
            f"{TOLD} in this run",
        ),
        (
            "hot/dep.js",
            "hot/main.js accepts it",
            "js-update, for tabs that loaded /hot/main.js; it is run again there.",
            "without waiting",
            f"{TOLD}, or for /hot/main.js.",
        ),
        (
            "hot/data.json",
            "inline script 1 of hot/index.html accepts it",
            "js-update, for tabs that loaded /hot/data.json; /hot/index.html?inline=0 takes it",
            "without waiting",
            f"{TOLD}, or for /hot/index.html.",
        ),
        (
            "hot/lost.js",
            "hot/index.html",
            "js-update, for tabs that loaded /hot/lost.js; they load anew",
            "20 ms of quiet",
            f"{TOLD}, or for /hot/index.html.",
        ),
    ],
)
def test_of_a_module_it_says_who_accepts_it(
    told: Told, site: Path, name: str, reason: str, kind: str, when: str, who: str
) -> None:
    (site / "hot").mkdir()
    inline = "import './lost.js'; import x from './data.json' with {type: 'json'};"
    inline += "import.meta.hot.accept('./data.json', f)"
    texts = {
        "main.js": "import './dep.js'; import.meta.hot.accept()",
        "dep.js": "export {}",
        "lost.js": "export {}",
        "data.json": "1",
        "index.html": f"<script type=module>{inline}</script>",
    }
    for file, text in texts.items():
        (site / "hot" / file).write_text(text)

    text = told(name)

    assert f"{name} changed; " in text
    assert reason in text
    assert f"Message: {kind}" in text
    assert when in text
    assert who in text


def test_a_page_says_where_the_tag_is(told: Told) -> None:
    text = told("about.html")

    assert "URL: /about.html, also as /about, /about/." in text
    assert "Status 200, text/html; charset=utf-8." in text
    assert "The tag is put into it, first in <head> (line 2)." in text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{"a": 1}', "No tag: it begins with { or [, so it is JSON that calls itself HTML."),
        ("<?xml version='1.0'?><p/>", "No tag: it has no place for a script"),
        ("<script nonce=abc>", "It bears the page's nonce."),
        (
            "<meta http-equiv=Content-Security-Policy content=\"connect-src 'none'\">",
            "Its policy's connect-src lacks 'self': the client may not connect.",
        ),
    ],
)
def test_the_reason_for_and_against_the_tag_is_named(
    told: Told, site: Path, source: str, said: str
) -> None:
    (site / "odd.html").write_text(source)

    assert said in told("odd.html")


@pytest.mark.parametrize(
    ("mode", "name", "said"),
    [
        ("off", "about.html", "No tag: the mode is off."),
        ("off", "css/main.css", "Nothing is told: the mode is off."),
        ("css", "about.html", "Nothing is told: in the mode css only sheets"),
        ("reload", "css/main.css", "full-reload, for tabs that show or loaded /css/main.css."),
    ],
)
def test_the_mode_counts(told: Told, mode: str, name: str, said: str) -> None:
    assert said in told(name, mode=mode)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("build/out.html", "asked for, then yes: .gitignore, line 2: build/."),
        ("app.js.map", "leaves out folders, not single files (.gitignore, line 3: *.map)."),
        ("node_modules/a/x.js", "then yes: node_modules is left out by default."),
        ("about.html~", "never told: editors drop files named *~."),
        ("css/draft.css", "never told: --ignore: draft.*."),
    ],
)
def test_the_rule_that_ignores_a_file_is_named(told: Told, name: str, said: str) -> None:
    text = told(name, ignore=("draft.*",))

    assert said in text
    assert ("A change of it" in text) is ("never" not in said)


def test_what_does_not_exist_is_explained_as_if_it_did(told: Told) -> None:
    text = told("new.css")

    assert "It does not exist" in text
    assert "css-update" in text


def test_a_private_file_is_never_told(told: Told) -> None:
    text = told("key.pem")

    assert "404, always: 'key.pem' is never shown, for its ending is that of keys" in text
    assert "A change of it" not in text


def test_a_link_that_leads_outside_has_its_cure(told: Told, site: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/a.css").write_text("")
    (site / "shared").symlink_to(tmp_path / "shared")

    text = told("shared/a.css")

    assert f"it is a link to {tmp_path / 'shared/a.css'}" in text
    assert f"cure: --mount /shared={tmp_path / 'shared'}" in text


def test_a_file_outside_is_out_of_reach_until_it_is_watched(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "page.jinja"
    file.write_text("")

    alone, watched = told(str(file)), told(str(file), watch=(tmp_path,))

    assert "a change of it does nothing" in alone
    assert f"cure: --watch {tmp_path}" in alone
    assert "Tabs are told: page.jinja changed, which is watched; each page is patched" in watched
    assert "html-update, for every tab; each fetches its page and compares." in watched
    assert "at the first complete save" in watched
    assert "A change of it" not in told(str(tmp_path), watch=(tmp_path,))


def test_a_mount_has_its_own_url(told: Told, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/a.css").write_text("")

    assert "URL: /lib/a.css." in told(str(tmp_path / "lib/a.css"), mount=(f"/lib={tmp_path}/lib",))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/about", ["It shows about.html.", "is /about.html.", "Status 200"]),
        ("/docs", ["It redirects to ./docs/", "Status 302."]),
        ("/docs/", ["It shows docs/index.html."]),
        ("/css/", ["It lists the folder css, for there is no index.html in it."]),
        ("/none?x=1#y", ["404: No such file", "there is none or none.html.", "A page of ours"]),
        ("/.env", ["404, always: '.env' is never shown, for its name begins with a dot."]),
        ("/css/../x", ["404, always: a path with dot segments."]),
        ("/@hotreload/ws", ["It is hotreload's own"]),
        ("/%61bout", ["It shows about.html."]),
    ],
)
def test_a_url_path_says_what_answers(told: Told, path: str, said: list[str]) -> None:
    text = told(path)

    assert [words for words in said if words not in text] == []


def test_what_stands_in_for_a_missing_page_is_named(told: Told, site: Path) -> None:
    (site / "index.html").write_text(PAGE)

    assert "The root's index.html is shown instead" in told("/none", spa=True)
    (site / "404.html").write_text(PAGE)
    assert "Your 404.html is shown instead." in told("/none")


def test_names_that_are_not_text_are_printed(site: Path, told: Told) -> None:
    name = os.fsdecode(b"bad\xff\n.css")
    (site / name).write_text("")

    assert "bad\\udcff\\n.css" in told(name)


def test_nothing_is_left_open(told: Told, site: Path) -> None:
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []

    for target in ("about.html", "/about", "/css/", "/none", "css/palette.css"):
        told(target)

    after = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    assert len(after) == len(before)


def test_json_holds_one_object_a_line(told: Told) -> None:
    lines = [json.loads(line) for line in told("css/main.css", json=True).splitlines()]

    assert {line["event"] for line in lines} == {"fact"}
    assert {"event": "fact", "about": "Watched", "message": "Yes: its folder is watched."} in lines
