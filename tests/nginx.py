"""A real nginx in front of a server: TLS, a path prefix, and the ways in which people set it up."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

PROGRAM = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
PREFIX = "/app"
PATIENCE = 10.0
KINDS = {
    # As its documentation says that WebSockets are passed on.
    "sockets": "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
    " proxy_set_header Connection upgrade;",
    # As it comes.
    "plain": "",
    # As somebody wants it who likes buffers, and has heard of no header.
    "buffering": "proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;",
}
_CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
  {servers}
}}
"""
_SERVER = """
  server {{
    listen 127.0.0.1:{port} ssl;
    location {prefix}/ {{
      proxy_pass http://127.0.0.1:{upstream}/;
      proxy_set_header X-Forwarded-Prefix {prefix};
      {kind}
    }}
  }}
"""


class Nginx:
    """Run nginx in a folder of its own, in front of a port; a port for each kind of set-up.

    An asynchronous context manager.
    """

    kinds: Mapping[str, str] = KINDS

    def __init__(self, folder: Path, upstream: int = 0) -> None:
        """Pass on to ``upstream``; everything is kept in ``folder``."""
        self._folder = folder
        self._upstream = upstream
        self._ports: dict[str, int] = {}
        self._process: asyncio.subprocess.Process | None = None

    def url(self, kind: str) -> str:
        """Give the address of the site behind one kind of set-up."""
        return f"https://127.0.0.1:{self._ports[kind]}{PREFIX}/"

    async def __aenter__(self) -> Self:
        """Make a certificate, and start."""
        self._folder.mkdir(exist_ok=True)
        _certify(self._folder)
        async with asyncio.timeout(PATIENCE):
            while not await self._started():  # somebody was faster at one of the ports
                pass
        return self

    async def _started(self) -> bool:
        assert PROGRAM
        self._ports = dict(zip(self.kinds, _free_ports(len(self.kinds)), strict=True))
        servers = "".join(self._server(kind, port) for kind, port in self._ports.items())
        file = self._folder / "nginx.conf"
        file.write_text(_CONFIGURATION.format(folder=self._folder, servers=servers))
        self._process = await asyncio.create_subprocess_exec(
            *(PROGRAM, "-p", str(self._folder), "-c", str(file), "-e", str(self._folder / "log")),
        )
        while self._process.returncode is None:
            if all([await _answers(port) for port in self._ports.values()]):
                return True
            await asyncio.sleep(0.01)
        return False

    def _server(self, kind: str, port: int) -> str:
        set_up = self.kinds[kind]
        return _SERVER.format(port=port, prefix=PREFIX, upstream=self._upstream, kind=set_up)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        assert self._process
        with suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()


class Static(Nginx):
    """Serve the folder ``site`` of its own folder, as files, by ``http`` and by ``https``."""

    kinds: Mapping[str, str] = MappingProxyType({"http": "", "https": "ssl"})

    @property
    def certificate(self) -> Path:
        """Give the file of its certificate, which is its own authority."""
        return self._folder / "cert.pem"

    def url(self, kind: str) -> str:
        """Give the address of the site."""
        return f"{kind}://127.0.0.1:{self._ports[kind]}"

    def _server(self, kind: str, port: int) -> str:
        return (
            f"server {{ listen 127.0.0.1:{port} {self.kinds[kind]}; root {self._folder}/site;"
            " gzip on; gzip_types *; gzip_min_length 1; gzip_vary on; types { text/html html;"
            " text/css css; text/javascript js; } }"
        )


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _certify(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
