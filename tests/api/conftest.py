"""The API over a directory in a temporary folder, with a clock that is set, and the cast."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest
from litestar import Litestar
from prometheus_client import CollectorRegistry

from directories import a_directory
from fakes import FakeClock, PlainHasher
from mooring.accounts import AccountSecret
from mooring.alerts import AlertDesk
from mooring.api.app import create_app
from mooring.api.session_counters import SessionCounters
from mooring.hub import AccountPolicy, Hub, WebPolicy
from mooring.kit.ids import RandomIds
from mooring.kit.rates import Unlimited
from mooring.mail.addresses import ReturnPaths
from mooring.monitor.outlook import Here, Outlook, Tempo
from mooring.sessions import (
    AccessTokens,
    LiveSessions,
    LoopDetector,
    LoopPolicy,
    RefreshTokens,
    RefreshWatch,
    SessionPolicy,
    TokenMint,
)
from mooring.storage.archive import FolderArchive
from mooring.storage.directory import SqlDirectory, SqlScratch, open_directory, sqlite_url
from mooring.storage.eventlog import SqliteEventLog, SqliteOutlines, SqliteScratch, SqliteSnapshots, open_event_log
from mooring.storage.exports import ExportFolder
from mooring.storage.imports import ImportFolder
from mooring.storage.keys import KeyFolder, load_secret, load_signing_keys
from mooring.sync import Channels, Pushes
from mooring.sync.write_back import put_back
from mooring.workspaces import AccessView, FeedBell
from mooring.workspaces.invitations import links_to
from mooring.workspaces.quotas import Quota
from shared import confirm
from visitors import OPERATOR_KEY, ORIGIN, Visitor, signed_in


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def hasher() -> PlainHasher:
    return PlainHasher()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty directory to copy: migrating one for each test would take longer than most tests."""
    path = tmp_path_factory.mktemp("directory") / "directory.db"

    async def migrate() -> None:
        await (await open_directory(sqlite_url(path))).close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def directory(tmp_path: Path, migrated: Path) -> AsyncIterator[SqlDirectory]:
    shutil.copy(migrated, tmp_path / "directory.db")
    async with a_directory(sqlite_url(tmp_path / "directory.db")) as opened:
        yield opened


@pytest.fixture
async def event_log(tmp_path: Path) -> AsyncIterator[SqliteEventLog]:
    opened = await open_event_log(tmp_path / "events.db", RandomIds())
    yield opened
    await opened.close()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def hub(
    tmp_path: Path,
    clock: FakeClock,
    hasher: PlainHasher,
    directory: SqlDirectory,
    event_log: SqliteEventLog,
    registry: CollectorRegistry,
) -> Hub:
    keys = load_signing_keys(tmp_path / "keys", now=clock.now())
    policy = SessionPolicy(
        issuer="mooring",
        audience="mooring",
        access_life=timedelta(minutes=15),
        idle_life=timedelta(days=30),
        absolute_life=timedelta(days=90),
    )
    ids = RandomIds()
    access_view = AccessView(partial(directory.standing_with_allowance, defaults=Quota()))
    directory.watch_standings(access_view.changed)
    feed_bell = FeedBell()
    directory.follow(feed_bell.ring)
    counters = SessionCounters(registry)
    alerts = AlertDesk([], clock, counted=counters.alerted)
    channels = Channels(event_log)
    return Hub(
        clock=clock,
        ids=ids,
        directory=directory,
        log=event_log,
        lives=event_log,
        put_back=partial(put_back, channels, Pushes(event_log, channels)),
        archive=FolderArchive(tmp_path / "archive"),
        snapshots=SqliteSnapshots(tmp_path / "events.db"),
        outlines=SqliteOutlines(tmp_path / "events.db"),
        scratch=SqliteScratch(tmp_path / "scratch"),
        directory_snapshots=directory.snapshots(tmp_path / "scratch"),
        directory_scratch=SqlScratch(tmp_path / "scratch"),
        exports=ExportFolder(tmp_path / "exports"),
        imports=ImportFolder(tmp_path / "imports"),
        outlook=Outlook(directory, event_log, clock, Here(Tempo(clock), lambda _: 0)),
        hasher=hasher,
        account_secret=AccountSecret(b"a" * 32),
        keys=keys,
        key_ring=KeyFolder(tmp_path / "keys", keys, policy.access_life),
        mint=TokenMint(
            access=AccessTokens(keys, policy, clock),
            refresh=RefreshTokens(load_secret(tmp_path / "keys", "refresh-secret"), ids),
            policy=policy,
        ),
        live_sessions=LiveSessions(directory.session, clock),
        access_view=access_view,
        feed_bell=feed_bell,
        refreshes=RefreshWatch(LoopDetector(LoopPolicy()), counters, alerts, clock),
        counters=counters,
        alerts=alerts,
        rate_limiter=Unlimited(),
        accounts=AccountPolicy(signup_open=True),
        web=WebPolicy(port=8787),
        links=links_to("http://localhost:8787", AccountSecret(b"a" * 32)),
        return_paths=ReturnPaths(b"r" * 32, "bounces@example.org"),
        operator_key=OPERATOR_KEY,
    )


@pytest.fixture(scope="session")
def applications() -> list[Litestar]:
    """The one application of the session, once it is made: only its hub differs from test to test."""
    return []


@pytest.fixture
async def client(hub: Hub, applications: list[Litestar]) -> AsyncIterator[httpx2.AsyncClient]:
    if not applications:
        applications.append(create_app(hub))
    applications[0].state.hub = hub
    transport = httpx2.ASGITransport(app=applications[0])
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as opened:
        yield opened


@pytest.fixture
async def alice(client: httpx2.AsyncClient, directory: SqlDirectory) -> Visitor:
    return await _confirmed(client, directory, "alice@example.org")


@pytest.fixture
async def carol(client: httpx2.AsyncClient, directory: SqlDirectory) -> Visitor:
    return await _confirmed(client, directory, "carol@example.org")


async def _confirmed(client: httpx2.AsyncClient, directory: SqlDirectory, email: str) -> Visitor:
    visitor = await signed_in(client, email)
    await confirm(directory, visitor.user_id)
    return visitor
