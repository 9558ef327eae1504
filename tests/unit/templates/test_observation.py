"""Engines are observed as soon as they are there, even where another thread is just at it."""

import sys
from types import SimpleNamespace

import jinja2

from hotreload.templates import observation
from hotreload.templates.imports import Announcer
from hotreload.templates.noting import noting


def is_observed() -> bool:
    return hasattr(jinja2.Environment.get_template, "__wrapped__")


def test_what_is_loaded_is_observed_and_what_is_not_is_waited_for(monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "django.template.base", raising=False)

    with noting():
        assert is_observed()
        assert any(type(finder) is Announcer for finder in sys.meta_path)

    observation.restore()
    assert not is_observed()
    assert not any(type(finder) is Announcer for finder in sys.meta_path)


def test_a_module_that_another_thread_is_importing_is_observed_next_time(monkeypatch) -> None:
    spec = SimpleNamespace(_initializing=True)
    monkeypatch.setattr(jinja2.environment, "__spec__", spec)

    for is_running in (True, False):
        spec._initializing = is_running
        with noting():
            assert is_observed() != is_running
