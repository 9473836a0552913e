"""Exports on each engine of the directory."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from mooring.api.occasions import workspace_stores_of
from mooring.backups.exporting import LEASE, Export, ExportId, ExportState, ExportStores, ask_export, revoke_export
from mooring.backups.exporting.errors import ExportRunning
from mooring.kit.errors import Fault
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.unit_of_work import SqlTransaction
from mooring.workspaces import LifecycleKind
from people import People, people_of

DAY = timedelta(days=1)


def _stores(tx: SqlTransaction) -> ExportStores:
    return ExportStores(tx.exports, tx.challenges, workspace_stores_of(tx))


async def _asked(directory: SqlDirectory) -> tuple[People, Export]:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    workspace = await people.create_workspace(alice, "Harbour")
    async with directory.transaction() as tx:
        return people, await ask_export(workspace.id, _stores(tx), people.occasion(alice))


async def test_one_is_kept_as_it_was_written(directory: SqlDirectory) -> None:
    """Every field, when it was asked for and when it is ready."""
    people, export = await _asked(directory)
    async with directory.reading() as tx:
        assert await tx.exports.by_id(export.id) == export
        assert await tx.exports.by_id(ExportId("exp_none")) is None
    now = people.clock.now()
    ready = replace(
        export,
        state=ExportState.READY,
        attempts=2,
        done=2**53 - 2,
        total=2**53 - 2,
        size=2**40,
        sha256="ab" * 32,
        ready_at=now,
        expires_at=now + DAY,
        opened_by="ses_1",
        opened_until=now,
        downloaded_at=now,
    )
    async with directory.transaction() as tx:
        await tx.exports.keep(ready)
    async with directory.reading() as tx:
        assert await tx.exports.of(export.workspace_id, 5) == [ready]
        assert await tx.exports.in_states({ExportState.READY}, 5) == [ready]
        assert await tx.exports.in_states({ExportState.WAITING}, 5) == []
        assert await tx.exports.next_due() is None


async def test_it_is_claimed_by_one_and_again_when_that_one_is_dead(directory: SqlDirectory) -> None:
    """However many ask at once; who holds it may go on, who has lost it may not."""
    people, export = await _asked(directory)
    now = people.clock.now()

    async def claim(at: timedelta) -> Export | None:
        async with directory.transaction() as tx:
            return await tx.exports.claim(now + at, now + at + LEASE)

    claims = await asyncio.gather(*(claim(timedelta(0)) for _ in range(4)))
    (first,) = [one for one in claims if one is not None]
    assert (first.id, first.state, first.attempts, first.claimed_until) == (export.id, "building", 1, now + LEASE)
    async with directory.transaction() as tx:
        assert await tx.exports.hold(export.id, now + LEASE, now + 2 * LEASE, 5, 10)
        assert not await tx.exports.hold(export.id, now + LEASE, now + 3 * LEASE, 6, 10)
        assert await tx.exports.next_due() == now + 2 * LEASE
    assert await claim(LEASE) is None
    second = await claim(2 * LEASE)
    assert second is not None
    assert (second.attempts, second.done) == (2, 0)


async def test_one_at_a_time_however_many_ask_at_once(directory: SqlDirectory) -> None:
    """The others are told so; one that was revoked leaves its place, and counts."""
    people, export = await _asked(directory)
    alice = export.asked_by
    assert alice is not None

    async def ask() -> bool:
        occasion = replace(people.occasion(), actor=alice)
        try:
            async with directory.transaction() as tx:
                await ask_export(export.workspace_id, _stores(tx), occasion)
        except ExportRunning:
            return False
        return True

    assert await asyncio.gather(*(ask() for _ in range(3))) == [False] * 3
    async with directory.transaction() as tx:
        occasion = replace(people.occasion(), actor=alice)
        await revoke_export(export.workspace_id, export.id, _stores(tx), occasion)
    assert sorted(await asyncio.gather(*(ask() for _ in range(3)))) == [False, False, True]
    async with directory.reading() as tx:
        assert await tx.exports.begun_since(export.workspace_id, people.clock.now() - DAY) == 2
        kinds = [one.kind for one in await tx.lifecycle.after(0, 100)]
    assert kinds[-3:] == [LifecycleKind.EXPORT_ASKED, LifecycleKind.EXPORT_REVOKED, LifecycleKind.EXPORT_ASKED]


async def test_one_that_is_not_told_is_not_kept(directory: SqlDirectory) -> None:
    """As every change of a workspace: asking for one, and taking it back."""
    _, export = await _asked(directory)
    for untold in (replace(export, id=ExportId("exp_2")), replace(export, state=ExportState.REVOKED)):
        with pytest.raises(Fault, match="no lifecycle event"):
            async with directory.transaction() as tx:
                await (tx.exports.add(untold) if untold.id != export.id else tx.exports.keep(untold))
    async with directory.reading() as tx:
        assert await tx.exports.of(export.workspace_id, 5) == [export]


async def test_what_is_long_over_is_forgotten(directory: SqlDirectory) -> None:
    """So many at once; what lives stays; a purge forgets all of a workspace."""
    people, export = await _asked(directory)
    now = people.clock.now()
    async with directory.transaction() as tx:
        assert await tx.exports.forget(now + DAY, 5) == 0
        await tx.exports.keep(replace(export, state=ExportState.EXPIRED, ended_at=now))
        assert await tx.exports.forget(now, 5) == 0
        assert await tx.exports.forget(now + DAY, 5) == 1
    async with directory.transaction() as tx:
        occasion = replace(people.occasion(), actor=export.asked_by)
        kept = await ask_export(export.workspace_id, _stores(tx), occasion)
        await tx.exports.erase(kept.workspace_id)
    async with directory.reading() as tx:
        assert await tx.exports.of(export.workspace_id, 5) == []
