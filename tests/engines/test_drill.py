"""What a drill finds: whatever was changed, lost, cut short or put in another's place is found, and named."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from backports import zstd

from backup_world import BackupWorld, backup_world, key_of
from engines.event_logs import PLENTY, batch
from mooring.backups import Backup, Drill
from mooring.backups.archive import pieces
from mooring.backups.keys import ManifestKey, parsed
from mooring.backups.manifest import FORMAT, Manifest, opened, sealed
from mooring.backups.take import withdraw
from mooring.kit.errors import Fault
from mooring.storage.archive import FolderArchive
from mooring.storage.eventlog import SqliteScratch
from mooring.sync.chain import genesis, link


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BackupWorld]:
    """A log of three parts with a claim, and another one."""
    async with backup_world(tmp_path, FolderArchive(tmp_path / "archive")) as made:
        made.part_bytes = 1
        for first in range(1, 1_201, 100):
            await made.log.append(batch(first, 100, claim="deed" if first == 1 else None), PLENTY)
        await made.log.append(batch(1, 10, workspace="wsp_2"), PLENTY)
        yield made


@dataclass
class Victim:
    """A backup to be damaged, and one of another workspace."""

    world: BackupWorld
    backup: Backup
    foreign: Backup
    parts: list[str]

    async def forge(self, **changes: object) -> None:
        """Another manifest, whose own checksum is right."""
        await self.world.forge(self.backup, lambda manifest: msgspec.structs.replace(manifest, **changes))

    async def forge_part(self, number: int, lines: Callable[[bytes], bytes]) -> None:
        """Another part, and a manifest in which its size and checksum are right: all but the events."""

        async def repacked(packed: bytes) -> tuple[bytes, bytes]:
            raw = lines(zstd.decompress(packed))
            return raw, zstd.compress(raw)

        raw, packed = await repacked(await self.world.content(self.parts[number]))
        await self.world.archive.delete(self.parts[number])
        stored = await self.world.archive.put(self.parts[number], pieces(packed))
        manifest = await self.world.manifest(self.backup)
        known = {"size": stored.size, "sha256": stored.sha256, "bytes": len(raw), "lines": raw.count(b"\n")}
        parts = list(manifest.parts)
        parts[number] = msgspec.structs.replace(parts[number], **known)
        await self.forge(parts=parts)


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def without_line(number: int) -> Callable[[bytes], bytes]:
    return lambda raw: b"".join(line for at, line in enumerate(raw.splitlines(keepends=True)) if at != number)


async def _swap(victim: Victim) -> None:
    other = await victim.world.take()
    content = await victim.world.content(f"parts/wsp_1/{other.id}/00002.zst")
    await victim.world.change(victim.parts[0], lambda _: content)


async def _foreign_manifest(victim: Victim) -> None:
    content = await victim.world.content(victim.foreign.manifest)
    await victim.world.change(victim.backup.manifest, lambda _: content)


async def _foreign_parts(victim: Victim) -> None:
    await victim.forge(parts=(await victim.world.manifest(victim.foreign)).parts)


async def _leave_out(victim: Victim) -> None:
    manifest = await victim.world.manifest(victim.backup)
    await victim.forge(parts=manifest.parts[:1], claims=0)


Damage = Callable[[Victim], Awaitable[object]]
DAMAGES: dict[str, tuple[Damage, str, str]] = {
    "a flipped bit in a part": (lambda v: v.world.change(v.parts[0], flipped), "part_changed", "00001.zst"),
    "a flipped bit in the last byte": (
        lambda v: v.world.change(v.parts[1], lambda c: c[:-1] + bytes([c[-1] ^ 1])),
        "part_changed",
        "00002.zst",
    ),
    "a missing part": (lambda v: v.world.archive.delete(v.parts[1]), "part_missing", "00002.zst"),
    "a truncated part": (lambda v: v.world.change(v.parts[1], lambda c: c[:-10]), "part_truncated", "00002.zst"),
    "an empty part": (lambda v: v.world.change(v.parts[2], lambda _: b""), "part_truncated", "00003.zst"),
    "a longer part": (lambda v: v.world.change(v.parts[0], lambda c: c + b"x"), "part_changed", "00001.zst"),
    "the part of another backup": (_swap, "part_truncated", "00001.zst"),
    "a missing manifest": (lambda v: v.world.archive.delete(v.backup.manifest), "manifest_missing", "manifests/wsp_1/"),
    "a flipped bit in the manifest": (
        lambda v: v.world.change(v.backup.manifest, flipped),
        "manifest_changed",
        "wsp_1",
    ),
    "a truncated manifest": (
        lambda v: v.world.change(v.backup.manifest, lambda c: c[:50]),
        "manifest_changed",
        "wsp_1",
    ),
    "an endless manifest": (
        lambda v: v.world.change(v.backup.manifest, lambda c: c + b" " * (5 << 20)),
        "manifest_changed",
        "larger",
    ),
    "a manifest of another workspace": (_foreign_manifest, "manifest_foreign", "of wsp_2"),
    "a manifest of another backup": (lambda v: v.forge(id="bkp_other"), "manifest_foreign", "bkp_other"),
    "a manifest that names foreign parts": (_foreign_parts, "manifest_foreign", "parts/wsp_2/"),
    "a manifest that leaves a part out": (_leave_out, "log_differs", "the last event is"),
    "a manifest of a format that there never was": (lambda v: v.forge(format=0), "manifest_changed", "no manifest"),
    "a manifest of a newer format": (lambda v: v.forge(format=FORMAT + 1), "manifest_newer", "format 2"),
    "another head": (lambda v: v.forge(head=1_199), "log_differs", "1199"),
    "another count": (lambda v: v.forge(events=1_199), "log_differs", "counts 1199"),
    "another size": (lambda v: v.forge(bytes=1), "log_differs", "1 bytes"),
    "another chain": (lambda v: v.forge(chain="00" * 32), "log_differs", "chain"),
    "another backend id": (lambda v: v.forge(backend_id="log_other"), "log_differs", "event 1 does not match"),
    "a count of claims that is another": (lambda v: v.forge(claims=2), "manifest_changed", "contradicts"),
    "a lost event": (lambda v: v.forge_part(0, without_line(500)), "log_differs", "event 502 builds on 501"),
    "a lost first event": (lambda v: v.forge_part(0, without_line(0)), "part_malformed", "lines from 2"),
    "a changed event": (
        lambda v: v.forge_part(0, lambda raw: raw.replace(b"v1.Test", b"v2.Test", 1)),
        "log_differs",
        "event 1 ",
    ),
    "a changed author": (
        lambda v: v.forge_part(0, lambda raw: raw.replace(b"usr_alice", b"usr_mallo", 1)),
        "log_differs",
        "event 1 ",
    ),
    "an event twice": (
        lambda v: v.forge_part(0, lambda raw: raw + raw.splitlines(keepends=True)[-1]),
        "part_malformed",
        "00001.zst",
    ),
    "lines that are no events": (
        lambda v: v.forge_part(0, lambda _: b'{"not":"an event"}\n'),
        "part_malformed",
        "00001.zst",
    ),
    "a claim about no event": (lambda v: v.forge_part(2, lambda _: b'["deed",1,5000]\n'), "part_malformed", "claim"),
    "a number that no log can hold": (lambda v: v.forge(head=2**53 + 1), "manifest_changed", "wsp_1"),
}


@pytest.mark.parametrize(("damage", "code", "named"), DAMAGES.values(), ids=DAMAGES)
async def test_whatever_was_done_to_a_backup_is_found_and_named(
    world: BackupWorld, damage: Damage, code: str, named: str
) -> None:
    """The first finding has the code for it and names the object or the event; another workspace's backup stays proven."""
    backup, foreign = await world.take(), await world.take("wsp_2")
    victim = Victim(world, backup, foreign, [part.key for part in (await world.manifest(backup)).parts])
    assert (await world.drill(backup, backup.sha256)).findings == []
    await damage(victim)
    found = await world.drill(backup)
    assert [(finding.code, named in finding.what) for finding in found.findings][:1] == [(code, True)], found.findings
    assert (await world.drill(foreign)).proven
    assert list((world.folder / "scratch").iterdir()) == []


async def test_every_damaged_part_is_named(world: BackupWorld) -> None:
    """Not only the first: who repairs an archive needs the list."""
    backup = await world.take()
    parts = [part.key for part in (await world.manifest(backup)).parts]
    await world.change(parts[0], flipped)
    await world.archive.delete(parts[1])
    found = await world.drill(backup)
    assert [finding.code for finding in found.findings] == ["part_changed", "part_missing"]


async def test_a_forged_backup_that_is_right_in_itself_is_found_by_what_was_noted(world: BackupWorld) -> None:
    """Who can write to the archive can make a backup of other events that fits together; but not the noted checksum."""
    backup = await world.take("wsp_2")
    chain, lines = genesis("wsp_2", "log_forged"), b""
    fields = (1, 0, 5, "usr_mallory", "ses_1", '{"forged":true}')
    chain = link(chain, *fields)
    lines = msgspec.json.encode([*fields[:5], chain.hex(), fields[5]]) + b"\n"
    packed = zstd.compress(lines)
    manifest = await world.manifest(backup)
    await world.archive.delete(manifest.parts[0].key)
    stored = await world.archive.put(manifest.parts[0].key, pieces(packed))
    part = msgspec.structs.replace(
        manifest.parts[0], size=stored.size, sha256=stored.sha256, lines=1, bytes=len(lines), first=1, last=1
    )
    forged = {"backend_id": "log_forged", "head": 1, "events": 1, "bytes": len(fields[5]), "chain": chain.hex()}
    await world.forge(backup, lambda known: msgspec.structs.replace(known, parts=[part], **forged))
    assert (await world.drill(backup)).proven, "by itself it is perfect"
    (finding,) = (await world.drill(backup, backup.sha256)).findings
    assert (finding.code, "when the backup was taken" in finding.what) == ("manifest_changed", True)


async def test_a_part_that_unpacks_to_more_than_it_says_fills_no_disk(world: BackupWorld) -> None:
    """It is given up when it passes what the manifest says, not when the disk is full."""
    backup = await world.take("wsp_2")
    manifest = await world.manifest(backup)
    line = zstd.decompress(await world.content(manifest.parts[0].key)).splitlines(keepends=True)[0]
    seq, parent, *rest = msgspec.json.decode(line)
    lines = [msgspec.json.encode([seq + more, parent + more, *rest]) for more in range(20_000)]
    bomb = zstd.compress(b"\n".join(lines) + b"\n")
    await world.archive.delete(manifest.parts[0].key)
    stored = await world.archive.put(manifest.parts[0].key, pieces(bomb))
    part = msgspec.structs.replace(manifest.parts[0], size=stored.size, sha256=stored.sha256)
    await world.forge(backup, lambda known: msgspec.structs.replace(known, parts=[part]))
    world.filled = 0
    (finding,) = (await world.drill(backup)).findings
    assert (finding.code, world.filled <= part.bytes) == ("part_malformed", True)


async def test_findings_hold_nothing_that_people_wrote(world: BackupWorld) -> None:
    """They are shown, kept and told: names of objects and numbers only."""
    await world.log.append(batch(11, 1, workspace="wsp_2", args='"a secret of theirs"'), PLENTY)
    backup = await world.take("wsp_2")
    victim = Victim(world, backup, backup, [part.key for part in (await world.manifest(backup)).parts])
    await victim.forge_part(0, lambda raw: raw.replace(b"a secret", b'a sec"et'))
    found = (await world.drill(backup)).findings
    assert (len(found), [one for one in found if "theirs" in one.what or "sec" in one.what]) == (1, [])


def test_a_manifest_is_read_as_it_was_written() -> None:
    """Sealed and opened again it is the same, and no other key reads as a manifest's."""
    manifest = Manifest(
        format=FORMAT,
        id="bkp_1",
        workspace_id="wsp_1",
        taken_at="2026-11-23T13:00:00.000Z",
        milliseconds=5,
        backend_id="log_1",
        head=0,
        events=0,
        bytes=0,
        chain="00" * 32,
        claims=0,
        parts=[],
        versions={"mooring": "0.1.0"},
    )
    assert opened(sealed(manifest)) == manifest
    assert str(ManifestKey("wsp_1", "20261123T130000Z", "bkp_1")) == "manifests/wsp_1/20261123T130000Z-bkp_1.json"


@pytest.mark.parametrize(
    "key",
    [
        "manifests/wsp_1/20261123T130000Z-.json",
        "manifests/wsp_1/today-bkp_1.json",
        "manifests/wsp_1/20261123T130000Z-bkp_1/2.json",
        "manifests/wsp_1/20261123T130000Z-bkp_1.json.json/x",
        "manifests//20261123T130000Z-bkp_1.json",
        "parts/wsp_1/20261123T130000Z-bkp_1.json",
    ],
)
def test_what_is_called_otherwise_is_no_manifest(key: str) -> None:
    """By its name parts are found, and deleted: with an empty id they would be those of all backups."""
    assert parsed(key) is None


async def test_a_backup_that_goes_takes_no_part_of_another_with_it(world: BackupWorld) -> None:
    """Whatever a manifest names: what goes with it is in the folder of its own id. The one that names another's is not proven."""
    first, second = await world.take(), await world.take()
    parts = (await world.manifest(first)).parts
    await world.forge(second, lambda manifest: msgspec.structs.replace(manifest, parts=parts))
    assert [one.code for one in (await world.drill(second)).findings] == ["manifest_foreign"]
    await withdraw(world.archive, second)
    assert (await world.drill(first)).proven


async def test_a_key_says_whose_backup_it_is(world: BackupWorld) -> None:
    """What the archive lists names workspace, time and backup."""
    backup = await world.take()
    assert (key_of(backup).workspace_id, key_of(backup).backup_id, key_of(backup).stamp) == (
        "wsp_1",
        backup.id,
        "20261123T130000Z",
    )


async def test_a_drill_and_a_backup_can_be_broken_off_at_any_moment(world: BackupWorld) -> None:
    """A service that is told to stop does not wait for them, and nothing of them stays."""
    backup = await world.take()
    keys = await world.keys()
    for turns in range(0, 300, 12):
        for deed in (world.drill(backup), world.take()):
            task = asyncio.ensure_future(deed)
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            outcome = (await asyncio.gather(task, return_exceptions=True))[0]
            if isinstance(outcome, Backup):  # it was quicker
                await withdraw(world.archive, outcome)
            assert isinstance(outcome, (asyncio.CancelledError, Backup, Drill)), outcome
    assert await world.keys() == keys
    assert list((world.folder / "scratch").iterdir()) == []


async def test_what_a_killed_drill_left_is_cleared_by_a_later_one(world: BackupWorld) -> None:
    """A day later; what is younger may be of a drill that goes on."""
    backup = await world.take()
    old, young = (world.folder / "scratch" / f"drill-{name}" for name in ("old", "young"))
    for left in (old, young):
        left.mkdir(parents=True)
    os.utime(old, (1, 1))
    await world.drill(backup)
    assert (old.exists(), young.exists()) == (False, True)


async def test_a_drill_leaves_room_for_the_event_log(world: BackupWorld) -> None:
    """Its scratch place may be on the same disk: it does not begin when that would get full, and says so."""
    scratch = SqliteScratch(world.folder / "scratch", reserve=1 << 60)
    with pytest.raises(Fault, match="Free some space"):
        async with scratch.log("wsp_1", await world.log.open("wsp_1")):
            pass
    assert list((world.folder / "scratch").iterdir()) == []


async def test_a_drill_may_end_while_another_one_begins(world: BackupWorld) -> None:
    """Its scratch place is found, and gone when it is looked at: that is nobody's fault."""
    backup = await world.take()
    (world.folder / "scratch").mkdir()
    (world.folder / "scratch" / "drill-gone").symlink_to("nowhere")
    assert (await world.drill(backup)).proven
