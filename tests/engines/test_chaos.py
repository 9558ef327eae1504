"""Nothing is lost, whatever befalls the connection, the server and the tab; nothing comes twice.

Random edits of style sheets, pictures, pages, modules and scripts while connections are cut,
sockets forbidden, the server started anew, the tab frozen.
"""

import os
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Site
from tests.engines.chaos import Chaos
from tests.engines.engine import Engine
from tests.engines.shown import CONNECTED, Shown
from tests.faults import FaultProxy

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
STEPS = 16
SEEDS = range(100 if LONG else 1)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_tab_ends_with_what_is_on_disk(
    engine: Engine, site: Site, serve: Callable[..., Any], seed: int
) -> None:
    shown = Shown(engine, None)
    chaos = Chaos(site=site, serve=serve, shown=shown, dice=random.Random(f"{engine.name} {seed}"))
    shown.server = await serve()
    async with FaultProxy(urlsplit(shown.server.url).port or 0) as proxy:
        await engine.open(proxy.url)
        await shown.until(CONNECTED)
        try:
            for _ in range(STEPS):
                await chaos.happen(proxy)
            await chaos.end(proxy)
        finally:
            chaos.note_reloads()
            print(f"{engine.name}, seed {seed}: {', '.join(chaos.story)}")

        loads, seen = await engine.call("() => [Number(sessionStorage.loads), seen]")
        assert loads == chaos.loads
        assert [kind for kind, versions in seen.items() if not is_growing(versions)] == []
        await engine.open("about:blank")


def is_growing(versions: list[int]) -> bool:
    return all(one < other for one, other in pairwise(versions))
