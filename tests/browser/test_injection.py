"""With and without us, Chromium makes the same of a page: the same tree, in the same mode."""

import os
import random

from hotreload.documents.inject import Tag, inject
from hotreload.protocol.messages import Position
from tests.engines import html_corpus

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
COUNT = 20_000 if LONG else 2_500
SEED = random.randrange(10**9) if LONG else 7
AT_ONCE = 500
TAG = Tag("/@hotreload/client.js", "token", Position("epoch", 1), "page", nonce="n")

# Whatever may stand before a page's first element, and what only looks like it.
BEFORE = (
    *("", " ", "\n", "\t\r\n", "\f", "&nbsp;", "text", "]]>"),
    *("<!-- a -->", "<!-->", "<!--->", "<!-- -- -->", "<!-- <head> -->", "<!--a--!>", "<!---->"),
    *("<!doctype html>", "<!DOCTYPE HTML>", "<!doctype>", "<!doctype html SYSTEM 'about:legacy'>"),
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/a.dtd">',
    *('<!doctype html PUBLIC "a>b">', "<?xml version='1.0'?>"),
    *("<!ELEMENT a>", "<![CDATA[x]]>", "<?php echo '>' ?>", "</p>", "</html>", "</head>", "</br>"),
)
OPENINGS = (
    *("", "<html>", "<HTML LANG=en>", '<html data-a="<head>">', "<html a='>' b>", "<html/>"),
    *("<html lang=en\n>", "<html <head>", "<htmlx>", "<html ", "<html =a>"),
)
HEADS = (
    *("", "<head>", "<HEAD class=a>", "<head data-a='</head>'>", "<head/>", "<header>", "<head "),
    *(
        "<head><title>a</title></head>",
        "<title>a</title>",
        "<meta charset=utf-8>",
        "<base href=/a/>",
    ),
    *("<head><noscript><p>a</p></noscript>", "<template><head></template>", "<link rel=icon>"),
    *("<script>'</head><body>'</script>", "<style>a{}</style>", "<head><!-- <body> -->"),
)
BODIES = (
    *("", "<body>", "<body class=a>", "<p>a", "text", "<frameset><frame></frameset>", "<table>a"),
    *("<svg><title>a</title></svg>", "<textarea></body>", "<b><p>a</b>", "<html class=late><p>b"),
    *("<select><option>a", "<template><p>a", "<plaintext></html>", "<math><mi>a"),
)

COMPARE = """([pages, selector]) => pages.flatMap(([before, after, number]) => {
  const parse = (text) => new DOMParser().parseFromString(text, 'text/html');
  const [bare, tagged] = [parse(before), parse(after)];
  const tags = tagged.querySelectorAll(selector);
  const isFirst = tags.length === 1 && tags[0] === tagged.head.firstChild;
  tags.forEach((tag) => tag.remove());
  for (const page of [bare, tagged]) page.normalize();
  const same = bare.isEqualNode(tagged) && bare.compatMode === tagged.compatMode;
  return same && isFirst ? [] : [{ number, count: tags.length, isFirst, same }];
})"""


def made_up(count: int) -> list[str]:
    """Draw pages that are odd in many places at once."""
    dice = random.Random(SEED)

    def page() -> str:
        before = dice.choices(BEFORE, k=dice.randrange(4))
        rest = (dice.choice(parts) for parts in (OPENINGS, BEFORE, HEADS, BODIES))
        return "".join((*before, *rest))

    return [page() for _ in range(count)]


def tagged(page: str) -> str:
    return inject(page.encode(), TAG).decode()


async def test_a_page_is_parsed_to_the_same_tree_but_for_the_tag(tab) -> None:
    print(f"seed {SEED}")
    corpus = [html_corpus.page(name) for name in html_corpus.names()]
    pages = [*corpus, *made_up(COUNT)]
    both = [(page, tagged(page), number) for number, page in enumerate(pages)]
    shown = [each for each in both if each[0] != each[1]]
    await tab.page.goto("about:blank")

    wrong = []
    for start in range(0, len(shown), AT_ONCE):
        argument = [shown[start : start + AT_ONCE], "script[data-token=token]"]
        wrong += await tab.page.evaluate(COMPARE, argument)

    assert [(each, both[each["number"]][:2]) for each in wrong[:5]] == []
    assert len(shown) > 0.8 * len(both)
