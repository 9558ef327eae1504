"""In doubt the link of a sheet is swapped; pages that forbid us are left in peace."""

import pytest

from tests.browser.patching import (
    BLUE,
    GREEN,
    LEARN_BY_HAND,
    RED,
    RULES,
    SHEET,
    SWAPPED,
    WATCH,
    edit,
    known,
    opened,
)


async def test_what_scripts_did_to_other_rules_stays(site, serve, tab):
    css = "i { color: red }\np { color: red }\nb { color: red }"
    server = await opened(site, serve, tab, css, body="<p>text</p><b>text</b>")
    await tab.value("void (document.styleSheets[0].cssRules[2].style.color = 'green')")

    await edit(site, server, "i { color: red }\np { color: red }", "p { color: blue }")

    assert [await tab.style(name) for name in "pb"] == [BLUE, GREEN]
    await tab.assert_kept()


@pytest.mark.parametrize(
    ("css", "script", "old", "new"),
    [
        ("p { color: red }", "", "p {", "@import 'blue.css'; p {"),
        ("p { color: red }", "", "p {", "@layer a, b; p {"),
        ("p { color: red }", "sheet.insertRule('i { top: 0 }')", "red", "blue"),
        (
            "p { color: red } b { top: 0 }",
            "sheet.deleteRule(1), sheet.insertRule('i { top: 0 }')",
            *("red", "blue"),
        ),
        (f"p {{ color: red }} {RULES}", "", "{ ", "{ color: blue; "),
        ("p { color: red }", "", "p {", f"p {{ --long: {'x' * 70_000};"),
    ],
    ids=["an import", "layers", "more rules", "moved rules", "too many rules", "too long"],
)
async def test_in_doubt_the_link_is_swapped(site, serve, tab, css, script, old, new):
    site.write("blue.css", "i { color: blue }")
    server = await opened(site, serve, tab, css)
    if script:
        await tab.value(f"void ((sheet) => {{ {script} }})(document.styleSheets[0])")

    await edit(site, server, old, new)

    assert await tab.value(SWAPPED)
    assert await tab.value("document.styleSheets.length") == 1
    text = "fetch('/main.css').then((answer) => answer.text())"
    assert await tab.value(text) == (site.root / "main.css").read_text()
    await tab.learned()
    site.write("main.css", "p { color: green }")
    await server.wait_applied("/main.css")
    assert await tab.style("p") == GREEN
    await tab.assert_kept()


async def test_an_edit_before_the_page_is_known_swaps_and_the_next_one_patches(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    server = await serve()
    # nothing is idle: nothing is learned
    await tab.page.add_init_script(
        "requestIdleCallback = (task) => (window.__tasks ??= []).push(task)"
    )
    await tab.open(server.url)

    await edit(site, server, "red", "blue")
    assert await tab.value(SWAPPED)

    await tab.value("void (window.requestIdleCallback = null)")
    await tab.until(LEARN_BY_HAND)
    await tab.page.evaluate(WATCH)
    await edit(site, server, "blue", "green")
    assert await tab.style("p") == GREEN
    assert await tab.value("window.__records.length") == 0
    await tab.assert_kept()


async def test_a_page_that_nobody_looks_at_is_swapped_after_a_while(site, serve, tab):
    """It makes the developer tools exact."""
    await tab.page.add_init_script("Document.prototype.hasFocus = () => false")
    server = await opened(site, serve, tab, "p { color: red }")
    await edit(site, server, "red", "blue")
    assert not await tab.value(SWAPPED)

    await tab.until(SWAPPED)

    assert await tab.style("p") == BLUE
    await tab.until("document.querySelectorAll('link').length === 1")
    await tab.learned()
    await tab.page.evaluate(WATCH)
    await edit(site, server, "blue", "green")
    assert await tab.value("window.__records.length") == 0
    await tab.assert_kept()


async def test_a_new_rule_does_not_go_where_a_script_has_moved_the_others(site, serve, tab):
    css = "p { color: red }\ni { top: 0 }\nb { top: 0 }"
    server = await opened(site, serve, tab, css)
    script = "sheet.deleteRule(2), sheet.insertRule('u { top: 0 }', 0)"
    await tab.value(f"void ((sheet) => {{ {script} }})(document.styleSheets[0])")

    await edit(site, server, "i { top: 0 }", "i { top: 0 }\np { color: blue }")

    assert await tab.value(SWAPPED)
    assert await tab.style("p") == BLUE
    await tab.assert_kept()


async def test_a_policy_that_forbids_our_requests_is_violated_once(site, serve, tab):
    policy = "<meta http-equiv=Content-Security-Policy content='connect-src ws:'>"
    site.write("main.css", "p { color: red }")
    site.write("other.css", "i { top: 0 }")
    site.page(
        "index.html", head=policy + SHEET + SHEET.replace("main", "other"), body="<p>text</p>"
    )
    await tab.page.add_init_script(
        "window.__violations = []; document.addEventListener('securitypolicyviolation',"
        " ({ blockedURI }) => window.__violations.push(blockedURI))"
    )
    server = await serve()
    await tab.open(server.url)
    await tab.until("window.__violations.length > 0")

    for old, new in (("red", "blue"), ("blue", "green"), ("green", "red")):
        await edit(site, server, old, new)
        await tab.value("new Promise((done) => requestIdleCallback(done))")

    assert await tab.style("p") == RED
    assert len(await tab.value("window.__violations")) == 1
    await tab.assert_kept()


async def test_a_sheet_that_is_not_ours_is_not_asked_for_once_more(site, serve, tab):
    asked = []

    async def answer(route):
        asked.append(route.request.resource_type)
        await route.fulfill(content_type="text/css", body="i { top: 0 }")

    await tab.page.route("**/made.css", answer)
    made = SHEET.replace("main", "made")
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=made + SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.until(known("document.styleSheets[1]"))

    assert asked == ["stylesheet"]


HOSTILE = """<meta http-equiv=Content-Security-Policy
  content="require-trusted-types-for 'script'; trusted-types 'none'; style-src 'self'">
<script>
  Object.prototype.polluted = () => { throw new Error('called') };
  Array.prototype.extra = Object.prototype.late = Object.prototype.unseen = 1;
  for (const each of [Object, Array, Function, Promise, Node, Element, Document])
    Object.freeze(each.prototype);
</script>"""
CLOBBER = "".join(
    f"<img name={name}><form name={name}></form>"
    for name in ("querySelectorAll", "styleSheets", "adoptedStyleSheets", "hasFocus", "hidden")
)
# What the page does after our client has begun.
REPLACED = """void (CSSStyleSheet.prototype.insertRule = CSSStyleSheet.prototype.deleteRule =
  requestIdleCallback = setTimeout = fetch = () => { throw new Error('mine') })"""


async def test_hardened_and_hostile_pages_are_patched(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=HOSTILE + SHEET, body=f"<p>text</p>{CLOBBER}")
    server = await serve()
    await tab.open(server.url)
    link = "document.getElementsByTagName('link')[0]"
    colour = "getComputedStyle(document.getElementsByTagName('p')[0]).color"
    await tab.until(known(f"{link}.sheet"))
    await tab.value(REPLACED)

    site.edit("main.css", "red", "blue")

    assert (await server.wait_applied("/main.css"))["outcome"] == "css"
    assert await tab.value(colour) == BLUE
    assert await tab.value(f"{link}.getAttribute('href')") == "/main.css"
    assert tab.loads == 1
