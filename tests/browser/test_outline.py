"""What changed is outlined where the page asks for it; a button leads to what is out of view."""

OUTLINE = "document.querySelector('hotreload-outline')"
JUMP = f"{OUTLINE}?.shadowRoot.querySelector('.jump')"
FRAMES = f"[...({OUTLINE}?.shadowRoot.querySelectorAll('.frame:not([hidden])') ?? [])]"
LOOK = """<style>
  body, p { margin: 0 } p { height: 50px } .box { height: 100px; overflow: auto }
</style>"""
BODY = (
    "<p id=near>near</p><div class=box><p>1<p>2<p>3<p id=clipped>4</div><p id=none hidden>none</p>"
    "<div style='height: 4000px'></div><p id=far>far <b id=inner>inner</b></p><p>end</p>"
)
SHOW = """(async (selector) => {
    const modules = performance.getEntriesByType('resource').map(({ name }) => name);
    const entry = modules.find((name) => name.endsWith('/page.js'));
    const { outline } = await import(new URL('./html/outline.js', entry));
    outline(document.querySelectorAll(selector), { document });
})"""
BOXES = f"""{FRAMES}.map((frame) => {{
    const {{ left, top, width, height }} = frame.getBoundingClientRect();
    return [left, top, width, height].map(Math.round);
}})"""
WATCHED = """{
    window.seen = [];
    const added = ({ addedNodes }) => [...addedNodes].map(({ localName }) => localName);
    const note = (records) => window.seen.push(...records.flatMap(added));
    new MutationObserver(note).observe(document.documentElement, { childList: true });
}"""
FOLLOWED = f"""(async () => {{
    await {SHOW}('#near, #clipped, #none');
    const before = {BOXES};
    document.querySelector('.box').scrollTop = 80;
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return [before, {BOXES}, document.elementFromPoint(20, 30) === {OUTLINE}];
}})()"""


async def test_what_changed_is_outlined_for_a_moment(site, serve, new_tab):
    site.page("index.html", head=LOOK, body=BODY)
    server = await serve()
    tab = await new_tab(reduced_motion="reduce", viewport={"width": 800, "height": 600})
    await tab.open(server.url)
    before = await tab.value("document.body.outerHTML")

    # Off, unless the page asks for it; then patches are outlined.
    await tab.value(WATCHED)
    site.edit("index.html", ">near", ">here")
    assert (await server.wait_applied("index.html"))["outcome"] == "html"
    assert await tab.value(f"[window.seen, {OUTLINE}]") == [[], None]
    await tab.value("document.documentElement.dataset.hotreload = 'hold outline'")
    site.edit("index.html", ">here", ">near")
    await tab.until("window.seen.includes('hotreload-outline')")

    # What can be seen has a frame, which follows it; what is inside another or not shown has none.
    boxes = await tab.value(FOLLOWED)
    top = await tab.value("document.querySelector('#near').getBoundingClientRect().top")
    near, clipped = [-5, top - 5, 810, 60], [-5, top + 50 + 70 - 5, 810, 40]
    assert boxes == [[near], [near, clipped], False]

    # What is out of view has a button instead, which the keyboard reaches.
    assert await tab.value(
        f"{SHOW}('#far, #inner').then(() => [{JUMP}.className, {FRAMES}.length])"
    ) == ["jump below", 0]
    await tab.value("document.querySelector('#typed').focus()")
    for _ in range(4):
        if await tab.value(f"{JUMP}.matches(':focus-visible')"):
            break
        await tab.page.keyboard.press("Shift+Tab")
    await tab.page.keyboard.press("Enter")
    await tab.until(f"scrollY > 3000 && !{JUMP}")

    # The next change takes the place of the one before.
    states = await tab.value(
        f"{SHOW}('#near').then(() => window.first = {JUMP}.className)"
        f".then(() => {SHOW}('#far')).then(() => [window.first, !{JUMP}, {FRAMES}.length,"
        " document.querySelectorAll('hotreload-outline').length])"
    )
    assert states == ["jump above", True, 1, 1]
    await tab.until(f"{OUTLINE} === null")
    assert await tab.value("document.body.outerHTML") == before
