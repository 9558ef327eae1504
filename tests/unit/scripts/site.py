"""Scripts that were saved, served, and shown by pages."""

from typing import Any

from hotreload.esm import page_scripts
from hotreload.esm.syntax import Module
from hotreload.scripts.modules import Modules
from hotreload.scripts.page_modules import owner_of

UNSURE = "`"
"""A template without an end, which nobody can read up to the import that follows."""
BROKEN = f"import './dep.js'; {UNSURE} import './more.js'"


class Site:
    """Scripts that were saved and served."""

    def __init__(self, **texts: str) -> None:
        self.modules = Modules()
        for name, text in texts.items():
            self.serve(f"/{name}.js", text)

    def serve(self, path: str, text: str) -> None:
        self.modules.take(path, text, text.encode())
        self.modules.settle([path])

    def save(self, path: str, text: str) -> frozenset[str]:
        """Change a script, as far as until it is told."""
        self.modules.take(path, text, text.encode())
        return self.modules.prepare([path])

    def show(self, page: str, html: str) -> dict[str, Module]:
        found = page_scripts.scripts(html.encode(), page=page)
        read = self.modules.page(page, found)
        return {owner_of(page, script): module for script, module in read.items()}

    def show_map(self, page: str, **imports: str) -> None:
        pairs = ",".join(f'"{name}":"{address}"' for name, address in imports.items())
        self.show(page, f'<script type=importmap>{{"imports":{{{pairs}}}}}</script>')

    def importers(self, name: str) -> tuple[str, ...]:
        return self.modules.graph.importers(f"/{name}")

    def node(self, name: str) -> Any:
        return self.modules.graph.node(f"/{name}")

    def stamped(self, path: str, text: str) -> list[str]:
        """List what the imports of a text can be stamped as."""
        source = self.modules.source(path, text)
        assert source is not None
        return [target.path for target in source.targets.values()]
