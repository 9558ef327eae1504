"""The Django application, within a project in another process: its settings are for good."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = """
import json, sys
from pathlib import Path
import django
from django.conf import settings

here = Path.cwd()
settings.configure(
    DEBUG={debug},
    INSTALLED_APPS=["hotreload.django", "django.contrib.admin", "django.contrib.auth",
                    "django.contrib.contenttypes", "django.contrib.staticfiles"],
    STATIC_URL="/static/",
    STATICFILES_DIRS=[here / "one", ("lib", here / "two")],
    TEMPLATES=[{{"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [here / "jinja"]}}],
)
django.setup()
said = {{"loaded": sorted(name for name in sys.modules if name.startswith("hotreload."))}}
"""
QUESTIONS = """
from django.core.exceptions import ImproperlyConfigured
from django.utils.autoreload import file_changed
from hotreload.django.options import options

heavy = {"aiohttp", "watchdog", "hotreload.reloader", "hotreload.wsgi", "hotreload.asgi"}
said["heavy"] = sorted(heavy & set(sys.modules))
files = ["one/a.css", "two/deep/b.js", "jinja/c.html", "jinja/d.py", "e.css"]
answers = [file_changed.send(sender=None, file_path=here / name) for name in files]
said["spared"] = [any(answer is True for _, answer in each) for each in answers]
said["mount"] = options()["mount"]
settings.HOTRELOAD = {"mount": {"/static/": "mine"}, "watch": ["docs"]}
said["more"] = options()
settings.HOTRELOAD = {"whatch": []}
try:
    options()
except ImproperlyConfigured as error:
    said["error"] = str(error)
settings.STATIC_URL, settings.HOTRELOAD = "https://cdn.example/static/", {}
said["elsewhere"] = options()["mount"]
"""


def said_by(folder: Path, *, debug: bool, questions: str = "") -> dict[str, Any]:
    """Run a project, and give what it says."""
    script = PROJECT.format(debug=debug) + questions + "\nprint(json.dumps(said))"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "XDG_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("one", "two", "jinja"):
        (folder / name).mkdir()
    return folder


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, Any]:
    return said_by(folder, debug=True, questions=QUESTIONS)


def test_static_files_are_mounted_as_the_finders_find_them_but_not_those_of_packages(
    folder: Path, said: dict[str, Any]
) -> None:
    one, two = str(folder / "one"), str(folder / "two")

    assert said["mount"] == {"/static/": [one], "/static/lib/": [two]}
    assert said["elsewhere"] == {}


def test_a_project_may_say_more_which_comes_first(folder: Path, said: dict[str, Any]) -> None:
    one, two, mine = (str(folder / name) for name in ("one", "two", "mine"))

    mount = {"/static/": [mine, one], "/static/lib/": [two]}
    assert said["more"] == {"watch": ["docs"], "mount": mount}


def test_an_option_that_is_none_is_an_error_that_says_what_was_meant(said: dict[str, Any]) -> None:
    assert said["error"] == "HOTRELOAD: 'whatch' is not an option; did you mean 'watch'?"


def test_templates_and_static_files_restart_nothing_but_python_does(said: dict[str, Any]) -> None:
    assert said["spared"] == [True, True, True, False, False]


def test_nothing_of_the_server_is_loaded_before_a_request_and_nothing_at_all_without_debug(
    folder: Path, said: dict[str, Any]
) -> None:
    assert said["heavy"] == []
    assert said_by(folder, debug=False)["loaded"] == ["hotreload.django", "hotreload.django.apps"]
