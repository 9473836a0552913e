"""What people do with imports over the API, step by step."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2

from fakes import START
from mooring.dispatch import ExportDispatch, ImportDispatch
from mooring.hub import Hub
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance
from visitors import ORIGIN, Visitor, signed_in

PIECE = {"content-type": "application/offset+octet-stream", "origin": ORIGIN}


async def begun(visitor: Visitor, size: int, name: str = "board.zip") -> str:
    reply = await visitor.ask("POST", "/api/imports", {"bytes": size, "fileName": name})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


async def sent(visitor: Visitor, import_id: str, offset: int, piece: bytes) -> httpx2.Response:
    headers = {**visitor.bearer, **PIECE, "upload-offset": str(offset)}
    return await visitor.client.patch(f"/api/imports/{import_id}", headers=headers, content=piece)


async def renewed(visitor: Visitor) -> Visitor:
    return await signed_in(visitor.client, visitor.email, "/api/sessions")


async def brought_by(visitor: Visitor, dispatch: ImportDispatch, content: bytes) -> dict[str, Any]:
    import_id = await begun(visitor, len(content))
    assert (await sent(visitor, import_id, 0, content)).json()["state"] == "checking"
    await dispatch.look()
    return (await visitor.ask("GET", f"/api/imports/{import_id}")).json()


async def applied_by(visitor: Visitor, dispatch: ImportDispatch, import_id: str, name: str = "Moved") -> dict[str, Any]:
    asked = await visitor.ask("POST", f"/api/imports/{import_id}/apply", {"name": name})
    assert (asked.status_code, asked.json().get("state")) == (200, "applying"), asked.text
    await dispatch.look()
    return (await visitor.ask("GET", f"/api/imports/{import_id}")).json()


async def fill(hub: Hub, workspace_id: str, count: int) -> None:
    suffix = delivery_suffix(START)
    pushed = '{{"name":"v1.Test","seqNum":{0},"parentSeqNum":{1},"clientId":"c","sessionId":"s","args":null}}'
    events = [NewEvent(seq, seq - 1, delivered(pushed.format(seq, seq - 1), suffix)) for seq in range(1, count + 1)]
    await hub.log.append(Batch(workspace_id, Author("usr_bob", "ses_bob"), START, events), Allowance(10**6, 10**9))


async def downloaded(hub: Hub, visitor: Visitor) -> bytes:
    at = f"/api/workspaces/{visitor.workspace_id}/exports"
    export_id = (await visitor.ask("POST", at)).json()["id"]
    await ExportDispatch(hub).look()
    await visitor.ask("POST", f"{at}/{export_id}/open")
    return (await visitor.ask("GET", f"{at}/{export_id}/file")).content


async def one_piece(piece: bytes) -> AsyncIterator[bytes]:
    yield piece
