"""Which file names are never shown."""

import pytest

from hotreload.names import is_private, is_private_folder, is_windows_alias, why_private

SECRETS = [
    *(".env", ".env.local", ".npmrc", ".yarnrc.yml", ".netrc", ".pypirc", ".htpasswd", ".git"),
    *(".hg", ".svn", ".ssh", ".venv", ".DS_Store", "__pycache__", "id_rsa", "id_ed25519"),
    *("x.pem", "x.key", "x.p12", "x.pfx", "x.crt", "x.cer", "x.der", "x.kdbx"),
    *("a.txt~", ".a.swp", "#a#", "x.bak", "x.orig"),
]
ORDINARY = [
    *("a.txt", "..x", "...", "..well.txt", ".well-known", "a..b", "a~b", "~u", "#a", "a#", "#"),
    *("id_rsa.pub", "key", "pem", "x.keys", "x.pem.txt", "node_modules", "a:b.txt", "con.txt"),
]


@pytest.mark.parametrize("name", SECRETS)
def test_fs_25_secrets_are_private(name: str) -> None:
    assert is_private(name)


@pytest.mark.parametrize("name", SECRETS)
def test_fs_9_secrets_are_private_in_any_case(name: str) -> None:
    assert is_private(name.upper())
    assert is_private(name.title())


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        (".env", "its name begins with a dot"),
        ("id_rsa", "it has the name of a key or a cache"),
        ("site.pem", "its ending is that of keys"),
        ("#page.html#", "it is an editor's copy"),
    ],
)
def test_the_reason_is_named(name: str, clause: str) -> None:
    assert (why_private(name) or "").startswith(clause)


@pytest.mark.parametrize("name", ORDINARY)
def test_fs_18_ordinary_names_are_shown(name: str) -> None:
    assert not is_private(name)


@pytest.mark.parametrize(
    "name",
    [
        *(".env::$DATA", ".env:x", "ENV~1", "CON", "aux.txt", "NUL", "COM1 ", "lpt9.tar.gz"),
        *("a\\b", ".env.", ".env ", "a?", "a*", "conin$"),
    ],
)
def test_fs_10_names_that_windows_reads_otherwise(name: str) -> None:
    assert is_windows_alias(name)


@pytest.mark.parametrize("name", ["a.txt", "console.js", "nullable", "com10", "a~b", "auxiliary"])
def test_fs_10_names_that_windows_reads_as_they_are(name: str) -> None:
    assert not is_windows_alias(name)


def test_links_may_lead_through_the_folders_of_package_managers() -> None:
    assert is_private_folder(".GIT")
    assert not is_private_folder(".pnpm")
