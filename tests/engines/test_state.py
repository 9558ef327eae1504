"""What a user did on a page comes back after a reload, in every engine."""

import json

from tests.engines.shown import CONNECTED, COUNTED

LOOK = """<style>
  body { margin: 0 } p { margin: 0; height: 24px } .box { height: 72px; overflow: auto }
</style>"""
ROWS = "".join(f"<p>row {number}</p>" for number in range(120))
ITEMS = "".join(f"<p>item {number}</p>" for number in range(30))
BODY = f"""<div id=top></div>{ROWS}<div class=box>{ITEMS}</div>
<form><input name=typed><input name=left value=source><input name=pass type=password>
<input type=checkbox name=box><select name=one><option>a<option>b</select></form>
<div id=rich contenteditable>source</div>
<details><summary>more</summary>text</details><dialog>dialog</dialog>
<textarea id=area>some words of the source</textarea>{ROWS}
<script>globalThis.version = 1</script>"""
ACT = """() => {
    const type = (field, text) => {
        field.focus();
        document.execCommand('selectAll');
        document.execCommand('insertText', false, text);
    };
    const { typed, pass, box, one } = document.forms[0];
    type(typed, 'typed');
    type(pass, 'secret');
    type(document.querySelector('#rich'), 'written');
    box.checked = true;
    one.value = 'b';
    document.querySelector('details').open = true;
    document.querySelector('dialog').show();
    const area = document.querySelector('#area');
    area.focus({ preventScroll: true });
    area.setSelectionRange(5, 10, 'backward');
    document.querySelector('.box').scrollTop = 300;
}"""
# What is typed is scrolled into view, some time later.
SCROLL = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    scrollTo(0, 1000);
}"""
SEEN = """() => {
    const top = (text, scroller) => {
        const row = [...document.querySelectorAll('p')].find((one) => one.textContent === text);
        const from = scroller ? document.querySelector(scroller).getBoundingClientRect().top : 0;
        return Math.round(row.getBoundingClientRect().top - from);
    };
    const { typed, left, pass, box, one } = document.forms[0];
    const { activeElement: active } = document;
    return {
        rows: [top('row 45'), top('item 14', '.box')],
        form: [typed.value, left.value, pass.value, box.checked, one.value],
        rich: document.querySelector('#rich').textContent,
        open: [document.querySelector('details').open, document.querySelector('dialog').open],
        caret: [active.id, active.selectionStart, active.selectionEnd, active.selectionDirection],
        state: history.state,
    };
}"""


async def test_what_a_user_did_comes_back_after_a_reload(site, show):
    site.page("index.html", head=COUNTED + LOOK, body=BODY)
    page = await show()
    await page.call("() => history.replaceState({ step: 1 }, '')")
    await page.call(ACT)
    await page.call(SCROLL)
    before = await page.call(SEEN)
    assert before["form"] == ["typed", "source", "secret", True, "b"]

    source = (site.root / "index.html").read_text().replace("version = 1", "version = 2")
    source = source.replace("<div id=top></div>", "<p>new</p>" * 9).replace("=source", "=new")
    site.write("index.html", source.replace("<p>item 0<", "<p>new item</p><p>item 0<"))

    await page.until("() => window.version === 2 && document.readyState === 'complete'")
    await page.until(CONNECTED)
    expected = before | {"form": ["typed", "new", "", True, "b"]}
    wanted = f"JSON.stringify({json.dumps(expected)})"
    await page.until(f"() => JSON.stringify(({SEEN})()) === {wanted}")
    assert await page.call("() => sessionStorage.loads") == "2"
