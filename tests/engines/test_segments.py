"""Segments: what is confirmed between two backups is in the archive, can be read back up to any event, and is proven."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import apsw
import pytest
from backports import zstd

from backup_world import BackupWorld, backup_world
from engines.event_logs import PLENTY, batch
from engines.test_drill import flipped
from mooring.backups import SnapshotLost
from mooring.backups.archive import pieces
from mooring.backups.archived import ArchivedLog, archived_life
from mooring.backups.errors import ArchivedDamaged
from mooring.backups.segments import Place, SegmentDamaged, SegmentKey, Shipping, segments_in, ship
from mooring.backups.segments.drill import drill_segments
from mooring.backups.segments.fetch import fetched
from mooring.backups.snapshot import Lines, LogSnapshot
from mooring.storage.archive import FolderArchive
from mooring.storage.eventlog.snapshot import SqliteSnapshots
from mooring.sync.chain import genesis


@dataclass
class Held:
    """What an archive gives back of a log."""

    seqs: list[int]
    claims: list[str]
    lines: list[bytes]


class SegmentWorld(BackupWorld):
    """A world whose log is shipped in segments of about so many bytes of lines."""

    segment_bytes = 1 << 20

    async def ship(self, mark: int, workspace_id: str = "wsp_1") -> int:
        async def mark_of(_: LogSnapshot) -> int:
            return mark

        snapshots = SqliteSnapshots(self.folder / "events.db")
        shipping = Shipping(snapshots, self.archive, self.clock, self.segment_bytes)
        async with aclosing(ship(workspace_id, shipping, mark_of)) as marks:
            async for one in marks:
                mark = one.seq
        return mark

    async def segments(self) -> list[SegmentKey]:
        return [key async for key in segments_in(self.archive, "wsp_1")]

    async def held(self, cut: int | None = None, *, base: bool = False) -> Held:
        backend_id = (await self.log.heads(["wsp_1"]))["wsp_1"].backend_id
        manifests = [await self.manifest(await self.take())] if base else []
        return await self.read(await archived_log(self, backend_id, manifests, cut))

    async def read(self, log: ArchivedLog) -> Held:
        found = Held([], [], [])
        while (some := await log.events(found.seqs[-1] if found.seqs else 0)) is not None:
            lines = some.text.splitlines()
            found.lines += lines
            found.seqs += [json.loads(line)[0] for line in lines]
            assert (some.count, some.first, some.last) == (len(lines), json.loads(lines[0])[0], found.seqs[-1])
        page = 0
        while (claims := await log.claims(page)) is not None:
            found.claims += [json.loads(line)[0] for line in claims.text.splitlines()]
            page += 1
        await log.close()
        return found

    async def drill(self, until: int = 0) -> list[tuple[str, str]]:  # type: ignore[override]
        keys = await self.segments()
        start = Place(0, genesis("wsp_1", keys[0].backend_id).hex())
        return [(one.code, one.what) for one in await drill_segments(self.archive, keys, start, until)]


async def archived_log(world: BackupWorld, backend_id: str, manifests: list, cut: int | None) -> ArchivedLog:  # type: ignore[type-arg]
    return ArchivedLog(world.archive, await archived_life(world.archive, "wsp_1", backend_id, manifests, cut), cut)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SegmentWorld]:
    async with backup_world(tmp_path, FolderArchive(tmp_path / "archive")) as made:
        yield SegmentWorld(made.folder, made.log, made.archive, made.clock)


async def test_a_segment_holds_what_was_confirmed_since_the_last_one_and_says_so(world: SegmentWorld) -> None:
    """Events and claims as in a backup, a header that binds them to their place, and a name that sorts."""
    await world.log.append(batch(1, 3, claim="deed_1"), PLENTY)
    mark = await world.ship(0)
    await world.log.append(batch(4, 2, claim="deed_2"), PLENTY)
    assert (mark, await world.ship(mark)) == (3, 5)
    first, second = await world.segments()
    assert str(second) == f"segments/wsp_1/{second.backend_id}/0000000000000004-0000000000000005.zst"
    lines = [json.loads(line) for line in zstd.decompress(await world.content(str(second))).splitlines()]
    records = await world.log.records("wsp_1", 0, 100, 10**9)
    header = lines[0]
    assert [line[0] for line in lines[1:]] == [4, 5, "deed_2"]
    assert lines[1][6] == records[3].text
    assert (header["after"], header["events"], header["claims"]) == (3, 2, 1)
    assert (header["chainBefore"], header["chainAfter"]) == (records[2].chain.hex(), records[4].chain.hex())
    assert (first.first, first.last) == (1, 3)
    assert await world.drill(5) == []


async def test_what_is_shipped_is_read_back_up_to_any_event(world: SegmentWorld) -> None:
    """From a backup and the segments behind it, or from segments alone; claims only of deeds that are whole by then."""
    world.segment_bytes = 1
    await world.log.append(batch(1, 10, claim="deed_1"), PLENTY)
    mark = await world.ship(0)
    manifest = await world.manifest(await world.take())
    for first in (11, 13, 15):
        await world.log.append(batch(first, 2, claim=f"deed_{first}"), PLENTY)
        mark = await world.ship(mark)
    backend_id = manifest.backend_id
    for cut in (5, 10, 13, 14, 16, None):
        for manifests in ([], [manifest]):
            found = await world.read(await archived_log(world, backend_id, manifests, cut))
            assert found.seqs == list(range(1, (cut or 16) + 1))
            assert found.claims == [
                name
                for name, last in (("deed_1", 10), ("deed_11", 12), ("deed_13", 14), ("deed_15", 16))
                if last <= (cut or 16)
            ]
    life = await archived_life(world.archive, "wsp_1", backend_id, [manifest])
    assert (life.reach, len(life.segments), life.start.seq) == (16, 3, 10)


async def test_reading_may_go_on_anywhere(world: SegmentWorld) -> None:
    """As of a snapshot: events after a seq, whatever was read before."""
    await world.log.append(batch(1, 10), PLENTY)
    manifest = await world.manifest(await world.take())
    await world.log.append(batch(11, 5), PLENTY)
    await world.ship(10)
    log = await archived_log(world, manifest.backend_id, [manifest], 14)
    for after, expected in ((12, (13, 14)), (3, (4, 10)), (14, None), (10, (11, 14))):
        found = await log.events(after)
        assert (None if found is None else (found.first, found.last)) == expected
    await log.close()


async def test_a_log_that_grew_much_is_shipped_some_megabytes_at_a_time(world: SegmentWorld) -> None:
    """However far the archive was behind: no more than a segment and a page is in memory."""
    world.segment_bytes = 2 << 20
    for first in range(1, 10):
        await world.log.append(batch(first, args='"' + "x" * 880_000 + '"'), PLENTY)
    assert await world.ship(0) == 9
    sizes = [(await fetched(world.archive, key)).header.bytes for key in await world.segments()]
    assert len(sizes) == 3
    assert max(sizes) < 4 << 20
    assert await world.drill(9) == []


async def test_a_process_that_died_before_it_could_note_it_ships_again_and_nothing_is_wrong(
    world: SegmentWorld,
) -> None:
    """The same segment is there already; and one that overlaps others holds the same events."""
    await world.log.append(batch(1, 3), PLENTY)
    assert [await world.ship(0), await world.ship(0)] == [3, 3]
    await world.log.append(batch(4, 3), PLENTY)
    await world.ship(1)
    assert [(key.first, key.last) for key in await world.segments()] == [(1, 3), (2, 6)]
    assert await world.drill(6) == []
    assert (await world.held()).seqs == [1, 2, 3, 4, 5, 6]


async def test_a_log_that_is_erased_while_it_is_shipped_is_lost(world: SegmentWorld) -> None:
    """Nothing of another life comes under the name of this one."""
    world.segment_bytes = 1
    for first in range(1, 2_002, 100):
        await world.log.append(batch(first, 100), PLENTY)

    async def none(_: LogSnapshot) -> int:
        return 0

    shipping = Shipping(SqliteSnapshots(world.folder / "events.db"), world.archive, world.clock, 1)
    async with aclosing(ship("wsp_1", shipping, none)) as marks:
        await anext(marks)
        await world.log.erase("wsp_1")
        with pytest.raises(SnapshotLost):
            await anext(marks)


async def test_of_logs_that_catch_up_one_at_a_time_puts_a_segment_together(world: SegmentWorld) -> None:
    """The first segment of each waits for nobody, and the next ones for their turn: who writes has the other processors."""
    names = ("wsp_1", "wsp_2", "wsp_3")
    for name in names:
        for first in range(1, 1_102, 100):
            await world.log.append(batch(first, 100, workspace=name), PLENTY)
    snapshots = _HeldUp(SqliteSnapshots(world.folder / "events.db"))
    shipping = Shipping(snapshots, world.archive, world.clock, 1)

    async def shipped(name: str) -> list[int]:
        async def none(_: LogSnapshot) -> int:
            return 0

        async with aclosing(ship(name, shipping, none)) as marks:
            return [one.seq async for one in marks]

    shipping_all = asyncio.gather(*(shipped(name) for name in names))
    while len([key async for key in segments_in(world.archive)]) < len(names):
        await asyncio.sleep(0)
    await _settled()
    assert snapshots.inside == 1
    snapshots.gate.set()
    assert await shipping_all == [[1_000, 1_200]] * len(names)
    assert snapshots.most == 1


async def _settled() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


class _HeldUp:
    """Snapshots in which every page of a log but the first waits at a gate. Counts who is between there and the end of it."""

    def __init__(self, snapshots: SqliteSnapshots) -> None:
        self._snapshots = snapshots
        self.gate = asyncio.Event()
        self.inside = self.most = 0

    @asynccontextmanager
    async def of(self, workspace_id: str) -> AsyncIterator[LogSnapshot]:
        async with self._snapshots.of(workspace_id) as snapshot:
            yield cast("LogSnapshot", _HeldUpLog(snapshot, self))


class _HeldUpLog:
    def __init__(self, snapshot: LogSnapshot, held: _HeldUp) -> None:
        self._snapshot = snapshot
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    async def events(self, after: int) -> Lines | None:
        if after == 0:
            return await self._snapshot.events(after)
        self._held.inside += 1
        self._held.most = max(self._held.most, self._held.inside)
        try:
            await self._held.gate.wait()
            return await self._snapshot.events(after)
        finally:
            self._held.inside -= 1


async def _forge(world: SegmentWorld, to: Callable[[list[bytes]], list[bytes]]) -> None:
    """Somebody writes another segment that unpacks."""
    key = str((await world.segments())[1])
    await world.change(key, lambda content: zstd.compress(b"".join(to(zstd.decompress(content).splitlines(True)))))


async def _of_another(world: SegmentWorld) -> None:
    content = await world.content(str((await world.segments())[0]))
    await world.change(str((await world.segments())[1]), lambda _: content)


async def _of_another_past(world: SegmentWorld) -> None:
    """As if a copy of an old data folder had been put back and written on: the same life, other events."""
    key, at = (await world.segments())[1], world.folder / "other"
    at.mkdir()
    async with backup_world(at, FolderArchive(at / "archive")) as made:
        other = SegmentWorld(made.folder, made.log, made.archive, made.clock)
        await other.log.append(batch(1, 3, args='"other"'), PLENTY)
        await other.log.append(batch(4, 3), PLENTY)
        connection = apsw.Connection(str(at / "events.db"))
        connection.execute("UPDATE logs SET backend_id = ?", (key.backend_id,))
        connection.close()
        await other.ship(3)
        (own,) = await other.segments()
        content = await other.content(str(own))
    await world.archive.delete(str(key))
    await world.archive.put(str(key), pieces(content))


Damage = Callable[[SegmentWorld, str], Awaitable[object]]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a flipped bit": (lambda w, key: w.change(key, flipped), "segment_changed"),
    "a flipped last byte": (lambda w, key: w.change(key, lambda c: c[:-1] + bytes([c[-1] ^ 1])), "segment_changed"),
    "truncated": (lambda w, key: w.change(key, lambda c: c[:-10]), "segment_truncated"),
    "empty": (lambda w, key: w.change(key, lambda _: b""), "segment_truncated"),
    "longer": (lambda w, key: w.change(key, lambda c: c + b"x"), "segment_changed"),
    "endless": (lambda w, key: w.change(key, lambda _: zstd.compress(b"\n" * (17 << 20))), "segment_changed"),
    "missing": (lambda w, key: w.archive.delete(key), "segment_missing"),
    "of another place": (lambda w, key: _of_another(w), "segment_foreign"),
    "of another past": (lambda w, key: _of_another_past(w), "segment_foreign"),
    "no segment": (lambda w, key: w.change(key, lambda _: zstd.compress(b"hello\n")), "segment_changed"),
    "of a newer release": (lambda w, key: _forge(w, lambda lines: [b'{"format":9}\n', *lines[1:]]), "segment_newer"),
    "an event less": (lambda w, key: _forge(w, lambda lines: lines[:-1]), "segment_changed"),
    "another text": (
        lambda w, key: _forge(w, lambda lines: [lines[0], lines[1].replace(b"Test", b"Tess"), *lines[2:]]),
        "segment_changed",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_found_and_named_and_what_is_before_it_can_be_read(world: SegmentWorld, damage: str) -> None:
    """The drill goes on behind it, and says which events are missing; a reader stops before the gap."""
    mark = 0
    for first in (1, 4, 7, 10):
        await world.log.append(batch(first, 3), PLENTY)
        mark = await world.ship(mark)
    victim = (await world.segments())[1]
    await DAMAGES[damage][0](world, str(victim))
    found = await world.drill(12)
    assert DAMAGES[damage][1] in [code for code, _ in found]
    if damage != "missing":
        assert str(victim) in found[0][1]
    assert "after 3 up to 6" in " ".join(what for _, what in found)
    assert (await world.held()).seqs == [1, 2, 3]


async def test_segments_that_were_there_and_are_gone_are_missed(world: SegmentWorld) -> None:
    """Also the last one, behind which nothing tells of a gap."""
    await world.log.append(batch(1, 3), PLENTY)
    await world.log.append(batch(4, 3), PLENTY)
    await world.ship(0)
    await world.log.append(batch(7, 3), PLENTY)
    await world.ship(6)
    await world.archive.delete(str((await world.segments())[-1]))
    assert [code for code, _ in await world.drill(9)] == ["segment_missing"]


async def test_other_events_in_the_place_of_a_segment_are_no_segment_of_this_log(world: SegmentWorld) -> None:
    """Shipping says so instead of taking them for its own."""
    await world.log.append(batch(1, 3), PLENTY)
    await world.ship(0)
    await world.log.append(batch(4, 3), PLENTY)
    await world.ship(3)
    await _of_another_past(world)
    with pytest.raises(SegmentDamaged) as refused:
        await world.ship(3)
    assert refused.value.finding.code == "segment_foreign"


async def test_a_damaged_backup_is_no_source(world: SegmentWorld) -> None:
    """Whoever reads it is told, and not given less than there should be."""
    await world.log.append(batch(1, 10), PLENTY)
    manifest = await world.manifest(await world.take())
    await world.change(manifest.parts[0].key, flipped)
    with pytest.raises(ArchivedDamaged, match=r"00001\.zst"):
        await world.read(await archived_log(world, manifest.backend_id, [manifest], None))
