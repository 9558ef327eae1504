"""A site whose files are in memory, and the keys that its pages ask with."""

from pathlib import Path

from hotreload.answers.rewriter import Rewriter
from hotreload.content import content_id
from hotreload.paths import Mount, Mounts
from hotreload.protocol.messages import Modules
from hotreload.resolver import Resolver
from hotreload.site.site import Site
from tests.module_text import guard, without_id

TIME = 1_763_726_400_000
KEY, LATER = f"{TIME}123456", f"{TIME + 1}123456"
GUARD = guard(KEY)


class Served:
    """A site whose files are in memory."""

    def __init__(self, root: Path) -> None:
        mounts = Mounts([Mount.at("/", root)])
        self.site = Site(mounts, resolver=Resolver(mounts))
        self.rewriter = Rewriter(self.site, prefix="/@hotreload/")

    def get(self, path: str, data: bytes | str, query: str = "") -> bytes:
        data = data.encode() if isinstance(data, str) else data
        self.site.graphs.modules.take(path, content_id(data), data)
        self.site.graphs.modules.settle([path])
        return self.rewriter.file(path, data, content=content_id(data), query=query)

    def script(self, text: str, query: str = "") -> str:
        return without_id(self.get("/main.js", text, query).decode())

    def holds(self, *held: tuple[str, str], tab: str = "123456") -> None:
        self.site.versions.take(Modules(tab, (("/main.js", KEY), *held), is_whole=True))

    def page(self, html: str, *, policy: str = "", page: str = "/") -> str:
        return self.rewriter.page(html.encode(), page=page, policy=policy).decode()
