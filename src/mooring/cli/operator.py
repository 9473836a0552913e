"""The way of operator commands to the service: the same request, over HTTP while one runs, in this process while none does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import msgspec
from typing_extensions import override

from mooring.cli import logs
from mooring.kit.errors import Fault, Refusal
from mooring.settings import Settings, load
from mooring.storage.folder import DataFolder

_SECONDS = 600  # verifying a large log takes its time
_HERE = "http://127.0.0.1"


class Refused(Refusal):
    """What the service refused, under its own code."""

    def __init__(self, code: str, title: str) -> None:
        super().__init__(title)
        self.args = (f"{title} ({code})",)  # wherever it is met as an exception
        self._code = code

    @property
    @override
    def said(self) -> str:
        return self._code


def ask(method: str, path: str, body: Any = None) -> Any:
    """The service's JSON answer to an operator's request, `body` as JSON unless it is None. Refuses what the service refuses; Fault when it fails."""
    settings = load()
    logs.configure("error")
    folder = existing_folder(settings)
    return answer(asyncio.run(_reply(settings, folder, method, path, body)))


def ask_each(requests: Sequence[tuple[str, str]]) -> list[Any]:
    """The answer to each of these requests (method, path), or the Refusal or Fault instead: one does not stop the others."""
    settings = load()
    logs.configure("error")
    return asyncio.run(_outcomes(settings, existing_folder(settings), requests))


def pages(path: str, name: str, query: str = "limit=500") -> Iterator[dict[str, Any]]:
    """Every entry of a paged list; `query` says how large the pages are, and what is wanted."""
    cursor: str | None = None
    while True:
        page = ask("GET", f"{path}?{query}&cursor={cursor}" if cursor else f"{path}?{query}")
        yield from page[name]
        cursor = page["nextCursor"]
        if cursor is None:
            return


def existing_folder(settings: Settings) -> DataFolder:
    """The data folder, which must exist: an operator's command never makes a new one by mistake."""
    if not settings.data.is_dir():
        hint = "There is no such folder. Set MOORING_DATA to the service's data folder."
        raise Fault("Opening the data folder", str(settings.data), hint)
    return DataFolder(settings.data)


async def _reply(settings: Settings, folder: DataFolder, method: str, path: str, body: Any) -> httpx2.Response:
    async with a_service(settings, folder) as (client, key):
        return await send(client, method, path, body, key)


async def _outcomes(settings: Settings, folder: DataFolder, requests: Sequence[tuple[str, str]]) -> list[Any]:
    async with a_service(settings, folder) as (client, key):
        return [await _outcome(client, method, path, key) for method, path in requests]


async def _outcome(client: httpx2.AsyncClient, method: str, path: str, key: str) -> Any:
    try:
        return answer(await send(client, method, path, None, key))
    except (Refusal, Fault) as outcome:
        return outcome


@asynccontextmanager
async def a_service(
    settings: Settings,
    folder: DataFolder,
    *,
    exporting: bool = False,
    restoring: bool = False,
    importing: bool = False,
) -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    """A way to the service, and the operator's key. One in this process builds exports, restores and imports only when it is told to."""
    running = folder.running()
    if running is not None and folder.is_taken():
        key = settings.operator_key or folder.operator_key() or ""
        async with httpx2.AsyncClient(base_url=running.url, timeout=_SECONDS) as client:
            yield client, key
        return
    from mooring.bootstrap import build  # all engines and edges: over a second that asking a running one does not need

    lock = folder.lock()
    try:
        service = await build(settings, folder, _HERE)
        try:
            if exporting:
                service.exports.start()
            if restoring:
                service.restores.start()
            if importing:
                service.imports.start()
            transport = httpx2.ASGITransport(service.app)
            async with httpx2.AsyncClient(base_url=_HERE, transport=transport) as client:
                yield client, service.hub.operator_key
        finally:
            await service.close()
    finally:
        lock.release()


async def send(client: httpx2.AsyncClient, method: str, path: str, body: Any, key: str) -> httpx2.Response:
    """What the service says. Fault when it says nothing."""
    return await _sent(client, client.request(method, path, json=body, headers={"Authorization": f"Bearer {key}"}))


async def send_piece(client: httpx2.AsyncClient, path: str, offset: int, piece: bytes, key: str) -> httpx2.Response:
    """What the service says to a piece of a file that begins at `offset`. Fault when it says nothing."""
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
    }
    return await _sent(client, client.request("PATCH", path, content=piece, headers=headers))


async def _sent(client: httpx2.AsyncClient, request: Awaitable[httpx2.Response]) -> httpx2.Response:
    try:
        return await request
    except httpx2.HTTPError as error:
        hint = f"The service does not answer ({type(error).__name__}). Look at its log, or stop it."
        raise Fault("Asking the running service", str(client.base_url), hint) from None


def answer(reply: httpx2.Response) -> Any:
    """Its JSON. Refuses what the service refuses; Fault when it fails."""
    if reply.is_success:
        return msgspec.json.decode(reply.content) if reply.content else {}
    try:
        problem = msgspec.json.decode(reply.content)
        code, title = problem["code"], problem.get("detail") or problem["title"]
    except (msgspec.DecodeError, KeyError, TypeError):
        raise Fault("Asking the service", f"status {reply.status_code}", "Look at the service's log.") from None
    if reply.status_code >= 500:
        raise Fault("Asking the service", code, f"{title} Look at the service's log.")
    raise Refused(code, title)
