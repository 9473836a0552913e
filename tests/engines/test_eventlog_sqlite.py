"""The event log on SQLite: what it does when the file is damaged, foreign, newer, or the disk fails."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import apsw
import pytest

from log_swaps import bring_back
from mooring.kit.errors import Fault
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, check_events_file, open_event_log
from mooring.storage.eventlog.positions import _ACTIVITY, _AT_OR_BELOW, _LAST
from mooring.storage.eventlog.schema import bring_up_to_date, create_or_check
from mooring.storage.eventlog.sqlite import _READ
from mooring.sync import Author, Batch, NewEvent, WorkspaceQuarantined
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.log import Activity, AlreadyWritten, Appended, Change, Verified
from mooring.workspaces import Allowance

PLENTY = Allowance(10**6, 10**9)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def batch(workspace: str, first: int, count: int) -> Batch:
    suffix = delivery_suffix(NOW)
    events = [NewEvent(n, n - 1, delivered(f'{{"n":{n}}}', suffix)) for n in range(first, first + count)]
    return Batch(workspace, Author("usr_a", "ses_a"), NOW, events)


async def _filled(path: Path) -> None:
    log = await open_event_log(path, RandomIds())
    await log.append(batch("wsp_good", 1, 100), PLENTY)
    await log.append(batch("wsp_bad", 1, 100), PLENTY)
    await log.close()


def _sql(path: Path, statement: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(statement)
    connection.close()


_BAD = "log = (SELECT id FROM logs WHERE workspace_id = 'wsp_bad')"
DAMAGE = {
    "head ahead of the log": "UPDATE logs SET head = 101 WHERE workspace_id = 'wsp_bad'",
    "head went backwards": "UPDATE logs SET head = 99 WHERE workspace_id = 'wsp_bad'",
    "truncated log": f"DELETE FROM events WHERE {_BAD} AND seq > 97",
    "gap near the end": f"DELETE FROM events WHERE {_BAD} AND seq = 90",
    "changed event near the end": f"UPDATE events SET text = replace(text, '98', '99') WHERE {_BAD} AND seq = 98",
    "changed author": f"UPDATE events SET user_id = 'usr_mallory' WHERE {_BAD} AND seq = 99",
    "changed time": f"UPDATE events SET at_ms = at_ms + 1 WHERE {_BAD} AND seq = 100",
    "another chain in the head": "UPDATE logs SET chain = zeroblob(32) WHERE workspace_id = 'wsp_bad'",
}
DEEP_DAMAGE = {
    "gap far back": f"DELETE FROM events WHERE {_BAD} AND seq = 5",
    "changed event far back": f"UPDATE events SET text = replace(text, ':5', ':6') WHERE {_BAD} AND seq = 5",
    "lost beginning": f"DELETE FROM events WHERE {_BAD} AND seq < 5",
    "another life's backend id": "UPDATE logs SET backend_id = 'log_other' WHERE workspace_id = 'wsp_bad'",
    "wrong count": "UPDATE logs SET events = 99 WHERE workspace_id = 'wsp_bad'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
async def test_a_damaged_log_is_quarantined_when_opened_and_others_are_not(tmp_path: Path, damage: str) -> None:
    """Head and log are checked on open; the damaged workspace alone is refused, for reading and for writing."""
    path = tmp_path / "events.db"
    await _filled(path)
    _sql(path, damage)
    assert [workspace for workspace, _ in check_events_file(path)] == ["wsp_bad"]
    log = await open_event_log(path, RandomIds())
    with pytest.raises(WorkspaceQuarantined):
        await log.open("wsp_bad")
    with pytest.raises(WorkspaceQuarantined):
        await log.append(batch("wsp_bad", 101, 1), PLENTY)
    assert (await log.open("wsp_good")).seq == 100
    assert await log.append(batch("wsp_good", 101, 1), PLENTY) == Appended(101)
    assert (await log.verify("wsp_bad")).damage is not None
    await log.close()


@pytest.mark.parametrize("damage", DEEP_DAMAGE.values(), ids=DEEP_DAMAGE.keys())
async def test_verifying_a_whole_log_finds_damage_anywhere(tmp_path: Path, damage: str) -> None:
    """Tampering and truncation are visible however far back they are."""
    path = tmp_path / "events.db"
    await _filled(path)
    _sql(path, damage)
    log = await open_event_log(path, RandomIds())
    assert (await log.verify("wsp_bad")).damage is not None
    assert (await log.verify("wsp_good")).damage is None
    await log.close()


async def test_a_large_log_is_verified_by_a_process_of_its_own(tmp_path: Path) -> None:
    """It sees what was committed a moment ago, and says of what is damaged what a thread says."""
    path = tmp_path / "events.db"
    await _filled(path)
    _sql(path, DEEP_DAMAGE["gap far back"])
    here, there = await open_event_log(path, RandomIds()), await open_event_log(path, RandomIds(), apart_bytes=0)
    await here.append(batch("wsp_good", 101, 1), PLENTY)
    assert await there.verify("wsp_good") == Verified("wsp_good", 101, 101, None)
    assert await there.verify("wsp_bad") == await here.verify("wsp_bad")
    await here.close()
    await there.close()


async def test_a_newer_file_is_refused_with_a_hint(tmp_path: Path) -> None:
    """A downgrade does not touch the file; the fault says what to do."""
    path = tmp_path / "events.db"
    await _filled(path)
    _sql(path, "PRAGMA user_version = 99")
    with pytest.raises(Fault, match="newer release"):
        await open_event_log(path, RandomIds())


async def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    """Somebody else's database in our place is left alone."""
    path = tmp_path / "events.db"
    _sql(path, "CREATE TABLE theirs (a); PRAGMA user_version = 1")
    with pytest.raises(Fault, match="not Mooring's"):
        await open_event_log(path, RandomIds())


async def test_durability_is_switched_on(tmp_path: Path) -> None:
    """WAL with synchronous=FULL: what is acknowledged survives power loss (tests/faults cuts the power)."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    writing = log._connection
    assert (writing.pragma("journal_mode"), writing.pragma("synchronous")) == ("wal", 2)
    await log.close()


def _refuse_when(log: SqliteEventLog, fail: Callable[[], bool]) -> None:
    def authorizer(*_: object) -> int:
        return apsw.SQLITE_DENY if fail() else apsw.SQLITE_OK

    log._connection.authorizer = authorizer


async def test_a_failed_commit_fails_its_pushes_and_only_those(tmp_path: Path) -> None:
    """When the database refuses to write, every push of the group gets a fault, and the log goes on afterwards."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    assert await log.append(batch("wsp_a", 1, 1), PLENTY) == Appended(1)
    broken = True
    _refuse_when(log, lambda: broken)
    outcomes = await asyncio.gather(
        log.append(batch("wsp_b", 1, 1), PLENTY), log.append(batch("wsp_c", 1, 1), PLENTY), return_exceptions=True
    )
    assert all(isinstance(outcome, Fault) for outcome in outcomes)
    assert not await log.healthy()
    broken = False
    assert await log.healthy(), (
        "Readiness comes back by itself: a service that is sent no traffic must not wait for it."
    )
    assert await log.append(batch("wsp_a", 2, 1), PLENTY) == Appended(2)
    assert await log.append(batch("wsp_b", 1, 1), PLENTY) == Appended(1)
    assert await log.healthy()
    assert (await log.verify("wsp_a")).damage is None
    await log.close()


async def test_an_erasing_that_a_crash_stopped_is_unseen_and_goes_on(tmp_path: Path) -> None:
    """Half of the events are gone: nobody sees a log, nothing is taken for damage; another call removes the rest."""
    path = tmp_path / "events.db"
    log = await open_event_log(path, RandomIds())
    await log.append(batch("wsp_gone", 1, 2_500), PLENTY)
    await log._writer.submit(lambda writer: writer.bury("wsp_gone"))
    assert await log._writer.submit(lambda writer: writer.erase_some("wsp_gone"))
    await log.close()
    assert check_events_file(path) == []
    log = await open_event_log(path, RandomIds())
    assert (list(await log.workspaces()), await log.heads(["wsp_gone"])) == ([], {})
    await log.erase("wsp_gone")
    await log.close()
    connection = apsw.Connection(str(path))
    assert connection.execute("SELECT (SELECT count(*) FROM logs), (SELECT count(*) FROM events)").fetchall() == [
        (0, 0)
    ]
    connection.close()


async def test_nothing_of_an_erased_log_is_left_in_the_file(tmp_path: Path) -> None:
    """Not in free pages either: who gets hold of the disk later finds none of its words."""
    path = tmp_path / "events.db"
    log = await open_event_log(path, RandomIds())
    events = [NewEvent(n, n - 1, f'{{"secret":"treasure island {n}"}}') for n in range(1, 200)]
    await log.append(Batch("wsp_gone", Author("usr_a", "ses_a"), NOW, events), PLENTY)
    await log.append(batch("wsp_good", 1, 10), PLENTY)
    await log.erase("wsp_gone")
    await log.close()
    assert b"treasure island" not in path.read_bytes()
    assert check_events_file(path) == []


FORMER = pytest.mark.parametrize("former", [1, 2])


def _former(folder: Path, number: int) -> Path:
    path = folder / "events.db"
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    connection.execute((Path(__file__).parent / f"events_format_{number}.sql").read_text())
    connection.close()
    return path


@FORMER
async def test_a_file_of_a_former_format_opens_and_goes_on(tmp_path: Path, former: int) -> None:
    """Its events, heads and chains are as they were; claims, positions and lives work from then on, on top of what is there."""
    log = await open_event_log(_former(tmp_path, former), RandomIds())
    assert [(await log.open(name)).seq for name in ("wsp_1", "wsp_2")] == [3, 1]
    position = {1: 4, 2: 6}[former]  # what was erased had positions, too
    assert await log.position() == position
    assert [await log.seq_at("wsp_1", position) for position in range(5)] == [0, 1, 2, 2, 3]
    claimed = replace(batch("wsp_2", 2, 1), claim="a")
    assert await log.append(claimed, PLENTY) == Appended(2)
    assert await log.append(claimed, PLENTY) == AlreadyWritten(2, 2)
    assert await log.activity(position, 10) == Activity([Change("wsp_2", 2)], position + 1)
    await bring_back(log, "wsp_1", 2)
    assert await log.activity(position + 1, 10) == Activity([Change("wsp_1", 2, speaks=True)], position + 4)
    for name in ("wsp_1", "wsp_2"):
        assert (await log.verify(name)).damage is None
    await log.close()


async def test_the_claims_of_a_file_of_format_2_are_known(tmp_path: Path) -> None:
    """A deed that was done before is not done again."""
    log = await open_event_log(_former(tmp_path, 2), RandomIds())
    assert await log.append(replace(batch("wsp_1", 4, 1), claim="a"), PLENTY) == AlreadyWritten(3, 3)
    await log.close()


@FORMER
async def test_examining_a_file_of_a_former_format_leaves_it_as_it_is(tmp_path: Path, former: int) -> None:
    """A look at the file decides nothing: the former release can still be started on it."""
    path = _former(tmp_path, former)
    assert check_events_file(path) == []
    connection = apsw.Connection(str(path))
    assert connection.pragma("user_version") == former
    connection.close()


@FORMER
async def test_bringing_a_file_up_to_date_is_all_or_nothing(tmp_path: Path, former: int) -> None:
    """What stops it half way leaves a file of the former format, and the next start does it."""
    path = _former(tmp_path, former)
    connection = create_or_check(path, "full")
    connection.authorizer = _deny_version
    with pytest.raises(apsw.AuthError):
        bring_up_to_date(connection)
    connection.close()
    left = apsw.Connection(str(path))
    assert left.pragma("user_version") == former
    assert left.execute("SELECT name FROM sqlite_schema WHERE name = 'swaps'").fetchall() == []
    left.close()
    log = await open_event_log(path, RandomIds())
    assert (await log.open("wsp_1")).seq == 3
    await log.close()


def _deny_version(operation: int, first: str | None, second: str | None, *_: object) -> int:
    told = operation == apsw.SQLITE_PRAGMA and first == "user_version" and second is not None
    return apsw.SQLITE_DENY if told else apsw.SQLITE_OK


async def test_a_failed_commit_rings_no_bell_and_keeps_no_claim(tmp_path: Path) -> None:
    """The claim goes with its events; the next one gets a position above all that were committed."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    rung: list[None] = []
    log.on_commit(lambda: rung.append(None))
    log._connection.authorizer = _deny_moving_heads
    claimed = replace(batch("wsp_a", 1, 1), claim="a")
    with pytest.raises(Fault):
        await log.append(claimed, PLENTY)
    log._connection.authorizer = None
    assert await log.healthy()
    assert (rung, await log.position()) == ([], 0)
    assert await log.append(claimed, PLENTY) == Appended(1)
    assert len(rung) == 1
    assert await log.activity(0, 10) == Activity([Change("wsp_a", 1)], await log.position())
    await log.close()


def _deny_moving_heads(operation: int, table: str | None, *_: object) -> int:
    # After events and claim: all is written that a push writes but the head.
    return apsw.SQLITE_DENY if operation == apsw.SQLITE_UPDATE and table == "logs" else apsw.SQLITE_OK


async def test_what_was_committed_is_found_by_looking_things_up(tmp_path: Path) -> None:
    """No question about positions reads through the events: activity costs by what is new, a place in a log by its logarithm."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    reader = log._reader
    for statement, arguments in (
        (_ACTIVITY.format(speaks="instr(text, ?) > 0"), ("word", 1, 2, 3)),
        (_AT_OR_BELOW, (1, 2)),
        (_LAST, ()),
        (_READ, ("wsp_a", "log_a", 0, 10)),
    ):
        plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {statement}", arguments)]
        assert not [step for step in plan if step.startswith("SCAN events")], plan
        assert [step for step in plan if step.startswith("SEARCH events")], plan
    await log.close()


async def test_asking_where_a_log_stood_takes_few_steps(tmp_path: Path) -> None:
    """In a log of thousands of events with numbers far apart, some dozens of look-ups at most."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    numbers = [0, *(n * 10**12 for n in range(1, 3_001))]
    events = [NewEvent(seq, parent, delivered("{}", "")) for parent, seq in pairwise(numbers)]
    await log.append(Batch("wsp_a", Author("usr_a", "ses_a"), NOW, events), PLENTY)
    steps: list[str] = []
    log._reader.exec_trace = lambda _, statement, __: steps.append(statement) is None
    assert [await log.seq_at("wsp_a", position) for position in (0, 1, 1_500, 2_999)] == [
        0,
        10**12,
        1_500 * 10**12,
        2_999 * 10**12,
    ]
    assert len(steps) <= 4 * 60
    steps.clear()
    assert await log.seq_at("wsp_a", 10**9) == numbers[-1]
    assert len(steps) <= 3
    await log.close()


async def test_what_follows_is_not_read_again(tmp_path: Path) -> None:
    """From the second question on no text is read for the words of the first one, and no event to see which logs have changed:
    both were noted when it was written.
    """
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    read: list[str] = []
    log._reader.exec_trace = lambda _, statement, __: read.append(statement) is None
    for seq in (1, 2, 3):
        await log.append(batch("wsp_1", seq, 1), PLENTY)
        (change,) = (await log.activity(seq - 1, 100, ('{"n":2}',))).changes
        assert change.speaks is (seq == 2)
    assert sum("instr(text" in statement for statement in read) == 1
    assert sum("FROM events" in statement and "LIMIT" in statement for statement in read) == 1
    await log.close()
