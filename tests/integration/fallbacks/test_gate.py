"""Who may ask for the fallbacks, and with what."""

from hotreload.protocol.batches import BATCH_LIMIT
from tests.integration.fallbacks.asking import PREFIX, hub_of, poll, query
from tests.integration.served import Served


async def test_each_route_has_its_methods(served: Served) -> None:
    params = await query(served)

    for method, name in (("HEAD", "events"), ("POST", "poll"), ("GET", "send"), ("PUT", "send")):
        url = f"{PREFIX}{name}"
        async with served.client.request(method, url, params=params) as response:
            assert response.status == 405, (method, name)


STRANGERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"token": "wrong"}, {}),
    ({}, {"Origin": "http://evil.test"}),
    ({}, {"Origin": "null"}),
    ({}, {"Sec-Fetch-Site": "cross-site"}),
    ({}, {"Host": "evil.test"}),
]


async def test_strangers_get_nothing(served: Served) -> None:
    params = await query(served)

    for method, name in (("GET", "events"), ("GET", "poll"), ("POST", "send")):
        for changed, headers in STRANGERS:
            async with served.client.request(
                method, f"{PREFIX}{name}", params=params | changed, headers=headers
            ) as response:
                assert response.status == 403, (name, changed, headers)

    assert hub_of(served).readers == 0


async def test_what_is_no_batch_is_refused(served: Served) -> None:
    asked = await query(served)
    await poll(served, asked, 0)

    for body, kind, status in (
        (b"[]", "text/plain", 415),
        (b"[", "application/json", 400),
        (b"[" + b" " * BATCH_LIMIT + b"]", "application/json", 413),
    ):
        async with served.client.post(
            f"{PREFIX}send", params=asked, data=body, headers={"Content-Type": kind}
        ) as response:
            assert response.status == status
