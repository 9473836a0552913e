"""Backups and segments over a bad road to a bucket: requests fail, hang and tear, the bucket is away for ten minutes.

In the end every job has succeeded, and never was half a backup listed. `MOORING_TEST_S3_JOBS=1000` makes more jobs of it.
"""

import asyncio
import logging
import os
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from archive_keys import service_keys
from buckets import SECRET, Asked, Plan, Road, new_bucket, one_in, road_to, s3_server
from engines.event_logs import PLENTY, batch
from fakes import START, FakeClock
from mooring.accounts import Occasion
from mooring.backups import Archive, Drill
from mooring.backups.directory import DirectoryDrilling, drill_directory
from mooring.backups.drill import Drilling, drill
from mooring.backups.keys import DIRECTORY, ManifestKey, manifests_in
from mooring.bootstrap.backups import backup_rounds, segment_shipper
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.settings import Settings
from mooring.storage.archive import EncryptedArchive, Patience, S3Archive
from mooring.storage.archive.age_library import made_identity
from mooring.storage.directory import SqlDirectory
from people import people_of

JOBS = int(os.environ.get("MOORING_TEST_S3_JOBS", "16"))
AT_ONCE = 8
LARGE = 12 << 20  # bytes of events that take more than one part of an upload when they are packed
IMPATIENT = Patience(tries=8, seconds=2, first_wait=0.001, longest_wait=0.004)
HANGS = 40  # each takes the time that is given to a request
BEAT = timedelta(minutes=5)
FAULTS = ("refuse", "drop", "lose", "flip")


@dataclass
class Weather:
    """What becomes of requests: one in twenty goes wrong, every part of an upload is torn once, and then the bucket is away."""

    fate_of: Plan = field(default_factory=lambda: one_in(20, *FAULTS))
    away: bool = False
    torn: set[str] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=dict)

    def plan(self, asked: Asked) -> str:
        fate = self._fate(asked)
        self.seen[fate] = self.seen.get(fate, 0) + 1
        return fate

    def _fate(self, asked: Asked) -> str:
        if self.away:
            return "refuse" if asked.number % 2 else "drop"
        if asked.is_part and asked.body and asked.path not in self.torn:
            self.torn.add(asked.path)
            return "drop"
        if asked.number % 150 == 40 and self.seen.get("hang", 0) < HANGS:
            return "hang"
        return self.fate_of(asked)


@dataclass
class Port:
    """A hub whose archive is behind the road, and the same archive by a road of its own on which nothing happens."""

    hub: Hub
    clean: Archive
    weather: Weather
    listed: set[str] = field(default_factory=set)
    unproven: list[str] = field(default_factory=list)

    async def look(self, *, directory: bool = True) -> None:
        """Drill every backup that is listed and was not before: whoever looks now must find it whole."""
        async for key in manifests_in(self.clean):
            if str(key) not in self.listed and (directory or key.workspace_id != DIRECTORY):
                self.listed.add(str(key))
                found = await self._drilled(key)
                self.unproven += [f"{key}: {finding.code}" for finding in found.findings]

    async def _drilled(self, key: ManifestKey) -> Drill:
        occasion = Occasion(START, RandomIds())
        if key.workspace_id == DIRECTORY:
            drilling = DirectoryDrilling(self.clean, self.hub.directory_scratch, self.hub.clock)
            return await drill_directory(key, drilling, occasion)
        return await drill(key, Drilling(self.clean, self.hub.scratch, self.hub.clock), occasion)

    async def watch(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await self.look(directory=False)  # two directories are not filled at once in one process
            await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def s3_port() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture
def road(s3_port: int) -> Iterator[Road]:
    with road_to(s3_port) as road:
        yield road


@pytest.fixture
async def port(hub: Hub, directory: SqlDirectory, clock: FakeClock, road: Road, s3_port: int) -> Port:
    bucket = new_bucket(road.port)
    clear = S3Archive(replace(bucket, endpoint=f"http://127.0.0.1:{s3_port}"), IMPATIENT)
    behind, operator, weather = S3Archive(bucket, IMPATIENT), made_identity(), Weather()
    road.follow(weather.plan)
    keys = [service_keys(directory, place, operator, clock) for place in (behind, clear)]
    clean = EncryptedArchive(clear, keys[1])
    return Port(replace(hub, archive=EncryptedArchive(behind, keys[0])), clean, weather)


async def _workspaces(directory: SqlDirectory, count: int) -> list[str]:
    people = people_of(directory)
    users = [await people.sign_up(f"user{number}@example.org") for number in range(count)]
    return [(await people.workspaces_of(user))[0].workspace.id for user in users]


async def _write(hub: Hub, workspace_id: str, size: int = 0) -> None:
    """Some more events; of about this size together, and not to be packed."""
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    first = head.seq + 1 if head is not None else 1
    for seq in range(first, first + max(1, size // (64 << 10))):
        args = b64encode(random.Random(seq).randbytes(48 << 10)).decode() if size else "x"
        await hub.log.append(batch(seq, workspace=workspace_id, args=f'"{args}"'), PLENTY)


async def test_every_job_succeeds_in_the_end_and_no_half_backup_is_ever_listed(
    port: Port,
    directory: SqlDirectory,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """One request in twenty fails, every part of an upload is torn, and the bucket is away for ten minutes in the middle: of all jobs at least
    999 in 1 000 have a proven backup that is of all their events, whoever looked meanwhile saw whole ones only, and no log
    line holds a credential or a key.
    """
    caplog.set_level(logging.INFO)
    hub, registry = port.hub, CollectorRegistry()
    rounds, shipper = backup_rounds(Settings(), hub, registry), segment_shipper(hub, registry)
    names = await _workspaces(directory, AT_ONCE)
    done, over = 0, asyncio.Event()
    watching = asyncio.create_task(port.watch(over))
    for number in range(max(1, JOBS // AT_ONCE)):
        for name in names:
            await _write(hub, name, LARGE if name == names[0] and number == 0 else 0)
        began = clock.now()
        for beat in range(20):
            # The bucket is away from the first beat to the third: for ten minutes.
            port.weather.away = number == 1 and clock.now() - began <= timedelta(minutes=10)
            await shipper.beat(clock.now())
            await rounds.run_due(clock.now())
            if beat >= 3 and not rounds.overdue(clock.now() + BEAT):
                break
            clock.advance(BEAT)
        done += sum([await _is_safe(hub, name) for name in names])
        clock.advance(timedelta(hours=6))
    over.set()
    await watching
    await port.look()
    jobs = max(1, JOBS // AT_ONCE) * AT_ONCE
    for name, value in {
        "jobs": jobs,
        "succeeded": done,
        "backups": len(port.listed),
        "fates": port.weather.seen,
    }.items():
        record_testsuite_property(name, value)  # `--junitxml` writes them down
    assert done / jobs >= 0.999
    assert port.unproven == []
    assert len(port.listed) >= jobs
    assert set(port.weather.seen) == {"pass", "hang", *FAULTS}
    assert port.weather.torn
    said = "".join(capfd.readouterr()) + caplog.text
    assert [word for word in (SECRET, "AKIATEST", "AGE-SECRET-KEY", "age1", "Authorization") if word in said] == []


async def _is_safe(hub: Hub, name: str) -> bool:
    """Whether all of it is in a proven backup."""
    head = (await hub.log.heads([name]))[name]
    async with hub.directory.reading() as tx:
        newest = (await tx.backups.newest([name])).get(name)
    return newest is not None and newest.proven and newest.is_of(head)
