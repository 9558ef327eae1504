"""Engines that are imported later are observed from then on, and the import is what it was."""

import sys
from importlib.machinery import SourceFileLoader

import pytest

from hotreload.templates.imports import Announcer


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "lately.py").write_text("loader = __loader__\nvalue = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "lately"
    sys.modules.pop("lately", None)


def test_a_wanted_module_is_announced_once_it_has_run(module):
    arrived = []
    announcer = Announcer({module: arrived.append})
    announcer.start()

    import lately

    assert arrived == [lately]
    assert lately.value == 1
    assert type(lately.loader) is type(lately.__spec__.loader) is SourceFileLoader
    assert announcer not in sys.meta_path


def test_others_are_left_alone_and_waiting_can_end(module):
    announcer = Announcer({"nowhere_to_be_found": pytest.fail})
    announcer.start()

    import lately

    assert lately.value == 1
    with pytest.raises(ModuleNotFoundError):
        import nowhere_to_be_found  # noqa: F401
    announcer.stop()
    announcer.stop()
    assert announcer not in sys.meta_path
