"""Purging a deleted workspace on each engine: cut off anywhere and repeated, it ends the same, with one true receipt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Integer, Table, event, func, insert, select

from fakes import START
from mooring.api.occasions import workspace_stores_of
from mooring.api.purging import purge, purge_workspaces
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.backup_tables import backups, drills
from mooring.storage.directory.instants import Instant
from mooring.storage.directory.monitor_tables import (
    handler_cursors,
    handler_ledger,
    monitor_follows,
    service_members,
)
from mooring.storage.directory.tables import (
    invitation_sendings,
    invitation_uses,
    invitations,
    members,
    ownership_offers,
)
from mooring.storage.directory.webhook_tables import webhook_attempts, webhook_deliveries, webhooks
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, NewEvent
from mooring.workspaces import Allowance, LifecycleKind, WorkspaceId
from mooring.workspaces.receipt import Receipt
from mooring.workspaces.states import delete
from webhook_world import WebhookWorld, webhook_world

GRACE = timedelta(days=30)
TABLES = (
    members,
    invitations,
    invitation_uses,
    invitation_sendings,
    ownership_offers,
    webhooks,
    webhook_deliveries,
    webhook_attempts,
    backups,
    drills,
    monitor_follows,
    handler_cursors,
    handler_ledger,
    service_members,
)


class CutOff(Exception):
    """The service ended here."""


@dataclass
class Failpoint:
    """Ends the service at the step that is `left` steps away; never when that is None."""

    left: int | None = None

    def statement(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        # A commit that does not come is as if the statement before it had failed, a beginning as if what went before.
        if not statement.startswith("BEGIN"):
            self.step()

    def step(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left == 0:
            raise CutOff


@dataclass
class FailingLog:
    """An event log before and after each of whose answers the service may end."""

    log: SqliteEventLog
    failpoint: Failpoint

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        asked = getattr(self.log, name)

        async def answer(about: Any) -> Any:
            self.failpoint.step()
            found = await asked(about)
            self.failpoint.step()
            return found

        return answer


@dataclass(frozen=True)
class World:
    """A hub that may end at any step, and a person who makes workspaces and deletes them."""

    webhook_world: WebhookWorld
    hub: Hub
    log: SqliteEventLog
    failpoint: Failpoint

    @property
    def directory(self) -> SqlDirectory:
        return self.webhook_world.people.directory

    async def doomed(self) -> WorkspaceId:
        """A workspace with a log and a row in every table, deleted."""
        people, alice = self.webhook_world.people, self.webhook_world.alice
        made = (await people.create_workspace(alice, "Doomed", quota=1000)).id
        await self.log.append(_batch(made), Allowance(10**6, 10**9))
        async with self.directory.transaction() as tx:
            await _fill(tx.accounts._connection, made, alice.id)
            await delete(made, workspace_stores_of(tx), people.occasion(), grace=GRACE)
        return made

    async def left_of(self, workspace_id: WorkspaceId) -> dict[str, Any]:
        """Everything that anybody could find of it."""
        async with self.directory.reading() as tx:
            workspace = await tx.workspaces.by_id(workspace_id)
            told = [one for one in await tx.lifecycle.after(0, 10_000) if one.workspace_id == workspace_id]
            mails = [one.params for one in await tx.outbox.queued(10_000) if one.template == "workspace_purged"]
            rows = {table.name: await _count(tx.accounts._connection, table) for table in TABLES}
            found = await tx.receipts.of_workspace(workspace_id)
        assert workspace is not None
        return {
            "name": workspace.name,
            "purged": workspace.purged_at,
            "receipts": [_shown(receipt) for receipt in found],
            "told": [(one.kind, one.data) for one in told if one.kind is LifecycleKind.PURGED],
            "mails": [one["receipt"] for one in mails if one["receipt"] in {receipt.id for receipt in found}],
            "rows": rows,
            "log": dict(await self.log.heads([workspace_id])),
        }


def _batch(workspace_id: str) -> Batch:
    events = [NewEvent(seq, seq - 1, f'{{"seq":{seq}}}') for seq in range(1, 8)]
    return Batch(workspace_id, Author("usr_alice", "ses_alice"), START, events)


_TEXTS = ("backend_id", "chain", "manifest", "sha256")
_COUNTS = ("head", "events", "bytes", "stored")


async def _fill(connection: Any, workspace_id: str, user_id: str) -> None:
    here, at = workspace_id, {"at": START}
    mine = {"workspace_id": here, "created_at": START, "created_by": user_id}
    rows = [
        (invitations, {**mine, "id": f"inv_{here}", "kind": "link", "role": "member", "most_uses": 3, "uses": 1}),
        (invitation_uses, {**at, "invitation_id": f"inv_{here}", "user_id": user_id}),
        (invitation_sendings, {**at, "id": f"snd_{here}", "invitation_id": f"inv_{here}", "user_id": user_id}),
        (ownership_offers, {"workspace_id": here, "created_at": START, "from_user": user_id, "to_user": user_id}),
        (webhooks, {**mine, "id": f"whk_{here}", "url": "x", "description": "", "kinds": [], "sealed_secret": ""}),
        (webhook_deliveries, {"id": f"dlv_{here}", "webhook_id": f"whk_{here}", "position": 1, "state": "failed"}),
        (webhook_attempts, {**at, "id": f"att_{here}", "delivery_id": f"dlv_{here}", "milliseconds": 1}),
        (backups, {**at, "id": f"bkp_{here}", "workspace_id": here, "milliseconds": 1, "drill_id": f"drl_{here}"}),
        (drills, {**at, "id": f"drl_{here}", "workspace_id": here, "backup_id": f"bkp_{here}", "milliseconds": 1}),
    ]
    more = {
        invitations: {"expires_at": START},
        ownership_offers: {"expires_at": START, "keeps_ownership": False},
        webhook_deliveries: {"attempts": 1, "created_at": START, "due_at": START},
        webhook_attempts: {"response": ""},
        backups: {**dict.fromkeys(_TEXTS, ""), **dict.fromkeys(_COUNTS, 0)},
        drills: {"findings": []},
    }
    for table, row in rows:
        await connection.execute(insert(table).values({**row, **more.get(table, {})}))
    for table in (monitor_follows, handler_cursors, service_members, handler_ledger, handler_ledger):
        await connection.execute(insert(table).values(_some_row(table, here)))


def _some_row(table: Table, workspace_id: str) -> dict[str, Any]:
    """A row of the workspace: its other columns hold something, if they must."""
    some = {Instant: START, Integer: 1, BigInteger: 1, Boolean: False, JSON: {}}
    others = {
        column.name: some.get(type(column.type), f"some_{uuid4().hex[:8]}")
        for column in table.columns
        if not column.nullable
    }
    return {**others, "workspace_id": workspace_id}


async def _count(connection: Any, table: Any) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


def _shown(receipt: Receipt) -> dict[str, Any]:
    return {"kind": receipt.kind, **receipt.data}


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[World]:
    base = await webhook_world(directory)
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    failpoint = Failpoint()
    engine = directory._engine.writing.sync_engine
    event.listen(engine, "before_cursor_execute", failpoint.statement)
    failing: Any = FailingLog(log, failpoint)
    hub = replace(base.hub, log=failing, lives=failing)
    yield World(base, hub, log, failpoint)
    failpoint.left = None
    await log.close()


async def test_cut_off_at_any_step_and_repeated_it_ends_the_same(world: World) -> None:
    """At every statement and every question to the log: what is left is a row without a name, one PURGED, one mail, and
    one receipt with what was there before the first try.
    """
    before = {table.name: 0 for table in TABLES} | {"members": 1}  # of the workspace that she signed up with
    cuts = 0
    while True:
        doomed = await world.doomed()
        head = (await world.log.heads([doomed]))[doomed]
        world.failpoint.left = cuts + 1
        try:
            await purge(world.hub, doomed)
        except CutOff:
            cuts += 1
        else:
            break
        finally:
            world.failpoint.left = None
        receipt = await purge(world.hub, doomed)
        assert await world.left_of(doomed) == {
            "name": "",
            "purged": START,
            "receipts": [
                {
                    "kind": "workspace_purged",
                    "backups": 0,
                    "segments": 0,
                    "archiveKeys": 0,
                    "archiveObjects": 0,
                    "branches": 0,
                    "branchEvents": 0,
                    "exports": 0,
                    "events": 7,
                    "bytes": head.size,
                    "head": 7,
                    "chain": head.chain.hex(),
                    "handled": 2,
                    "members": 1,
                    "deletedAt": "2026-11-23T13:00:00.000Z",
                }
            ],
            "told": [(LifecycleKind.PURGED, {"receiptId": receipt.id})],
            "mails": [receipt.id],
            "rows": before,
            "log": {},
        }, f"cut off at step {cuts}"
        assert await purge(world.hub, doomed) == receipt
    assert cuts > 20


async def test_several_who_purge_at_once_write_one_receipt(world: World) -> None:
    """The chore, the operator, and another node: one receipt, one PURGED, one mail."""
    doomed = await world.doomed()
    found = await asyncio.gather(*(purge(world.hub, doomed) for _ in range(4)))
    assert len({receipt.id for receipt in found}) == 1
    left = await world.left_of(doomed)
    assert [len(left[name]) for name in ("receipts", "told", "mails")] == [1, 1, 1]


async def test_due_is_what_was_deleted_before_the_grace(world: World) -> None:
    """Not a moment earlier; others of the same owner, not deleted, stay."""
    doomed = await world.doomed()
    people = world.webhook_world.people
    kept = await people.create_workspace(world.webhook_world.alice, "Kept")
    assert await purge_workspaces(world.hub, START + GRACE) == 0
    assert await purge_workspaces(world.hub, START + GRACE + timedelta(microseconds=1)) == 1
    assert (await world.left_of(doomed))["name"] == ""
    assert (await world.left_of(kept.id))["name"] == "Kept"
