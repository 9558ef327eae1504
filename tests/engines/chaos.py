"""A site whose every part says its version, a tab that shows it, and what may befall both."""

import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tests.browser.conftest import Site
from tests.engines.shown import CONNECTED, COUNTED, Shown
from tests.faults import FaultProxy

KINDS = ("css", "image", "html", "module", "script")
RELOADING = "script"
"""Nobody accepts a classic script: its change is what a page has to be loaded anew for."""

STATUS = "window[Symbol.for('hotreload')]?.status"
OBSERVED = """
<script>
const note = (kind, value) => { if (seen[kind].at(-1) !== value) seen[kind].push(value) };
const text = document.querySelector('#html');
new MutationObserver(() => note('html', Number(text.textContent)))
  .observe(text, { subtree: true, characterData: true, childList: true });
const image = document.querySelector('#image');
image.addEventListener('load', () => note('image', image.naturalWidth));
</script>"""
HEAD = (
    COUNTED + "<script>window.seen = { html: [], image: [], module: [] }</script>"
    "<link rel=stylesheet href=/main.css><script src=/app.js></script>"
    "<script type=module src=/main.js></script>"
)
SHOWS = """(wanted) => {
  const style = getComputedStyle(document.documentElement);
  const shown = {
    css: Number(style.getPropertyValue('--version')),
    image: document.querySelector('#image').naturalWidth,
    html: Number(document.querySelector('#html').textContent),
    module: seen.module.at(-1),
    script: window.version,
  };
  return Object.entries(wanted).every(([kind, version]) => shown[kind] === version);
}"""


class Parts:
    """Hold the files of the site, and their versions."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.versions = dict.fromkeys(KINDS, 0)
        for kind in KINDS:
            self.edit(kind)

    def edit(self, kind: str) -> None:
        """Give a part its next version."""
        version = self.versions[kind] = self.versions[kind] + 1
        match kind:
            case "css":
                self._site.write("main.css", f":root {{ --version: {version} }}\n")
            case "image":
                size = f'width="{version}" height="9"'
                picture = f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>\n'
                self._site.write("image.svg", picture)
            case "html":
                body = f"<p id=html>{version}</p><img id=image src=/image.svg>{OBSERVED}"
                self._site.page("index.html", head=HEAD, body=body)
            case "module":
                text = f"seen.module.push({version});\nimport.meta.hot.accept();\n"
                self._site.write("main.js", text)
            case _:
                self._site.write("app.js", f"globalThis.version = {version};\n")


class Chaos:
    """Let things happen to a tab and its server; know how often the page has to be loaded."""

    def __init__(
        self, *, site: Site, serve: Callable[..., Awaitable[Any]], shown: Shown, dice: random.Random
    ) -> None:
        self._parts = Parts(site)
        self._serve = serve
        self._shown = shown
        self._dice = dice
        self._missed: set[str] = set()
        self._is_cut = False
        self._is_frozen = False
        self._is_stranger = False
        self.loads = 1
        self.story: list[str] = []

    async def happen(self, proxy: FaultProxy) -> None:
        """Let one thing happen, and wait until the tab shows what it can know."""
        events = ["edit"] * 6 + ["mend" if self._is_cut else "cut", "restart", "network"]
        if hasattr(self._shown.engine, "freeze"):
            events.append("thaw" if self._is_frozen else "freeze")
        match self._dice.choice(events):
            case "edit":
                self._edit()
            case "cut":
                await self._cut(proxy)
            case "mend":
                await self._mend(proxy)
            case "restart":
                await self._restart()
            case "network":
                self._change_network(proxy)
            case "freeze":
                await self._freeze()
            case _:
                await self._thaw()
        await self._settle()

    async def end(self, proxy: FaultProxy) -> None:
        """Bring everything back."""
        if self._is_frozen:
            await self._thaw()
        if self._is_cut:
            await self._mend(proxy)
        await self._settle()

    def note_reloads(self) -> None:
        """Add to the story why the server saw pages loaded anew."""
        lines = self._shown.server.unread()
        self.story += [f"({line['reason']})" for line in lines if line.get("outcome") == "reload"]

    @property
    def _is_away(self) -> bool:
        return self._is_cut or self._is_frozen

    def _edit(self, kinds: tuple[str, ...] = KINDS) -> None:
        kind = self._dice.choice(kinds)
        self.story.append(f"edit {kind}")
        self._parts.edit(kind)
        self._missed.add(kind)

    async def _cut(self, proxy: FaultProxy) -> None:
        if self._dice.random() < 0.5:  # in the middle of an update; not of a load of the page
            self._edit(("css", "image", "html", "module"))
        self.story.append("cut")
        proxy.cut()
        self._is_cut = True
        if not self._is_frozen:
            await self._shown.until(f"() => {STATUS} !== 'connected'")

    async def _mend(self, proxy: FaultProxy) -> None:
        self.story.append("mend")
        proxy.resume()
        self._is_cut = False
        await self._notice()

    async def _restart(self) -> None:
        self.story.append("stop")
        port = urlsplit(self._shown.server.url).port
        self.note_reloads()
        await self._shown.server.stop()
        if not self._is_away:
            await self._shown.until(f"() => {STATUS} !== 'connected'")
        for _ in range(self._dice.randint(0, 2)):
            self._edit()
        self.story.append("start")
        self._shown.server = await self._serve("--port", str(port), "--strict-port")
        self._is_stranger = True
        await self._notice()

    def _change_network(self, proxy: FaultProxy) -> None:
        proxy.strips_upgrades = not proxy.strips_upgrades
        self.story.append("no sockets" if proxy.strips_upgrades else "sockets")
        if proxy.strips_upgrades:
            proxy.drop("/ws")

    async def _freeze(self) -> None:
        self.story.append("freeze")
        await self._shown.engine.freeze()  # type: ignore[attr-defined]
        self._is_frozen = True

    async def _thaw(self) -> None:
        self.story.append("thaw")
        await self._shown.engine.thaw()  # type: ignore[attr-defined]
        self._is_frozen = False
        await self._notice()

    async def _notice(self) -> None:
        """Tell the page that there is a network, as systems do."""
        if not self._is_away:
            await self._shown.until("() => dispatchEvent(new Event('online'))")

    async def _settle(self) -> None:
        if self._is_away:
            return
        reloads = bool(self._missed) if self._is_stranger else RELOADING in self._missed
        self.loads += reloads
        self._missed.clear()
        self._is_stranger = False
        await self._shown.until(f"() => ({SHOWS})({self._parts.versions})")
        await self._shown.until(CONNECTED)
        await self._shown.call("() => fetch('/@hotreload/ping').then(() => {})")
