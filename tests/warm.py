"""A process that has imported what ``hotreload serve`` needs, and is copied for each server.

A copy is what ``python -m hotreload`` is: it has arguments, a folder, variables and pipes of its
own, takes signals, runs the same ``main``, and ends as Python ends. It is spared a third of a
second of imports, and to join the client's modules. ``tests/starter.py`` gives the orders.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from typing import Any

from hotreload import client_files

IMPORTED = ("hotreload.cli.serve", "hotreload.server.app", "hotreload.watch.inotify")
MOST = 1 << 18
"""Bytes of an order; the variables are the most of it."""


def main() -> None:
    """Take orders from the socket that the argument names; go when its other end is closed."""
    for name in IMPORTED:
        importlib.import_module(name)
    for name in client_files.KEPT:
        client_files.kept(name)

    gc.freeze()  # what the copies share stays shared
    if order := _copied(socket.socket(fileno=int(sys.argv[1]))):
        sys.argv[:] = ["hotreload", *order["arguments"]]
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        runpy.run_module("hotreload", run_name="__main__")


def _copied(channel: socket.socket) -> dict[str, Any] | None:
    """Come back in each copy, with its order; in the original at the end, with None."""
    with channel, selectors.DefaultSelector() as running:
        running.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in running.select():
                if key.fileobj is not channel:
                    running.unregister(key.fd)
                    _bury(channel, key.fd, key.data)
                    continue
                text, pipes, *_ = socket.recv_fds(channel, MOST, 3)
                if not text:
                    return None
                if not (copy := os.fork()):
                    _take(pipes, instead_of=[one for one in running.get_map() if one != key.fd])
                    order: dict[str, Any] = json.loads(text)
                    return order
                for pipe in pipes:
                    os.close(pipe)
                running.register(os.pidfd_open(copy), selectors.EVENT_READ, copy)
                _say(channel, pid=copy)


def _take(pipes: list[int], *, instead_of: list[int]) -> None:
    """Make these descriptors stdin, stdout and stderr; close the others."""
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
    for descriptor in (*pipes, *instead_of):
        os.close(descriptor)


def _bury(channel: socket.socket, descriptor: int, pid: int) -> None:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    _say(channel, pid=pid, code=os.waitstatus_to_exitcode(status))


def _say(channel: socket.socket, **news: int) -> None:
    channel.send(json.dumps(news).encode())


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the copies
    main()
