"""Whether hotreload is on inside an application."""

from dataclasses import replace

import pytest

from hotreload.gate import Head
from hotreload.switch import ELSEWHERE, Switch, is_local, is_near
from tests.unit.heads import head


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.mark.parametrize(
    ("address", "near"),
    [
        (("127.0.0.1", 80), True),
        (["127.0.0.9", 80], True),
        (("::1", 80, 0, 0), True),
        (("[::1]", 80), True),
        (("localhost", 80), True),
        (("localhost", None), True),
        (("/run/app.sock", None), False),  # behind it is a proxy, and the world behind that
        ("/run/app.sock", False),
        (("test", None), False),  # so says httpx of a base URL without a port
        ("127.0.0.1", True),
        (("0.0.0.0", 80), False),
        (("10.0.0.7", 80), False),
        (("testserver", 80), False),
        (None, False),
        ((), False),
    ],
)
def test_what_is_on_this_machine(address: object, near: bool) -> None:
    assert is_local(address) is near


def test_where_nobody_says_anything_the_address_decides_and_a_warning_says_so_once(said) -> None:
    switch = Switch(None, on_warning=said.append, environ={})

    assert not switch.is_off
    assert not switch.is_certain
    assert switch.admits(("127.0.0.1", 80), head("/"))
    assert switch.admits(("127.0.0.1", 80), head("/", x_forwarded_for="127.0.0.1, ::1"))
    assert not switch.admits(("198.51.100.7", 80), head("/"))
    assert not switch.admits(("198.51.100.7", 80), head("/"))
    assert said == [ELSEWHERE]


@pytest.mark.parametrize(
    "asked",
    [
        head("/", x_forwarded_for="198.51.100.7"),
        head("/", x_forwarded_for="127.0.0.1, 198.51.100.7"),
        head("/", x_real_ip="198.51.100.7"),
        head("/", forwarded="for=198.51.100.7"),
        replace(head("/"), version=(1, 0)),  # nginx, as it comes
    ],
)
def test_behind_a_proxy_for_the_world_it_is_off(said, asked: Head) -> None:
    assert not Switch(None, on_warning=said.append, environ={}).admits(("127.0.0.1", 80), asked)
    assert Switch(True, on_warning=said.append, environ={}).admits(("127.0.0.1", 80), asked)
    assert not is_near(replace(asked, peer="127.0.0.1"))


@pytest.mark.parametrize(
    ("peer", "near"),
    [("127.0.0.1", True), ("::1", True), ("192.0.2.2", False), ("", False), (None, False)],
)
def test_who_asks_is_on_this_machine_or_is_not_known_to_be(peer: str | None, near: bool) -> None:
    assert is_near(replace(head("/"), peer=peer)) is near
    assert is_near(replace(head("/", x_forwarded_for="127.0.0.1"), peer=peer)) is near


@pytest.mark.parametrize("debug", [True, False])
def test_what_the_developer_says_counts_everywhere(said, debug: bool) -> None:
    switch = Switch(debug, on_warning=said.append, environ={"SERVER_SOFTWARE": "gunicorn/23"})

    assert switch.is_certain is debug
    assert switch.is_off is not debug
    assert switch.admits(("198.51.100.7", 80), head("/")) is debug
    assert said == []


def test_under_a_production_server_it_refuses_loudly(said) -> None:
    switch = Switch(None, on_warning=said.append, environ={"SERVER_SOFTWARE": "gunicorn/23.0.0"})

    assert switch.is_off
    assert not switch.admits(("127.0.0.1", 80), head("/"))
    assert len(said) == 1
    assert "refuses to run under gunicorn" in said[0]


def test_the_variable_wins_over_everything(said) -> None:
    switch = Switch(True, on_warning=said.append, environ={"HOTRELOAD_MODE": "off"})

    assert switch.is_off
    assert not switch.is_certain
    assert not switch.admits(("127.0.0.1", 80), head("/"))
