"""The text of a module that a message carries: which it may be, and how it is taken apart."""

import pytest

from hotreload.protocol.updates import Code
from hotreload.scripts.carried import CODE_LIMIT
from tests.unit.scripts.site import Site

HOT = "import.meta.hot.accept();"


def carried(text: str, **others: str) -> Code | None:
    """Give what a message carries of a script that changed."""
    site = Site(main="", **others)
    site.save("/main.js", text)
    return site.modules.code("/main.js")


def test_the_text_is_cut_where_the_page_knows_the_url_better() -> None:
    text = f"import {{ a }} from './lib/a.js'; import '/b.js?x=1'; {HOT}\nexport * from \"./c.js\";"

    assert carried(text) == Code(
        ("", "import { a } from '", "'; import '", f"'; {HOT}\nexport * from \"", '";'),
        (("/lib/a.js", "/lib/a.js"), ("/b.js", "/b.js?x=1"), ("/c.js", "/c.js")),
    )


def test_what_stands_before_all_code_stays_there() -> None:
    assert carried(f"#!/usr/bin/env x\n{HOT}") == Code(("#!/usr/bin/env x\n", HOT))


def test_a_bare_name_is_what_the_maps_of_the_pages_make_of_it() -> None:
    site = Site(main="")
    site.show_map("/index.html", named="/lib/named.js")
    site.save("/main.js", f"import 'named'; {HOT}")

    code = site.modules.code("/main.js")

    assert code is not None
    assert code.imports == (("/lib/named.js", "/lib/named.js"),)


def test_a_module_without_a_hot_api_is_carried_as_well() -> None:
    text = "export const greeting = 'Hello'"

    assert carried(text) == Code(("", text), is_hot=False)


def test_what_is_elsewhere_stays_as_it_is() -> None:
    text = f"import 'https://example.org/x.js'; {HOT}"

    assert carried(text) == Code(("", text))


@pytest.mark.parametrize("name", ["url", "env.MODE", "webpackHot?.accept()", "resolved"])
def test_what_modules_have_of_their_own_everywhere_does_not_hinder(name: str) -> None:
    text = f"{HOT} import.meta.{name};"

    assert carried(text) == Code(("", text))


@pytest.mark.parametrize("text", ["const text = '💡 ü';", "const text = 'ﬃ';"])
def test_all_that_is_utf_8_is_carried(text: str) -> None:
    assert carried(text + HOT) == Code(("", text + HOT))


@pytest.mark.parametrize(
    "text",
    [
        f"import('./a.js'); {HOT}",
        f"new URL('./a.png', import.meta.url); {HOT}",
        f"new Worker(new URL('./a.js', import.meta.url)); {HOT}",
        f"import 'unknown'; {HOT}",
        f"import './a\\\n.js'; {HOT}",
        f"import './a\\'.js'; {HOT}",
        f"{HOT}\n//# sourceMappingURL=main.js.map",
        f"{HOT} import.meta.resolve('./a.js')",
        f"{HOT} import.meta. resolve('./a.js')",
        f"{HOT} import.meta?.resolve('./a.js')",
        f"{HOT} import.meta['resolve']('./a.js')",
        f"{HOT} const {{ resolve }} = import.meta",
        f"{HOT} eval('1')",
        f"{HOT} new Function('return import(\"./a.js\")')",
        f"import * as itself from './main.js'; {HOT}",
        f"{HOT} const $hot = 1;",
        f"{HOT} {' ' * CODE_LIMIT}",
    ],
)
def test_what_would_not_mean_the_same_is_asked_for(text: str) -> None:
    assert carried(text) is None


def test_bytes_that_are_no_text_are_asked_for() -> None:
    site = Site(main="")
    site.modules.take("/main.js", "new", f"{HOT} // ".encode() + b"\xff")
    site.modules.prepare(["/main.js"])

    assert site.modules.code("/main.js") is None


def test_there_is_a_text_only_while_its_change_is_told() -> None:
    site = Site(main="")
    assert site.modules.code("/main.js") is None

    site.save("/main.js", HOT)
    assert site.modules.code("/main.js") is not None

    site.modules.settle(["/main.js"])
    assert site.modules.code("/main.js") is None
