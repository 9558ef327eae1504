"""A tab without a browser: it follows one page and its sheets as our client does."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.integration.served import Client

NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
FOR_PATCHING = {"Sec-Fetch-Dest": "empty", "Hotreload-Page": "1"}
SOON = (0.0, 0.0, 0.02, 0.1, 0.3)
"""Seconds that a browser may take from one step to the next."""

Message = dict[str, Any]


@dataclass
class Visitor:
    """Open a path, and be shown what becomes of it: ``id`` of the page, and those of its sheets."""

    client: Client = field(repr=False)
    path: str
    random: Random = field(repr=False)
    id: str = ""
    sheets: dict[str, str | None] = field(default_factory=dict)
    told: list[Message] = field(default_factory=list)
    _tag: dict[str, str] = field(default_factory=dict)
    _is_found: bool = False

    async def stay(self) -> None:
        """Follow the page, from one load to the next; to be cancelled."""
        await self._load()
        while True:
            await asyncio.sleep(self.random.choice(SOON))
            await self._listen()
            await self._load()

    async def _load(self) -> None:
        async with self.client.get(self.path, headers=NAVIGATION) as response:
            text = await response.text()
            self.path, self._is_found = response.url.path, response.status < 400
        self._tag = dict(re.findall(r'data-(\w+)="([^"]*)"', text))
        self.id, self.sheets = self._tag["page"], {}
        await self._show_sheets(text)

    async def _listen(self) -> None:
        """Hear what is told since the page was rendered, until it has to be loaded anew."""
        query = {name: self._tag[name] for name in ("token", "epoch", "seq")}
        origin = str(self.client.make_url("/")).rstrip("/")
        async with self.client.ws_connect(
            "/@hotreload/ws", params=query, origin=origin, protocols=("hotreload.v1",)
        ) as socket:
            async for frame in socket:
                message = json.loads(frame.data)
                self.told.append(message)
                if message["type"] == "full-reload" or not await self._apply(message):
                    return

    async def _apply(self, message: Message) -> bool:
        """Show what changed in place; False where that is impossible."""
        for update in message.get("updates", ()):
            if update["type"] == "html-update" and self._is_concerned(update):
                if not await self._patch():
                    return False
            elif update["type"] == "css-update" and update["acceptedPath"] in self.sheets:
                self.sheets[update["acceptedPath"]] = await self._sheet(update["acceptedPath"])
        return True

    def _is_concerned(self, update: Message) -> bool:
        is_made = self.id in update["pages"] or _is_same(update["path"], self.path)
        return is_made and update["id"] != self.id

    async def _patch(self) -> bool:
        async with self.client.get(
            self.path, headers=FOR_PATCHING, allow_redirects=False
        ) as response:
            text, fresh = await response.text(), response.headers.get("Hotreload-Page")
            is_found = response.status < 400
        if fresh is None or is_found is not self._is_found:
            return False
        self.id = fresh
        await self._show_sheets(text)
        return True

    async def _show_sheets(self, text: str) -> None:
        names = [f"/{name}" for name in re.findall(r"href=/(\S+\.css)", text)]
        self.sheets = {name: self.sheets.get(name) or await self._sheet(name) for name in names}

    async def _sheet(self, path: str) -> str | None:
        await asyncio.sleep(self.random.choice(SOON))
        async with self.client.get(path, headers={"Sec-Fetch-Dest": "style"}) as response:
            await response.read()
            found = re.search('desc="(.+)"', response.headers.get("Server-Timing", ""))
            return found[1] if found and response.status == 200 else None


def _is_same(file: str, path: str) -> bool:
    """Tell whether a page of this address shows a file, or a folder's listing."""
    bare = file.removesuffix(".html").removesuffix("/index") if file.endswith(".html") else file
    return path.rstrip("/") in (file.rstrip("/"), bare.rstrip("/"))
