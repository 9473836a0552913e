"""A service on a folder whose every deed on disk, log and directory is a step, at which it may fail or be killed."""

import asyncio
import os
import shutil
import signal
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from archive_keys import service_keys
from fakes import START, FakeClock
from mooring.hub import Hub
from mooring.storage.archive import EncryptedArchive, FolderArchive, OperatorKeys
from mooring.storage.archive.age_library import identity_of
from mooring.storage.directory import SqlDirectory, SqlScratch, open_directory, sqlite_url
from mooring.storage.directory.opening import engine_of
from mooring.storage.eventlog import SqliteOutlines, SqliteScratch, SqliteSnapshots, open_event_log
from mooring.storage.exports import ExportFolder
from mooring.storage.imports import ImportFolder
from people import people_of
from webhook_world import hub_on


class Injected(Exception):
    """What goes wrong at a step."""


@dataclass
class Steps:
    """Counts what is done, and ends it at the step with the number `at` (0: never): by an error, or by SIGKILL."""

    at: int = 0
    deadly: bool = False
    count: int = 0
    where: str = ""

    def step(self, name: str) -> None:
        self.count += 1
        if self.count != self.at:
            return
        if self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        self.where = name
        raise Injected(name)


class SteppedArchive(FolderArchive):
    """Each deed on the disk is a step."""

    def __init__(self, root: Path, steps: Steps) -> None:
        super().__init__(root)
        self._steps = steps

    @override
    async def _do(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._steps.step(f"archive {getattr(work, '__name__', 'work')}")
        return await super()._do(work, *args, **kwargs)


@dataclass(frozen=True)
class SteppedDirectory:
    """Before each transaction, before its commit, and after it."""

    inner: Any
    steps: Steps

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        self.steps.step("before a transaction")
        async with self.inner.transaction() as tx:
            yield tx
            self.steps.step("before a commit")
        self.steps.step("after a commit")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass(frozen=True)
class Stepped:
    """Before and after each of these deeds."""

    inner: Any
    steps: Steps
    deeds: frozenset[str]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name not in self.deeds:
            return found

        async def done(*args: Any, **kwargs: Any) -> Any:
            self.steps.step(f"before {name}")
            answer = await found(*args, **kwargs)
            self.steps.step(f"after {name}")
            return answer

        return done


_OF_LOGS = frozenset(
    {"erase", "stage", "add_staged", "add_staged_claims", "swap", "drop_staged", "drop_branch", "append"}
)
_OF_FILES = frozenset({"remove", "checked", "settle", "check"})


@dataclass
class Ground:
    """A data folder, the operator's identity, and how late it is there."""

    folder: Path
    identity: str
    late: timedelta = timedelta()

    @asynccontextmanager
    async def hub(self, steps: Steps | None = None) -> AsyncIterator[Hub]:
        """A service on it. Its archive is encrypted."""
        steps, clock = steps or Steps(), FakeClock(START + self.late)
        # What a killed process has written the kernel keeps: nothing need reach the disk.
        log = await open_event_log(self.folder / "events.db", people_ids(), synchronous="off")
        url = sqlite_url(self.folder / "directory.db")
        known = (self.folder / "directory.db").exists()
        directory = SqlDirectory(engine_of(url)) if known else await open_directory(url)
        people = replace(people_of(directory), clock=clock, ids=people_ids())
        stepped, operator = SteppedDirectory(directory, steps), identity_of(self.identity)
        plain = SteppedArchive(self.folder / "archive", steps)
        lives = Stepped(log, steps, _OF_LOGS)
        hub: Any = replace(
            hub_on(directory, people),
            directory=stepped,
            log=lives,
            lives=lives,
            archive=EncryptedArchive(plain, service_keys(stepped, plain, operator, clock)),
            snapshots=SqliteSnapshots(self.folder / "events.db"),
            outlines=SqliteOutlines(self.folder / "events.db"),
            scratch=SqliteScratch(self.folder / "scratch"),
            directory_snapshots=directory.snapshots(self.folder / "scratch"),
            directory_scratch=SqlScratch(self.folder / "scratch"),
            exports=Stepped(ExportFolder(self.folder / "exports"), steps, _OF_FILES),
            imports=Stepped(ImportFolder(self.folder / "imports"), steps, _OF_FILES),
        )
        try:
            yield hub
        finally:
            await log.close()
            await directory.close()

    def operators_archive(self) -> EncryptedArchive:
        """The archive as whoever has the operator's identity, and nothing of the service, sees it."""
        plain = FolderArchive(self.folder / "archive")
        return EncryptedArchive(plain, OperatorKeys(plain, [identity_of(self.identity)]))

    def copied(self, to: Path) -> "Ground":
        shutil.copytree(self.folder, to)
        return replace(self, folder=to)


def people_ids() -> Any:
    from mooring.kit.ids import RandomIds

    return RandomIds()


Act = Callable[[Hub], Awaitable[object]]


def run(ground: Ground, act: Act, steps: Steps) -> bool:
    """Do it until it fails or is killed, as `steps` say; False when it came to its end before."""
    if steps.deadly:
        return _killed(ground, act, steps)

    async def failing() -> None:
        async with ground.hub(steps) as hub:
            try:
                await act(hub)
            except Exception:
                if not steps.where:
                    raise

    asyncio.run(failing())
    return bool(steps.where)


def _killed(ground: Ground, act: Act, steps: Steps) -> bool:
    async def dying() -> None:
        async with ground.hub(steps) as hub:
            await act(hub)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # see test_backup_kills
        child = os.fork()
    if child == 0:
        try:
            asyncio.run(dying())
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@dataclass
class Outcomes:
    """How often what was left was old, and how often new."""

    seen: dict[str, int] = field(default_factory=dict)

    def note(self, state: str) -> None:
        self.seen[state] = self.seen.get(state, 0) + 1
