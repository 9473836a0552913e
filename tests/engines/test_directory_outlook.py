"""What is seen of the workspaces, on each engine: how they fare, how far each handler is, who leads."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

import monitor_rows as rows
from fakes import START
from mooring.kit.ids import RandomIds
from mooring.monitor.health import LATE, Health
from mooring.monitor.outlook import Here, Outlook, Sighting, Tempo, looking
from mooring.monitor.outlook.model import BackedUp
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance, WorkspaceId
from people import People, people_of

PLENTY = Allowance(10**6, 10**9)


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[SqliteEventLog]:
    opened = await open_event_log(tmp_path / "events.db", RandomIds())
    yield opened
    await opened.close()


@pytest.fixture
def outlook(people: People, log: SqliteEventLog) -> Outlook:
    return Outlook(people.directory, log, people.clock, Here(Tempo(people.clock), lambda _: 2))


@pytest.fixture
async def home(people: People) -> WorkspaceId:
    alice = await people.sign_up("alice@example.org")
    return (await people.workspaces_of(alice))[0].workspace.id


async def _given(log: SqliteEventLog, workspace_id: str, count: int) -> str:
    """Events 1 to `count`, a second apart; the log's backend id."""
    for seq in range(1, count + 1):
        at = START + timedelta(seconds=seq)
        pushed = f'{{"name":"v1.Test","args":null,"seqNum":{seq},"parentSeqNum":{seq - 1}}}'
        event = NewEvent(seq, seq - 1, delivered(pushed, delivery_suffix(at)))
        await log.append(Batch(workspace_id, Author("usr_a", "ses_a"), at, [event]), PLENTY)
    return (await log.open(workspace_id)).backend_id


async def _seen(outlook: Outlook, workspace_id: str) -> Sighting:
    found = await outlook.look_at(workspace_id)
    assert found is not None
    return found


async def test_a_workspace_that_nobody_leads_is_unreachable_and_ok_once_it_is_led_and_taken_up(
    outlook: Outlook, people: People, home: WorkspaceId
) -> None:
    """Unreachable since the lease ran out, or since it was made when there never was one."""
    nobody = await _seen(outlook, home)
    await rows.one_monitor(people.directory)
    await rows.followed(people.directory, home)
    led = await _seen(outlook, home)
    people.clock.advance(timedelta(days=1))
    silent = await _seen(outlook, home)
    assert (nobody.health, nobody.since) == (Health.UNREACHABLE, START)
    assert led.health is Health.OK
    assert (silent.health, silent.since) == (Health.UNREACHABLE, rows.SOON)


async def test_what_log_members_and_process_know_is_told_together(
    outlook: Outlook, people: People, log: SqliteEventLog, home: WorkspaceId
) -> None:
    """Head, bytes, last event, members, sockets; with no handler nothing lags."""
    await _given(log, home, 3)
    seen = await _seen(outlook, home)
    assert (seen.head, seen.members, seen.sockets, seen.lag, seen.lanes) == (3, 1, 2, 0, [])
    assert seen.bytes > 0
    assert seen.last_event_at == START + timedelta(seconds=3)


async def test_the_lag_is_that_of_the_handler_that_is_furthest_behind(
    outlook: Outlook, people: People, log: SqliteEventLog, home: WorkspaceId
) -> None:
    """By its place; without one by where it began: at the beginning, or at a position in the log of all."""
    await rows.one_monitor(people.directory)
    await rows.followed(people.directory, home)
    backend = await _given(log, home, 5)
    await rows.handler(people.directory, "ahead")
    await rows.place(people.directory, "ahead", home, backend, 5)
    await rows.handler(people.directory, "behind")
    await rows.place(people.directory, "behind", home, backend, 2)
    await rows.handler(people.directory, "from_three", start_position=3)
    await rows.handler(people.directory, "from_now", start_position=5)
    await rows.handler(people.directory, "from_zero", from_beginning=True, start_position=5)
    seen = await _seen(outlook, home)
    assert {lane.handler: lane.behind for lane in seen.lanes} == {
        "ahead": 0,
        "behind": 3,
        "from_three": 2,
        "from_now": 0,
        "from_zero": 5,
    }
    assert seen.lag == 5


async def test_a_handler_that_is_run_and_has_no_place_has_nothing_to_do(
    outlook: Outlook, people: People, log: SqliteEventLog, home: WorkspaceId
) -> None:
    """Whoever runs it would have made one; once nobody does, what came since all was seen to waits."""
    await _given(log, home, 5)
    await rows.handler(people.directory, "greet")
    await rows.led(people.directory, "handler:greet", seen_to=3)
    run = await _seen(outlook, home)
    people.clock.advance(timedelta(days=1))
    dead = await _seen(outlook, home)
    assert (run.lag, dead.lag) == (0, 2)


async def test_a_place_behind_what_was_seen_to_is_not_behind(
    outlook: Outlook, people: People, log: SqliteEventLog, home: WorkspaceId
) -> None:
    """Events that nobody wants move a place now and then only; while an event is tried again the place tells the truth."""
    backend = await _given(log, home, 5)
    await rows.handler(people.directory, "greet")
    await rows.place(people.directory, "greet", home, backend, 1)
    await rows.handler(people.directory, "fails")
    await rows.place(people.directory, "fails", home, backend, 1, due_at=START, failing_since=START)
    for name, seen_to in (("greet", 4), ("fails", 5)):
        await rows.led(people.directory, f"handler:{name}", seen_to=seen_to)
    seen = await _seen(outlook, home)
    assert {lane.handler: lane.behind for lane in seen.lanes} == {"greet": 1, "fails": 4}


async def test_a_place_in_another_life_of_the_log_counts_for_nothing(
    outlook: Outlook, people: People, log: SqliteEventLog, home: WorkspaceId
) -> None:
    """A log that was restored is walked from its beginning."""
    await _given(log, home, 4)
    await rows.handler(people.directory, "greet")
    await rows.place(people.directory, "greet", home, "log_former", 4)
    assert (await _seen(outlook, home)).lag == 4


async def test_it_lags_since_the_oldest_event_that_waits_was_written(
    outlook: Outlook, people: People, log: SqliteEventLog, home: WorkspaceId
) -> None:
    """Once that is late; not while the operator has paused the handler."""
    await rows.one_monitor(people.directory)
    await rows.followed(people.directory, home)
    backend = await _given(log, home, 5)
    await rows.handler(people.directory, "greet")
    await rows.place(people.directory, "greet", home, backend, 2, failing_since=START, cause="ValueError", attempts=3)
    people.clock.advance(timedelta(seconds=3) + LATE)
    late = await _seen(outlook, home)
    async with people.directory._engine.writing.begin() as connection:
        await connection.exec_driver_sql("UPDATE handlers SET paused_at = registered_at")
    paused = await _seen(outlook, home)
    assert (late.health, late.since, late.failing) == (Health.LAGGING, START + timedelta(seconds=3), 1)
    assert late.because == "Events wait for greet."
    assert paused.health is Health.OK
    assert (paused.lag, [lane.paused for lane in paused.lanes]) == (3, [True])


async def test_the_newest_backup_and_the_last_that_was_proven_are_told(
    outlook: Outlook, people: People, home: WorkspaceId
) -> None:
    """A drill that found something proves nothing; of a workspace without a backup there is none."""
    hour = timedelta(hours=1)
    assert (await _seen(outlook, home)).backed_up is None
    for number in (1, 2, 3):
        await rows.backup(people.directory, home, START + number * hour)
    await rows.drill(people.directory, home, START + 4 * hour, [])
    await rows.drill(people.directory, home, START + 5 * hour, [["chain", "It does not match."]])
    assert (await _seen(outlook, home)).backed_up == BackedUp(START + 3 * hour, START + 4 * hour)


async def test_dead_letters_are_counted_where_they_are(outlook: Outlook, people: People, home: WorkspaceId) -> None:
    """By handler and workspace; what was done counts for nothing."""
    await rows.handler(people.directory, "greet")
    await rows.dead_letter(people.directory, "greet", home, 1)
    await rows.dead_letter(people.directory, "greet", home, 2)
    await rows.dead_letter(people.directory, "greet", "wsp_other", 1)
    seen = await _seen(outlook, home)
    assert (seen.dead_letters, [lane.dead_letters for lane in seen.lanes]) == (2, [2])


async def test_all_workspaces_are_seen_though_they_fill_many_pages(
    outlook: Outlook, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once, counted by health, purged ones left out."""
    monkeypatch.setattr(looking, "_PAGE", 2)
    alice = await people.sign_up("alice@example.org")
    made = [await people.create_workspace(alice, f"Berth {number}") for number in range(4)]
    await rows.one_monitor(people.directory)
    await rows.followed(people.directory, made[0].id)
    async with people.directory._engine.writing.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE workspaces SET purged_at = created_at WHERE id = '{made[1].id}'")
    people.clock.advance(2 * LATE)
    seen = await outlook.look()
    assert len({one.id for one in seen.workspaces}) == len(seen.workspaces) == 4
    assert seen.counts == {Health.OK: 1, Health.LAGGING: 3, Health.UNREACHABLE: 0, Health.QUARANTINED: 0}
    assert await outlook.look_at(made[1].id) is None


async def test_many_who_look_at_once_look_once(outlook: Outlook, people: People, home: WorkspaceId) -> None:
    """What was seen is kept for a moment, then looked at anew."""
    first = await outlook.look()
    assert await outlook.look() is first
    people.clock.advance(timedelta(seconds=looking.KEPT_SECONDS))
    assert await outlook.look() is not first


async def test_a_glance_has_monitors_leases_times_and_reconciliations(
    outlook: Outlook, people: People, home: WorkspaceId
) -> None:
    """The newest first; following is measured from creating."""
    await rows.one_monitor(people.directory, leads=3)
    for number, seconds in enumerate([0.2] * 9 + [4.0]):
        await rows.followed(people.directory, f"wsp_{number}", seconds)
    await rows.reconciled(people.directory, START)
    await rows.reconciled(people.directory, START + timedelta(minutes=1), begun=2)
    glance = await outlook.glance()
    assert [one.id for one in glance.monitors] == ["mon_1"]
    assert len(glance.leases) == 3
    assert (glance.followed.count, glance.followed.p50, glance.followed.p95) == (10, 0.2, 4.0)
    assert [one.begun for one in glance.reconciliations] == [2, 0]
