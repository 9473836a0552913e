"""Restores and branches on each engine of the directory."""

from dataclasses import replace
from datetime import datetime, timedelta

from mooring.accounts import UserId
from mooring.api.occasions import workspace_stores_of
from mooring.backups import BackupId
from mooring.backups.restoring import (
    LEASE,
    Branch,
    Restore,
    RestoreId,
    RestoreKind,
    RestoreStores,
    SourceKind,
    Stage,
    ToEvent,
)
from mooring.backups.restoring.ask import Wish, ask_in_place
from mooring.backups.restoring.stages import release_writers
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.unit_of_work import SqlTransaction
from mooring.sync import LogHead
from people import People, people_of

MINUTE = timedelta(minutes=1)


def _stores(tx: SqlTransaction) -> RestoreStores:
    return RestoreStores(tx.restores, tx.branches, tx.backups, workspace_stores_of(tx))


async def _asked(directory: SqlDirectory) -> tuple[People, Restore]:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    workspace = await people.create_workspace(alice, "Harbour")
    wish = Wish(
        workspace_id=workspace.id,
        target=ToEvent(2**53 - 2),
        head=LogHead("log_1", 2**53 - 2, 7, 2**40, b""),
        life="log_1",
        cut=5,
        cut_at=people.clock.now(),
        chain="ab" * 32,
        kept_events=5,
        kept_bytes=100,
        gone_events=2,
        source=SourceKind.LIVE,
    )
    async with directory.transaction() as tx:
        return people, await ask_in_place(wish, "Harbour", _stores(tx), people.occasion(alice))


def _branch(restore: Restore, number: int, now: datetime) -> Branch:
    return Branch(
        restore.workspace_id,
        f"log_{number}",
        restore.id,
        f"log_{number + 1}",
        now + number * MINUTE,
        2**53 - 2,
        7,
        now + number * 10 * MINUTE,
    )


async def test_one_is_kept_as_it_was_written(directory: SqlDirectory) -> None:
    """Every field, when it was asked for and when it is done; then it counts as one that gave the log another life."""
    people, restore = await _asked(directory)
    now = people.clock.now()
    async with directory.reading() as tx:
        assert await tx.restores.by_id(restore.id) == restore
        assert await tx.restores.by_id(RestoreId("rst_none")) is None
        assert await tx.restores.unfinished(restore.workspace_id) == restore
        assert await tx.restores.swapped(restore.workspace_id) == []
    swapping = replace(
        restore,
        stage=Stage.RESUMING,
        stage_at=now,
        done=5,
        attempts=2,
        aborting=True,
        backup_id=BackupId("bkp_1"),
        swapped_at=now,
        error="FAULT",
    )
    async with directory.transaction() as tx:
        await tx.restores.keep(swapping)
    async with directory.reading() as tx:
        assert await tx.restores.of(restore.workspace_id, 5) == [swapping]
        assert await tx.restores.swapped(restore.workspace_id) == [swapping]


async def test_the_copies_of_others_are_left_out(directory: SqlDirectory) -> None:
    """Of who asked they are found, and without a user all are; one in place is found by everybody."""
    _, placed = await _asked(directory)
    copy = replace(placed, id=RestoreId("rst_0"), kind=RestoreKind.COPY)
    async with directory.transaction() as tx:
        await tx.restores.add(copy)
        tx.restores.changed.clear()
    async with directory.reading() as tx:
        for asker, found in ((None, [placed, copy]), (placed.asked_by, [placed, copy]), (UserId("usr_x"), [placed])):
            assert await tx.restores.of(placed.workspace_id, 5, asker) == found


async def test_one_claims_it_and_holds_it(directory: SqlDirectory) -> None:
    """While the claim holds nobody else gets it, and it is due when it runs out; whoever lost it is told so."""
    people, restore = await _asked(directory)
    start = people.clock.now()
    async with directory.transaction() as tx:
        assert await tx.restores.next_due() == start
        claimed = await tx.restores.claim("mon_1", start, start + LEASE)
    assert claimed is not None
    assert (claimed.attempts, claimed.claimed_until) == (1, start + LEASE)
    async with directory.transaction() as tx:
        assert await tx.restores.claim("mon_1", start, start + LEASE) is None
        held = await tx.restores.hold(restore.id, start + LEASE, start + 2 * LEASE, 3)
        assert held is not None
        assert (held.done, held.claimed_until) == (3, start + 2 * LEASE)
        assert await tx.restores.hold(restore.id, start + LEASE, start + 3 * LEASE, 4) is None
        assert await tx.restores.next_due() == start + 2 * LEASE
    async with directory.transaction() as tx:
        again = await tx.restores.claim("mon_1", start + 2 * LEASE, start + 3 * LEASE)
    assert again is not None
    assert again.attempts == 2


async def test_a_service_that_begins_has_claimed_nothing(directory: SqlDirectory) -> None:
    """What it was at is due again when it was; others' claims hold, and so does what is over."""
    people, restore = await _asked(directory)
    start = people.clock.now()
    async with directory.transaction() as tx:
        claimed = await tx.restores.claim("mon_1", start, start + LEASE)
        assert claimed is not None
        assert claimed.claimed_by == "mon_1"
        assert await tx.restores.free("mon_2") == 0
        assert await tx.restores.next_due() == start + LEASE
    async with directory.transaction() as tx:
        assert await tx.restores.free("mon_1") == 1
        assert await tx.restores.next_due() == start
        assert await tx.restores.hold(restore.id, start + LEASE, start + 2 * LEASE, 3) is None
        assert await tx.restores.free("mon_1") == 0


async def test_writers_wait_for_a_restore_only(directory: SqlDirectory) -> None:
    """While one is under way they wait; when nobody does it any more they go on, and a pause stays what it is."""
    people, restore = await _asked(directory)
    now = people.clock.now()
    async with directory.transaction() as tx:
        await tx.workspaces.set_restoring(restore.workspace_id, now)
        assert await release_writers(_stores(tx), 10) == []
    async with directory.transaction() as tx:
        await tx.restores.erase(restore.workspace_id)
        assert await release_writers(_stores(tx), 10) == [restore.workspace_id]
    async with directory.reading() as tx:
        workspace = await tx.workspaces.by_id(restore.workspace_id)
    assert workspace is not None
    assert (workspace.restoring_at, workspace.state.value) == (None, "active")


async def test_branches_are_kept_until_their_time_is_over(directory: SqlDirectory) -> None:
    """Newest first, by life, those that are over, and forgotten."""
    people, restore = await _asked(directory)
    now = people.clock.now()
    made = [_branch(restore, number, now) for number in (1, 2)]
    async with directory.transaction() as tx:
        for branch in made:
            await tx.branches.add(branch)
    async with directory.transaction() as tx:
        assert await tx.branches.of(restore.workspace_id) == list(reversed(made))
        assert await tx.branches.by_life(restore.workspace_id, "log_1") == made[0]
        assert await tx.branches.over(now + 10 * MINUTE, 5) == [made[0]]
        await tx.branches.forget(restore.workspace_id, "log_1")
        assert await tx.branches.of(restore.workspace_id) == [made[1]]
        await tx.branches.erase(restore.workspace_id)
        assert await tx.branches.of(restore.workspace_id) == []
