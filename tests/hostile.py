"""Paths, names and hosts that somebody tries who means no good: asked of each part, and of all.

The parts are asked by unit tests, a whole server over the wire by ``tests/integration/security``.
The paths are those of a site with an ``.env``, ``about.html``, ``a.txt`` and ``sub/x.css``, beside
a folder ``out`` that ``linkdir`` leads to, and ``site-secret``, that ``linkdir2`` leads to.
"""

TRAVERSALS = [
    *("/../out/secret.txt", "/sub/../../out/secret.txt", "/%2e%2e/out/secret.txt"),
    *("/..%2fout/secret.txt", "/.%2e/out/secret.txt", "/sub/..%2f..%2fout/secret.txt"),
    *("/%2e%2e%2fout%2fsecret.txt", "/....//out/secret.txt", "/..;/out/secret.txt"),
]
DECODED_TWICE = [
    *("/%252e%252e/out/secret.txt", "/%25%32%65%25%32%65/out/secret.txt"),
    *("/%c0%ae%c0%ae/out/secret.txt", "/%uff0e%uff0e/out/secret.txt"),
]
ABSOLUTE = [
    *("//etc/passwd", "///etc/passwd", "/%2fetc%2fpasswd", "/\\\\host\\share\\x"),
    *("/C:/Windows/win.ini", "/file:///etc/passwd", "/file:/etc/passwd"),
]
BACKSLASHES = [
    *("/..\\out\\secret.txt", "/..%5cout%5csecret.txt", "/.env\\", "/.env%5c", "/sub%5c..%5c.env"),
]
TRAILING = [
    *("/.env/", "/.env/.", "/.env//", "/.env/./", "/.env%20", "/.env.", "/.env%00"),
    *("/.env%00.html", "/a.txt%00.js", "/a.txt/", "/a.txt/.", "/a.txt%20", "/a.txt."),
    *("/about.html/", "/%00"),
]
SPELLINGS = [
    *("//.env", "///.git/config", "/sub//../.env", "/sub/./../.env", "//a.txt", "/sub//x.css"),
    *("/.", "/..", "/sub/.", "/sub/..", "/sub/%2e", "/./a.txt", "/sub/../a.txt", "/%2e/a.txt"),
    *("/sub/%2e%2e/a.txt", "/sub%2fx.css"),
]
"""Names of files and folders that these have besides the only one that counts."""
CASES = ["/.EnV", "/.GIT/config", "/K.PEM", "/x.ORIG", "/X.Orig", "/ID_RSA"]
NEIGHBOURS = [
    *("/../site-secret/x", "/%2e%2e/site-secret/x"),
    *("/linkdir2/x", "/linkdir2", "/linkdir2/"),
]
HANDLERS = [
    *("/../out/x.html", "/../out/x.map", "/../out/", "/../out/x", "/linkdir", "/linkdir/"),
    *("/linkdir/x", "/linkdir/x.html", "/linkdir/x.map", "/linkdir/index.html"),
    "/linkdir/sheet.css",
]
"""What some handler could look for beside what was asked for: an index, a page, a map."""
OTHER_HOSTS = [
    *("//evil.test/%2e%2e", "//evil.test/sub/..", "//evil.test/sub", "/\\evil.test/.."),
    *("/%09//evil.test", "//sub", "///sub", "/\\sub", "/%2fsub"),
]
"""Where a redirect that repeats what it was asked for would lead to another host."""
FOLDERS = ["\\evil.test", "evil.test:80", "a\r\nX-A: 1", "http:", "\u00e9"]
"""Names of folders to which only a well-made redirect leads."""
LEGAL = [
    ("a b.html", "/a%20b.html"),
    ("\u00e9.html", "/%C3%A9.html"),
    ("a#b.txt", "/a%23b.txt"),
    ("a?b", "/a%3Fb"),
    ("a%b", "/a%25b"),
    ("a;b=1.css", "/a;b=1.css"),
    ("~u/x", "/~u/x"),
    ("..well.txt", "/..well.txt"),
    ("...", "/..."),
    ("a..b", "/a..b"),
    ("a:b.txt", "/a:b.txt"),
    ("\u202e.txt", "/%E2%80%AE.txt"),
    ("bad\udcff.txt", "/bad%FF.txt"),
    ("a\\b", "/a%5Cb"),
    ("new\nline", "/new%0Aline"),
    ("x (deleted)", "/x%20(deleted)"),
    (".well-known/x", "/.well-known/x"),
    ("\U0001f600/x y.txt", "/%F0%9F%98%80/x%20y.txt"),
]
"""Odd names that are nothing but names, and their paths."""
HOSTS = [
    ("", 400),
    ("localhost@evil.test", 400),
    ("localhost.evil.test", 403),
    ("evillocalhost:8000", 403),
    ("localhost:8000:evil", 400),
    ("[::1", 400),
    ("a b", 400),
    ("localhost:99999999", 400),
    ("LOCALHOST:8000", 200),
    ("localhost.:8000", 200),
    ("127.0.0.1.nip.io", 403),
    ("2130706433", 403),
    ("0x7f.1", 403),
    ("[::1]:1", 200),
    ("127.0.0.1", 200),
]
"""How hosts may be spelled, and the status that this brings a server on loopback to answer with."""
