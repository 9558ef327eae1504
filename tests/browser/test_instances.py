"""Whenever a tab was opened, it holds one instance of each module, of the text that is on disk.

Each module notes itself, as an object, until it is disposed, and which objects it met behind its
imports. What a page runs by now is then the modules that its entry reaches, and all of them must
agree.
"""

import json
import os
import random
from urllib.parse import urlsplit

import pytest

from tests.browser.outage import STATUS, heard

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
MODULES = 7
STEPS = 14
SEEDS = range(50 if LONG else 2)

ENTRY = """
import * as m1 from './m1.js';
import * as m2 from './m2.js';
const me = { version: 0, met: { m1: m1.me, m2: m2.me } };
globalThis.running = globalThis.running ?? {};
globalThis.running.entry = me;
globalThis.late = async (name) => {
  const module = await import(`./${name}.js`);
  me.met[name] = module.me;
};
import.meta.hot.accept('./m1.js', (module) => { me.met.m1 = module.me; });
if (%(accepts)s) import.meta.hot.accept('./m2.js', (module) => { me.met.m2 = module.me; });
"""

AGREES = """(versions) => {
  const reached = new Map([['entry', running.entry]]);
  for (const [name, me] of reached) {
    if (name !== 'entry') {
      if (me.version !== versions[name]) return `${name}: ${me.version}`;
      if (alive[name].join() !== `${me.version}`) return `${name}: ${alive[name]} undisposed`;
    }
    for (const [dependency, met] of Object.entries(me.met)) {
      const known = reached.get(dependency) ?? met;
      if (known !== met || running[dependency] !== met) return `${name} met another ${dependency}`;
      reached.set(dependency, met);
    }
  }
  return 'agreed';
}"""


class Graph:
    """Hold modules of which each may import those with a higher number, and write their texts."""

    def __init__(self, site, dice: random.Random) -> None:
        self._site = site
        self._dice = dice
        self.versions: dict[str, int] = {}
        for number in range(MODULES, 0, -1):
            self.edit(number)
        accepts = dice.choice(("true", "false"))
        site.write("main.js", ENTRY % {"accepts": accepts})
        site.page("index.html", head="<script type=module src=/main.js></script>")

    def edit(self, number: int | None = None) -> str:
        """Give a module another version, other imports, and others to accept."""
        number = number or self._dice.randint(1, MODULES)
        name = f"m{number}"
        self.versions[name] = self.versions.get(name, 0) + 1
        below = range(number + 1, MODULES + 1)
        imported = [one for one in below if self._dice.random() < 0.5]
        self._site.write(f"{name}.js", self._text(name, [f"m{one}" for one in imported]))
        return name

    def _text(self, name: str, imported: list[str]) -> str:
        lines = [f"import * as {one} from './{one}.js';" for one in imported]
        met = ", ".join(f"{one}: {one}.me" for one in imported)
        lines.append(
            f"export const me = {{ version: {self.versions[name]}, met: {{ {met} }} }};\n"
            f"globalThis.running = globalThis.running ?? {{}};\n"
            f"globalThis.running.{name} = me;\n"
            f"const list = (globalThis.alive ??= {{}}).{name} ??= [];\n"
            f"list.push(me.version);\n"
            f"import.meta.hot.dispose(() => list.splice(list.indexOf(me.version), 1));"
        )
        hot = self._dice.choice(("import.meta.hot", "hot"))  # the text tells nothing of an alias
        lines.append("const hot = import.meta.hot;")
        lines += [
            f"{hot}.accept('./{one}.js', (next) => {{ me.met.{one} = next.me; }});"
            for one in imported
            if self._dice.random() < 0.6
        ]
        return "\n".join(lines) + "\n"


async def another(serve, server, tabs):
    """Start another server in place of one, and wait until it knows what all tabs show."""
    await server.stop()
    for tab in tabs:
        await tab.until(f"{STATUS} === 'disconnected'")
    again = await serve("--port", str(urlsplit(server.url).port), "--strict-port")
    for tab in tabs:
        await tab.until("dispatchEvent(new Event('online'))")
        await heard(tab)
    return again


@pytest.mark.parametrize("seed", SEEDS)
async def test_tabs_hold_one_instance_of_each_module(seed, site, serve, new_tab) -> None:
    dice = random.Random(seed)
    graph = Graph(site, dice)
    server = await serve()
    tabs = [await new_tab() for _ in range(2)]
    for tab in tabs:
        await tab.open(server.url)

    for step in range(STEPS):
        match dice.choice(["edit"] * 6 + ["reload", "late", "late", "restart"]):
            case "edit":
                done = f"edited {graph.edit()}"
            case "reload":
                await dice.choice(tabs).page.reload()
                done = "reloaded a tab"
            case "late":
                name = f"m{dice.randint(1, MODULES)}"
                await dice.choice(tabs).page.evaluate("(name) => late(name)", name)
                done = f"imported {name} late"
            case _:
                server = await another(serve, server, tabs)
                done = "restarted the server"
        for tab in tabs:
            wanted = json.dumps(graph.versions)
            note = f"/* seed {seed}, step {step}: {done} */"
            await tab.until(f"{note} ({AGREES})({wanted}) === 'agreed'")
