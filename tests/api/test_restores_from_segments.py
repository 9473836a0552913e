"""Restoring what only the archive has, between two backups: from a backup and the segments behind it, by the job itself."""

import pytest
from prometheus_client import CollectorRegistry

from engines.test_drill import flipped
from fakes import FakeClock
from mooring.api.backing_up import back_up, drill_backup
from mooring.backups import BackupId
from mooring.backups.archive import pieces, whole
from mooring.backups.segments import segments_in
from mooring.bootstrap.backups import segment_shipper
from mooring.hub import Hub
from restore_world import MINUTE, RestoreWorld, asked, at, life_of, names_in, shown, write
from visitors import Visitor


@pytest.fixture
def world(hub: Hub) -> RestoreWorld:
    return RestoreWorld(hub)


async def between(hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld) -> list[str]:
    """A former life of eight events whose branch is gone: the archive has a backup of two, and of each two more a segment; the
    backup of all of them cannot be brought back any more. The segments' keys. The present life has one event.
    """
    keys, backup = await kept(hub, clock, alice, world)
    await hub.archive.delete(f"parts/{alice.workspace_id}/{backup}/00001.zst")
    assert not (await drill_backup(hub, backup)).proven
    return keys


async def kept(hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld) -> tuple[list[str], str]:
    """The same, and the backup of all of them."""
    shipper = segment_shipper(hub, CollectorRegistry())
    clock.advance(9 * MINUTE)
    await write(hub, alice.workspace_id, 1, "ab")
    await back_up(hub, alice.workspace_id)
    for first, more in ((3, "cd"), (5, "ef"), (7, "gh")):
        await write(hub, alice.workspace_id, first, more)
        await shipper.beat(clock.now())
    old = await life_of(hub, alice.workspace_id)
    restore = await asked(hub, alice, {"seq": 1})
    await world.dispatch.look()
    clock.advance(MINUTE / 2)
    backup = (await shown(alice, restore["id"]))["backupId"]
    await hub.lives.drop_branch(alice.workspace_id, old)
    return [str(key) async for key in segments_in(hub.archive, alice.workspace_id, old)], backup


def minute(number: int) -> dict[str, str]:
    """When the event of this number was written."""
    return {"at": f"2026-11-23T13:{number:02}:00.000Z"}


@pytest.mark.parametrize(("to", "names"), [(minute(3), "abc"), (minute(6), "abcdef"), (minute(8), "abcdefgh")])
async def test_any_minute_between_two_backups_comes_back(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld, to: dict[str, str], names: str
) -> None:
    """In the middle of a segment, at its end, and at the end of all: the plan names the source, the job ends with exactly these events."""
    await between(hub, clock, alice, world)
    plan = (await alice.ask("POST", at(alice, "restores", "plan"), {"to": to})).json()["plan"]
    assert (plan["source"], plan["keptEvents"], plan["returningEvents"]) == (
        "backup_and_segments",
        len(names),
        len(names) - 1,
    )
    restore = await asked(hub, alice, to)
    await world.dispatch.look()
    assert (await shown(alice, restore["id"]))["stage"] == "done"
    assert await names_in(hub, alice.workspace_id) == names
    assert (await hub.log.verify(alice.workspace_id)).damage is None


@pytest.mark.parametrize(
    ("number", "torn", "to"),
    [(1, True, minute(6)), (1, False, minute(8)), (2, False, minute(8))],
    ids=["torn", "missing in between", "missing at the end"],
)
async def test_a_gap_before_the_minute_is_refused_in_the_plan(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld, number: int, torn: bool, to: dict[str, str]
) -> None:
    """What was there then is not known for sure: refused before anything is begun, and nothing is changed."""
    keys = await between(hub, clock, alice, world)
    await _lose(hub, keys[number], torn=torn)
    life = await life_of(hub, alice.workspace_id)
    for path, more in (("plan", {}), (None, {"kind": "copy", "name": "As it was"})):
        target = at(alice, "restores", *([path] if path else []))
        reply = await alice.ask("POST", target, {"to": to, **more})
        assert (reply.status_code, reply.json()["code"]) == (409, "RESTORE_SOURCE_DAMAGED")
    await world.dispatch.look()
    assert (await life_of(hub, alice.workspace_id), await names_in(hub, alice.workspace_id)) == (life, "a")


async def test_what_is_before_a_gap_comes_back_all_the_same(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """An event after the minute is there, so all that was there by then is known."""
    keys = await between(hub, clock, alice, world)
    await _lose(hub, keys[2], torn=True)
    await asked(hub, alice, minute(5))
    await world.dispatch.look()
    assert await names_in(hub, alice.workspace_id) == "abcde"


async def test_a_backup_that_is_gone_is_not_made_up_from_torn_segments(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """Its manifest is lost. With sound segments it is planned from those; with a torn one it is refused in the plan."""
    keys, backup = await kept(hub, clock, alice, world)
    async with hub.directory.reading() as tx:
        receipt = await tx.backups.by_id(BackupId(backup))
    assert receipt is not None
    await hub.archive.delete(receipt.manifest)
    sound = await alice.ask("POST", at(alice, "restores", "plan"), {"to": {"backup": backup}})
    assert (sound.json()["plan"]["source"], sound.json()["plan"]["keptEvents"]) == ("backup_and_segments", 8)
    await _lose(hub, keys[1], torn=True)
    refused = await alice.ask("POST", at(alice, "restores", "plan"), {"to": {"backup": backup}})
    assert (refused.status_code, refused.json()["code"]) == (409, "RESTORE_SOURCE_DAMAGED")


async def _lose(hub: Hub, key: str, *, torn: bool) -> None:
    content = await whole(hub.archive.get(key), 1 << 24)
    await hub.archive.delete(key)
    if torn:
        await hub.archive.put(key, pieces(flipped(content)))
