"""`mooring import --owner`: a file that the operator brings for somebody, through the service or in this process while none runs."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import httpx2
import typer

from mooring.cli import logs
from mooring.cli.operator import Refused, a_service, answer, existing_folder, send, send_piece
from mooring.settings import load

_PIECE = 1 << 20
_LOOK_EVERY = 0.3
_UNDER_WAY = {"checking", "applying"}
_TO_GO_ON_WITH = {"uploading", "ready", *_UNDER_WAY}
_TENTH = 10


def imported_for(owner: str, file: Path, body: Mapping[str, str], *, quiet: bool) -> dict[str, Any]:
    """The import, done. It goes on with one of the same file that was cut off. Says how far it is on stderr, unless `quiet`.

    Refuses what the service refuses, and a file that it has refused; Fault when it does not answer.
    """
    path = f"/api/operator/users/{quote(owner, safe='@')}/imports"
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()[:12]
        brought = _File(f"{file.name[:120]} ({digest})", file.stat().st_size, content)
        return asyncio.run(_imported(path, brought, body, _Said(quiet=quiet)))


class _Said:
    """What was said last of how far it is: each stage once, and each tenth of it."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._last: tuple[str, int] | None = None

    def say(self, stage: str, percent: int) -> None:
        now = (stage, percent // _TENTH)
        if self._quiet or now == self._last:
            return
        self._last = now
        typer.echo(f"{stage}: {percent} %", err=True)


async def _imported(path: str, file: "_File", body: Mapping[str, str], said: _Said) -> dict[str, Any]:
    settings = load()
    logs.configure("error")
    async with a_service(settings, existing_folder(settings), importing=True, restoring=True) as (client, key):
        service = _Service(client, key, said)
        one = await service.begun(path, file)
        path = f"{path}/{one['id']}"
        await service.uploaded(path, file.content, one)
        checked = await service.settled(path)
        if checked["state"] == "ready":
            await service.ask("POST", f"{path}/apply", body)
            checked = await service.settled(path)
        return _done(checked)


@dataclass(frozen=True, slots=True)
class _File:
    """`name` says which file it is: the same name may hold something else the next time."""

    name: str
    size: int
    content: BinaryIO


class _Service:
    """The requests of one import."""

    def __init__(self, client: httpx2.AsyncClient, key: str, said: _Said) -> None:
        self._client = client
        self._key = key
        self._said = said

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        return answer(await send(self._client, method, path, body, self._key))

    async def begun(self, path: str, file: _File) -> dict[str, Any]:
        """One of this very file that was cut off, else a new one."""
        for one in (await self.ask("GET", path))["imports"]:
            if (one["fileName"], one["bytes"]) == (file.name, file.size) and one["state"] in _TO_GO_ON_WITH:
                found: dict[str, Any] = one
                return found
        made: dict[str, Any] = await self.ask("POST", path, {"bytes": file.size, "fileName": file.name})
        return made

    async def uploaded(self, path: str, content: BinaryIO, one: Mapping[str, Any]) -> None:
        offset, size = int(one["offset"]), int(one["bytes"])
        while one["state"] == "uploading" and offset < size:
            self._said.say("uploading", 100 * offset // size)
            content.seek(offset)
            piece = content.read(_PIECE)
            one = answer(await send_piece(self._client, path, offset, piece, self._key))
            offset = int(one["offset"])

    async def settled(self, path: str) -> dict[str, Any]:
        while True:
            found: dict[str, Any] = await self.ask("GET", path)
            if found["state"] not in _UNDER_WAY:
                return found
            self._said.say(found["state"], found["percent"])
            await asyncio.sleep(_LOOK_EVERY)


def _done(one: dict[str, Any]) -> dict[str, Any]:
    if one["state"] == "done":
        return one
    if one["findings"]:
        first = one["findings"][0]
        rest = "".join(f" {found['what']} ({found['code']})" for found in one["findings"][1:])
        raise Refused(first["code"], first["what"] + rest)
    raise Refused(one["because"] or one["state"].upper(), "It was not applied. The file waits for a day: try again.")
