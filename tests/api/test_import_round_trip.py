"""What goes out comes back: a workspace, exported and imported, holds the same events."""

import os
import random

import httpx2

from fakes import START
from mooring.dispatch import ExportDispatch, ImportDispatch
from mooring.hub import Hub
from mooring.sync import Author, Batch, NewEvent, Record
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance
from visitors import ORIGIN, Visitor

ROUNDS = int(os.environ.get("MOORING_TEST_ROUND_TRIPS", "2"))
ARGS = (
    '{"text":"ü 🚢"}',
    "null",
    '"\\ud800"',
    "[1e999, 0.10]",
    '{"a":{"a":1,"a":2}}',
    '"\\u0000\\n"',
    "1234567890123456789012345",
)


async def test_what_goes_out_comes_back(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Drawn at random: how many events, their numbers, writers, moments and words."""
    for number in range(ROUNDS):
        dice = random.Random(number)
        made = (await alice.ask("POST", "/api/workspaces", {"name": f"Round {number}"})).json()["id"]
        await _fill(hub, made, dice)
        back = await _back(hub, client, alice, made)
        for one in (made, back):
            assert (await hub.log.verify(one)).damage is None
        assert await _events(hub, back) == await _events(hub, made)
        lives = [(await hub.log.open(one)).backend_id for one in (made, back)]
        assert lives[0] != lives[1]
        for one in (made, back):
            await alice.ask("DELETE", f"/api/workspaces/{one}")


async def _fill(hub: Hub, workspace_id: str, dice: random.Random) -> None:
    head = 0
    for _ in range(dice.randint(1, 4)):
        author = Author(f"usr_{dice.randint(1, 3)}", f"ses_{dice.randint(1, 3)}")
        at = START.replace(microsecond=dice.randrange(1_000) * 1_000, second=dice.randrange(60))
        events = []
        for _ in range(dice.randint(1, 40)):
            seq, parent = head + dice.choice((1, 1, 1, 7)), head
            pushed = f'{{"name":"v1.T{dice.randint(1, 3)}","seqNum":{seq},"parentSeqNum":{parent},"clientId":"c","sessionId":"s","args":{dice.choice(ARGS)}}}'
            events.append(NewEvent(seq, parent, delivered(pushed, delivery_suffix(at))))
            head = seq
        await hub.log.append(Batch(workspace_id, author, at, events), Allowance(10**6, 10**9))


async def _back(hub: Hub, client: httpx2.AsyncClient, visitor: Visitor, workspace_id: str) -> str:
    at = f"/api/workspaces/{workspace_id}/exports"
    export_id = (await visitor.ask("POST", at)).json()["id"]
    await ExportDispatch(hub).look()
    await visitor.ask("POST", f"{at}/{export_id}/open")
    content = (await visitor.ask("GET", f"{at}/{export_id}/file")).content
    begun = (await visitor.ask("POST", "/api/imports", {"bytes": len(content), "fileName": "round.zip"})).json()
    path = f"/api/imports/{begun['id']}"
    headers = {
        **visitor.bearer,
        "origin": ORIGIN,
        "content-type": "application/offset+octet-stream",
        "upload-offset": "0",
    }
    assert (await client.patch(path, headers=headers, content=content)).status_code == 200
    await ImportDispatch(hub).look()
    applied = await visitor.ask("POST", f"{path}/apply", {"name": "Back"})
    assert applied.status_code == 200, applied.text
    await ImportDispatch(hub).look()
    return str((await visitor.ask("GET", path)).json()["workspaceId"])


async def _events(hub: Hub, workspace_id: str) -> list[tuple[object, ...]]:
    found: list[Record] = list(await hub.log.records(workspace_id, 0, 1_000, 10**7))
    return [(one.seq, one.parent, one.at, one.user_id, one.session_id, one.text) for one in found]
