"""A recovery that fails or is killed at any step: what is left serves nobody, or is whole; run again it comes to its end.

`MOORING_TEST_STEP_ROUNDS=0` takes every step; by default the first one by an error, and two by SIGKILL.
"""

import asyncio
import gc
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from faults.deeds import EVENTS, backed_up, more, workspace_in
from faults.steps import Ground, Injected, Steps
from mooring.api.backing_up import back_up
from mooring.backups.recovering import Recovered
from mooring.bootstrap import recovery
from mooring.bootstrap.backups import segment_shipper
from mooring.bootstrap.recovery import Wanted, recover
from mooring.kit.errors import Fault
from mooring.settings import Settings
from mooring.storage.archive import FolderArchive
from mooring.storage.archive.age_library import made_identity
from mooring.storage.eventlog import SqliteEventLog
from mooring.storage.folder import DataFolder

EVERY = os.environ.get("MOORING_TEST_STEP_ROUNDS") == "0"
_DEEDS: Sequence[tuple[Any, str]] = (
    (FolderArchive, "_do"),
    (SqliteEventLog, "stage"),
    (SqliteEventLog, "add_staged"),
    (SqliteEventLog, "swap"),
    (recovery, "settle"),
    (recovery, "filled"),
    (recovery, "open_event_log"),
)


@contextmanager
def _stepped(steps: Steps) -> Iterator[None]:
    """Before and after each of these deeds is a step; and before and after each note in the data folder."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in _DEEDS:
            patch.setattr(owner, name, _around(getattr(owner, name), name, steps))
        for name in ("note_recovering", "note_recovered"):
            patch.setattr(DataFolder, name, _noting(getattr(DataFolder, name), name, steps))
        yield


def _around(deed: Any, name: str, steps: Steps) -> Any:
    async def done(*args: Any, **kwargs: Any) -> Any:
        steps.step(f"before {name}")
        answer = await deed(*args, **kwargs)
        steps.step(f"after {name}")
        return answer

    return done


def _noting(deed: Any, name: str, steps: Steps) -> Any:
    def done(*args: Any) -> None:
        steps.step(f"before {name}")
        deed(*args)
        steps.step(f"after {name}")

    return done


@dataclass(frozen=True)
class Lost:
    """An encrypted archive, which is all that is left; and how many steps bring it back."""

    ground: Ground
    identity: Path
    workspace_id: str
    steps: int = 0

    async def recovered(self, folder: DataFolder) -> Recovered:
        settings = Settings(data=folder.path)
        wanted = Wanted(f"file://{self.ground.folder / 'archive'}", self.identity, None)
        return await recover(settings, folder, wanted, lambda _: None)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """A backup, a segment behind it, and the directory."""
    place = tmp_path_factory.mktemp("lost")
    (place / "ground").mkdir()
    ground = Ground(place / "ground", str(made_identity()))
    (place / "identity").write_text(ground.identity)
    (place / "identity").chmod(0o600)

    async def made() -> str:
        async with ground.hub() as hub:
            await backed_up(hub)
            await more(hub)
            await segment_shipper(hub, CollectorRegistry()).beat(hub.clock.now())
            await back_up(hub, "directory")
            return await workspace_in(hub)

    one, steps = Lost(ground, place / "identity", asyncio.run(made())), Steps()
    with _stepped(steps):
        asyncio.run(_whole(one, _folder(place / "whole")))
    return Lost(one.ground, one.identity, one.workspace_id, steps.count)


def _folder(path: Path) -> DataFolder:
    folder = DataFolder(path)
    folder.prepare()
    return folder


async def _whole(lost: Lost, folder: DataFolder) -> None:
    report = await lost.recovered(folder)
    assert ([(log.events, log.head) for log in report.logs], report.findings) == ([(2 * EVENTS, 2 * EVENTS)], [])


# An error in the middle of reading leaves a file of the archive to the collector; here it is not a process's end.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("deadly", [False, True], ids=["error", "kill -9"])
def test_cut_off_at_any_step_nothing_by_half_serves_and_run_again_it_is_whole(
    lost: Lost, tmp_path: Path, *, deadly: bool
) -> None:
    """The data folder refuses a service and says what to do; or nothing was begun; or all of it is there."""
    some = range(1, lost.steps + 1) if EVERY else [lost.steps // 2, lost.steps * 8 // 10] if deadly else [1]
    for step in some:
        folder = _folder(tmp_path / f"{step}")
        _cut(lost, folder, Steps(step, deadly))
        if EVERY and not deadly:
            gc.collect()  # in this test, not in the next one
        begun = (folder.path / "directory.db").exists() or (folder.path / "events.db").exists()
        if folder.recovering() is not None:
            with pytest.raises(Fault) as refused:
                folder.lock()
            assert "Run `mooring recover` again" in refused.value.hint
        if folder.recovering() is not None or not begun:
            asyncio.run(_whole(lost, folder))
        folder.lock().release()
        assert _events_in(folder, lost.workspace_id) == 2 * EVENTS, f"step {step} of {lost.steps}"


def _cut(lost: Lost, folder: DataFolder, steps: Steps) -> None:
    def dying() -> None:
        with _stepped(steps):
            asyncio.run(lost.recovered(folder))

    if not steps.deadly:
        with pytest.raises(Injected):
            dying()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # see test_backup_kills
        child = os.fork()
    if child == 0:
        try:
            dying()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def _events_in(folder: DataFolder, workspace_id: str) -> int:
    async def counted() -> int:
        log = await recovery.open_event_log(folder.path / "events.db", recovery.RandomIds())
        try:
            assert (await log.verify(workspace_id)).damage is None
            return (await log.heads([workspace_id]))[workspace_id].events
        finally:
            await log.close()

    return asyncio.run(counted())
