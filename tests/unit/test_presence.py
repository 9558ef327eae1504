"""The lock file of an application: written once its address is known, gone with it."""

from pathlib import Path

import pytest

from hotreload import lockfile
from hotreload.presence import Presence


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def presence(tmp_path: Path, warnings: list[str]) -> Presence:
    return Presence(str(tmp_path), on_warning=warnings.append)


@pytest.mark.parametrize(
    ("scheme", "sockname", "url"),
    [
        ("http", ("127.0.0.1", 8080), "http://127.0.0.1:8080/"),
        ("https", ("::1", 8443, 0, 0), "https://[::1]:8443/"),
    ],
)
def test_the_first_request_on_loopback_shows_where_it_is(
    presence, tmp_path, scheme, sockname, url
) -> None:
    presence.answers_at("http", ("192.0.2.1", 1))
    presence.answers_at("http", ("fe80::1%eth0", 1, 0, 2))
    presence.answers_at(scheme, sockname)
    presence.answers_at("http", ("127.0.0.2", 1))

    (lock,) = lockfile.running()
    assert (lock.url, lock.port) == (url, sockname[1])
    assert (lock.root, lock.cwd) == (str(tmp_path), str(tmp_path))
    assert lock.control_token == presence.control_token


def test_it_ends_with_the_application(presence) -> None:
    presence.answers_at("http", ("127.0.0.1", 8080))

    presence.end()

    assert lockfile.running() == ()


@pytest.mark.parametrize(
    "sockname", ["/run/app.sock", None, ("testserver", 80), ("localhost", 80), ("/app.sock", None)]
)
def test_what_has_no_port_cannot_be_found(presence, sockname) -> None:
    presence.answers_at("http", sockname)
    presence.end()

    assert lockfile.running() == ()


def test_where_nothing_can_be_written_it_says_so_once(presence, runtime, warnings) -> None:
    (runtime / "hotreload").write_text("in the way")

    for _ in range(2):
        presence.answers_at("http", ("127.0.0.1", 8080))
    presence.end()

    assert len(warnings) == 1
    assert warnings[0].startswith("other programs will not find this server: ")
