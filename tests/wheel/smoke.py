"""Build the wheel, install it in an empty environment, and use it from outside the checkout."""

import json
import subprocess
import sys
import tempfile
import urllib.request
import venv
import zipfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

UV = find_spec("uv") is not None
CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = "<!doctype html><title>smoke</title><p>hello"


def build(folder: Path) -> Path:
    command = [sys.executable, "-m", "build", "--installer", "uv" if UV else "pip"]
    command += ["--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = CHECKOUT / "client_js"
    modules = (*sources.glob("*.js"), *sources.glob("*/*.js"))
    client = {f"hotreload/_client/{path.relative_to(sources).as_posix()}" for path in modules}
    found = {name for name in names if name.startswith("hotreload/_client/")}
    assert found == client, found ^ client
    assert "hotreload/py.typed" in names
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"hotreload"}, tops


def install(wheel: Path, folder: Path) -> Path:
    venv.create(folder, with_pip=not UV)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--python", str(python)]
    subprocess.run([*(uv if UV else pip), "--quiet", str(wheel)], check=True)
    return python


@contextmanager
def serving(python: Path, site: Path):
    command = [str(python.with_name("hotreload")), "serve", str(site), "--port", "0", "--json"]
    process = subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["local"]
    finally:
        process.terminate()
        code = process.wait(timeout=10)
    assert code == 0, f"exit code {code} after SIGTERM"


def get(url: str | urllib.request.Request) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.status == 200, (url, answer.status)
        return answer.read().decode()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = folder / "site"
        site.mkdir()
        (site / "index.html").write_text(PAGE)
        wheel = build(folder / "dist")
        check_contents(wheel)
        python = install(wheel, folder / "env")
        for command in (["-m", "hotreload", "--version"], ["-c", "import hotreload.aiohttp"]):
            subprocess.run([str(python), *command], check=True, cwd=site)
        with serving(python, site) as local:
            request = urllib.request.Request(local, headers={"Sec-Fetch-Dest": "document"})
            assert "/@hotreload/client.js" in get(request)
            assert "import" in get(local + "@hotreload/client.js")
    print("the wheel works")


if __name__ == "__main__":
    main()
