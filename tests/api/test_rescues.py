"""Edits that devices brought after a restore: who sees them, gets them as a file and puts them back; and how long they are kept."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from engines.event_logs import NOW, PLENTY, batch, staged
from fakes import FakeClock
from letters import last_letter, mails_to
from mooring.accounts import Occasion, UserId
from mooring.api.rescuing import reapply
from mooring.backups.restoring import Branch, RestoreId
from mooring.backups.restoring.model import BRANCH_LIFE
from mooring.hub import Hub
from mooring.kit.errors import Refusal
from mooring.mail import Template
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix, pushed_part
from mooring.sync.lives import branch_name
from mooring.upkeep import Upkeep
from mooring.upkeep.rescues import rescue_chores
from mooring.workspaces import Role, WorkspaceId
from shared import join
from visitors import OPERATOR_KEY, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


@pytest.fixture
async def bob(client: httpx2.AsyncClient) -> Visitor:
    return await signed_in(client, "bob@example.org")


async def restored(hub: Hub, visitor: Visitor, life: str = "log_new", restore_id: str = "rst_1") -> str:
    """The visitor's workspace as a restore leaves it: of five events three, and the former life kept; which one that is."""
    workspace_id, log = WorkspaceId(visitor.workspace_id), hub.log
    if (await log.open(workspace_id)).seq == 0:
        await log.append(batch(1, 5, workspace=workspace_id), PLENTY)
    old = await log.open(workspace_id)
    await hub.lives.stage(workspace_id, life)
    await hub.lives.add_staged(workspace_id, life, staged(1, 3))
    await hub.lives.swap(workspace_id, life, old.backend_id)
    now = hub.clock.now()
    branch = Branch(
        workspace_id,
        old.backend_id,
        RestoreId(restore_id),
        new_backend_id=life,
        swapped_at=now,
        head=old.seq,
        events=old.events,
        kept_until=now + BRANCH_LIFE,
    )
    async with hub.directory.transaction() as tx:
        await tx.branches.add(branch)
    return old.backend_id


async def bring(hub: Hub, to: Visitor, life: str, by: Visitor, count: int) -> None:
    """A device of `by` pushes so many events to a former life."""
    name = branch_name(to.workspace_id, life)
    first = (await hub.log.open(name)).seq + 1
    author, suffix = Author(by.user_id, by.session_id), delivery_suffix(NOW)
    events = []
    for seq in range(first, first + count):
        place = f'"seqNum":{seq},"parentSeqNum":{seq - 1}'
        text = f'{{"name":"v1.A",{place},"clientId":"c","sessionId":"s","args":{{"n":{seq}.0}}}}'
        events.append(NewEvent(seq, seq - 1, delivered(text, suffix)))
    await hub.log.append(Batch(name, author, NOW, events), PLENTY)


def at(visitor: Visitor, *more: str) -> str:
    return "/".join((f"/api/workspaces/{visitor.workspace_id}/rescues", *more))


async def listed(visitor: Visitor, of: Visitor) -> Any:
    reply = await visitor.ask("GET", at(of))
    assert reply.status_code == 200, reply.text
    return reply.json()["rescues"]


async def put_back(visitor: Visitor, of: Visitor, device: str | None = None) -> int:
    reply = await visitor.ask("POST", at(of, "rst_1", "reapply"), {} if device is None else {"device": device})
    assert reply.status_code == 200, reply.text
    return int(reply.json()["events"])


async def held(hub: Hub, visitor: Visitor) -> list[Any]:
    """What is in the log behind what the restore has kept."""
    found = await hub.log.held(visitor.workspace_id, 3, 1000)
    return [json.loads(pushed_part(text)) for _, text in found]


async def test_an_owner_sees_downloads_and_puts_back(
    hub: Hub, directory: SqlDirectory, alice: Visitor, bob: Visitor
) -> None:
    """By restore and device: who, how many, from when to when; as they were pushed; and once, told to everybody."""
    await join(directory, bob.user_id, alice.workspace_id, Role.MEMBER)
    life = await restored(hub, alice)
    assert await listed(alice, alice) == []
    await bring(hub, alice, life, bob, 3)
    await bring(hub, alice, life, alice, 1)
    (rescue,) = await listed(alice, alice)
    assert (rescue["restoreId"], rescue["at"], rescue["events"]) == ("rst_1", "2026-11-23T13:00:00.000Z", 4)
    assert rescue["keptUntil"] == "2026-12-23T13:00:00.000Z"
    bobs, _ = rescue["devices"]
    assert (bobs["person"]["email"], bobs["events"], bobs["reappliedAt"]) == (bob.email, 3, None)
    assert bobs["label"]
    assert bob.session_id not in json.dumps(rescue)
    reply = await alice.ask("GET", at(alice, "rst_1", f"events?device={bobs['device']}"))
    assert reply.headers["content-type"].startswith("application/x-ndjson")
    assert reply.headers["cache-control"] == "no-store"
    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert [(one["seq"], one["userId"], one["device"]) for one in lines] == [
        (seq, bob.user_id, bobs["device"]) for seq in (6, 7, 8)
    ]
    assert lines[0]["event"]["args"] == {"n": 6.0}
    assert '"args":{"n":6.0}' in reply.text
    assert await put_back(alice, alice, bobs["device"]) == 3
    assert await put_back(alice, alice, bobs["device"]) == 0
    assert await put_back(alice, alice) == 1
    assert [one["args"]["n"] for one in await held(hub, alice)] == [6, 7, 8, 9]
    (rescue,) = await listed(alice, alice)
    assert {one["reappliedAt"] for one in rescue["devices"]} == {"2026-11-23T13:00:00.000Z"}
    feed = (await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/feed")).json()["events"]
    told = [one["data"] for one in feed if one["kind"] == "rescue_reapplied"]
    assert told == [
        {"restoreId": "rst_1", "userId": bob.user_id, "events": "3"},
        {"restoreId": "rst_1", "userId": alice.user_id, "events": "1"},
    ]
    audit = (await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/audit")).json()["entries"]
    assert [one["kind"] for one in audit].count("rescue_reapplied") == 2


async def test_members_see_what_is_their_own_and_put_nothing_back(
    hub: Hub, directory: SqlDirectory, alice: Visitor, bob: Visitor, carol: Visitor
) -> None:
    """Nobody's but their own, in the list and in the file; who is no member sees nothing, and so does who was one."""
    await join(directory, bob.user_id, alice.workspace_id, Role.MEMBER)
    life = await restored(hub, alice)
    await bring(hub, alice, life, alice, 2)
    assert await listed(bob, alice) == []
    assert problem(await bob.ask("GET", at(alice, "rst_1", "events")))["code"] == "RESCUE_MISSING"
    await bring(hub, alice, life, bob, 1)
    (rescue,) = await listed(bob, alice)
    assert (rescue["events"], [one["userId"] for one in rescue["devices"]]) == (1, [bob.user_id])
    lines = (await bob.ask("GET", at(alice, "rst_1", "events"))).text.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [8]
    refused = await bob.ask("POST", at(alice, "rst_1", "reapply"), {})
    assert problem(refused)["code"] == "ROLE_TOO_LOW"
    for path in (at(alice), at(alice, "rst_1", "events")):
        assert problem(await carol.ask("GET", path))["code"] == "WORKSPACE_FORBIDDEN"
    assert await held(hub, alice) == []


async def test_a_device_or_a_restore_that_is_not_there_is_refused(hub: Hub, alice: Visitor, bob: Visitor) -> None:
    """One of another workspace is not there either."""
    await bring(hub, alice, await restored(hub, alice), alice, 1)
    for visitor, restore_id, device in ((alice, "rst_2", ""), (alice, "rst_1", "?device=none"), (bob, "rst_1", "")):
        reply = await visitor.ask("GET", at(visitor, restore_id, "events") + device)
        assert problem(reply)["code"] == "RESCUE_MISSING"
    refused = await alice.ask("POST", at(alice, "rst_1", "reapply"), {"device": "none"})
    assert problem(refused)["code"] == "RESCUE_MISSING"


async def test_each_restore_has_its_own(hub: Hub, alice: Visitor) -> None:
    """Newest first; one is put back without the other."""
    first = await restored(hub, alice)
    second = await restored(hub, alice, "log_newer", "rst_2")
    await bring(hub, alice, first, alice, 1)
    await bring(hub, alice, second, alice, 2)
    found = await listed(alice, alice)
    assert {one["restoreId"]: one["events"] for one in found} == {"rst_1": 1, "rst_2": 2}
    assert await put_back(alice, alice) == 1


async def test_where_nobody_may_write_nothing_is_put_back(hub: Hub, alice: Visitor) -> None:
    """Paused by the operator: it is there afterwards."""
    await bring(hub, alice, await restored(hub, alice), alice, 1)
    operate = f"/api/operator/workspaces/{alice.workspace_id}"
    await alice.client.post(f"{operate}/pause", headers=OLGA)
    refused = await alice.ask("POST", at(alice, "rst_1", "reapply"), {})
    assert problem(refused)["code"] == "WRITES_PAUSED"
    await alice.client.post(f"{operate}/resume", headers=OLGA)
    assert await put_back(alice, alice) == 1


Meanwhile = Callable[[Visitor, Visitor], Awaitable[Any]]


def _demoted(alice: Visitor, carol: Visitor) -> Awaitable[Any]:
    path = f"/api/workspaces/{alice.workspace_id}/members/{alice.user_id}"
    return carol.ask("PATCH", path, {"role": "admin"})


def _paused(alice: Visitor, carol: Visitor) -> Awaitable[Any]:
    del carol
    return alice.client.post(f"/api/operator/workspaces/{alice.workspace_id}/pause", headers=OLGA)


def _archived(alice: Visitor, carol: Visitor) -> Awaitable[Any]:
    del carol
    return alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/archive")


def _deleted(alice: Visitor, carol: Visitor) -> Awaitable[Any]:
    del carol
    return alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (_demoted, "ROLE_TOO_LOW"),
        (_paused, "WRITES_PAUSED"),
        (_archived, "WORKSPACE_ARCHIVED"),
        (_deleted, "WORKSPACE_MISSING"),
    ],
)
async def test_what_changes_between_two_batches_counts(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, meanwhile: Meanwhile, code: str
) -> None:
    """Nothing more is written from then on; an owner who may goes on with what is left, and each event is there once."""
    await bring(hub, alice, await restored(hub, alice), alice, 150)
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    where, written = WorkspaceId(alice.workspace_id), 0

    async def first_one(*given: Any) -> Any:
        nonlocal written
        answer = await hub.put_back(*given)
        written += 1
        assert (await meanwhile(alice, carol)).is_success
        return answer

    by_alice = Occasion(hub.clock.now(), hub.ids, UserId(alice.user_id))
    with pytest.raises(Refusal) as refused:
        await reapply(replace(hub, put_back=first_one), where, "rst_1", None, by_alice)
    assert (refused.value.code, written, len(await held(hub, alice))) == (code, 1, 100)
    if meanwhile is _demoted:
        assert await put_back(carol, alice) == 50
        assert len(await held(hub, alice)) == 150


async def test_clicks_at_the_same_time_put_it_back_once(hub: Hub, alice: Visitor) -> None:
    """However many: each event once."""
    await bring(hub, alice, await restored(hub, alice), alice, 120)
    assert sum(await asyncio.gather(*(put_back(alice, alice) for _ in range(3)))) == 120
    assert len(await held(hub, alice)) == 120


async def test_the_operator_may_all_of_it(hub: Hub, alice: Visitor) -> None:
    """Told as the operator's deed."""
    await bring(hub, alice, await restored(hub, alice), alice, 2)
    path = f"/api/operator/workspaces/{alice.workspace_id}/rescues"
    rescues = (await alice.client.get(path, headers=OLGA)).json()["rescues"]
    assert [one["events"] for one in rescues] == [2]
    assert len((await alice.client.get(f"{path}/rst_1/events", headers=OLGA)).text.splitlines()) == 2
    done = await alice.client.post(f"{path}/rst_1/reapply", headers=OLGA, json={})
    assert done.json() == {"events": 2}
    feed = (await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/feed")).json()["events"]
    assert [one["actor"] for one in feed if one["kind"] == "rescue_reapplied"] == [None]


@pytest.fixture
def upkeep(hub: Hub) -> Upkeep:
    return Upkeep(rescue_chores(hub), hub.clock, hub.alerts)


async def test_owners_hear_of_it_when_nothing_more_comes(
    hub: Hub, alice: Visitor, upkeep: Upkeep, clock: FakeClock
) -> None:
    """Not while devices are still coming back, and once for what there is."""
    life = await restored(hub, alice)
    await upkeep.run_due(clock.now())
    for count in (1, 2):
        await bring(hub, alice, life, alice, count)
        clock.advance(timedelta(minutes=10))
        await upkeep.run_due(clock.now())
        assert "edits_kept" not in await mails_to(hub, alice.email)
    for _ in range(3):
        clock.advance(timedelta(minutes=10))
        await upkeep.run_due(clock.now())
    assert (await mails_to(hub, alice.email)).count("edits_kept") == 1
    text = (await last_letter(hub, alice.email, Template.EDITS_KEPT)).text
    assert "so far there are 3" in text


async def test_after_thirty_days_the_former_life_is_dropped(
    hub: Hub, alice: Visitor, upkeep: Upkeep, clock: FakeClock, event_log: SqliteEventLog
) -> None:
    """With its edits and what was noted of them; not a day before."""
    life = await restored(hub, alice)
    await bring(hub, alice, life, alice, 1)
    await put_back(alice, alice)
    clock.advance(BRANCH_LIFE - timedelta(hours=1))
    await upkeep.run_due(clock.now())
    assert len(await event_log.branches(alice.workspace_id)) == 1
    clock.advance(timedelta(hours=1))
    await upkeep.run_due(clock.now())
    assert await event_log.branches(alice.workspace_id) == []
    async with hub.directory.reading() as tx:
        assert await tx.rescues.parts(WorkspaceId(alice.workspace_id), life) == []
        assert await tx.branches.of(WorkspaceId(alice.workspace_id)) == []
    assert len(await held(hub, alice)) == 1
