"""Following on each engine: whatever happens to the reading of the feed, what is followed is what there is."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from engines.event_logs import PLENTY
from monitor_world import Asker, MonitorWorld, monitor_world
from mooring.api.occasions import workspace_stores_of
from mooring.api.purging import purge
from mooring.kit.ids import RandomIds
from mooring.monitor import MonitorId
from mooring.monitor.follows.feed import apply
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.monitor_tables import monitor_cursors, monitor_follows
from mooring.storage.eventlog import open_event_log
from mooring.sync import Author, Batch
from mooring.sync.event import NewEvent, delivered, delivery_suffix
from mooring.workspaces import WorkspaceId, WorkspaceMissing, create_workspace
from mooring.workspaces.errors import WorkspaceArchived
from mooring.workspaces.states import archive, unarchive, undelete
from mooring.workspaces.states import delete as delete_workspace

GRACE = timedelta(days=30)
Rows = dict[str, tuple[object, ...]]
_numbers = count()
AWAY, BACK = ["archive", "delete"], ["unarchive", "undelete"]
DEEDS = st.tuples(st.sampled_from(["create", *AWAY, *BACK, *AWAY, *BACK, "purge"]), st.integers(0, 1))
TROUBLE = st.tuples(
    st.sampled_from(["read", "read", "again", "from zero", "shuffled", "ten minutes"]), st.integers(0, 9)
)


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[MonitorWorld]:
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    yield await monitor_world(directory, log)
    await log.close()


@pytest.fixture
def statements(directory: SqlDirectory) -> list[str]:
    """Every statement that the directory was asked since the list was cleared."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(directory._engine.writing.sync_engine, "before_cursor_execute", note)
    return asked


async def _do(world: MonitorWorld, made: list[WorkspaceId], what: str, number: int) -> None:
    """One change of a workspace, if it is possible now."""
    if what == "create" or not made:
        made.append((await world.people.create_workspace(world.alice, "Another", quota=10_000)).id)
        return
    workspace_id = made[number % len(made)]
    try:
        if what == "purge":
            async with world.hub.directory.transaction() as tx:
                stores, occasion = workspace_stores_of(tx), world.people.occasion()
                await delete_workspace(workspace_id, stores, occasion, grace=GRACE)
            await purge(world.hub, workspace_id)
            made.remove(workspace_id)
            return
        async with world.hub.directory.transaction() as tx:
            stores, occasion = workspace_stores_of(tx), world.people.occasion()
            match what:
                case "archive":
                    await archive(workspace_id, stores, occasion)
                case "unarchive":
                    await unarchive(workspace_id, stores, occasion)
                case "delete":
                    await delete_workspace(workspace_id, stores, occasion, grace=GRACE)
                case _:
                    await undelete(workspace_id, stores, occasion, grace=GRACE, quota=None)
    except (WorkspaceMissing, WorkspaceArchived):
        pass  # it is deleted, or archived


async def _set_cursor(world: MonitorWorld, position: int) -> None:
    async with world.hub.directory.transaction() as tx:
        step = update(monitor_cursors).where(monitor_cursors.c.name == "feed").values(position=position)
        await tx.accounts._connection.execute(step)


async def _trouble(world: MonitorWorld, what: str, number: int) -> None:
    match what:
        case "read":
            await world.station.read_feed()
        case "again":
            async with world.hub.directory.reading() as tx:
                position = await tx.follows.read_to()
            await _set_cursor(world, max(0, position - number))
        case "from zero":
            await _set_cursor(world, 0)
        case "ten minutes":
            world.clock.advance(timedelta(minutes=10))
        case _:
            async with world.hub.directory.transaction() as tx:
                position = await tx.follows.read_to_held()
                events = list(await tx.lifecycle.after(max(0, position - number), 20))
                random.Random(number).shuffle(events)
                await apply(events, tx.follows, world.clock.now())


async def _kept(world: MonitorWorld) -> Rows:
    """What is followed, but for when that was noticed."""
    column = monitor_follows.c
    query = select(
        column.workspace_id, column.shard, column.created_at, column.stopped_at, column.stopped_because
    ).order_by(column.workspace_id)
    async with world.hub.directory.reading() as tx:
        return {row[0]: tuple(row[1:]) for row in await tx.accounts._connection.execute(query)}


async def _fresh(world: MonitorWorld) -> Rows:
    """What somebody would follow who begins now, and reads once."""
    async with world.hub.directory.transaction() as tx:
        await tx.accounts._connection.execute(delete(monitor_follows))
    await _set_cursor(world, 0)
    await world.station.read_feed()
    return await _kept(world)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(DEEDS, DEEDS, TROUBLE), min_size=20, max_size=40))
async def test_whatever_happens_to_the_feed_the_state_is_a_fresh_ones(
    world: MonitorWorld, steps: list[tuple[str, int]]
) -> None:
    """Not read for ten minutes, read twice, in another order, from zero, in any mixture with changes."""
    made: list[WorkspaceId] = []
    for what, number in steps:
        if what in {"create", "archive", "unarchive", "delete", "undelete", "purge"}:
            await _do(world, made, what, number)
        else:
            await _trouble(world, what, number)
    await world.station.read_feed()
    kept = await _kept(world)
    assert kept == await _fresh(world)
    async with world.hub.directory.reading() as tx:
        existing = await tx.follows.page_of_existing(None, 10_000)
    stopped = {one.id: one.stopped for one in existing}
    assert {one: (at, because) for one, (_, _, at, because) in kept.items()} == {
        one: (since[0], since[1].value) if since else (None, None) for one, since in stopped.items()
    }


async def test_a_new_workspace_is_taken_up_by_its_leader_alone(world: MonitorWorld) -> None:
    """Two monitors: each is told of those in its shards, once; nobody leads means that it waits for a leader."""
    made = {(await world.people.create_workspace(world.alice, "New", quota=100)).id for _ in range(20)}
    assert await world.station.follow(MonitorId("mon_a"), 0) == ()
    first, second = Asker("mon_a", world.clock.monotonic), Asker("mon_b", world.clock.monotonic)
    for _ in range(3):
        await first.lead(world.station)
        await second.lead(world.station)
    world.clock.advance(timedelta(seconds=2))
    told = {asker.name: await world.station.follow(MonitorId(asker.name), 0) for asker in (first, second)}
    for asker in (first, second):
        led = {shard for _, shard in asker.shards}
        async with world.hub.directory.reading() as tx:
            follows = await tx.follows.follows([one.workspace_id for one in told[asker.name]])
        assert follows
        assert {one.shard for one in follows.values()} <= led
        assert all(one.followed_at == world.clock.now() for one in follows.values())
        assert await world.station.follow(MonitorId(asker.name), 0) == ()
    taken = [one.workspace_id for some in told.values() for one in some]
    assert made < set(taken), "with the one that she signed up with"
    assert len(taken) == len(set(taken)) == 21


async def test_what_comes_back_is_followed_again(world: MonitorWorld) -> None:
    """Archived or deleted it is stopped with the reason; brought back it is followed, since when it first was."""
    leader, made = Asker("mon_a", world.clock.monotonic), [(await world.people.create_workspace(world.alice, "New")).id]
    await leader.lead(world.station)
    await world.station.follow(MonitorId("mon_a"), 0)
    first = world.clock.now()
    for away, because, back in (("archive", "archived", "unarchive"), ("delete", "deleted", "undelete")):
        await _do(world, made, away, 0)
        await world.station.read_feed()
        assert (await _kept(world))[made[0]][3] == because
        world.clock.advance(timedelta(hours=1))
        await _do(world, made, back, 0)
        await world.station.read_feed()
        async with world.hub.directory.reading() as tx:
            (follow,) = (await tx.follows.follows(made)).values()
        assert (follow.stopped, follow.followed_at) == (None, first)


async def test_what_was_purged_is_forgotten(world: MonitorWorld) -> None:
    """Also what came back after the purge, from a page of the feed that was read at the same time."""
    made = [(await world.people.create_workspace(world.alice, "New")).id]
    await world.station.read_feed()
    async with world.hub.directory.reading() as tx:
        late = (await tx.follows.follows(made))[made[0]]
    await _do(world, list(made), "purge", 0)
    assert made[0] not in await _kept(world), "the purge itself forgets it"
    async with world.hub.directory.transaction() as tx:
        await tx.follows.put([late])
    await world.station.read_feed()
    assert made[0] not in await _kept(world)


async def test_idle_workspaces_cost_nothing(world: MonitorWorld, statements: list[str]) -> None:
    """Leading and following ask as many questions of the database for three hundred idle workspaces as for three."""
    leader, costs = Asker("mon_a", world.clock.monotonic), []
    for further in (3, 297):
        async with world.hub.directory.transaction() as tx:
            for _ in range(further):
                stores, occasion = workspace_stores_of(tx), world.people.occasion()
                await create_workspace(world.alice.id, "Idle", stores, occasion, quota=10_000)
        await leader.lead(world.station)
        await world.station.follow(MonitorId("mon_a"), 0)
        world.clock.advance(timedelta(seconds=2))
        statements.clear()
        await leader.lead(world.station)
        assert await world.station.follow(MonitorId("mon_a"), 0) == ()
        assert (await world.station.changes(0, 100, 0)).changes == []
        costs.append(len(statements))
    assert costs[0] == costs[1] > 0


async def test_changes_are_told_and_events_are_given(world: MonitorWorld) -> None:
    """By position, each log once; an event as its app wrote it, with who pushed it, and a number that is too large as none."""
    made = (await world.people.create_workspace(world.alice, "New")).id
    begin = await world.station.changes(None, 0, 0)
    assert (list(begin.changes), begin.position) == ([], 0)
    args = r'{"text":"hi \ud800","many":1e999,"big":123456789012345678901234567890}'
    pushed = f'{{"name":"v1.Said","args":{args},"seqNum":1,"parentSeqNum":0,"clientId":"c","sessionId":"s"}}'
    said = NewEvent(1, 0, delivered(pushed, delivery_suffix(world.clock.now())))
    await world.hub.log.append(Batch(made, Author(world.alice.id, "ses_1"), world.clock.now(), [said]), PLENTY)
    told = await world.station.changes(begin.position, 100, 0)
    assert [(one.workspace_id, one.head) for one in told.changes] == [(made, 1)]
    assert (await world.station.changes(told.position, 100, 0)).changes == []
    assert (await world.station.changes(told.position + 5, 100, 0)).position == told.position, "a restored log"
    backend_id, (given_event,) = await world.station.events(made, 0, 10)
    assert backend_id == (await world.hub.log.open(made)).backend_id
    assert given_event.args == {"text": "hi \ufffd", "many": None, "big": 123456789012345678901234567890}
    assert (given_event.name, given_event.user_id, given_event.session_id) == ("v1.Said", world.alice.id, "ses_1")
    assert (given_event.client_id, given_event.client_session, given_event.at) == ("c", "s", world.clock.now())
    async with world.hub.directory.transaction() as tx:
        await delete_workspace(made, workspace_stores_of(tx), world.people.occasion(), grace=GRACE)
    for gone in (made, "wsp_none"):
        with pytest.raises(WorkspaceMissing):
            await world.station.events(gone, 0, 10)
