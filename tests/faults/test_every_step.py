"""Backup, segment, drill, thinning, import, purge: failed or killed at any step, what is left is the old or the new state.

Never a mixture: no half backup is listed, no log is seen in part, and done once more it comes to its end.
`MOORING_TEST_STEP_ROUNDS=0` takes every step; by default some of each, evenly spread.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from prometheus_client import CollectorRegistry

from engines.event_logs import PLENTY, batch
from faults.steps import Act, Ground, Outcomes, Steps, run
from mooring.accounts import Occasion, UserId
from mooring.api.backing_up import back_up, drill_backup, thin_out
from mooring.api.importing import apply_to_new, begin, receive
from mooring.api.purging import purge
from mooring.backups.archive import entries, pieces
from mooring.backups.archived import ArchivedLog, archived_life
from mooring.backups.directory import DirectoryDrilling, drill_directory
from mooring.backups.drill import Drilling, drill
from mooring.backups.keys import manifests_in
from mooring.bootstrap.backups import segment_shipper
from mooring.dispatch import ImportDispatch
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.storage.archive.age_library import made_identity
from mooring.sync.lives import StagedEvent
from mooring.workspaces import WorkspaceId
from people import people_of

ROUNDS = int(os.environ.get("MOORING_TEST_STEP_ROUNDS", "4"))
EVENTS = 12
LONG = timedelta(days=400)
SOON = timedelta(minutes=1)  # until it is begun


@dataclass(frozen=True)
class Deed:
    """`ready` makes what it begins from, `act` does it (also once more, whatever was left), `state` says what is there: old or
    new; anything else it fails on. `late`: how long afterwards it is done once more.
    """

    ready: Act
    act: Act
    state: Callable[[Hub, Ground], Awaitable[str]]
    late: timedelta = timedelta(minutes=1)


# What there is


async def _workspace(hub: Hub) -> str:
    """The one workspace of Alice's."""
    async with hub.directory.reading() as tx:
        (listed,) = await tx.accounts._connection.exec_driver_sql(
            "SELECT id FROM workspaces WHERE name <> 'Imported' ORDER BY created_at LIMIT 1"
        )
    return str(listed[0])


async def _written(hub: Hub) -> None:
    """A workspace with events and a claim."""
    people = people_of(hub.directory)  # type: ignore[arg-type]
    alice = await people.sign_up("alice@example.org")
    where = (await people.workspaces_of(alice))[0].workspace.id
    await hub.log.append(batch(1, EVENTS, workspace=where, claim="deed"), PLENTY)


async def _more(hub: Hub) -> None:
    where = await _workspace(hub)
    head = (await hub.log.heads([where]))[where].seq
    await hub.log.append(batch(head + 1, EVENTS, workspace=where), PLENTY)


async def _backed_up(hub: Hub) -> None:
    await _written(hub)
    await back_up(hub, await _workspace(hub))


async def _sound(hub: Hub, ground: Ground, name: str) -> list[int]:
    """The heads of all backups that are listed, oldest first: each of them whole, for whoever has the operator's identity alone."""
    archive, occasion = ground.operators_archive(), Occasion(hub.clock.now(), RandomIds())
    heads: list[int] = []
    async for key in manifests_in(archive, name):
        if name == "directory":
            drilling = DirectoryDrilling(archive, hub.directory_scratch, hub.clock)
            found = await drill_directory(key, drilling, occasion)
            heads.append(len(heads))
        else:
            found = await drill(key, Drilling(archive, hub.scratch, hub.clock), occasion)
            heads.append((await hub.log.heads([name]))[name].seq)
        assert found.findings == [], found.findings
    return heads


async def _known(hub: Hub, name: str) -> list[bool]:
    """Of each backup that the service knows, newest first: whether it is proven."""
    async with hub.directory.reading() as tx:
        return [backup.proven for backup in await tx.backups.page(name, None, 100, newest=False)]


# Backup


async def _ready_to_back_up(hub: Hub) -> None:
    await _backed_up(hub)
    await _more(hub)


async def _back_up(hub: Hub) -> None:
    backup = await back_up(hub, await _workspace(hub))
    assert backup.backup.proven


async def _backups(hub: Hub, ground: Ground) -> str:
    where = await _workspace(hub)
    listed, known = await _sound(hub, ground, where), await _known(hub, where)
    assert len(listed) >= len(known) >= 1  # one that nobody knows of is whole, and is found by the inventory
    assert known[-1]
    return "new" if len(known) > 1 and known[0] else "old"


# The directory


async def _back_up_directory(hub: Hub) -> None:
    assert (await back_up(hub, "directory")).backup.proven


async def _directory_backups(hub: Hub, ground: Ground) -> str:
    listed, known = await _sound(hub, ground, "directory"), await _known(hub, "directory")
    assert len(listed) >= len(known)
    return "new" if any(known) else "old"


# Drill


async def _drill(hub: Hub) -> None:
    async with hub.directory.reading() as tx:
        (backup,) = await tx.backups.page(await _workspace(hub), None, 10, newest=False)
    drilled = await drill_backup(hub, backup.id)
    assert drilled.proven


async def _drills(hub: Hub, ground: Ground) -> str:
    where = await _workspace(hub)
    assert len(await _sound(hub, ground, where)) == 1
    assert await _known(hub, where) == [True]
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT count(*) FROM drills")
    return "new" if rows.scalar_one() > 1 else "old"


# Retention


async def _two_backups(hub: Hub) -> None:
    await _backed_up(hub)
    await _more(hub)
    hub.clock.advance(SOON / 2)  # type: ignore[attr-defined]
    await back_up(hub, await _workspace(hub))


async def _thin(hub: Hub) -> None:
    await thin_out(hub, await _workspace(hub), hub.clock.now() + LONG)


async def _thinned(hub: Hub, ground: Ground) -> str:
    where = await _workspace(hub)
    listed, known = await _sound(hub, ground, where), await _known(hub, where)
    assert all(known)
    assert len(known) >= len(listed) >= 1  # a receipt may be left of one that is gone: the next time finds it
    return "new" if len(known) == 1 else "old"


# Segments


async def _ship(hub: Hub) -> None:
    shipper = segment_shipper(hub, CollectorRegistry())
    await shipper.beat(hub.clock.now())


async def _shipped(hub: Hub, ground: Ground) -> str:
    """What whoever has the archive can read back is a part of the log from its beginning on, without a gap."""
    where = await _workspace(hub)
    head = (await hub.log.heads([where]))[where]
    archive = ground.operators_archive()
    log = ArchivedLog(archive, await archived_life(archive, where, head.backend_id, []))
    seqs: list[int] = []
    while (some := await log.events(seqs[-1] if seqs else 0)) is not None:
        seqs += [json.loads(line)[0] for line in some.text.splitlines()]
    await log.close()
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) in {0, EVENTS}
    return "new" if len(seqs) == EVENTS else "old"


# Imports


async def _import_waits(hub: Hub) -> None:
    """A file that was checked, and that Alice wants in a new workspace."""
    from import_world import exported

    await _written(hub)
    async with hub.directory.reading() as tx:
        (row,) = await tx.accounts._connection.exec_driver_sql("SELECT id FROM users LIMIT 1")
    alice, content = UserId(str(row[0])), exported().chained().summed().packed()
    occasion = Occasion(hub.clock.now(), RandomIds(), alice)
    begun = await begin(hub, alice, "cargo.zip", len(content), occasion)
    await receive(hub, alice, begun.id, pieces(content), occasion, offset=0)
    await ImportDispatch(hub).look()
    await apply_to_new(hub, alice, begun.id, "Imported", occasion)


async def _import(hub: Hub) -> None:
    await ImportDispatch(hub).look()


async def _imported(hub: Hub, ground: Ground) -> str:
    """Nobody sees a workspace without its events, nor events that belong to none; and what was staged goes."""
    assert (await hub.log.heads([await _workspace(hub)]))[await _workspace(hub)].events == EVENTS
    async with hub.directory.reading() as tx:
        named = await tx.accounts._connection.exec_driver_sql("SELECT id FROM workspaces WHERE name = 'Imported'")
        ids = [str(row[0]) for row in named]
    for one in ids:
        assert (await hub.log.heads([one]))[one].events > 0
        assert (await hub.log.verify(one)).damage is None
    if ids and not await _is_applying(hub):
        assert _hidden(ground) == []
        return "new"
    return "begun" if ids else "old"


async def _is_applying(hub: Hub) -> bool:
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT count(*) FROM imports WHERE state = 'applying'")
    return rows.scalar_one() > 0


def _hidden(ground: Ground) -> list[str]:
    """The logs that nobody sees: former lives, what is staged, what is being erased."""
    connection = apsw.Connection(str(ground.folder / "events.db"), flags=apsw.SQLITE_OPEN_READONLY)
    names = [str(name) for (name,) in connection.execute("SELECT workspace_id FROM logs WHERE workspace_id LIKE '%/%'")]
    connection.close()
    return names


# Purge


async def _deleted(hub: Hub) -> None:
    """A deleted workspace with a former life, a backup, a segment, and what was staged."""
    await _backed_up(hub)
    where = await _workspace(hub)
    former = (await hub.log.open(where)).backend_id
    await hub.lives.stage(where, "log_new")
    await hub.lives.add_staged(where, "log_new", [StagedEvent(1, 0, 1, "usr_a", "ses_a", '{"seq":1}')])
    await hub.lives.swap(where, "log_new", former)
    await hub.lives.stage(where, "log_never")
    await hub.archive.put(f"segments/{where}/log_new/1-1.zst", pieces(b"segment"))
    async with hub.directory.transaction() as tx:
        await tx.accounts._connection.exec_driver_sql(
            "UPDATE workspaces SET deleted_at = '2026-10-01 00:00:00.000000' WHERE id = ?", (where,)
        )


async def _purge(hub: Hub) -> None:
    await purge(hub, WorkspaceId(await _any_workspace(hub)))


async def _any_workspace(hub: Hub) -> str:
    async with hub.directory.reading() as tx:
        (row,) = await tx.accounts._connection.exec_driver_sql("SELECT id FROM workspaces WHERE deleted_at IS NOT NULL")
    return str(row[0])


async def _purged(hub: Hub, ground: Ground) -> str:
    """Until its receipt is written all of it is there; from then on it cannot be brought back, and is seen whole or not at all."""
    where = await _any_workspace(hub)
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(where))
        receipt = await tx.receipts.of_purge(WorkspaceId(where))
        key = await tx.archive_keys.of(where)
    heads = await hub.log.heads([where])
    held = [entry.key async for entry in entries(ground.operators_archive(), "")]
    if receipt is None:
        assert heads[where].backend_id == "log_new"
        assert (len(await hub.lives.branches(where)), key is not None, len(held)) == (1, True, 5)
        return "old"
    counted = {name: receipt.data[name] for name in ("events", "backups", "segments", "branches", "archiveObjects")}
    assert counted == {"events": 1, "backups": 1, "segments": 1, "branches": 1, "archiveObjects": 5}
    if where in heads:
        assert (heads[where].events, (await hub.log.verify(where)).damage) == (1, None)
    assert workspace is not None
    if workspace.purged_at is None:
        return "begun"
    assert (heads, list(await hub.lives.branches(where)), held, key, _hidden(ground)) == ({}, [], [], None, [])
    return "new"


DEEDS = {
    "backup": Deed(_ready_to_back_up, _back_up, _backups),
    "backup of the directory": Deed(_written, _back_up_directory, _directory_backups),
    "drill": Deed(_backed_up, _drill, _drills),
    "thinning": Deed(_two_backups, _thin, _thinned),
    "segment": Deed(_written, _ship, _shipped),
    "import": Deed(_import_waits, _import, _imported, late=timedelta(minutes=5)),
    "purge": Deed(_deleted, _purge, _purged),
}


@dataclass(frozen=True)
class Prepared:
    """What a deed begins from, and how many steps it takes."""

    ground: Ground
    steps: int


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Prepared]:
    known: dict[str, Prepared] = {}

    def of(name: str) -> Prepared:
        if name not in known:
            folder = tmp_path_factory.mktemp("deed")
            (folder / "ground").mkdir()
            ground, deed, steps = Ground(folder / "ground", str(made_identity())), DEEDS[name], Steps()
            asyncio.run(_made(ground, deed))
            whole = replace(ground.copied(folder / "whole"), late=SOON)
            assert not run(whole, deed.act, steps)
            assert asyncio.run(_state(whole, deed)) == "new"
            known[name] = Prepared(ground, steps.count)
        return known[name]

    return of


async def _made(ground: Ground, deed: Deed) -> None:
    async with ground.hub() as hub:
        await deed.ready(hub)
    assert await _state(ground, deed) == "old"


async def _state(ground: Ground, deed: Deed) -> str:
    async with ground.hub() as hub:
        return await deed.state(hub, ground)


def _chosen(steps: int) -> Sequence[int]:
    """All steps, or so many of them, the first and the last among them."""
    if not 0 < ROUNDS < steps:
        return range(1, steps + 1)
    return sorted({1 + round(number * (steps - 1) / (ROUNDS - 1)) for number in range(ROUNDS)})


@pytest.mark.parametrize("deadly", [False, True], ids=["error", "kill -9"])
@pytest.mark.parametrize("name", DEEDS)
def test_cut_off_at_any_step_it_is_old_or_new_and_goes_on(
    name: str, deadly: bool, prepared: Callable[[str], Prepared], tmp_path: Path
) -> None:
    """What is left is whole, and the deed done once more comes to its end."""
    deed, given, outcomes = DEEDS[name], prepared(name), Outcomes()
    for step in _chosen(given.steps):
        ground = replace(given.ground.copied(tmp_path / f"{step}"), late=SOON)
        run(ground, deed.act, Steps(step, deadly))
        outcomes.note(asyncio.run(_state(ground, deed)))
        later = replace(ground, late=SOON + deed.late)
        run(later, deed.act, Steps())
        assert asyncio.run(_state(later, deed)) == "new", f"{name}, step {step} of {given.steps}"
    assert outcomes.seen.keys() <= {"old", "new", "begun"}
    assert "old" in outcomes.seen
