"""A sheet whose source the page knows is patched: no request, no mutation, no other rule."""

from itertools import pairwise

import pytest

from tests.browser.media import BLUE as BLUE_PIXEL
from tests.browser.media import RED as RED_PIXEL
from tests.browser.media import font, png
from tests.browser.tab import OURS

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
SHEET = "<link rel=stylesheet href=/main.css>"

# Counts what a page could notice, and holds on to what must stay itself.
WATCH = """() => {
  window.__records = [];
  new MutationObserver((records) => window.__records.push(...records)).observe(document, {
    attributes: true, childList: true, characterData: true, subtree: true });
  window.__link = document.querySelector('link');
  window.__sheet = window.__link.sheet;
  window.__rule = window.__sheet.cssRules[0];
}"""
STAYED = """() => window.__link === document.querySelector('link')
  && window.__link.getAttribute('href') === '/main.css'
  && window.__sheet === window.__link.sheet && window.__sheet === document.styleSheets[0]
  && window.__rule === window.__sheet.cssRules[0]"""


async def opened(site, serve, tab, css: str, *, head: str = SHEET, body: str = "<p>text</p>"):
    """Show a page with a sheet, and wait until its client knows it."""
    site.write("main.css", css)
    site.page("index.html", head=head, body=body)
    server = await serve()
    await tab.open(server.url)
    await tab.learned()
    tab.requested.clear()
    return server


async def edit(site, server, old: str, new: str, name: str = "main.css") -> None:
    """Save a change, and wait until it is shown."""
    site.edit(name, old, new)
    assert (await server.wait_applied(f"/{name}"))["outcome"] == "css"


async def test_an_edit_is_shown_without_a_request_and_without_a_mutation(site, serve, tab):
    server = await opened(site, serve, tab, "i { color: green }\np { color: red }\n")
    await tab.page.evaluate(WATCH)

    for old, new in (("red", "blue"), ("blue", "cyan"), ("cyan }", "red }\nb { top: 0 }")):
        await edit(site, server, old, new)
        assert [url for url in await tab.asked() if "main.css?" in url] == []

    assert await tab.style("p") == RED
    assert await tab.page.evaluate(STAYED)
    assert await tab.value("window.__records.length") == 0
    await tab.assert_kept()


async def test_saves_in_quick_succession_end_at_the_last_one(site, serve, tab):
    server = await opened(site, serve, tab, "i { color: green }\np { width: 100px }")
    await tab.page.evaluate(WATCH)

    for width in range(101, 140):
        site.write("main.css", f"i {{ color: green }}\np {{ width: {width}px }}")

    await tab.until("getComputedStyle(document.querySelector('p')).width === '139px'")
    assert await tab.value("window.__sheet === document.querySelector('link').sheet")
    await tab.assert_kept()
    assert server.unread()


async def test_no_transition_starts_and_a_running_animation_goes_on(site, serve, tab):
    css = (
        "@keyframes grow { from { width: 10px } to { width: 500px } }\n"
        "b { display: block; animation: grow 60s linear; transition: color 60s; color: green }\n"
        "p { color: red }\n"
    )
    server = await opened(site, serve, tab, css, body="<b>text</b><p>text</p>")
    await tab.value("void (window.__running = document.getAnimations())")
    await tab.value("void (window.__since = window.__running[0].startTime)")

    await edit(site, server, "red", "blue")

    assert await tab.style("p") == BLUE
    names = "document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)"
    assert await tab.value(names) == ["grow"]
    same = "document.getAnimations()[0] === window.__running[0]"
    assert await tab.value(f"{same} && window.__running[0].startTime === window.__since")
    await tab.assert_kept()


TYPED = (
    "i { color: green }\np { color: red }\nb { color: green }",
    "i { color: green }\np { color: red; }\nb { color: green }",
    "i { color: green }\np { color: red; wid }\nb { color: green }",
    "i { color: green }\np { color: red; width: 20px\nb { color: green }",
    "i { color: green }\np { color: red; width: 20px }\nb { color: green }",
    "i { color: green }\np { color: blue; width: 20px } /* open\nb { color: green }",
    "i { color: green }\np { color: blue; content: 'x\nb { color: green }",
    "i { color: green }\np { color: blue }\nb { color: green }",
    "i { color: green }\np { color: blue }\n}\nb { color: green }",
    "i { color: green }\n@media screen { p { color: blue }\nb { color: green }",
    "i { color: green }\n@media screen { p { color: blue }\nb { color: green } }",
    "i { color: green }\n@media screen { p { color: red }\nb { color: green } }",
    "i { color: green }\n@media screen { p { color: red } wrong; b { color: green } }",
    "i { color: green }\n@media screen { p { color: red } p::x-wrong { top: 0 } b { left: 0 } }",
    "i { color: green }\n@media screen { p { color: blue } p::x-wrong { top: 0 } b { left: 0 } }",
    "i { color: green }\n@layer low { @supports (top: 0) { p { color: red } } } p::x-wrong { }",
    "i { color: green }\n@layer low { @supports (top: 0) { p { color: blue; & b { left: 0 } } } }",
    "i { color: green }\n@x-unknown a { } b { color: red } c",
    "i { color: green }\n@x-unknown a { } b { color: url(x{y) } c { } /* 💡 */ p { color: blue }",
    "i { color: green }\n",
    "i { color: green }\np { --a: 1; background: var(--a); background-color: red; color: green }",
)
LIVE = "[...window.__sheet.cssRules].map((rule) => rule.cssText)"
FRESH = """fetch('/main.css').then((answer) => answer.text()).then((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
})"""


async def test_each_state_of_a_text_that_is_being_typed_is_what_a_fresh_load_shows(
    site, serve, tab
):
    server = await opened(site, serve, tab, TYPED[0])
    await tab.page.evaluate(WATCH)

    for old, new in pairwise(TYPED):
        await edit(site, server, old, new)
        assert await tab.value(LIVE) == await tab.value(FRESH), new

    assert await tab.page.evaluate(STAYED)
    assert await tab.value("window.__records.length") == 0
    await tab.assert_kept()


async def test_a_font_is_not_asked_for_again_when_another_rule_changes(site, serve, tab):
    site.write("own.ttf", font(advance=1000))
    css = (
        "@font-face { font-family: Own; src: url(/own.ttf) } b { font: 20px Own }\np { color: red }"
    )
    server = await opened(site, serve, tab, css, body="<b>AAAA</b><p>text</p>")
    await tab.until("document.fonts.check('20px Own')")
    tab.requested.clear()

    await edit(site, server, "red", "blue")

    assert await tab.style("p") == BLUE
    assert await tab.value("document.fonts.check('20px Own')")
    assert [url for url in await tab.asked() if "own.ttf" in url] == []
    await tab.assert_kept()


@pytest.mark.parametrize("style", [False, True], ids=["link", "style"])
async def test_imports_are_patched_where_they_are(site, serve, tab, style):
    """The same sheet is imported twice, once into a layer."""
    site.write("css/first.css", "@import 'deep.css' layer(low); p { top: 0 }")
    site.write("css/deep.css", "p { color: red }")
    css = "@layer low; @import 'css/first.css'; @import 'css/deep.css' print; b { color: green }"
    head = "<style>@import '/main.css';</style>" if style else SHEET
    server = await opened(site, serve, tab, css, head=head)
    root = "document.styleSheets[0]" + (".cssRules[0].styleSheet" if style else "")
    await tab.value(f"void (window.__deep = {root}.cssRules[1].styleSheet.cssRules[0].styleSheet)")

    await edit(site, server, "red", "blue", "css/deep.css")

    assert await tab.style("p") == BLUE
    same = f"window.__deep === {root}.cssRules[1].styleSheet.cssRules[0].styleSheet"
    assert await tab.value(same)
    other = f"{root}.cssRules[2].styleSheet.cssRules[0].style.color"
    assert await tab.value(other) == "blue"
    assert [url for url in await tab.asked() if "?t=" in url] == []
    await tab.assert_kept()


async def test_every_place_of_the_page_is_patched(site, serve, tab):
    body = f"""<p>text</p><div id=host></div><iframe id=frame srcdoc='{SHEET}<p>text</p>'></iframe>
    <script>const inner = host.attachShadow({{ mode: 'open' }});
      inner.innerHTML = '{SHEET}<p>text</p>'</script>"""
    server = await opened(site, serve, tab, "p { color: red }", body=body)
    roots = ("document", "host.shadowRoot", "frame.contentDocument")
    for root in roots:
        await tab.until(f"getComputedStyle({root}.querySelector('p')).color === '{RED}'")
    await tab.until(known(*(f"{root}.querySelector('link').sheet" for root in roots)))
    await tab.page.evaluate(WATCH)

    await edit(site, server, "red", "blue")

    for root in roots:
        assert await tab.value(f"getComputedStyle({root}.querySelector('p')).color") == BLUE
        assert await tab.value(f"{root}.querySelector('link').getAttribute('href')") == "/main.css"
    await tab.assert_kept()


def known(*sheets: str) -> str:
    """Ask whether the client knows the source of each sheet."""
    listed = ", ".join(sheets)
    return f"import({OURS}).then((ours) => [{listed}].every(ours.$styles_known_js.known))"


async def test_the_state_of_each_link_stays(site, serve, tab):
    links = (
        "<link rel=stylesheet href=/main.css media=print>"
        "<link rel=stylesheet href=/main.css?v=1 id=off>"
        "<style title=first>p { color: green }</style>"
        "<link rel='alternate stylesheet' title=x href=/main.css?v=2 id=other>"
    )
    server = await opened(site, serve, tab, "p { color: red }", head=links)
    await tab.value("void (document.querySelector('#off').sheet.disabled = true)")
    await tab.page.evaluate(WATCH)

    await edit(site, server, "red", "blue")

    assert await tab.value("window.__records.length") == 0
    assert await tab.style("p") == GREEN
    await tab.page.emulate_media(media="print")
    assert await tab.value("[...document.styleSheets].map((one) => one.disabled)") == [
        *(False, True, False, False)
    ]
    await tab.value("void (document.querySelector('#other').disabled = true)")
    await tab.value("void (document.querySelector('#other').disabled = false)")
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")
    await tab.assert_kept()


async def test_what_scripts_did_to_other_rules_stays(site, serve, tab):
    css = "i { color: red }\np { color: red }\nb { color: red }"
    server = await opened(site, serve, tab, css, body="<p>text</p><b>text</b>")
    await tab.value("void (document.styleSheets[0].cssRules[2].style.color = 'green')")

    await edit(site, server, "i { color: red }\np { color: red }", "p { color: blue }")

    assert [await tab.style(name) for name in "pb"] == [BLUE, GREEN]
    await tab.assert_kept()


SWAPPED = "document.querySelector('link').getAttribute('href').includes('?t=')"
RULES = "\n".join(f".rule{number} {{ top: 0 }}" for number in range(1100))


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


LEARN_BY_HAND = f"""(async () => {{
  for (const task of window.__tasks?.splice(0) ?? []) task({{ timeRemaining: () => 50 }});
  return await {known("document.styleSheets[0]")};
}})()"""


async def test_a_picture_that_changed_before_keeps_its_stamp(site, serve, tab):
    """The text that the page got has a stamp; the splice is of that text."""
    site.write("box.png", png(RED_PIXEL))
    css = "#box { width: 40px; height: 40px; background: url(box.png) }\np { color: red }"
    server = await opened(site, serve, tab, css, body="<p>text</p><div id=box></div>")
    site.write("box.png", png(BLUE_PIXEL))
    await server.wait_applied("/box.png")
    await tab.until_pixels(["box"], BLUE_PIXEL)
    await tab.learned()
    tab.requested.clear()
    await tab.value("void (window.__sheet = document.styleSheets[0])")

    await edit(site, server, "red", "blue")
    await edit(site, server, "40px;", "50px;")

    assert await tab.style("p") == BLUE
    assert await tab.style("#box", "width") == "50px"
    assert await tab.value("window.__sheet === document.styleSheets[0]")
    assert "box.png?t=" in await tab.value("document.styleSheets[0].cssRules[0].cssText")
    await tab.until_pixels(["box"], BLUE_PIXEL)
    assert [url for url in await tab.asked() if "box.png" in url] == []
    await tab.assert_kept()


REFRESHED = """performance.getEntriesByType('resource')
  .filter(({ name, initiatorType }) => name.endsWith('/main.css') && initiatorType === 'fetch')
  .at(-1)?.serverTiming[0].description"""


async def test_going_back_shows_the_patched_text_from_the_browsers_cache(site, serve, tab):
    server = await opened(site, serve, tab, "p { color: red }")
    site.page("other.html")
    first = await tab.value(REFRESHED)
    await edit(site, server, "red", "blue")
    await tab.until(f"({REFRESHED}) !== '{first}'")

    await tab.page.goto(server.url + "other.html")
    await tab.page.add_init_script("window.WebSocket = null")  # no help from the channel
    await tab.page.go_back()

    assert await tab.style("p") == BLUE


async def test_links_that_load_the_same_url_again_show_the_new_text(site, serve, tab):
    server = await opened(site, serve, tab, "p { color: red }")
    await edit(site, server, "red", "blue")

    for change in (
        "link.media = 'screen'",
        "link.disabled = true, link.disabled = false",
        "link.after(link.cloneNode()), link.remove()",
    ):
        await tab.value(f"void ((link) => {{ {change} }})(document.querySelector('link'))")
        await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")

    await tab.learned()
    await edit(site, server, "blue", "green")
    assert await tab.style("p") == GREEN
    assert not await tab.value(SWAPPED)
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


async def test_our_own_requests_are_not_the_pages(site, serve, tab):
    """A sheet that the page shows no longer does not reload it."""
    server = await opened(site, serve, tab, "p { color: red }")
    await tab.value("void document.querySelector('link').remove()")

    site.edit("main.css", "red", "blue")

    assert (await server.wait_applied("/main.css"))["outcome"] == "none"
    await tab.assert_kept()


async def test_a_shadow_root_that_nobody_has_seen_yet_follows(site, serve, tab):
    server = await opened(
        site, serve, tab, "p { color: red }", body="<p>text</p><div id=host></div>"
    )
    inner = "getComputedStyle(host.shadowRoot.querySelector('p')).color"
    html = f"{SHEET}<p>text</p>"
    await tab.value(f"void (host.attachShadow({{ mode: 'open' }}).innerHTML = '{html}')")
    await tab.until(f"{inner} === '{RED}'")

    await edit(site, server, "red", "blue")

    assert await tab.style("p") == BLUE
    await tab.until(f"{inner} === '{BLUE}'")
    await tab.assert_kept()


# Idle time comes when the test says so.
HELD_IDLE = """(() => {
  const idle = requestIdleCallback;
  window.__idle = [];
  window.__busy = false;
  requestIdleCallback = (task, options) => window.__busy ? __idle.push(task) : idle(task, options);
})()"""
RELEASED = "window.__busy = false, __idle.splice(0).forEach((task) => requestIdleCallback(task))"


async def test_a_place_that_is_found_late_gets_all_edits_that_it_missed(site, serve, tab):
    await tab.page.add_init_script(HELD_IDLE)
    site.write("other.css", "i { top: 0 }")
    body = "<p>text</p><div id=host></div>"
    server = await opened(site, serve, tab, "p { color: red }", body=body)
    html = f"{SHEET}<p>text</p>"
    await tab.value(f"void (host.attachShadow({{ mode: 'open' }}).innerHTML = '{html}')")
    link = "<link rel=stylesheet href=/other.css>"  # it makes the client read all sheets
    await tab.value(f"document.head.insertAdjacentHTML('beforeend', '{link}')")
    await tab.until(
        known(*(f"{root}.querySelector('link').sheet" for root in ("document", "host.shadowRoot")))
    )

    await tab.value("window.__busy = true")
    await edit(site, server, "red", "blue")
    await edit(site, server, "blue", "green")
    await tab.until("__idle.length > 0")
    await tab.value(RELEASED)

    inner = "getComputedStyle(host.shadowRoot.querySelector('p')).color"
    await tab.until(f"{inner} === '{GREEN}'")
    assert await tab.style("p") == GREEN
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


async def test_a_sheet_that_the_browser_had_already_is_learned(site, serve, tab):
    server = await opened(site, serve, tab, "p { color: red }")
    await tab.page.reload()
    await tab.learned()
    await tab.page.goto("about:blank")
    await tab.page.goto(server.url)
    await tab.learned()


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
