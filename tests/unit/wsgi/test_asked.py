"""Requests that come again are known."""

from typing import Any

from hotreload.wsgi.asked import Requests
from tests.unit.wsgi.test_environ import request


def test_a_request_that_comes_again_is_known_and_another_is_not() -> None:
    requests = Requests()
    first = requests.known(request(**{"wsgi.input": object()}))

    assert requests.known(request(**{"wsgi.input": object(), "REMOTE_PORT": "1"})) is first
    for change in ("PATH_INFO", "SERVER_NAME", "HTTP_COOKIE", "REQUEST_METHOD", "REMOTE_ADDR"):
        assert requests.known(request(**{change: "/other"})) is not first
    assert requests.known(request(SCRIPT_NAME="/other")) is not first
    assert requests.known(request(HTTP_COOKIE="/other")).head.one("cookie") == "/other"


def test_a_server_that_gives_what_cannot_be_compared_is_served_as_well() -> None:
    odd: dict[str, Any] = request(HTTP_X=["list"])

    assert Requests().known(odd).head.one("x") == "['list']"


def test_what_an_application_is_not_to_see_is_hidden_from_pages_alone() -> None:
    conditional = {"HTTP_IF_NONE_MATCH": '"e"', "HTTP_ACCEPT_ENCODING": "br"}
    page = request(HTTP_SEC_FETCH_DEST="document", **conditional)
    image = request(HTTP_SEC_FETCH_DEST="image", **conditional)
    requests = Requests()

    assert requests.known(page).shown(page) == request(HTTP_SEC_FETCH_DEST="document")
    assert requests.known(image).shown(image) is image
