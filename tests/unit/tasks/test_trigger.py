"""Which folders concern a trigger, where all that is known of their files is that they changed."""

from pathlib import Path

from hotreload.globs import Glob
from hotreload.tasks.trigger import Trigger


def test_a_folder_concerns_a_trigger_where_what_it_watches_is_in_it(tmp_path: Path) -> None:
    for name in ("source/pages", "build"):
        (tmp_path / name).mkdir(parents=True)
    trigger = Trigger([Glob.at("source/", tmp_path)], lambda files: None)

    concerning = [
        name
        for name in (".", "source", "source/pages", "build", "sour")
        if trigger.is_below(str(tmp_path / name))
    ]

    assert concerning == [".", "source"]
