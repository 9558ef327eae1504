"""One run of a server of ours: listen, build, answer, stop within a second.

The sockets listen before aiohttp is imported: a browser that is early waits in the backlog instead
of being refused (design, decision 9).
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotreload import lockfile
from hotreload.config import Config
from hotreload.errors import ConfigError
from hotreload.reports.report import Line
from hotreload.server import bind, diagnostics
from hotreload.server.product import Controls, Folder, Product
from hotreload.server.signals import LAST_MOMENT, Signals

if TYPE_CHECKING:
    import ssl

    from aiohttp import web

    from hotreload.children.surroundings import Surroundings

KEEPALIVE = 15.0
GRACE = 0.1
"""Seconds that answers under way get at the end; aiohttp waits twice."""


@dataclass(frozen=True, slots=True)
class Running:
    """Say where the server answers, and steer it."""

    local: str
    network: tuple[str, ...]
    controls: Controls
    stop: Callable[[], None]


def leave_at_once() -> None:
    """End the process, successfully, without waiting for anything."""
    os._exit(0)


async def run(
    config: Config,
    product: Product | None = None,
    *,
    on_ready: Callable[[Running], None],
    on_line: Callable[[Line], None],
    on_warning: Callable[[str], None],
    leave: Callable[[], None] = leave_at_once,
    test_echo: bool = False,
    surroundings: "Surroundings | None" = None,
) -> None:
    """Serve until SIGINT, SIGTERM or ``Running.stop``; a second signal calls ``leave``.

    ``product`` is what is served, None: the folder ``config.root``.
    ``test_echo`` adds the socket that conformance suites talk to.
    Tasks run in the ``surroundings``.

    Raises:
        ConfigError: the host, port, certificate or an allowed host is wrong.
        PortTaken: somebody listens on the port that was insisted on.
    """
    product = product or Folder()
    context = _tls(config.cert, config.key) if config.cert else None
    bind.raise_descriptor_limit()
    listening = _listen(config, on_warning=on_warning)
    stopped = asyncio.Event()
    token = lockfile.new_control_token()
    with Signals(stopped, leave=leave):
        with _closed_on_failure(listening):
            build = partial(
                product.build,
                config,
                on_line=on_line,
                on_warning=on_warning,
                control_token=token,
                test_echo=test_echo,
                surroundings=surroundings,
            )
            runner = await _start(
                config, listening, context, build=build, limits=product.limits, say=on_warning
            )
        scheme = "https" if context else "http"
        url = listening.local(scheme)
        running = _running(runner, product, listening, scheme, stop=stopped.set)
        lock = _write_lock(config, listening.port, url, token, on_warning=on_warning)
        try:
            on_ready(running)
            await stopped.wait()
        finally:
            await _stop(runner, lock)


@contextmanager
def _closed_on_failure(listening: bind.Listening) -> Iterator[None]:
    try:
        yield
    except BaseException:
        listening.close()
        raise


def _listen(config: Config, *, on_warning: Callable[[str], None]) -> bind.Listening:
    listening = bind.listen(config.host, config.port, strict=config.strict_port)
    if config.port not in (0, listening.port):
        on_warning(f"port {config.port} is in use; {listening.port} is taken instead")
    return listening


async def _start(
    config: Config,
    listening: bind.Listening,
    context: "ssl.SSLContext | None",
    *,
    build: "Callable[..., web.Application]",
    limits: Mapping[str, Any],
    say: Callable[[str], None],
) -> "web.AppRunner":
    with _without_authorities():
        from aiohttp import web
    from hotreload.gate.hosts import Hosts
    from hotreload.server.refusals import Runner

    diagnostics.install(say)
    machine = bind.machine_names() if listening.is_wildcard else ()
    hosts = Hosts(bound=listening.hosts, machine=machine, allowed=config.allow_host)
    runner = Runner(
        build(hosts=hosts),
        handle_signals=False,
        access_log=None,
        keepalive_timeout=KEEPALIVE,
        shutdown_timeout=GRACE,
        auto_decompress=False,
        **limits,
    )
    await runner.setup()
    for one in listening.sockets:
        await web.SockSite(runner, one, ssl_context=context, backlog=bind.BACKLOG).start()
    return runner


@contextmanager
def _without_authorities() -> Iterator[None]:
    """Import aiohttp without the machine's certificate authorities.

    For its client, aiohttp makes two TLS contexts when it is imported, and reading the authorities
    is a third of the import. A server verifies nobody; what connects to others makes a context of
    its own.
    """
    import ssl

    readers = ("load_default_certs", "set_default_verify_paths")
    real = {name: getattr(ssl.SSLContext, name) for name in readers}
    for name in readers:
        setattr(ssl.SSLContext, name, _read_nothing)
    try:
        yield
    finally:
        for name, reader in real.items():
            setattr(ssl.SSLContext, name, reader)


def _read_nothing(*_: object) -> None:
    """Stand in for what reads the authorities."""


async def _stop(runner: "web.AppRunner", lock: Path | None) -> None:
    if lock is not None:
        lockfile.remove(lock)
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_MOMENT):
            await runner.cleanup()


def _running(
    runner: "web.AppRunner",
    product: Product,
    listening: bind.Listening,
    scheme: str,
    *,
    stop: Callable[[], None],
) -> Running:
    local, *network = (
        url.removesuffix("/") + product.start
        for url in (listening.local(scheme), *listening.network(scheme))
    )
    return Running(local, tuple(network), product.controls(runner.app), stop)


def _write_lock(
    config: Config, port: int, url: str, control_token: str, *, on_warning: Callable[[str], None]
) -> Path | None:
    lock = lockfile.Lock(
        pid=os.getpid(),
        port=port,
        url=url,
        root=os.path.realpath(config.root),
        cwd=str(Path.cwd()),
        control_token=control_token,
    )
    try:
        return lockfile.write(lock)
    except OSError as error:
        cause = error.strerror or error
        on_warning(f"hotreload publish and explain will not find this server: {cause}")
        return None


def _tls(cert: Path, key: Path | None) -> "ssl.SSLContext":
    import ssl

    def no_password() -> str:
        raise ConfigError("key", "is encrypted; take one without a password")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for name, file in (("cert", cert), ("key", key)):
        if file is not None and not os.access(file, os.R_OK):
            raise ConfigError(name, f"{str(file)!r} cannot be read")
    try:
        context.load_cert_chain(cert, key, password=no_password)
    except (ssl.SSLError, OSError) as error:
        raise ConfigError("cert", f"no usable certificate and key: {error}") from error
    context.set_alpn_protocols(["http/1.1"])
    return context
