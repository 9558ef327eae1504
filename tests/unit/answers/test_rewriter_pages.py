"""What pages and the scripts within them are served as."""

import pytest

from tests.module_text import HOT, without_id
from tests.unit.answers.rewriting import GUARD, KEY, LATER, TIME, Served


def test_a_script_within_a_page_gets_the_hot_api_of_its_own(served: Served) -> None:
    html = "<p>é</p>\n<script type=module>\nimport.meta.hot.accept()\n</script>\n"

    page = served.page(html, page="/about.html")

    made = HOT.replace("(import.meta)", '(import.meta,"/about.html?inline=0")')
    assert page == html.replace("module>", "module>" + made)


def test_each_script_within_a_page_has_a_number(served: Served) -> None:
    html = "<script type=module>import.meta.hot</script>" * 2

    page = served.page(html)

    assert page.index('"/?inline=0"') < page.index('"/?inline=1"')


@pytest.mark.parametrize(
    "html",
    [
        "<p>",
        "<script type=module>import './a.js'</script>",
        "<script type=module src=/a.js></script>",
        "<script>import.meta.hot</script>",
        "<!-- <script type=module>import.meta.hot</script> -->",
        "<script type=module>` import.meta.hot</script>",
    ],
)
def test_a_page_without_hot_scripts_is_untouched(served: Served, html: str) -> None:
    assert served.page(html) == html


@pytest.mark.parametrize(
    ("policy", "meta"),
    [
        ("script-src 'sha256-abc='", ""),
        ("default-src 'self'; script-src-elem 'SHA512-abc='", ""),
        ("", "<meta http-equiv=content-security-policy content=\"script-src 'sha384-x'\">"),
        ("", '<meta http-equiv=Content-Security-Policy content="script-src &#39;sha256-x&#39;">'),
    ],
)
def test_a_script_that_is_allowed_by_its_hash_is_untouched_and_known(
    served: Served, policy: str, meta: str
) -> None:
    html = f"{meta}<script type=module>import './a.js'; import.meta.hot</script>"

    assert served.page(html, policy=policy) == html
    assert served.site.graphs.modules.graph.importers("/a.js") == ("/?inline=0",)


def test_a_script_that_only_speaks_of_hashes_is_hot(served: Served) -> None:
    assert "$hot" in served.page("<script type=module>import.meta.hot; 'sha256-x'</script>")


def test_a_script_that_is_allowed_by_a_nonce_is_hot(served: Served) -> None:
    html = "<script type=module nonce=abc>import.meta.hot</script>"

    assert "$hot" in served.page(html, policy="script-src 'nonce-abc'")


SCRIPT = "import './a.js'; import.meta.hot.accept()"
PAGE = f"<p>text</p><script type=module>{SCRIPT}</script>"


def again(served: Served, query: str, html: str = PAGE, page: str = "/") -> bytes | None:
    """Ask for a script of a page, as the page does that runs it anew."""
    found = served.rewriter.inline(html.encode(), page=page, query=query)
    return None if found is None else without_id(found.decode()).encode()


def test_a_script_of_a_page_is_served_as_a_module_that_runs_anew(served: Served) -> None:
    served.page(PAGE)
    served.holds(("/a.js", LATER))

    text = again(served, f"inline=0&t={KEY}")

    hot = HOT.replace("(import.meta)", '(import.meta,"/?inline=0")')
    stamped = SCRIPT.replace("./a.js", f"./a.js?t={LATER}")
    assert text == f"{hot}{stamped}".encode()


def test_the_lines_of_a_script_have_the_numbers_that_they_have_in_the_page(
    served: Served,
) -> None:
    html = "<p>\n\r\n\r<script type=module>\n2</script>"
    served.page(html)

    assert again(served, f"inline=0&t={KEY}", html) == f"\n\n\n{GUARD}\n2".encode()


def test_a_script_that_needs_nothing_is_guarded_all_the_same(served: Served) -> None:
    html = "<script type=module>1</script><script type=module>2</script>"
    served.page(html, page="/about")

    assert again(served, f"inline=1&t={KEY}", html, "/about") == f"{GUARD}2".encode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "inline=0",
        f"t={KEY}",
        f"inline=0&t={TIME}",
        f"inline=1&t={KEY}",
        f"inline=x&t={KEY}",
        f"inline=0&t={KEY}&x",
        f"x&inline=0&t={KEY}",
        f"inline=0&t={KEY}{KEY}",
    ],
)
def test_whatever_else_is_asked_for_is_the_page(served: Served, query: str) -> None:
    served.page(PAGE)

    assert again(served, query) is None


def test_pages_that_were_not_served_or_not_hot_have_no_such_modules(served: Served) -> None:
    query = f"inline=0&t={KEY}"

    assert again(served, query) is None
    served.page(PAGE, policy="script-src 'sha256-abc='")
    assert again(served, query) is None
    served.page(PAGE)
    assert again(served, query, page="/other") is None
