"""Sockets listen where the host says, on the next free port, and nobody's port is taken."""

import resource
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address

import pytest

from hotreload.errors import ConfigError, PortTaken
from hotreload.server import bind
from hotreload.server.bind import Listening

Listen = Callable[..., Listening]


@pytest.fixture
def listen() -> Iterator[Listen]:
    opened: list[Listening] = []

    def listen(host: str, port: int, **options: bool) -> Listening:
        opened.append(bind.listen(host, port, **options))
        return opened[-1]

    yield listen
    for listening in opened:
        listening.close()


def names(listening: Listening) -> list[str]:
    return [one.getsockname()[0] for one in listening.sockets]


def test_an_address_is_listened_on(listen: Listen) -> None:
    listening = listen("127.0.0.1", 0)

    socket.create_connection(("127.0.0.1", listening.port), timeout=5).close()
    assert names(listening) == ["127.0.0.1"]
    assert listening.local("http") == f"http://127.0.0.1:{listening.port}/"
    assert listening.network("http") == ()
    assert listening.hosts == ("127.0.0.1",)


def test_localhost_is_both_loopback_addresses_on_one_port(listen: Listen) -> None:
    listening = listen("localhost", 0)

    assert names(listening) == ["127.0.0.1", "::1"]
    assert {one.getsockname()[1] for one in listening.sockets} == {listening.port}
    assert listening.local("https") == f"https://localhost:{listening.port}/"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("0.0.0.0", ["0.0.0.0"]), ("::", ["0.0.0.0", "::"]), ("[::]", ["0.0.0.0", "::"])],
)
def test_a_wildcard_is_shown_with_the_addresses_of_the_machine(
    listen: Listen, host: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bind, "addresses", lambda: ("127.0.0.1", "192.0.2.7", "::1", "fd00::7"))
    listening = listen(host, 0)

    shown = listening.network("http")

    port = listening.port
    ipv6 = [f"http://[fd00::7]:{port}/"] if "::" in expected else []
    assert names(listening) == expected
    assert listening.local("http") == f"http://127.0.0.1:{port}/"
    assert list(shown) == [f"http://192.0.2.7:{port}/", *ipv6]


def test_ipv6_is_shown_in_brackets(listen: Listen) -> None:
    listening = listen("[::1]", 0)

    assert listening.local("http") == f"http://[::1]:{listening.port}/"


def test_the_next_free_port_is_taken(listen: Listen) -> None:
    first = listen("127.0.0.1", 0)

    assert first.port < listen("127.0.0.1", first.port).port <= first.port + bind.ATTEMPTS


def test_a_port_counts_as_taken_when_one_of_the_addresses_is(listen: Listen) -> None:
    first = listen("::1", 0)

    assert listen("localhost", first.port).port != first.port


def test_a_port_that_is_insisted_on_is_an_error_when_taken(listen: Listen) -> None:
    first = listen("127.0.0.1", 0)

    with pytest.raises(PortTaken, match=str(first.port)):
        bind.listen("127.0.0.1", first.port, strict=True)


def test_a_port_in_time_wait_is_free(listen: Listen) -> None:
    first = bind.listen("127.0.0.1", 0)
    first.sockets[0].setblocking(True)
    with socket.create_connection(("127.0.0.1", first.port)) as client:
        served, _ = first.sockets[0].accept()
        served.close()  # whoever closes first keeps the port in TIME_WAIT
        assert client.recv(1) == b""
    first.close()

    assert listen("127.0.0.1", first.port, strict=True).port == first.port


@pytest.mark.parametrize("host", ["192.0.2.250", "no-such-name.invalid", "a..b"])
def test_a_host_that_is_not_this_machine_is_named(host: str) -> None:
    with pytest.raises(ConfigError, match=f"host: '{host}'"):
        bind.listen(host, 0)


def test_a_forbidden_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(bind, "_listen_at", refuse)

    with pytest.raises(ConfigError, match="port: 80 may not be used"):
        bind.listen("127.0.0.1", 80)


def test_a_machine_without_ipv6_is_fine(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bind._listen_at

    def without_ipv6(family: int, *rest: object) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(97, "Address family not supported by protocol")
        return real(family, *rest)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(bind, "_listen_at", without_ipv6)

    assert names(listen("localhost", 0)) == ["127.0.0.1"]


def test_the_addresses_of_this_machine_are_addresses() -> None:
    found = bind.addresses()

    assert "127.0.0.1" in found
    assert all(ip_address(text) for text in found)
    assert socket.gethostname() in bind.machine_names()


def test_the_descriptor_limit_is_the_hard_one() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        bind.raise_descriptor_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
