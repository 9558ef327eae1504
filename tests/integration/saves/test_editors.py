"""A save by any tool is exactly one change of its file, and never a moment without it."""

import asyncio

import pytest

from .editors import REPLAYED, THERE, Save, new
from .stage import Stage

every_tool = pytest.mark.parametrize("save", [*REPLAYED, *THERE], ids=lambda save: save.__name__)
every_replay = pytest.mark.parametrize("save", REPLAYED, ids=lambda save: save.__name__)


@every_tool
async def test_wat_15_16_a_save_of_a_sheet_is_one_css_update(stage: Stage, save: Save) -> None:
    await asyncio.to_thread(save, stage.site / "main.css")

    assert await stage.told() == [[("css-update", "/main.css")]]
    assert (await stage.served.get("/main.css"))[1] == "/* new */\n"


@every_tool
async def test_wat_15_16_a_save_of_a_page_is_one_update_of_it(stage: Stage, save: Save) -> None:
    await asyncio.to_thread(save, stage.site / "page.html")

    assert await stage.told() == [[("html-update", "/page.html")]]


@every_replay
async def test_wat_15_21_hub_24_whoever_asks_meanwhile_gets_the_old_file_or_the_new_one(
    stage: Stage, save: Save
) -> None:
    page = stage.site / "main.css"
    old, fresh = page.read_text(), new(page)

    async with stage.asking("main.css") as answers:
        await asyncio.to_thread(save, page)

    assert answers <= {(200, old), (200, fresh)}
    assert (200, fresh) in answers


async def test_a_save_of_the_same_bytes_by_any_way_is_none(stage: Stage) -> None:
    for save in REPLAYED:
        sheet = stage.site / "main.css"
        sheet.write_text(sheet.read_text())
        save(sheet)  # there is no "old" in it after the first time

    (told,) = await stage.told()

    assert told == [("css-update", "/main.css")]
