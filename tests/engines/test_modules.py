"""Modules are replaced in every engine; each says in its own way why one cannot be."""

from tests.engines.shown import COUNTED

NOTE = "<script>window.log = []; window.note = (...words) => log.push(words.join(' '))</script>"
MAIN = """
import { value } from './leaf.js';
note('main', value);
import.meta.hot.accept('./leaf.js', (leaf) => note('accept', leaf?.value));
"""
LEAF = """export const value = VALUE;
note('leaf', value);
import.meta.hot.dispose(() => note('dispose', value));
"""
FAILURES = {
    "let b = ;": "leaf.js:1",
    "import './gone.js';": "/gone.js was not found",
    "import 'nowhere';": "leaf.js:1",
    "import { none } from './main.js';": "none",
}
OVERLAY = "() => (document.querySelector('hotreload-overlay')?.shadowRoot?.textContent ?? '')"


async def test_new_code_is_linked_before_the_old_is_disposed(site, show):
    site.write("leaf.js", LEAF.replace("VALUE", "1"))
    site.write("main.js", MAIN)
    script = "<script type=module src=/main.js></script>"
    site.page("index.html", head=COUNTED + NOTE, body=script)
    page = await show()
    log = ["leaf 1", "main 1"]

    for value in (2, 3, 4):
        site.write("leaf.js", LEAF.replace("VALUE", str(value)))
        assert await page.applied("/leaf.js") == "hot"
        log += [f"dispose {value - 1}", f"leaf {value}", f"accept {value}"]
    for line, word in FAILURES.items():
        site.write("leaf.js", line + LEAF.replace("VALUE", "5"))
        await page.applied("/leaf.js")
        await page.until(f"() => ({OVERLAY})().includes('{word}')")
    site.write("leaf.js", LEAF.replace("VALUE", "6"))
    await page.until("() => log.at(-1) === 'accept 6'")

    # A slow page may meet the good text already where it was told of the last bad one.
    log += ["dispose 4", "leaf 6", "accept 6"]
    assert (await page.call("() => log"))[: len(log)] == log
    await page.until(f"() => ({OVERLAY})() === ''")
    await page.assert_kept()
