"""Files that must not be had, hostile names, and the answer as if nothing were there."""

from pathlib import Path

from tests.integration.security.raw import Reply, Server

SECRET = b"TOP-SECRET"
SECRETS = [
    *("/.env", "/.env.local", "/.npmrc", "/.yarnrc.yml", "/.netrc", "/.pypirc", "/.htpasswd"),
    *("/.git/config", "/.git/", "/.git", "/.hg/x", "/.svn/x", "/.ssh/id_rsa", "/.venv/x"),
    *("/id_rsa", "/id_ed25519", "/k.pem", "/x.key", "/x.p12", "/x.pfx", "/x.crt", "/x.cer"),
    *("/x.der", "/x.kdbx", "/a.txt~", "/.a.swp", "/%23a%23", "/x.bak", "/x.orig", "/.DS_Store"),
    *("/__pycache__/x.pyc", "/.hidden", "/sub/.env"),
]
HOSTILE = [
    *("<img src=x onerror=alert(1)>", '"><script>alert(1)<', "javascript:alert(1)", "a&b"),
    *("new\nline", "bad\udcff", "n" * 250, "\u202egpj.exe", "%2e%2e", "a'b", "&lt;b&gt;"),
]


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def assert_absent(server: Server, reply: Reply) -> None:
    """Check that an answer is the one for a file that does not exist, to the byte."""
    assert reply.essence == server.get("/no-such-file").essence
    assert reply.status == 404
