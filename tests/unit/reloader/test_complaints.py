"""What browsers complain of is a line on the terminal, once, and again after a change."""

from hotreload.hub.hub import Hub
from hotreload.paths import Mounts
from hotreload.protocol.messages import Custom
from hotreload.reloader.complaints import Complaints
from hotreload.reports.browser_errors import EVENT
from hotreload.resolver import Resolver
from hotreload.site.site import Site
from tests.fakes import FakeWriter


def test_each_error_is_said_once_for_each_change() -> None:
    hub, mounts, said = Hub(), Mounts([]), []
    site = Site(mounts, resolver=Resolver(mounts))
    complaints = Complaints(hub, site, say=said.append)
    tab = hub.subscribe(FakeWriter())
    error = Custom(EVENT, {"message": "unexpected token", "file": "/main.js", "line": 3})

    for _ in range(2):
        hub.receive(error, sender=tab)
    site.served.announce("/main.js", "id", seq=1, timestamp=1)
    hub.receive(error, sender=tab)

    assert said == ["main.js:3: unexpected token"] * 2
    assert complaints
