"""Which edits of a page change the text of module scripts in it."""

import pytest

from hotreload.content import content_id
from hotreload.esm import page_scripts
from hotreload.scripts import page_modules as subject
from hotreload.scripts.page_modules import PageModules, is_hashed, owner_of

ONE = "<p>text</p><script type=module>one</script>"
TWO = f"{ONE}<script src=/x.js></script><script type=module>two</script>"


class Pages:
    """Pages that are answered and saved, all of one file."""

    def __init__(self, html: str = TWO, names: tuple[str, ...] = ("/",)) -> None:
        self.pages = PageModules()
        for name in names:
            self.answer(html, name)

    def answer(self, html: str, name: str) -> None:
        data = html.encode("latin-1")
        self.pages.note(name, data, page_scripts.scripts(data, page=name))

    def save(self, html: str | None, path: str = "/index.html") -> dict[str, str]:
        """Change the file, and tell that; give the new texts."""
        data = None if html is None else html.encode("latin-1")
        self.pages.take(path, content_id(data or b""), data)
        found = {name: script.text for name, script in self.pages.prepare(path).items()}
        assert list(self.pages.changed(path)) == list(found)
        assert self.pages.settle(path) == tuple(found)
        assert self.pages.changed(path) == {}
        return found


def test_a_script_whose_text_changed_alone_is_named_by_its_page() -> None:
    pages = Pages()

    assert pages.save(TWO.replace("two", "new")) == {"/?inline=1": "new"}


def test_each_edit_is_compared_with_the_one_before() -> None:
    pages = Pages()

    assert pages.save(TWO.replace("two", "new")) == {"/?inline=1": "new"}
    assert pages.save(TWO) == {"/?inline=1": "two"}
    assert pages.save(TWO) == {}
    assert pages.save(TWO.replace("one", "1").replace("two", "2")) == {
        "/?inline=0": "1",
        "/?inline=1": "2",
    }


def test_a_page_is_known_by_each_name_under_which_it_was_asked_for() -> None:
    pages = Pages(ONE, names=("/", "/index.html", "/other.html"))

    assert set(pages.save(ONE.replace("one", "new"))) == {"/?inline=0", "/index.html?inline=0"}


@pytest.mark.parametrize(
    "html",
    [
        f"{TWO}<script type=module>three</script>",
        TWO.replace("<script type=module>two</script>", ""),
        TWO.replace("<script type=module>one", "<script>one"),
        "",
        None,
    ],
)
def test_scripts_that_are_more_or_fewer_are_none_that_changed_and_the_next_is_compared_with_it(
    html: str | None,
) -> None:
    pages = Pages()

    assert pages.save(html) == {}
    changed = pages.save(TWO.replace("two", "new"))

    assert changed == {}


@pytest.mark.parametrize(("old", "new"), [("text", "other"), ("module>two", "'module'>two")])
def test_what_else_changes_does_not_matter(old: str, new: str) -> None:
    pages = Pages()

    assert pages.save(TWO.replace(old, new)) == {}
    assert pages.save(TWO.replace("two", "2")) == {"/?inline=1": "2"}


def test_after_another_change_of_the_page_scripts_change_again() -> None:
    pages = Pages()
    pages.save(TWO.replace("text", "other"))

    assert pages.save(TWO.replace("text", "other").replace("one", "1")) == {"/?inline=0": "1"}


def test_a_text_that_moves_into_another_script_is_a_change_of_both() -> None:
    html = "<script type=module>a</script><script type=module>b</script>"
    pages = Pages(html)

    assert len(pages.save(html.replace(">a<", ">ab<").replace(">b<", "><"))) == 2


@pytest.mark.parametrize(
    "html",
    [
        "<p>no script</p>",
        "<script type=module src=/main.js></script>",
        f"<base href=/elsewhere/>{ONE}",
        f"<meta charset=windows-1252>{ONE}<script type=module>'\xe4'</script>",
    ],
)
def test_a_page_whose_scripts_would_mean_something_else_elsewhere_is_not_known(html: str) -> None:
    pages = Pages(html)

    assert not pages.pages.knows("/")
    assert pages.save(html.replace("one", "new")) == {}


@pytest.mark.parametrize("charset", ["UTF-8", "utf8", "windows-1252"])
def test_plain_scripts_are_the_same_in_each_charset(charset: str) -> None:
    html = f"<meta charset={charset}><p>\xe4</p>{ONE}"

    assert Pages(html).save(html.replace("one", "new")) == {"/?inline=0": "new"}


def test_a_page_that_is_answered_without_its_scripts_is_forgotten() -> None:
    pages = Pages()
    pages.pages.note("/", TWO.encode(), ())

    assert not pages.pages.knows("/")


def test_a_page_that_is_gone_is_forgotten() -> None:
    pages = Pages(names=("/", "/index"))
    pages.pages.drop("/index.html")

    assert not pages.pages.knows("/")
    assert not pages.pages.knows("/index")


def test_the_pages_that_were_answered_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "PAGES_LIMIT", 2)
    pages = Pages(names=("/a", "/b", "/a", "/c"))

    assert [name for name in ("/a", "/b", "/c") if pages.pages.knows(name)] == ["/a", "/c"]


def test_a_page_that_changes_while_it_is_taken_is_what_was_taken_last() -> None:
    pages = Pages()
    pages.pages.take("/index.html", "x", TWO.replace("one", "x").encode())
    pages.pages.take("/index.html", content_id(TWO.encode()), TWO.encode())

    assert pages.pages.prepare("/index.html") == {}


def test_a_script_is_a_module_that_is_named_by_its_number() -> None:
    found = page_scripts.scripts(TWO.encode(), page="/a")
    inline = [one for one in found if isinstance(one, page_scripts.InlineModule)]

    assert [owner_of("/a", one) for one in inline] == ["/a?inline=0", "/a?inline=1"]


def test_policies_name_scripts_by_their_hash() -> None:
    meta = b"<meta http-equiv=content-security-policy content=\"script-src 'sha384-x'\">"

    assert is_hashed(meta, policy="")
    assert is_hashed(b"", policy="default-src 'self'; script-src 'SHA256-x'")
    assert not is_hashed(b"<p>'sha256-x'", policy="script-src 'nonce-x'")
