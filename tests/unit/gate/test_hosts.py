"""Which authorities are well-formed, and which hosts are ours."""

from ipaddress import IPv4Address, IPv6Address

import pytest

from hotreload.errors import ConfigError
from hotreload.gate.hosts import Authority, Hosts, is_loopback, parse_authority, parse_origin


def allows(hosts: Hosts, text: str) -> bool:
    authority = parse_authority(text)
    return authority is not None and hosts.allows(authority)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ":8000", "localhost@evil.test", "localhost:8000:evil", "[::1", "::1", "[]"),
        *("a b", "localhost:99999999", "localhost:65536", "localhost:x", "http://localhost"),
        *("localhost/", "localhost\n", "[::1]x", "[fe80::1%eth0]", "[v1.x]", ".", "a..b", ".a"),
        *("lo\u0441alhost", "localhost\x00", "a" * 64, "-a", "*", "[127.0.0.1]x", "a,b"),
    ],
)
def test_co_2_a_malformed_authority_is_none(text: str) -> None:
    assert parse_authority(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("localhost", Authority("localhost")),
        ("LOCALHOST:8000", Authority("localhost", 8000)),
        ("localhost.:8000", Authority("localhost", 8000)),
        ("localhost:", Authority("localhost")),
        ("127.0.0.1:1", Authority(IPv4Address("127.0.0.1"), 1)),
        ("[::1]:5500", Authority(IPv6Address("::1"), 5500)),
        ("[0:0:0:0:0:0:0:1]", Authority(IPv6Address("::1"))),
        ("my_host.test", Authority("my_host.test")),
        ("2130706433", Authority("2130706433")),
        ("127.0.0.01", Authority("127.0.0.01")),
    ],
)
def test_an_authority_is_read_as_browsers_spell_it(text: str, expected: Authority) -> None:
    assert parse_authority(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("null", "", "file://", "chrome-extension://x", "http://", "http://a/", "http://a b"),
        *("http://u@localhost", "http://localhost#x", "http://[::1", "localhost", "ws://localhost"),
    ],
)
def test_co_8_an_origin_that_is_no_web_page_is_none(text: str) -> None:
    assert parse_origin(text) is None


@pytest.mark.parametrize("text", ["http://localhost:80", "http://LOCALHOST", "HTTP://localhost"])
def test_an_origin_without_a_port_has_the_port_of_its_scheme(text: str) -> None:
    origin = parse_origin(text)

    assert origin is not None
    assert origin.is_at(Authority("localhost", 80))
    assert origin.is_at(Authority("localhost"))
    assert not origin.is_at(Authority("localhost", 81))


@pytest.mark.parametrize(
    "text",
    ["localhost", "a.localhost", "a.b.localhost:1", "127.0.0.1", "127.255.0.3", "[::1]"],
)
def test_loopback_is_always_ours(text: str) -> None:
    assert allows(Hosts(), text)


@pytest.mark.parametrize(
    "text",
    [
        *("localhost.evil.test", "evillocalhost", "127.0.0.1.nip.io", "2130706433", "0x7f.1"),
        *("0.0.0.0", "[::]", "128.0.0.1", "[::2]", "[::ffff:127.0.0.1]", "10.0.0.9", "127.1"),
    ],
)
def test_co_2_what_only_looks_like_loopback_is_not_ours(text: str) -> None:
    assert not allows(Hosts(bound=["127.0.0.1"]), text)


def test_co_9_an_address_is_ours_only_where_we_listen() -> None:
    hosts = Hosts(bound=["192.168.1.5"])

    assert allows(hosts, "192.168.1.5:8000")
    assert not allows(hosts, "10.0.0.9")


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", "[::]", "", "*"])
def test_co_13_a_wildcard_brings_every_name_of_the_machine(bound: str) -> None:
    hosts = Hosts(bound=[bound], machine=["10.1.2.3", "fe80::1%eth0", "Desk", "desk.corp"])

    texts = ["0.0.0.0:1", "[::]", "10.1.2.3", "[fe80::1]", "desk", "desk.local", "desk.corp"]
    assert all(allows(hosts, text) for text in texts)
    assert not allows(hosts, "desk.corp.local")
    assert not allows(hosts, "10.1.2.4")


def test_co_13_the_machine_does_not_count_without_a_wildcard() -> None:
    hosts = Hosts(bound=["127.0.0.1"], machine=["10.1.2.3", "desk"])

    assert not any(allows(hosts, text) for text in ("10.1.2.3", "desk", "desk.local", "0.0.0.0"))


def test_co_3_an_exact_name_allows_nothing_that_contains_it() -> None:
    hosts = Hosts(allowed=["Dashboard.corp:9000"])

    assert allows(hosts, "dashboard.corp")
    for text in ("dashboard.corp.evil.test", "xdashboard.corp", "a.dashboard.corp", "corp"):
        assert not allows(hosts, text)


def test_co_3_a_suffix_ends_at_a_label() -> None:
    hosts = Hosts(allowed=[".corp"])

    assert allows(hosts, "corp")
    assert allows(hosts, "a.b.corp")
    assert not allows(hosts, "acorp")
    assert not allows(hosts, "a.corp.evil.test")


@pytest.mark.parametrize("text", ["10.0.0.9", "::5", "[::5]:80"])
def test_an_address_may_be_allowed(text: str) -> None:
    authority = parse_authority(text) or parse_authority(f"[{text}]")

    assert authority is not None
    assert Hosts(allowed=[text]).allows(authority)


@pytest.mark.parametrize("text", ["*", "http://a.test", "a b", "", ".", "a/b", "*.corp"])
def test_a_host_that_cannot_be_is_a_configuration_error(text: str) -> None:
    with pytest.raises(ConfigError, match="--allow-host"):
        Hosts(allowed=[text])


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("::1%lo", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.1", False),
        ("0.0.0.0", False),
        ("192.168.1.2", False),
        ("fe80::1%eth0", False),
    ],
)
def test_loopback_is_told_from_addresses_that_others_reach(address: str, is_ours: bool) -> None:
    assert is_loopback(address) is is_ours
