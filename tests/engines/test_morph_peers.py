"""What other morphs do wrong, or lose of what scripts and people did, and the three-way morph not.

So the rounds see what is wrong as well.
"""

import pytest

from tests.engines.html_rounds import lives, single_changes
from tests.engines.test_morph_rounds import LONG, SEED
from tests.engines.test_morph_rounds import rounds as rounds

PEERS = {name: f"/stage/morph/morphs/{name}.js" for name in ("idiomorph", "morphdom")}


async def test_ours_loses_nothing_of_what_others_lose(rounds, engine, record_property):
    if engine.name != "chromium":
        return  # what is lost does not depend on the engine
    drawn = list(single_changes(f"{SEED} peers", 600 if LONG else 40))

    ours = await rounds.play(engine, drawn)
    lost = {"ours": loss(ours)}
    for name, module in PEERS.items():
        lost[name] = loss(await rounds.play(engine, drawn, morph=module, hurry=True))

    record_property("lost", (sum(one.changed for one in ours), lost))
    assert lost["ours"] == 0
    assert min(lost["idiomorph"], lost["morphdom"]) > len(drawn) // 5


@pytest.mark.parametrize("wrong", ["nothing", "rewrite", "two_way"])
async def test_a_wrong_morph_is_seen(rounds, engine, wrong):
    if engine.name != "chromium":
        return  # the rounds are the same
    module = f"/stage/morph/morphs/{wrong}.js"

    played = await rounds.play(engine, lives("wrong", 10), morph=module, hurry=True)

    assert sum(bool(one.problems) for one in played) > 5


def loss(played):
    """Count what was done in the page and is there no more."""
    return sum(one.changed - one.kept for one in played if one.outcome != "reload")
