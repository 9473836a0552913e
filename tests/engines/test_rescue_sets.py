"""Rescue sets on each engine: what devices brought to a former life, and that it is put back once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engines.event_logs import NOW, PLENTY, batch, staged
from mooring.accounts import User
from mooring.api.occasions import workspace_stores_of
from mooring.backups.rescue import (
    Part,
    PuttingBack,
    Rescue,
    RescuedDevice,
    RescueStores,
    begin_to_put_back,
    devices_of,
    edits_of,
    mark_of,
    tell_of_rescue,
    was_put_back,
)
from mooring.kit.errors import Fault
from mooring.kit.ids import RandomIds
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.unit_of_work import SqlTransaction
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, Channels, NewEvent, Pushes
from mooring.sync.event import delivered, delivery_suffix, pushed_part
from mooring.sync.lives import StagedClaim, StagedEvent, branch_name
from mooring.sync.write_back import NotNow, Written, put_back
from mooring.workspaces import Allowance, LifecycleKind, Member, Role, Workspace
from mooring.workspaces.errors import RoleTooLow, WorkspaceFull, WritesPaused
from mooring.workspaces.lifecycle import NewLifecycleEvent
from mooring.workspaces.states import pause
from people import People, people_of

BOB, CAROL = Author("usr_bob", "ses_bob"), Author("usr_carol", "ses_carol")


def _stores(tx: SqlTransaction) -> RescueStores:
    return RescueStores(tx.rescues, workspace_stores_of(tx))


@dataclass
class Harbour:
    """Alice's workspace, whose log of five events was restored to three."""

    directory: SqlDirectory
    people: People
    alice: User
    workspace: Workspace
    log: SqliteEventLog
    old: str

    def __post_init__(self) -> None:
        self.channels = Channels(self.log)
        self.pushes = Pushes(self.log, self.channels)

    async def bring(self, author: Author, count: int, args: str = '{"a":1.0}', at: datetime = NOW) -> None:
        """A device of `author` pushes to the former life."""
        name = branch_name(self.workspace.id, self.old)
        first = (await self.log.open(name)).seq + 1
        events = [NewEvent(seq, seq - 1, _text(seq, args, author, at)) for seq in range(first, first + count)]
        await self.log.append(Batch(name, author, at, events), PLENTY)

    async def rescue(self) -> Rescue:
        branch = next(one for one in await self.log.branches(self.workspace.id) if one.backend_id == self.old)
        until = self.people.clock.now()
        return Rescue(self.workspace.id, "rst_1", self.people.clock.now(), until, branch)

    async def put_back(self, *authors: Author, write: Any = None, allowance: Allowance = PLENTY) -> int:
        """As the route does it; how many events were not there yet."""
        rescue, life = await self.rescue(), (await self.log.open(self.workspace.id)).backend_id
        chosen = [
            one for one in await devices_of(self.log, rescue) if one.session_id in {a.session_id for a in authors}
        ]
        async with self.directory.transaction() as tx:
            parts = await begin_to_put_back(rescue, chosen, life, _stores(tx), self.people.occasion(self.alice))
        new = 0

        async def allowed() -> Allowance:
            return allowance

        putting = PuttingBack(self.log, write or partial(put_back, self.channels, self.pushes), allowed)
        for part in parts:
            fresh = await putting.part(rescue, part, NOW)
            new += fresh
            async with self.directory.transaction() as tx:
                await was_put_back(
                    rescue, part, fresh, life, stores=_stores(tx), occasion=self.people.occasion(self.alice)
                )
        return new

    async def held(self) -> list[str]:
        """The log's events behind what the restore has kept."""
        return [pushed_part(text) for _, text in await self.log.held(self.workspace.id, 3, 1000)]

    async def told(self) -> list[dict[str, str]]:
        async with self.directory.reading() as tx:
            events = await tx.lifecycle.after(0, 100)
        return [dict(one.data) for one in events if one.kind is LifecycleKind.RESCUE_REAPPLIED]


def _text(seq: int, args: str, author: Author, at: datetime) -> str:
    client = f'"clientId":"{author.user_id}","sessionId":"tab"'
    event = f'{{"name":"v1.\\"A\\"","seqNum":{seq},"parentSeqNum":{seq - 1},{client},"args":{args}}}'
    return delivered(event, delivery_suffix(at))


@pytest.fixture
async def harbour(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[Harbour]:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    workspace = await people.create_workspace(alice, "Harbour")
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    await log.append(batch(1, 5, workspace=workspace.id), PLENTY)
    old = (await log.open(workspace.id)).backend_id
    await log.stage(workspace.id, "log_new")
    await log.add_staged(workspace.id, "log_new", staged(1, 3))
    await log.swap(workspace.id, "log_new", old)
    made = Harbour(directory, people, alice, workspace, log, old)
    yield made
    await made.pushes.settled()
    await log.close()


async def test_what_came_after_the_swap_is_listed_by_device(harbour: Harbour) -> None:
    """Who brought how much, from when to when; nothing of what was there before."""
    assert await devices_of(harbour.log, await harbour.rescue()) == []
    later = NOW.replace(hour=15)
    await harbour.bring(BOB, 2)
    await harbour.bring(CAROL, 700)
    await harbour.bring(BOB, 1, at=later)
    rescue = await harbour.rescue()
    assert await devices_of(harbour.log, rescue) == [
        RescuedDevice("usr_bob", "ses_bob", 3, 708, NOW, later),
        RescuedDevice("usr_carol", "ses_carol", 700, 707, NOW, NOW),
    ]
    assert rescue.events == 703
    assert [one.seq async for one in edits_of(harbour.log, rescue, {"ses_bob"})] == [6, 7, 708]
    assert mark_of(harbour.old, "ses_bob") != mark_of("log_2", "ses_bob")


async def test_it_is_put_back_to_the_letter_and_once(harbour: Harbour) -> None:
    """In new places, by who wrote it, with the spelling of its args; asked for again, nothing happens and nothing is told."""
    await harbour.bring(BOB, 2, '{"z":1.0,"a":1e400,"s":"\\ud800 \\"seqNum\\":9,"}')
    await harbour.bring(CAROL, 1)
    assert await harbour.put_back(BOB) == 2
    first, second = await harbour.held()
    assert first.startswith('{"name":"v1.\\"A\\"","seqNum":4,"parentSeqNum":3,"clientId":"usr_bob","sessionId":"tab",')
    assert second.endswith('"args":{"z":1.0,"a":1e400,"s":"\\ud800 \\"seqNum\\":9,"}}')
    records = await harbour.log.records(harbour.workspace.id, 3, 10, 10**6)
    assert [(one.user_id, one.session_id) for one in records] == [("usr_bob", "ses_bob")] * 2
    assert await harbour.put_back(BOB) == 0
    assert len(await harbour.held()) == 2
    assert await harbour.told() == [{"restoreId": "rst_1", "userId": "usr_bob", "events": "2"}]
    assert await harbour.put_back(BOB, CAROL) == 1
    assert (await harbour.log.verify(harbour.workspace.id)).damage is None


async def test_what_comes_later_is_put_back_by_the_next_click(harbour: Harbour) -> None:
    """And what was put back is not put back again with it."""
    await harbour.bring(BOB, 2)
    assert await harbour.put_back(BOB) == 2
    await harbour.bring(BOB, 150)
    assert await harbour.put_back(BOB) == 150
    assert len(await harbour.held()) == 152
    async with harbour.directory.reading() as tx:
        parts = await tx.rescues.parts(harbour.workspace.id, harbour.old)
    assert [(one.after, one.last, one.done_at is not None) for one in parts] == [(0, 7, True), (7, 157, True)]


async def test_whoever_clicks_at_the_same_time_puts_it_back_once(harbour: Harbour) -> None:
    """Each event is in the log once, and it is told once."""
    await harbour.bring(BOB, 230)
    counts = await asyncio.gather(*(harbour.put_back(BOB) for _ in range(4)))
    assert sum(counts) == 230
    assert len(await harbour.held()) == 230
    assert len(await harbour.told()) == 1


@pytest.mark.parametrize("written", [0, 1, 2, 3])
async def test_cut_off_it_is_gone_on_with(harbour: Harbour, written: int) -> None:
    """After each batch, also after the last one: the next who asks finishes the same part, also when more has come meanwhile."""
    await harbour.bring(BOB, 250)
    real = partial(put_back, harbour.channels, harbour.pushes)
    calls = 0

    async def dies(*given: Any) -> Written | NotNow:
        nonlocal calls
        calls += 1
        if calls <= written:
            answer = await real(*given)
        if calls == max(written, 1):
            raise Fault("Writing", "events.db", "A test says so.")
        return answer

    with pytest.raises(Fault):
        await harbour.put_back(BOB, write=dies)
    there = min(100 * written, 250)
    assert (len(await harbour.held()), await harbour.told()) == (there, [])
    await harbour.bring(BOB, 1)
    assert await harbour.put_back(BOB) == 251 - there
    assert len(await harbour.held()) == 251
    assert [one["events"] for one in await harbour.told()] == [str(250 - there), "1"]


async def test_after_another_restore_what_it_took_away_can_be_put_back_again(harbour: Harbour) -> None:
    """What it has kept is not doubled: the claims of what is there are there."""
    await harbour.bring(BOB, 1)
    await harbour.put_back(BOB)
    await harbour.bring(BOB, 2)
    await harbour.put_back(BOB)
    assert len(await harbour.held()) == 3
    await _restored(harbour, "log_newer", 4)  # the first edit, of three, is kept
    assert await harbour.put_back(BOB) == 2
    assert len(await harbour.held()) == 3
    assert [one["events"] for one in await harbour.told()] == ["1", "2", "0", "2"]


async def _restored(harbour: Harbour, life: str, cut: int) -> None:
    workspace_id = harbour.workspace.id
    former = await harbour.log.open(workspace_id)
    records = await harbour.log.records(workspace_id, 0, cut, 10**6)
    await harbour.log.stage(workspace_id, life)
    kept = [StagedEvent(one.seq, one.parent, 0, one.user_id, one.session_id, one.text) for one in records]
    await harbour.log.add_staged(workspace_id, life, kept)
    claim = StagedClaim("rescue:rst_1:6", 4, 4)
    await harbour.log.add_staged_claims(workspace_id, life, [claim])
    await harbour.log.swap(workspace_id, life, former.backend_id)
    harbour.channels.swapped(workspace_id, life)


async def test_a_full_workspace_takes_none_and_goes_on_when_there_is_room(harbour: Harbour) -> None:
    await harbour.bring(BOB, 150)
    with pytest.raises(WorkspaceFull):
        await harbour.put_back(BOB, allowance=Allowance(103, 10**9))
    assert len(await harbour.held()) == 100
    assert await harbour.put_back(BOB) == 50


async def test_only_owners_put_back_and_only_where_one_may_write(harbour: Harbour) -> None:
    """An admin may not; while writing is paused, nobody may."""
    await harbour.bring(BOB, 1)
    dora = await harbour.people.sign_up("dora@example.org")
    async with harbour.directory.transaction() as tx:
        await tx.workspaces.add_member(Member(harbour.workspace.id, dora.id, Role.ADMIN, NOW))
        added = NewLifecycleEvent(harbour.workspace.id, LifecycleKind.MEMBER_ADDED, None, NOW, {})
        await tx.lifecycle.append(added)
    rescue = await harbour.rescue()
    devices = await devices_of(harbour.log, rescue)
    with pytest.raises(RoleTooLow):
        async with harbour.directory.transaction() as tx:
            await begin_to_put_back(rescue, devices, "log_new", _stores(tx), harbour.people.occasion(dora))
    async with harbour.directory.transaction() as tx:
        await pause(harbour.workspace.id, workspace_stores_of(tx), harbour.people.occasion())
    with pytest.raises(WritesPaused):
        await harbour.put_back(BOB)
    assert await harbour.held() == []


async def test_owners_are_told_once_and_again_after_a_day_when_more_came(harbour: Harbour) -> None:
    """Of nothing they are not told."""

    async def tell() -> bool:
        async with harbour.directory.transaction() as tx:
            return await tell_of_rescue(await harbour.rescue(), _stores(tx), harbour.people.occasion())

    assert not await tell()
    await harbour.bring(BOB, 2)
    assert await tell()
    assert not await tell()
    await harbour.bring(BOB, 1)
    assert not await tell()
    harbour.people.clock.advance(timedelta(days=1))
    assert await tell()
    assert not await tell()


async def test_parts_are_kept_as_they_were_written_and_forgotten(harbour: Harbour) -> None:
    """Every field; a change that nobody is told of is refused; with the life everything goes."""
    at = harbour.people.clock.now()
    part = Part(
        workspace_id=harbour.workspace.id,
        backend_id=harbour.old,
        session_id="ses_1",
        user_id="usr_1",
        after=0,
        last=2**53 - 2,
        asked_by=harbour.alice.id,
        asked_at=at,
    )
    async with harbour.directory.transaction() as tx:
        await tx.rescues.add(part)
        await tx.rescues.add(replace(part, after=2**52, asked_by=None))
        await tx.rescues.tell(harbour.workspace.id, harbour.old, 3, at)
    async with harbour.directory.reading() as tx:
        assert await tx.rescues.parts(harbour.workspace.id, harbour.old) == [
            part,
            replace(part, after=2**52, asked_by=None),
        ]
        assert await tx.rescues.parts(harbour.workspace.id, "log_other") == []
        assert await tx.rescues.told(harbour.workspace.id, harbour.old) == (3, at)
        assert await tx.rescues.told(harbour.workspace.id, "log_other") is None
    with pytest.raises(Fault, match="Keeping a change"):
        async with harbour.directory.transaction() as tx:
            assert await tx.rescues.done(part, "log_new", at)
    async with harbour.directory.transaction() as tx:
        await tx.rescues.forget(harbour.workspace.id, "log_other")
        assert len(await tx.rescues.parts(harbour.workspace.id, harbour.old)) == 2
        await tx.rescues.forget(harbour.workspace.id, harbour.old)
        assert await tx.rescues.parts(harbour.workspace.id, harbour.old) == []
        assert await tx.rescues.told(harbour.workspace.id, harbour.old) is None
