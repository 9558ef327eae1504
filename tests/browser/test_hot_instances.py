"""Whatever is edited, whenever a tab was opened: it runs one instance of each module, the newest.

``HOTRELOAD_TESTS=long`` takes more and longer walks.
"""

import asyncio
import json
import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser.outage import restart
from tests.browser.test_hot_modules import MAIN

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
NAMES = tuple(f"m{number}" for number in range(7))
TABS = 3
STEPS = 40 if LONG else 14
PATIENCE = 20.0

TEXT = """IMPORTS
const list = ((globalThis.alive ??= {}).NAME ??= []);
export const version = VERSION;
list.push(version);
import.meta.hot.dispose(() => list.splice(list.indexOf(version), 1));
ACCEPTS
"""
LAZY = "globalThis.load = (name) => import(`./${name}.js`);\n"


@dataclass
class Graph:
    """Hold the modules as they are on the disk, and what each accepts."""

    dice: random.Random
    version: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Write a module anew: another version, perhaps with other imports."""
        self.version += 1
        self.versions[name] = self.version
        below = NAMES[NAMES.index(name) + 1 :]
        if name not in self.imports or self.dice.random() < 0.3:
            count = self.dice.randint(1 if name == NAMES[0] else 0, 3)
            self.imports[name] = self.dice.sample(below, min(count, len(below)))
        lines = [f"import './{other}.js';" for other in self.imports[name]]
        text = TEXT.replace("IMPORTS", "\n".join(lines)).replace("NAME", name)
        text = text.replace("VERSION", str(self.version)).replace("ACCEPTS", self._accepts(name))
        return text + (LAZY if name == NAMES[0] else "")

    def _accepts(self, name: str) -> str:
        kind = self.dice.choice(("itself", "deps", "nothing", "itself"))
        if kind == "itself":
            return "import.meta.hot.accept();"
        if kind == "nothing":
            return ""
        deps = [f"./{other}.js" for other in self.imports[name]]
        return f"const hot = import.meta.hot; hot.accept({json.dumps(deps)}, () => {{}});"

    def reached(self, *starts: str) -> dict[str, list[int]]:
        """Tell which instances a page has to run that loaded these modules."""
        found: dict[str, list[int]] = {}
        due = list(starts)
        while due:
            name = due.pop()
            if name not in found:
                found[name] = [self.versions[name]]
                due += self.imports[name]
        return found


class Opened:
    """Know what one tab has loaded since it was loaded itself."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.lazy: set[str] = set()
        self.loads = 1

    async def check(self, graph: Graph) -> None:
        """Wait until each module that the page reaches runs once, in its newest version."""
        seen: dict[str, Any] = {}
        for _ in range(int(PATIENCE / 0.02)):
            if self.tab.loads != self.loads:
                self.loads, self.lazy = self.tab.loads, set()
            wanted = graph.reached("m0", *self.lazy)
            try:
                seen = await self.tab.value("globalThis.alive ?? {}")
            except Exception:
                seen = {}  # the page is being loaded anew
            if {name: seen.get(name) for name in wanted} == wanted:
                break
            await asyncio.sleep(0.02)
        else:
            pytest.fail(f"it runs {seen}, and should run {wanted} (loads: {self.tab.loads})")
        assert all(len(versions) <= 1 for versions in seen.values()), seen


@pytest.mark.parametrize("seed", range(20 if LONG else 2))
@pytest.mark.timeout(600)
async def test_each_tab_runs_one_instance_of_each_module(site, serve, new_tab, seed):
    dice = random.Random(seed)
    graph = Graph(dice)
    site.page("index.html", body=MAIN.replace("main", "m0"))
    for name in reversed(NAMES):
        site.write(f"{name}.js", graph.text(name))
    server = await serve()
    tabs = [Opened(await new_tab())]
    await tabs[0].tab.open(server.url)
    for _ in range(STEPS):
        await tabs[0].check(graph)
        match dice.choice(("edit",) * 6 + ("two", "lazy", "reload", "open", "restart")):
            case "edit":
                edit(site, graph, dice.choice(NAMES))
            case "two":
                for name in dice.sample(NAMES, 2):
                    edit(site, graph, name)
            case "lazy":
                opened = dice.choice(tabs)
                name = dice.choice(NAMES)
                await opened.tab.value(f"load({name!r}).then(() => 0)")
                opened.lazy.add(name)
            case "reload":
                opened = dice.choice(tabs)
                await opened.tab.page.reload()
                await opened.tab.connected()
            case "open" if len(tabs) < TABS:
                tabs.append(Opened(await new_tab()))
                await tabs[-1].tab.open(server.url)
            case "restart":
                server = await restart(serve, server, tabs[0].tab)
                for opened in tabs:
                    await opened.tab.value("dispatchEvent(new Event('online'))")
        for opened in tabs:
            await opened.check(graph)


def edit(site: Any, graph: Graph, name: str) -> None:
    """Save another version of a module."""
    site.write(f"{name}.js", graph.text(name))
