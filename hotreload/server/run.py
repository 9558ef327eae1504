"""One run of a server of ours: listen, build, answer, stop within a second.

The sockets listen before aiohttp is imported: a browser that is early waits in the backlog instead
of being refused (design, decision 9).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class _Address:
    """Where we listen, and whether what is said there is encrypted."""

    listening: bind.Listening
    tls: "ssl.SSLContext | None"

    @property
    def scheme(self) -> str:
        return "https" if self.tls else "http"

    @property
    def local(self) -> str:
        return self.listening.local(self.scheme)

    @property
    def network(self) -> tuple[str, ...]:
        return self.listening.network(self.scheme)


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
    address = _listen(config, on_warning=on_warning)
    stopped = asyncio.Event()
    build = partial(
        product.build, config, on_line=on_line, test_echo=test_echo, surroundings=surroundings
    )
    with Signals(stopped, leave=leave):
        answering = _answering(config, product, address, build=build, on_warning=on_warning)
        async with answering as controls:
            on_ready(_running(product, address, controls, stop=stopped.set))
            await stopped.wait()


def _listen(config: Config, *, on_warning: Callable[[str], None]) -> _Address:
    tls = _tls(config.cert, config.key) if config.cert else None
    bind.raise_descriptor_limit()
    listening = bind.listen(config.host, config.port, strict=config.strict_port)
    if config.port not in (0, listening.port):
        on_warning(f"port {config.port} is in use; {listening.port} is taken instead")
    return _Address(listening, tls)


@asynccontextmanager
async def _answering(
    config: Config,
    product: Product,
    address: _Address,
    *,
    build: "Callable[..., web.Application]",
    on_warning: Callable[[str], None],
) -> AsyncIterator[Controls]:
    """Answer there, and let other programs of the user's know where."""
    token = lockfile.new_control_token()
    build = partial(build, control_token=token, on_warning=on_warning)
    with _closed_on_failure(address.listening):
        runner = await _start(config, product, address, build=build, say=on_warning)
    controls = product.controls(runner.app)
    lock = _write_lock(config, address, token, on_warning=on_warning)
    try:
        yield controls
    finally:
        await _stop(runner, lock)


@contextmanager
def _closed_on_failure(listening: bind.Listening) -> Iterator[None]:
    try:
        yield
    except BaseException:
        listening.close()
        raise


async def _start(
    config: Config,
    product: Product,
    address: _Address,
    *,
    build: "Callable[..., web.Application]",
    say: Callable[[str], None],
) -> "web.AppRunner":
    with _without_authorities():
        from aiohttp import web
    from hotreload.gate.hosts import Hosts
    from hotreload.server.refusals import Runner

    diagnostics.install(say)
    listening = address.listening
    machine = bind.machine_names() if listening.is_wildcard else ()
    hosts = Hosts(bound=listening.hosts, machine=machine, allowed=config.allow_host)
    runner = Runner(
        build(hosts=hosts),
        handle_signals=False,
        access_log=None,
        keepalive_timeout=KEEPALIVE,
        shutdown_timeout=GRACE,
        auto_decompress=False,
        **product.limits,
    )
    await runner.setup()
    for one in listening.sockets:
        await web.SockSite(runner, one, ssl_context=address.tls, backlog=bind.BACKLOG).start()
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
    product: Product, address: _Address, controls: Controls, *, stop: Callable[[], None]
) -> Running:
    local, *network = (
        url.removesuffix("/") + product.start for url in (address.local, *address.network)
    )
    return Running(local, tuple(network), controls, stop)


def _write_lock(
    config: Config, address: _Address, control_token: str, *, on_warning: Callable[[str], None]
) -> Path | None:
    lock = lockfile.Lock(
        pid=os.getpid(),
        port=address.listening.port,
        url=address.local,
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
