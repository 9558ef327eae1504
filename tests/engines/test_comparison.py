"""The comparison that the proof rests on: it sees what is wrong, and nothing else."""

import pytest

NOTHING, MISPLACED, SWAP = (f"/stage/patches/{n}.js" for n in ("nothing", "misplaced", "swap"))


async def played(stage, engine, old, new, patch):
    """Play one edit, patched in a way that is known."""
    [step] = await stage.play(engine, old, [("edit", new)], patch=patch)
    return step


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("p { color: red }", "p { color: red !important }", id="importance"),
        pytest.param("p { color: red }", "p { color: red } i { top: 0 }", id="one rule more"),
        pytest.param("@media print { p { top: 0 } }", "@media print { p { top: 1px } }", id="deep"),
        pytest.param(
            "@keyframes a { to { top: 0 } }", "@keyframes a { to { top: 1px } }", id="keyframes"
        ),
    ],
)
async def test_an_edit_that_did_not_arrive_is_seen_in_the_rules(stage, engine, old, new):
    step = await played(stage, engine, old, new, NOTHING)

    assert step.rules


async def test_a_rule_at_a_wrong_place_is_seen(stage, engine):
    old, rule = "p { color: red }", ":is(p) { color: blue } "

    step = await played(stage, engine, old, rule + old, MISPLACED)

    assert step.rules
    assert any("color: rgb(0, 0, 255)" in one for one in step.looks)


async def test_what_only_the_look_of_an_element_shows_is_seen(stage, engine):
    """With var() in a shorthand and one of its longhands, rules are spelled alike."""
    rule = "p { --a: none; --b: url(b.png); background: var(--a); background-color: red }"

    step = await played(stage, engine, rule, rule.replace("var(--a)", "var(--b)"), NOTHING)

    assert any("background-image" in one for one in step.looks)


async def test_what_stands_before_an_element_is_compared(stage, engine):
    old = "p::before { content: 'a'; color: red }"

    step = await played(stage, engine, old, old.replace("red", "blue"), NOTHING)

    assert any("::before" in one for one in step.looks)


async def test_an_animation_is_compared_at_one_moment(stage, engine):
    old = "p { animation: a 1s linear } @keyframes a { from { width: 10px } to { width: 20px } }"

    step = await played(stage, engine, old, old.replace("20px", "900px"), NOTHING)

    assert step.looks


async def test_a_sheet_that_was_loaded_twice_does_not_differ(stage, engine):
    first = "@import url(x.css); p { transition: all 1s; color: red; width: 9px; animation: a 1s }"
    second = first.replace("red", "blue").replace("9px", "50%")
    third = second + "@keyframes a { to { top: 1px } } p::before { content: 'x' }"

    steps = await stage.play(engine, first, [("1", second), ("2", third), ("3", first)], patch=SWAP)

    assert [(one.how, one.rules, one.looks) for one in steps] == [("swap", [], [])] * 3
