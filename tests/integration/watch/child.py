"""A process that tells of the changes in a folder; what it is to do comes line by line.

``ask PATH`` takes a URL path as asked for, ``sh COMMAND`` runs a command where we run, in our
namespaces, ``hog`` opens files until there are no descriptors left, ``free`` closes them.
All that is told, and the end of each order, goes out as lines of JSON.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable

from hotreload.reloader import Reloader
from tests.fakes import FakeWriter

Say = Callable[[str, object], None]


def say(kind: str, value: object) -> None:
    sys.stdout.write(json.dumps({kind: value}) + "\n")
    sys.stdout.flush()


async def tell(root: str, orders: asyncio.StreamReader) -> None:
    reloader = Reloader(mount={"/": root}, on_warning=lambda text: say("warning", text))
    async with reloader:
        writer = FakeWriter()
        writer_told = 0
        hogged: list[int] = []
        reloader.connect(writer)

        def told() -> None:
            nonlocal writer_told
            for message in writer.messages[writer_told:]:
                say("message", message)
            writer_told = len(writer.messages)

        writer._on_write = told
        await reloader._watching.lookout._watcher.ready()
        say("done", "start")
        while line := (await orders.readline()).decode().rstrip("\n"):
            verb, _, rest = line.partition(" ")
            if verb == "ask":
                reloader.watch(reloader.site.folder_of(rest) or root)
                reloader.declare([(rest, None)], since=0)
            elif verb == "hog":
                with contextlib.suppress(OSError):
                    while True:
                        hogged.append(os.open(os.devnull, os.O_RDONLY))
            elif verb == "free":
                while hogged:
                    os.close(hogged.pop())
            else:
                await (await asyncio.create_subprocess_shell(rest)).wait()
            say("done", line)


async def main() -> None:
    orders = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    await tell(sys.argv[1], orders)


if __name__ == "__main__":
    asyncio.run(main())
