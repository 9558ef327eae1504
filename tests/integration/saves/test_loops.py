"""A build that rewrites its own output for ever, on a real folder."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from hotreload.changes.breaker import LIMIT
from tests.integration.served import Client

from .stage import Stage, open_stage, until

TURNS = LIMIT + 10


def build(output: Path, *, turns: int = TURNS) -> None:
    for turn in range(turns):
        output.write_text(f"// built at {turn}\n")
        time.sleep(0.06)


async def test_hub_23_a_build_in_a_loop_is_held_named_and_told_at_its_end(stage: Stage) -> None:
    output = stage.site / "dist" / "app.js"
    output.parent.mkdir()
    output.write_text("// built before\n")
    await stage.shows("dist/app.js")

    await asyncio.to_thread(build, output)
    held = len(stage.writer.read)
    await until(lambda: len(stage.writer.read) > held)

    assert held < LIMIT
    (warning,) = stage.served.warnings
    assert warning.startswith(f"dist/app.js changed {LIMIT} times in ")
    assert "--ignore 'dist/app.js'" in warning
    assert 'ignore = ["dist/app.js"] in hotreload.toml' in warning
    last = stage.writer.messages[-1]["updates"][0]
    async with stage.served.client.get("/dist/app.js") as response:
        assert f'"{last["id"]}"' == response.headers["ETag"]


async def test_hub_23_what_the_warning_says_ends_the_loop(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    """Not even an answer with its news, or the comparison with the disk, tells of the file."""
    output = tmp_path / "site" / "dist" / "app.js"
    output.parent.mkdir(parents=True)
    output.write_text("// built before\n")
    stage = await open_stage(tmp_path / "site", aiohttp_client, ignore=["dist/app.js"])
    await stage.shows("dist/app.js")

    output.write_text("// built again\n")
    async with stage.asking("dist/app.js") as answers:
        stage.reloader._compare_served()

    assert answers == {(200, "// built again\n")}
    assert await stage.told() == []
    assert stage.served.warnings == []
