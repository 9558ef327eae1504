"""Pages on which frameworks live go on living when their author edits around them, and in them."""

from pathlib import Path

from tests.browser.packages import package

GLOBALS = {
    "react": "react/cjs/react.production.js",
    "scheduler": "scheduler/cjs/scheduler.production.js",
    "react-dom": "react-dom/cjs/react-dom.production.js",
    "react-dom/client": "react-dom/cjs/react-dom-client.production.js",
}
LIBRARIES = (
    "vue/dist/vue.global.prod.js",
    "alpinejs/dist/cdn.min.js",
    "htmx.org/dist/htmx.min.js",
)
HEAD = """<script src=/react.js></script><script src=/vue.global.prod.js></script>
<script defer src=/cdn.min.js></script><script src=/htmx.min.js></script>"""
BODY = """
<h1>title</h1>
<section id=react></section>
<section id=vue></section>
<section id=template><button @click="count++">{{ count }}</button><i>vue's</i></section>
<section id=alpine x-data="{ count: 0, open: false }">
  <button @click="count++; open = true" x-text="count"></button>
  <p x-show=open>shown</p>
  <ul><template x-for="n in count"><li x-text=n></li></template></ul>
  <em>alpine's</em>
</section>
<section id=htmx><button hx-get=/piece.txt hx-target=#place>load</button><div id=place>empty</div>
  <em>htmx's</em></section>
<footer>end</footer>
<script src=/app.js></script>
"""
APP = """
const { createElement, useState } = React;
function Counter() {
  const [count, set] = useState(0);
  return createElement('button', { onClick: () => set(count + 1) }, count);
}
ReactDOM.createRoot(document.querySelector('#react')).render(createElement(Counter));
const setup = () => ({ count: Vue.ref(0) });
const render = ({ count }) => Vue.h('button', { onClick: () => app.count++ }, count);
const app = Vue.createApp({ setup, render }).mount('#vue');
Vue.createApp({ setup }).mount('#template');
"""
EDITS = (
    ("<h1>title</h1>", "<h1 class=new>headline</h1><p>a paragraph</p>"),
    ("<footer>end", "<nav>links</nav><footer>the end"),
    ("<section id=react>", "<section id=react class=wide title=counter>"),
    ("<em>alpine's</em>", "<em>of Alpine</em><s x-text=\"'new ' + count\"></s>"),
    ("<p x-show=open>shown", "<p x-show=open class=big>shown at last"),
    ("<em>htmx's</em>", "<em>of htmx</em><a hx-get=/piece.txt hx-target='#place'>again</a>"),
    ("<section id=vue></section>", "<section id=vue lang=en></section><hr>"),
)
PLACES = ("react", "vue", "template", "alpine")
COUNTS = f"{list(PLACES)}.map((id) => document.querySelector(`#${{id}} button`).textContent).join()"


def library(path: str) -> Path:
    """Give a file of an installed package, or skip the test."""
    return package(path.split("/")[0]).parent / path


def react() -> str:
    """Make one script of React's modules, as bundlers do."""
    texts = {name: library(file).read_text("utf-8") for name, file in GLOBALS.items()}
    modules = [f"{name!r}(module, exports, require) {{\n{text}\n}}" for name, text in texts.items()]
    return f"""(() => {{
        const modules = {{ {", ".join(modules)} }};
        const loaded = {{}};
        const require = (name) => {{
            if (loaded[name]) return loaded[name].exports;
            const module = (loaded[name] = {{ exports: {{}} }});
            modules[name](module, module.exports, require);
            return module.exports;
        }};
        window.React = require('react');
        window.ReactDOM = require('react-dom/client');
    }})();"""


async def test_applications_keep_working_and_keep_their_state(site, serve, tab):
    for file in map(library, LIBRARIES):
        site.write(file.name, file.read_text("utf-8"))
    site.write("react.js", react())
    site.write("app.js", APP)
    site.write("piece.txt", "<b>loaded</b>")
    site.page("index.html", head=HEAD, body=BODY)
    server = await serve()
    await tab.open(server.url)
    await tab.until(f"{COUNTS} === '0,0,0,0'")
    for place in PLACES:
        await click(tab, place)
    await tab.until(f"{COUNTS} === '1,1,1,1'")
    await tab.value("document.querySelector('#htmx button').click()")
    await tab.until("document.querySelector('#place b')?.textContent === 'loaded'")

    for number, (old, new) in enumerate(EDITS, start=2):
        site.edit("index.html", old, new)
        line = await server.wait_applied("index.html")
        assert (line["outcome"], new) == ("html", new), line["reason"]
        for place in PLACES:
            await click(tab, place)
        await tab.until(f"{COUNTS} === '{','.join([str(number)] * 4)}'")
        assert await tab.value("document.querySelector('#place b').textContent") == "loaded"

    await tab.until("document.querySelector('#alpine s').textContent === 'new 8'")
    assert await tab.value("document.querySelectorAll('#alpine li').length") == 8
    assert await tab.value("document.querySelector('#alpine p').checkVisibility()")
    await tab.value("document.querySelector('#place').textContent = ''")
    await tab.value("document.querySelector('#htmx a').click()")
    await tab.until("document.querySelector('#place b')?.textContent === 'loaded'")
    await tab.assert_kept()

    site.edit("index.html", "<i>vue's</i>", "<i>of Vue</i>")
    line = await server.wait_applied("index.html")
    assert line["outcome"] == "reload"
    assert "renders" in line["reason"]
    await tab.until("document.querySelector('#template i')?.textContent === 'of Vue'")


async def click(tab, place):
    """Click the button of an application."""
    await tab.value(f"document.querySelector('#{place} button').click()")
