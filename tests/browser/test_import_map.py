"""Specifiers and scripts are found as Chromium finds them."""

import json
from typing import Any

from hotreload.esm import import_map, page_scripts
from hotreload.esm.page_scripts import InlineModule

ORIGIN = "http://site.test"
PAGE = "/app/index.html"
IMPORTERS = ("/app/main.js", "/scoped/main.js", "/scoped/deep/main.js")
FIRST = {
    "imports": {
        **{"a": "./a.js", "a/": "./a/", "a/b": "/a-b.js", "a/b/": "/a-b/", "A": "/upper.js"},
        **{"blocked": None, "blocked/": "bare/", "number": 1, "no-folder/": "/no-folder"},
        **{"cdn": "https://cdn.example:443/x.js", "cdn/": "https://CDN.example/x/", "": "/empty"},
        **{"https://cdn.example/": "/vendor/", "https://cdn.example/a.js": "../a.js"},
        **{"node:fs": "/fs.js", "node:": "/node/", "data/": "data:text/javascript,"},
        **{"/mapped.js": "/target.js", "./again.js": "/again-1.js", "../folder/": "/folder-1/"},
        **{"é": "/é é.js", "/é/": "/e/", "😀/": "/smile/", "%61": "/percent.js", "#p": "/p.js"},
        **{"query/": "/q/?x/", "//host/": "/host/", "dots/": "/d/../e/", "back\\": "/back.js"},
    },
    "scopes": {
        "/scoped/": {"a": "./scoped-a.js", "./again.js": "/again-2.js", "blocked": "/open.js"},
        "../scoped/deep/": {"a/": "/deep-a/", "cdn": None},
        "/scoped/main.js": {"A": "/exactly.js"},
        "/scop": {"a": "/never.js"},
        "https://cdn.example/": {"a": "/never.js"},
    },
    "integrity": {"./a.js": "sha256-x"},
}
SECOND = {
    "imports": {"a": "/late.js", "late": "./late.js"},
    "scopes": {"/scoped/": {"a": "/late.js", "late": "/late-scoped.js"}},
}
SPECIFIERS = [
    *("a", "a/", "a/c.js", "a/b", "a/b/", "a/b/c", "a/../x", "a/c/../x", "a/%2e%2e/x", "a//x", "A"),
    *("a/?q#f", "a/\\..\\x", "a/https://evil.example/", "aa", "blocked", "blocked/x", "number"),
    *("no-folder/x", "cdn", "cdn/y", "https://cdn.example/a.js", "https://CDN.example:443/b/../c"),
    *("https://cdn.example", "https://other.example/x", "node:fs", "node:path", "NODE:fs"),
    *("data/x", "data:text/javascript,1", "/mapped.js", "../mapped.js", "/mapped.js?q", "/x.js"),
    *("./again.js", "../app/again.js", "./x.js ", " ./x.js", "./a\tb.js", "./.", "..", "../../x"),
    *("../folder/x", "/folder/x/", "./%2E%2e/y.js", "é", "/%C3%A9/x", "/é/x", "😀/x", "%61", "#p"),
    *("query/x", "//host/x", "dots/x", "back\\", "\\x", "late", "", "?", ".", "https:", "https://"),
    "./é '\"<>`{}^[].js?é '\"<>`{}^[]#é '\"<>`{}^[]",
]
HTML = [
    "<!-- <script type=module>0</script> --><script type=module>1</script>",
    "<script type=module>'<!--<script>' </script> --></script><script type=module>2</script>",
    "<script type=module><!--><script></script><script type=' Module'>3</SCRIPT x='>'>",
    "<title><script type=module>0</script></title><p a=b' c><script/type=module>4</script>",
    "<template><script type=module>0</script></template><noscript><script type=module>0</script>",
    "</noscript><svg><title/><style/><script /></svg><script type=module>5</script></><?-->",
    "<script type=module src=x>0</script><script type=module/>0</script><a title='",
    "<script type=module>0</script>'><textarea></textareas><script type=module>0</script>",
    "</textarea><script type='&#9;module'>6</script><script type=module>never closed",
]


async def serve(page: Any, files: dict[str, str]) -> None:
    """Answer the page's requests from a table of URL paths."""

    async def answer(route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        kind = "text/html" if path.endswith(".html") else "text/javascript"
        body = files.get(path, "")
        await route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")

    await page.route("**/*", answer)


async def test_import_maps_say_what_they_say_in_chromium(page):
    resolver = "(window.resolvers ??= {})[new URL(import.meta.url).pathname] = import.meta.resolve"
    maps = [json.dumps(one) for one in (FIRST, SECOND)]
    html = "".join(f"<script type=importmap>{one}</script>" for one in maps)
    html += "".join(f"<script type=module src='{ORIGIN}{one}'></script>" for one in IMPORTERS)
    await serve(page, {PAGE: f"<!doctype html>{html}", **dict.fromkeys(IMPORTERS, resolver)})

    await page.goto(ORIGIN + PAGE)
    theirs = await page.evaluate(
        """([paths, specifiers]) => paths.map((path) => specifiers.map((one) => {
          try { return resolvers[path](one); } catch { return null; }
        }))""",
        [IMPORTERS, SPECIFIERS],
    )
    ours = page_scripts.map_of(page_scripts.scripts(html.encode(), page=PAGE))

    assert ours == import_map.merge(
        *filter(None, (import_map.parse(one, base=PAGE) for one in maps))
    )
    for path, found in zip(IMPORTERS, theirs, strict=True):
        assert {one: ours.locate(one, base=path) for one in SPECIFIERS} == {
            one: url and url.removeprefix(ORIGIN)
            for one, url in zip(SPECIFIERS, found, strict=True)
        }, path


async def test_module_scripts_are_those_that_chromium_has(page):
    unrun = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    html = "\n".join([unrun, *HTML])
    await serve(page, {PAGE: f"<!doctype html>{html}"})

    await page.goto(ORIGIN + PAGE)
    theirs = await page.evaluate(
        """[...document.querySelectorAll('script:not([src])')]
          .filter(({ type }) => type.trim().toLowerCase() === 'module')
          .map(({ textContent }) => textContent)"""
    )
    found = page_scripts.scripts(html.encode(), page=PAGE)

    ours = [one.text for one in found if isinstance(one, InlineModule)]
    assert [*ours, "never closed"] == theirs
