"""Handlers in front of the operator: where they are, what they gave up, trying again, and replays that say what they do."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fakes import START, FakeClock
from ledger_world import NAME, LedgerWorld
from mooring.hub import Hub
from mooring.monitor.ledger import Candidate, Waiting, finish
from mooring.storage.directory import SqlDirectory
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix, digest_of
from mooring.workspaces import Allowance
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
HANDLERS = "/api/operator/handlers"
LETTERS = "/api/operator/dead-letters"


@pytest.fixture
async def world(hub: Hub, directory: SqlDirectory, clock: FakeClock, alice: Visitor) -> LedgerWorld:
    """A handler, and three events that it wants in Alice's workspace."""
    world = LedgerWorld(directory, clock, workspace=alice.workspace_id)
    await world.register()
    suffix = delivery_suffix(START)
    pushed = [json.dumps({"name": f"v1.{n}", "args": {"text": "ahoy"}, "seqNum": n, "parentSeqNum": n - 1,
                          "clientId": "c", "sessionId": "s"}) for n in (1, 2, 3)]  # fmt: skip
    events = [NewEvent(n, n - 1, delivered(text, suffix)) for n, text in enumerate(pushed, 1)]
    await hub.log.append(Batch(alice.workspace_id, Author("usr_alice", "ses_a"), START, events), Allowance(99, 10**6))
    world.backend = (await hub.log.open(alice.workspace_id)).backend_id
    world.events = [Candidate(one.seq, digest_of(one.text), f"v1.{one.seq}", START) for one in events]
    return world


async def _get(client: httpx2.AsyncClient, path: str) -> Any:
    reply = await client.get(path, headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def _post(client: httpx2.AsyncClient, path: str, body: Any = None) -> Any:
    reply = await client.post(path, headers=OLGA, json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def _refused(reply: httpx2.Response, status: int) -> str:
    assert reply.status_code == status, reply.text
    return problem(reply)["code"]


async def test_handlers_are_shown(client: httpx2.AsyncClient, world: LedgerWorld, alice: Visitor) -> None:
    """What they want and have done; where they fail, since when, and how far they are in each workspace."""
    await world.complete(await world.claimed())
    await world.fail(await world.claimed(), "ValueError: no such task")
    (shown,) = (await _get(client, HANDLERS))["handlers"]
    assert shown == {
        "name": NAME,
        "patterns": ["*"],
        "edition": 1,
        "fromBeginning": True,
        "registeredAt": "2026-11-23T13:00:00.000Z",
        "pausedAt": None,
        "led": 0,
        "done": 1,
        "dead": 0,
        "open": 1,
        "failing": 1,
    }
    detail = await _get(client, f"{HANDLERS}/{NAME}")
    assert detail["failing"] == detail["lanes"] == [
        {
            "workspaceId": alice.workspace_id,
            "seq": 1,
            "head": 3,
            "generation": 0,
            "running": False,
            "failingSince": "2026-11-23T13:00:00.000Z",
            "attempts": 1,
            "cause": "ValueError: no such task",
            "dueAt": "2026-11-23T13:00:01.000Z",
        }
    ]  # fmt: skip
    following = await _get(client, f"{HANDLERS}/{NAME}?cursor={alice.workspace_id}")
    assert (following["failing"], following["lanes"], following["nextCursor"]) == ([], [], None)
    assert _refused(await client.get(f"{HANDLERS}/{NAME}?cursor=a/b", headers=OLGA), 422) == "CURSOR_INVALID"


async def test_a_handler_is_paused_and_resumed(client: httpx2.AsyncClient, world: LedgerWorld) -> None:
    """It says since when; twice is as once."""
    for _ in range(2):
        assert (await _post(client, f"{HANDLERS}/{NAME}/pause"))["pausedAt"] == "2026-11-23T13:00:00.000Z"
        world.clock.advance(timedelta(seconds=1))
    for _ in range(2):
        assert (await _post(client, f"{HANDLERS}/{NAME}/resume"))["pausedAt"] is None
    await world.claimed()


async def test_a_dead_letter_is_looked_at(client: httpx2.AsyncClient, world: LedgerWorld, hub: Hub) -> None:
    """Why it was given up and what it did all the same; what somebody wrote only for whoever asks for that."""
    claimed = await world.claimed()
    async with world.ledger() as ledger:
        await finish(claimed.entry_id, "mail", None, ledger.store)
    await world.fail(claimed)
    world.clock.advance(timedelta(minutes=6))
    dead = await world.bury()
    page = await _get(client, f"{LETTERS}?handler={NAME}")
    (letter,) = page["deadLetters"]
    assert (letter["id"], letter["seq"], letter["attempts"], letter["finished"]) == (dead, 1, 3, ["mail"])
    assert page["nextCursor"] is None
    assert (await _get(client, f"{LETTERS}?handler=other"))["deadLetters"] == []
    assert (await _get(client, f"{LETTERS}/{dead}"))["event"] is None
    assert "ahoy" not in json.dumps(page)
    shown = await _get(client, f"{LETTERS}/{dead}?event=true")
    assert shown["event"] == {"at": "2026-11-23T13:00:00.000Z", "userId": "usr_alice", "args": {"text": "ahoy"}}
    await hub.log.erase(world.workspace)
    assert (await _get(client, f"{LETTERS}/{dead}?event=true"))["event"] is None


async def test_dead_letters_are_tried_again_or_discarded(client: httpx2.AsyncClient, world: LedgerWorld) -> None:
    """Once each; a second time there is nothing to decide any more."""
    first, second = await world.bury(), await world.bury()
    assert (await _post(client, f"{LETTERS}/{first}/retry"))["state"] == "retry"
    assert (await _post(client, f"{LETTERS}/{second}/discard"))["state"] == "discarded"
    for dead, deed in ((first, "retry"), (second, "discard"), (second, "retry")):
        reply = await client.post(f"{LETTERS}/{dead}/{deed}", headers=OLGA)
        assert _refused(reply, 409) == "DEAD_LETTER_SETTLED"
    (shown,) = (await _get(client, LETTERS))["deadLetters"]
    assert (shown["id"], shown["state"]) == (first, "retry")
    assert (await world.claimed()).entry_id == first
    for path in ("no/such", "ent-%20", "x" * 65):
        assert (await client.get(f"{LETTERS}/{path}", headers=OLGA)).status_code == 404


async def test_dead_letters_come_in_pages(client: httpx2.AsyncClient, world: LedgerWorld) -> None:
    """Newest first; a cursor that is none is refused."""
    dead = [await world.bury() for _ in range(3)]
    page = await _get(client, f"{LETTERS}?limit=2")
    rest = await _get(client, f"{LETTERS}?limit=2&cursor={page['nextCursor']}")
    assert [one["id"] for one in [*page["deadLetters"], *rest["deadLetters"]]] == dead[::-1]
    assert _refused(await client.get(f"{LETTERS}?cursor=none", headers=OLGA), 422) == "CURSOR_INVALID"


async def test_a_replay_says_what_it_will_do_and_does_it(
    client: httpx2.AsyncClient, world: LedgerWorld, alice: Visitor
) -> None:
    """How many events are handled again, what they pushed and finished, and how many are new; nothing before it is confirmed."""
    claimed = await world.claimed()
    async with world.ledger() as ledger:
        await finish(claimed.entry_id, "mail", None, ledger.store)
    await world.complete(claimed, 2)
    await world.complete(await world.claimed(), 1)
    meant = {"handler": NAME, "workspaces": 1, "again": 2, "pushed": 3, "effects": {"mail": 1}, "new": 1}
    lane = {"workspaceId": alice.workspace_id, "again": 2, "pushed": 3, "effects": 1, "new": 1}
    path = f"{HANDLERS}/{NAME}/replay"
    assert await _post(client, path, {}) == {**meant, "lanes": [lane], "begun": False}
    assert (await world.claimed()).seq == 3
    said = await _post(client, path, {"workspaceId": alice.workspace_id, "confirm": True})
    assert said == {**meant, "lanes": [lane], "begun": True}
    assert await world.run_all() == [1, 2, 3]


async def test_a_replay_from_an_event_on(client: httpx2.AsyncClient, world: LedgerWorld) -> None:
    """What was before it stays done, and what waits for its time does not hold it up."""
    await world.run_all()
    said = await _post(client, f"{HANDLERS}/{NAME}/replay", {"fromSeq": 3, "confirm": True})
    assert (said["again"], said["new"]) == (1, 0)
    assert not isinstance(await world.claim(), Waiting)


async def test_what_cannot_be_replayed(client: httpx2.AsyncClient, world: LedgerWorld) -> None:
    """A workspace without a log, an event that is none."""
    path = f"{HANDLERS}/{NAME}/replay"
    reply = await client.post(path, headers=OLGA, json={"workspaceId": "wsp_none"})
    assert _refused(reply, 404) == "WORKSPACE_MISSING"
    reply = await client.post(path, headers=OLGA, json={"fromSeq": 0})
    assert reply.status_code == 422
