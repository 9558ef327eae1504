"""What a user did on a page comes back after a reload that had to be, and only that."""

import io
import json
import wave

API = "window[Symbol.for('hotreload')]"
SCRIPT = "<script>globalThis.version = 1</script>"
CONTROLS = """
<form id=form>
  <input id=by-id value=source>
  <input name=email type=email value=old@example.org>
  <label>Amount <input type=number name=amount></label>
  <input type=password name=password>
  <input type=password name=shown><button type=button id=show
    onclick="this.previousElementSibling.type = 'text'">show</button>
  <input name=code autocomplete=one-time-code>
  <input name=card autocomplete="section-a cc-number">
  <input type=hidden name=hidden value=1>
  <input type=checkbox name=box value=a><input type=checkbox name=box value=b checked>
  <input type=radio name=radio value=a checked><input type=radio name=radio value=b>
  <select name=one><option>a<option>b<option>c</select>
  <select name=many multiple><option selected>a<option>b<option>c</select>
  <textarea name=text rows=2>source</textarea>
  <input name=closest>
  <input name=untouched value=source>
  <input name=scripted>
</form>
<div id=rich contenteditable>source <b>bold</b></div>
<x-field></x-field>
<details class=a><summary>first</summary>one</details>
<details class=a><summary>second</summary>two</details>
<details class=a open><summary>third</summary>three</details>
<details class=b><summary>the author's</summary>four</details>
<dialog id=dialog><p>dialog</p><input name=inside></dialog>
<div popover=manual id=popover>popover</div>
<script>
  customElements.define('x-field', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML = '<input class=inner>';
    }
  });
  window.told = [];
  addEventListener('pagehide', () => (localStorage.handed = JSON.stringify(sessionStorage)));
  addEventListener('input', ({ target, isTrusted }) => isTrusted || window.told.push(target.name));
</script>
"""
VALUES = """(() => {
    const form = document.querySelector('#form');
    const value = (name) => form.elements[name].value;
    const field = (selector) => document.querySelector(selector);
    return {
      byId: field('#by-id').value,
      email: value('email'), amount: value('amount'), password: value('password'),
      shown: value('shown'), code: value('code'), card: value('card'),
      boxes: [...form.elements.box].map(({ checked }) => checked), radio: value('radio'),
      one: value('one'), many: [...form.elements.many.selectedOptions].map(({ value }) => value),
      text: value('text'), closest: value('closest'), untouched: value('untouched'),
      scripted: value('scripted'), rich: field('#rich').innerHTML,
      inner: field('x-field').shadowRoot.querySelector('input').value,
      open: [...document.querySelectorAll('details')].map(({ open }) => open),
      dialog: field("#dialog").matches(":modal"),
      popover: field("#popover").matches(":popover-open"),
    };
})()"""


async def fill(tab):
    """Do as a user would, and as scripts would."""
    page = tab.page
    await page.click("#show")
    for selector, text in {
        "#by-id": "mine",
        "[name=email]": "new@example.org",
        "[name=amount]": "12.5",
        "[name=password]": "secret",
        "[name=shown]": "secret as well",
        "[name=code]": "123456",
        "[name=card]": "4111",
        "[name=text]": "two\nlines",
        "[name=closest]": "clobbers",
        "x-field input": "in a shadow",
        "#rich": "typed",
    }.items():
        await page.fill(selector, text)
    await page.check("[value=a][name=box]")
    await page.uncheck("[value=b][name=box]")
    await page.check("[value=b][name=radio]")
    await page.select_option("[name=one]", "c")
    await page.select_option("[name=many]", ["b", "c"])
    await page.click("summary:has-text('second')")
    await page.click("summary:has-text('third')")
    await tab.value("document.querySelector('[name=password]').type = 'text'")
    link = "Object.assign(document.createElement('a'), {href: 'java\\nscript:0', text: 'link'})"
    await tab.value(f"document.querySelector('#rich').append({link})")
    await tab.value("document.querySelector('[name=scripted]').value = 'by a script'")
    await tab.value("document.querySelector('#popover').showPopover()")
    await tab.value("document.querySelector('#dialog').showModal()")


FILLED = {
    "byId": "mine",
    "email": "new@example.org",
    "amount": "12.5",
    "password": "",
    "shown": "",
    "code": "",
    "card": "",
    "boxes": [True, False],
    "radio": "b",
    "one": "c",
    "many": ["b", "c"],
    "text": "two\nlines",
    "closest": "clobbers",
    "untouched": "new source",
    "scripted": "by a script",
    "rich": "typed<a>link</a>",
    "inner": "in a shadow",
    "open": [False, True, False, True],
    "dialog": True,
    "popover": True,
}


async def test_what_was_filled_in_and_opened_comes_back(site, serve, tab):
    site.page("index.html", head=SCRIPT, body=CONTROLS)
    server = await serve()
    await tab.open(server.url)
    await fill(tab)
    await tab.value("history.replaceState({ step: 3 }, '', '#here')")

    source = (site.root / "index.html").read_text()
    source = source.replace("version = 1", "version = 2").replace("<form", "<p>new</p><form")
    source = source.replace("name=untouched value=source", "name=untouched value='new source'")
    source = source.replace("<details class=b>", "<details class=b open>")
    site.write("index.html", source)
    await tab.loaded(2)
    await tab.until("window.version === 2 && document.querySelector('#dialog').open")
    await tab.until("document.querySelector('#typed').value === 'half a sentence'")

    assert await tab.value(VALUES) == FILLED
    assert await tab.value("history.state") == {"step": 3}
    assert "email" in await tab.value("window.told")
    handed = await tab.value("localStorage.handed")
    assert "mine" in handed
    assert "secret" not in handed
    kept = await tab.value(
        "Object.keys(sessionStorage).join() + Object.values(sessionStorage).join()"
    )
    assert "secret" not in kept
    assert "capsule" not in kept

    await tab.page.reload()
    await tab.connected()
    assert (await tab.value(VALUES))["byId"] == "source"


LOOK = """<style>
  body { margin: 0; font: 16px/24px monospace } p { margin: 0; height: 24px }
  .box { height: 96px; width: 200px; overflow: auto } img { display: block }
  body[data-smooth] { scroll-behavior: smooth }
</style>"""
MANUAL = "<script>history.scrollRestoration = 'manual'; onload = () => scrollTo(0, 48)</script>"


def rows(name, count):
    return "".join(f"<p>{name} {number}</p>" for number in range(count))


def lengthy(head=""):
    """Make a page of rows, with an image that comes late above what is read."""
    boxes = (
        f"<div class=box id=list>{rows('item', 40)}</div>"
        f"<div class=box>{rows('wide', 20)}<p style='width: 900px'>wide</p></div>"
        f"<div class=box id=log>{rows('log', 40)}</div>"
    )
    body = f"<div id=top></div><img src=late.svg>{rows('row', 60)}{boxes}{rows('end', 60)}"
    return {"head": SCRIPT + LOOK + head, "body": f"{body}<iframe src=frame.html></iframe>"}


TOP = """((name) => {
    const row = [...document.querySelectorAll('p')].find((one) => one.textContent === name);
    const box = row.closest('.box')?.getBoundingClientRect().top ?? 0;
    return Math.round(row.getBoundingClientRect().top - box);
})"""
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='300'/>"
ADDED = f"<div id=top></div>{rows('new', 7)}"


async def test_what_was_in_view_stays_in_view(site, serve, new_tab):
    site.page("index.html", **lengthy())
    site.page("manual.html", **lengthy(MANUAL))
    site.write("late.svg", SVG)
    site.page("frame.html", body=rows("framed", 40))
    server = await serve()
    tab, manual = await new_tab(), await new_tab()
    await manual.open(server.url + "manual")
    await tab.open(server.url)
    frame = tab.page.frames[1]
    await frame.focus("#typed")
    await tab.page.keyboard.type("in the frame")
    await frame.evaluate("scrollTo(0, 480)")
    await tab.value("scrollTo({ top: 1010, behavior: 'instant' })")
    await tab.value("document.querySelector('#list').scrollTop = 250")
    await tab.value("document.querySelectorAll('.box')[1].scrollLeft = 120")
    await tab.value("document.querySelector('#log').scrollTop = 1e6")
    before = {name: await tab.value(f"{TOP}('{name}')") for name in ("row 30", "item 11")}

    source = (site.root / "index.html").read_text().replace("version = 1", "version = 2")
    source = source.replace("<div id=top></div>", ADDED).replace(
        "<p>item 0<", "<p>more</p><p>item 0<"
    )
    site.write("index.html", source.replace("<p>log 39</p>", "<p>log 39</p><p>log 40</p>"))
    await tab.loaded(2)
    await tab.until(f"{TOP}('row 30') === {before['row 30']}")
    await tab.until(f"{TOP}('item 11') === {before['item 11']}")
    await tab.until("document.querySelectorAll('.box')[1].scrollLeft === 120")
    await tab.until(f"{TOP}('log 40') === 72")
    await tab.until("frames[0].scrollY === 480")
    assert await tab.page.frames[1].input_value("#typed") == "in the frame"

    # What the page scrolls itself stays the page's.
    site.edit("manual.html", "version = 1", "version = 2")
    await manual.loaded(2)
    await manual.until("scrollY === 48")

    # With the user's first own doing it is over, however late an image comes.
    held = []
    await tab.page.route("**/late.svg*", lambda route: held.append(route))
    site.edit("index.html", "version = 2", "version = 3")
    await tab.until("window.version === 3 && scrollY > 500")
    await tab.connected()
    assert await tab.value("document.readyState") == "interactive"
    await tab.page.mouse.move(700, 5)
    await tab.page.mouse.wheel(0, -5000)
    await tab.until("scrollY === 0")
    await held[0].fulfill(body=SVG, content_type="image/svg+xml")
    await tab.loaded(3)
    assert await tab.value("scrollY") == 0


WRITING = """
<textarea id=area rows=3>some text of the source</textarea>
<p id=read>Words to read, and <b>some bold ones</b> to mark.</p>
<div id=rich contenteditable>Editable <i>words</i> here</div>
<input id=auto autofocus>
<audio src=tone.wav></audio>
"""
SELECTED = """(() => {
    const { activeElement: active } = document;
    const { anchorOffset, focusOffset } = getSelection();
    const { selectionStart: start, selectionEnd: end, selectionDirection: direction } = active;
    return [active.id, start ?? null, end ?? null, direction ?? null, `${getSelection()}`];
})()"""
CARET = "area.focus(), area.setSelectionRange(5, 9, 'backward')"
MARK = "getSelection().setBaseAndExtent(read.lastChild, 4, read.firstChild, 6)"
EDIT = "rich.focus(), getSelection().collapse(rich.querySelector('i').firstChild, 3)"


def tone():
    """Make twenty seconds of silence."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 160_000)
    return buffer.getvalue()


async def test_focus_selection_and_media_come_back(site, serve, tab):
    site.page("index.html", head=SCRIPT, body=WRITING)
    site.write("tone.wav", tone())
    server = await serve()
    await tab.open(server.url)
    player = "document.querySelector('audio')"
    await tab.until(f"{player}.readyState > 0")
    await tab.value(f"{{ {player}.currentTime = 12; {player}.volume = 0.25 }}")

    states = {
        CARET: ["area", 5, 9, "backward"],
        EDIT: ["rich", None, None, None, ""],
        f"document.activeElement.blur(), {MARK}": ["", None, None, None],
    }
    for version, (act, wanted) in enumerate(states.items(), start=1):
        await tab.value(f"void ({act})")
        before = await tab.value(SELECTED)
        assert before[: len(wanted)] == wanted
        source = (
            (site.root / "index.html")
            .read_text()
            .replace(f"version = {version}", f"version = {version + 1}")
        )
        site.write("index.html", source.replace(" autofocus", "") if version == 2 else source)
        await tab.loaded(version + 1)
        await tab.until(f"JSON.stringify({SELECTED}) === JSON.stringify({json.dumps(before)})")

    assert await tab.value("getSelection().focusNode.data.slice(getSelection().focusOffset, 9)")
    await tab.until(f"{player}.currentTime === 12")
    assert await tab.value(f"[{player}.volume, {player}.paused]") == [0.25, True]
