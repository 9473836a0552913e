"""Reconciling on each engine: what the feed missed is mended; a list that is short, empty or broken stops nothing."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from monitor_world import MonitorWorld, monitor_world
from mooring.alerts import AlertKind
from mooring.kit.errors import Unavailable
from mooring.kit.ids import RandomIds
from mooring.monitor import MonitorId, Station
from mooring.monitor.follows import ExistingPage, Reconciliation
from mooring.monitor.watch import reconcile
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.monitor_tables import monitor_follows
from mooring.storage.directory.tables import workspaces
from mooring.storage.eventlog import open_event_log
from mooring.workspaces import WorkspaceId

ME = MonitorId("mon_a")


@dataclass
class Liar:
    """A station whose list of workspaces is what a test makes of it."""

    station: Any
    pages: Sequence[ExistingPage | Exception]
    asked: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.station, name)

    async def workspaces(self, after: WorkspaceId | None, limit: int) -> ExistingPage:
        page = self.pages[self.asked]
        self.asked += 1
        if isinstance(page, Exception):
            raise page
        return page


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[MonitorWorld]:
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    made = await monitor_world(directory, log)
    for _ in range(11):
        await made.people.create_workspace(made.alice, "One", quota=100)
    await made.station.read_feed()
    yield made
    await log.close()


async def _reconcile(world: MonitorWorld, station: Station | None = None) -> Reconciliation:
    return await reconcile(station or world.station, ME, world.clock)


async def _followed(world: MonitorWorld) -> dict[WorkspaceId, str | None]:
    async with world.hub.directory.reading() as tx:
        found = await tx.follows.page_of_follows(None, 1000)
    return {one.workspace_id: one.stopped_because.value if one.stopped_because else None for one in found}


async def _behind_the_back(world: MonitorWorld, step: Any) -> None:
    """A change of the tables that no event tells of."""
    async with world.hub.directory.transaction() as tx:
        await tx.accounts._connection.execute(step)


def _outcome(found: Reconciliation) -> tuple[int, int, int, int]:
    return found.listed, found.begun, found.stopped, found.held_back


async def test_nothing_differs(world: MonitorWorld) -> None:
    """Also when the feed was not read for a while: what it will tell is no drift."""
    assert _outcome(await _reconcile(world)) == (12, 0, 0, 0)
    await world.people.create_workspace(world.alice, "Another", quota=100)
    assert _outcome(await _reconcile(world)) == (13, 0, 0, 0)
    assert list((await _followed(world)).values()) == [None] * 13


async def test_what_the_feed_missed_is_mended(world: MonitorWorld) -> None:
    """One that is not followed, one that is and is archived, one that is stopped and is not, one that is not there at all."""
    lost, archived, stopped, gone = sorted(await _followed(world))[:4]
    follows = monitor_follows.c
    await _behind_the_back(world, delete(monitor_follows).where(follows.workspace_id == lost))
    now = world.clock.now()
    await _behind_the_back(world, update(workspaces).where(workspaces.c.id == archived).values(archived_at=now))
    late = {"stopped_at": now, "stopped_because": "archived"}
    await _behind_the_back(world, update(monitor_follows).where(follows.workspace_id == stopped).values(late))
    await _behind_the_back(world, update(workspaces).where(workspaces.c.id == gone).values(purged_at=now))
    assert _outcome(await _reconcile(world)) == (11, 2, 2, 0)
    followed = await _followed(world)
    assert [followed[one] for one in (lost, archived, stopped, gone)] == [None, "archived", None, "missing"]
    assert _outcome(await _reconcile(world)) == (11, 0, 0, 0)


async def _half(world: MonitorWorld) -> ExistingPage:
    whole = await world.station.workspaces(None, 1000)
    return replace(whole, workspaces=whole.workspaces[:6], next=None)


@pytest.mark.parametrize("lie", ["empty", "half", "one short", "failing", "half, then failing", "in circles", "twice"])
async def test_a_bad_list_stops_nothing(world: MonitorWorld, lie: str) -> None:
    """Whatever it lacks: too much at once is not believed, and the rest is looked at by its id first."""
    half, whole = await _half(world), await world.station.workspaces(None, 1000)
    again = replace(half, next=half.workspaces[0].id)
    pages = {
        "empty": [ExistingPage((), None)],
        "half": [half],
        "one short": [replace(whole, workspaces=whole.workspaces[1:])],
        "failing": [Unavailable()],
        "half, then failing": [replace(half, next=half.workspaces[-1].id), Unavailable()],
        "in circles": [again, again],
        "twice": [replace(whole, next=whole.workspaces[-1].id), whole],
    }[lie]
    found = await _reconcile(world, Liar(world.station, pages))
    assert (found.begun, found.stopped) == (0, 0)
    assert found.held_back == {"empty": 12, "half": 6}.get(lie, 0)
    assert (found.cause is None) == (lie in {"one short", "twice"})
    assert list((await _followed(world)).values()) == [None] * 12


async def test_what_is_missing_is_told_to_the_operator(world: MonitorWorld) -> None:
    """A list that is not believed at once; drift when it is found twice in a row; each once an hour, and in the table."""
    alerts = world.hub.alerts
    await _reconcile(world, Liar(world.station, [ExistingPage((), None)]))
    assert [one.alert.kind for one in alerts.recent] == [AlertKind.LISTING_SHORT]
    for told in (1, 2):
        world.clock.advance(timedelta(minutes=1))
        lost = sorted(await _followed(world))[told]
        await _behind_the_back(world, delete(monitor_follows).where(monitor_follows.c.workspace_id == lost))
        assert (await _reconcile(world)).begun == 1
        assert len(alerts.recent) == told
    assert alerts.recent[0].alert.kind is AlertKind.MONITOR_DRIFT
    async with world.hub.directory.reading() as tx:
        last = await tx.reconciliations.last()
    assert last is not None
    assert (last.monitor, last.listed, last.begun) == (ME, 12, 1)
