"""Receipts of backups and drills on each engine."""

from dataclasses import replace
from datetime import datetime, timedelta

from fakes import START
from mooring.backups import Backup, BackupId, Drill, DrillId, Finding
from mooring.storage.directory import SqlDirectory

FOUND = [Finding("part_missing", "parts/wsp_1/bkp_1/00001.zst is not in the archive."), Finding("part_changed", "x")]


def backup(number: int, workspace: str = "wsp_1") -> Backup:
    return Backup(
        id=BackupId(f"bkp_{number}"),
        workspace_id=workspace,
        at=START + timedelta(minutes=number // 2),
        milliseconds=5,
        backend_id="log_1",
        head=2**53 - 2,
        events=number,
        bytes=2**40,
        stored=2**38,
        chain="ab" * 32,
        manifest=f"manifests/{workspace}/{number}.json",
        sha256="cd" * 32,
    )


def drill(number: int, of: Backup, findings: "list[Finding] | None" = None) -> Drill:
    return Drill(DrillId(f"drl_{number}"), of.id, of.workspace_id, START + timedelta(hours=number), 7, findings or [])


async def _keep(directory: SqlDirectory, *receipts: Backup | Drill) -> None:
    async with directory.transaction() as tx:
        for receipt in receipts:
            if isinstance(receipt, Backup):
                await tx.backups.add(receipt)
            else:
                await tx.backups.add_drill(receipt)


async def test_a_receipt_is_kept_as_it_was_written_with_its_last_drill(directory: SqlDirectory) -> None:
    """Every field; the drill that was last counts, proven or not."""
    one = backup(1)
    await _keep(directory, one)
    async with directory.reading() as tx:
        assert await tx.backups.by_id(one.id) == one
        assert not one.proven
    for last in (drill(1, one), drill(2, one, FOUND), drill(3, one)):
        await _keep(directory, last)
        async with directory.reading() as tx:
            kept = await tx.backups.by_id(one.id)
        assert kept is not None
        assert (kept.drill, kept.proven) == (last, not last.findings)
    async with directory.reading() as tx:
        assert await tx.backups.by_id(BackupId("bkp_none")) is None


async def test_the_newest_of_each_workspace_is_found(directory: SqlDirectory) -> None:
    """By time, then by id; with its drill; workspaces without a backup are not in the answer."""
    made = [backup(1), backup(2), backup(3), backup(4, "wsp_2"), backup(0, "wsp_3")]
    await _keep(directory, *made, drill(1, made[2], FOUND))
    async with directory.reading() as tx:
        found = await tx.backups.newest(["wsp_1", "wsp_2", "wsp_none"])
        assert {key: one.id for key, one in found.items()} == {"wsp_1": "bkp_3", "wsp_2": "bkp_4"}
        drilled = found["wsp_1"].drill
        assert drilled is not None
        assert drilled.findings == FOUND
        assert await tx.backups.newest([]) == {}


async def test_how_far_each_life_had_come_is_found(directory: SqlDirectory) -> None:
    """By its backup with the most events, which need not be the newest."""
    further, other = replace(backup(1), head=70), replace(backup(2), head=7)
    of_another_life = replace(backup(3), head=9, backend_id="log_new")
    await _keep(directory, further, other, of_another_life, replace(backup(4, "wsp_2"), head=8))
    async with directory.reading() as tx:
        found = await tx.backups.furthest(["wsp_1", "wsp_none"])
        assert found == {("wsp_1", further.backend_id): 70, ("wsp_1", "log_new"): 9}
        assert await tx.backups.furthest([]) == {}


async def test_the_newest_proven_one_is_found_behind_newer_ones_that_are_not(directory: SqlDirectory) -> None:
    """Of each workspace; and when the last of any workspace, and of the directory, was taken. Not drilled is not proven."""
    made = [backup(2), backup(4), backup(6), backup(8, "wsp_2"), backup(10, "directory"), backup(12, "wsp_3")]
    drills = [
        drill(1, made[0]),
        drill(2, made[1], FOUND),
        drill(3, made[1]),
        drill(4, made[2], FOUND),
        drill(5, made[4]),
    ]
    async with directory.reading() as tx:
        assert await tx.backups.last_proven_at(directory=False) is None
    await _keep(directory, *made, *drills)
    async with directory.reading() as tx:
        found = await tx.backups.newest_proven(["wsp_1", "wsp_2", "wsp_3", "wsp_none"])
        assert {key: one.id for key, one in found.items()} == {"wsp_1": "bkp_4"}
        assert await tx.backups.last_proven_at(directory=False) == made[1].at
        assert await tx.backups.last_proven_at(directory=True) == made[4].at


async def test_pages_are_newest_first_and_miss_nothing(directory: SqlDirectory) -> None:
    """Also where several were taken in the same moment; of all, of one workspace, or only the newest of each."""
    made = [backup(number, f"wsp_{number % 2}") for number in range(1, 8)]
    await _keep(directory, *made)
    expected = [one.id for one in sorted(made, key=lambda one: (one.at, one.id), reverse=True)]
    async with directory.reading() as tx:
        seen: list[str] = []
        before = None
        while page := await tx.backups.page(None, before, 2, newest=False):
            seen += [one.id for one in page]
            before = (page[-1].at, page[-1].id)
        assert seen == expected
        of_one = await tx.backups.page("wsp_1", None, 100, newest=False)
        assert [one.id for one in of_one] == [one for one in expected if int(one[-1]) % 2]
        assert [one.id for one in await tx.backups.page(None, None, 100, newest=True)] == ["bkp_7", "bkp_6"]


async def test_erasing_leaves_nothing_of_one_workspace_and_all_of_others(directory: SqlDirectory) -> None:
    """Backups and drills."""
    made = [backup(1), backup(2, "wsp_2")]
    await _keep(directory, *made, drill(1, made[0]), drill(2, made[1]))
    async with directory.transaction() as tx:
        await tx.backups.erase("wsp_1")
    async with directory.reading() as tx:
        assert await tx.backups.by_id(made[0].id) is None
        (kept,) = await tx.backups.page(None, None, 100, newest=False)
        assert (kept.id, kept.proven) == ("bkp_2", True)


async def test_the_lease_of_rounds_has_one_holder(directory: SqlDirectory) -> None:
    """Taken, renewed by its holder, refused to others until it runs out or is given back."""
    now, minute = START, timedelta(minutes=1)

    async def hold(holder: str, at: datetime) -> bool:
        async with directory.transaction() as tx:
            return await tx.round_leases.hold(holder, at, at + 10 * minute)

    assert await hold("rnd_1", now)
    assert await hold("rnd_1", now + minute)
    assert not await hold("rnd_2", now + 10 * minute)
    assert await hold("rnd_2", now + 11 * minute)
    assert not await hold("rnd_1", now + 12 * minute)
    async with directory.transaction() as tx:
        await tx.round_leases.free("rnd_1")
        await tx.round_leases.free("rnd_2")
    assert await hold("rnd_1", now + 12 * minute)


async def test_a_lease_of_a_clock_that_was_wrong_holds_nobody_up(directory: SqlDirectory) -> None:
    """It would run out in a year: nobody asks for one of that length."""
    later, length = START + timedelta(days=365), timedelta(minutes=10)
    async with directory.transaction() as tx:
        assert await tx.round_leases.hold("rnd_1", later, later + length)
    async with directory.transaction() as tx:
        assert await tx.round_leases.hold("rnd_2", START, START + length)


async def test_moments_are_of_backups_and_of_drills(directory: SqlDirectory) -> None:
    """Newest first, of one workspace, as many as are asked for."""
    made = [backup(1), backup(2), backup(0, "wsp_2")]
    again = replace(drill(2, made[0]), at=START + timedelta(days=9))
    await _keep(directory, *made, drill(1, made[0]), again)
    async with directory.reading() as tx:
        found = await tx.backups.moments("wsp_1", 100)
        assert found == sorted([made[0].at, made[1].at, drill(1, made[0]).at, again.at], reverse=True)
        assert await tx.backups.moments("wsp_1", 1) == [again.at]
