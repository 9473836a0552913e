"""How logs look from outside: sizes, the moment of the last event, and damage that can be seen without reading them."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import START
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.errors import WorkspaceQuarantined
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance

PLENTY = Allowance(10**6, 10**9)
MINUTE = timedelta(minutes=1)


async def _given(log: SqliteEventLog, workspace_id: str, seq: int, minute: int) -> None:
    at = START + minute * MINUTE
    pushed = f'{{"name":"v1.Test","args":null,"seqNum":{seq},"parentSeqNum":{seq - 1}}}'
    event = NewEvent(seq, seq - 1, delivered(pushed, delivery_suffix(at)))
    await log.append(Batch(workspace_id, Author("usr_a", "ses_a"), at, [event]), PLENTY)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Three logs: of two events, of one, and empty."""
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    await _given(log, "wsp_1", 1, 0)
    await _given(log, "wsp_2", 1, 1)
    await _given(log, "wsp_1", 2, 5)
    await log.open("wsp_3")
    await log.close()
    return tmp_path


async def _opened(folder: Path) -> SqliteEventLog:
    return await open_event_log(folder / "events.db", RandomIds())


async def test_a_sight_says_where_a_log_stands_and_when_its_last_event_came(folder: Path) -> None:
    """As its head does; of an empty log there is no moment, of none no sight."""
    log = await _opened(folder)
    ids = ["wsp_1", "wsp_2", "wsp_3", "wsp_none"]
    seen, heads = await log.sights(ids), await log.heads(ids)
    await log.close()
    assert {one: (sight.backend_id, sight.head, sight.bytes) for one, sight in seen.items()} == {
        one: (head.backend_id, head.seq, head.size) for one, head in heads.items()
    }
    assert {one: sight.last_at for one, sight in seen.items()} == {
        "wsp_1": START + 5 * MINUTE,
        "wsp_2": START + MINUTE,
        "wsp_3": None,
    }
    assert seen["wsp_1"].position > seen["wsp_2"].position > seen["wsp_3"].position == 0
    assert not any(sight.damage for sight in seen.values())


async def test_it_says_when_the_first_event_behind_a_place_came(folder: Path) -> None:
    """In the order in which it was asked; nothing where nothing follows."""
    log = await _opened(folder)
    places = [("wsp_1", 1), ("wsp_1", 0), ("wsp_2", 1), ("wsp_none", 0), ("wsp_3", 0)]
    found = await log.moments_after(places)
    await log.close()
    assert found == [START + 5 * MINUTE, START, None, None, None]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM events WHERE seq = 2",
        "UPDATE logs SET head = 7 WHERE workspace_id = 'wsp_1'",
        "UPDATE events SET chain = x'00' WHERE seq = 2",
    ],
)
async def test_an_end_that_is_torn_is_seen_before_anybody_opens_the_log(folder: Path, damage: str) -> None:
    """A lost event, a head that says something else, another chain: only that log is damaged."""
    with sqlite3.connect(folder / "events.db") as connection:
        connection.execute(damage)
    log = await _opened(folder)
    seen = await log.sights(["wsp_1", "wsp_2", "wsp_3"])
    await log.close()
    assert [one for one, sight in seen.items() if sight.damage] == ["wsp_1"]


async def test_damage_that_opening_notices_is_remembered_until_it_is_mended(folder: Path) -> None:
    """An event in the middle is seen by opening only: since then it is known, with its moment; after a repair it is not."""
    with sqlite3.connect(folder / "events.db") as connection:
        (text,) = connection.execute("SELECT text FROM events WHERE seq = 2").fetchone()
        connection.execute("UPDATE events SET text = 'x' WHERE seq = 2")
    log = await _opened(folder)
    before = (await log.sights(["wsp_1"]))["wsp_1"]
    with pytest.raises(WorkspaceQuarantined):
        await log.open("wsp_1")
    after = (await log.sights(["wsp_1"]))["wsp_1"]
    with sqlite3.connect(folder / "events.db") as connection:
        connection.execute("UPDATE events SET text = ? WHERE seq = 2", (text,))
    await log.open("wsp_1")
    mended = (await log.sights(["wsp_1"]))["wsp_1"]
    await log.close()
    assert (before.damage, before.damaged_since) == (None, None)
    assert after.damage is not None
    assert after.damaged_since is not None
    assert (mended.damage, mended.damaged_since) == (None, None)
