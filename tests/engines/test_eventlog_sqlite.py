"""The event log on SQLite: what it does when the file is damaged, foreign, newer, or the disk fails."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from mooring.kit.errors import Fault
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, check_events_file, open_event_log
from mooring.sync import Author, Batch, NewEvent, WorkspaceQuarantined
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.log import Appended
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
