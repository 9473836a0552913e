"""Recovering a service: an archive, an empty data folder and an empty database in; a whole service's state out.

First the directory, then every log, some at once; at the end what nobody knows any more is settled. Until then the data folder
is marked, no service starts on it, and a recovery that was cut off begins anew.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mooring.accounts import AccountSecret
from mooring.backups import Archive, Finding
from mooring.backups.directory import filled
from mooring.backups.errors import IdentityNeeded, IdentityWrong
from mooring.backups.examine import Unsound, sound_manifest
from mooring.backups.inventory import workspaces_in
from mooring.backups.keys import DIRECTORY, ManifestKey, manifests_in
from mooring.backups.manifest import Manifest
from mooring.backups.model import Backup
from mooring.backups.recovering import (
    Former,
    Recovered,
    RecoveredDirectory,
    RecoveredLog,
    RecoverNotEmpty,
    RecoverNothing,
    Settled,
    bring_after,
    bring_before,
    load,
    newest_life,
    receipts_in,
)
from mooring.backups.recovering.load import Bounds, Target
from mooring.bootstrap.archive import archive_elsewhere, keys_in
from mooring.bootstrap.hub import create_keys
from mooring.bootstrap.unclaimed import Unclaiming
from mooring.kit.clock import SystemClock, iso_milliseconds
from mooring.kit.ids import RandomIds
from mooring.settings import Settings
from mooring.storage.directory import SqlFilling, open_directory, sqlite_url
from mooring.storage.directory.emptying import accounts_in, drop_everything
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.opening import engine_of
from mooring.storage.directory.settling import (
    NewLog,
    kept_branches,
    known_backups,
    known_workspaces,
    purged_workspaces,
    settle,
)
from mooring.storage.eventlog import open_event_log
from mooring.storage.folder import ACCOUNT_SECRET, DIRECTORY_FILE, EVENTS_FILE, KEYS_FOLDER, DataFolder
from mooring.storage.keys import load_secret

_LOGS_AT_ONCE = 4

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to recover: from which archive, with which identity (None: it is not encrypted), as of when (None: the newest)."""

    archive: str
    identity: Path | None
    until: datetime | None


async def recover(settings: Settings, folder: DataFolder, wanted: Wanted, tell: Tell) -> Recovered:
    """Bring everything back. `folder` is locked. RecoverNotEmpty, RecoverNothing, ArchiveUnavailable; Fault."""
    archive = archive_elsewhere(wanted.archive, settings, wanted.identity)
    url = settings.database_url or sqlite_url(folder.path / DIRECTORY_FILE)
    engine = engine_of(url)
    try:
        await _require_empty(folder, engine)
        keys_kept = (folder.path / KEYS_FOLDER / ACCOUNT_SECRET).exists()
        directory, manifest = await _recover_directory(archive, wanted.until, engine, folder)
        tell(f"The directory of {directory.taken_at} is back: {directory.rows} rows.")
        create_keys(settings, folder)
        adopted = await _adopt_keys(settings, folder, url, wanted)
        recovery = _Recovery(archive, folder, engine, wanted.until, manifest, tell)
        logs, settled, unknown = await recovery.logs()
        bounds = Bounds(wanted.until, datetime.fromisoformat(manifest.taken_at))
        unclaimed = await Unclaiming(archive, folder, engine, bounds).all_of(unknown)
    finally:
        await engine.reading.dispose()
    folder.note_recovered()
    return Recovered(archive.place, directory, logs, unknown, settled, keys_kept, adopted, unclaimed)


async def _require_empty(folder: DataFolder, engine: Engine) -> None:
    """Nothing is there, or what a recovery of ours has left that was cut off: then that goes."""
    ours = folder.recovering() == engine.place
    files = [folder.path / name for name in (EVENTS_FILE, DIRECTORY_FILE)]
    if not ours and (found := [path.name for path in files if path.exists()]):
        raise RecoverNotEmpty(f"{folder.path} holds {' and '.join(found)}.")
    for path in (one for file in files for one in folder.path.glob(f"{file.name}*")):
        path.unlink()
    if ours:
        await drop_everything(engine)
    # Of a file that is not there nothing is asked: that would make it, and cut off before the mark it would look like somebody's.
    elif engine.place != str(folder.path / DIRECTORY_FILE) and await accounts_in(engine):
        raise RecoverNotEmpty(f"{engine.place} holds accounts.")
    folder.note_recovering(engine.place)


async def _recover_directory(
    archive: Archive, until: datetime | None, engine: Engine, folder: DataFolder
) -> tuple[RecoveredDirectory, Manifest]:
    """The newest one that can be brought back whole."""
    findings: list[Finding] = []
    for key in await _directories(archive, until):
        try:
            manifest = await sound_manifest(key, archive, None)
            await filled(manifest, archive, SqlFilling(engine))
        except Unsound as unsound:
            findings.append(unsound.finding)
        except (IdentityNeeded, IdentityWrong):
            _forget(folder)  # nothing was read, so nothing is there
            raise
        else:
            return RecoveredDirectory(manifest.id, manifest.taken_at, manifest.events, findings), manifest
    _forget(folder)
    said = " ".join(finding.what for finding in findings)
    raise RecoverNothing(said or "It has none (of that time). Is it the right archive, or the right moment?")


def _forget(folder: DataFolder) -> None:
    for path in folder.path.glob(f"{DIRECTORY_FILE}*"):
        path.unlink()
    folder.note_recovered()


async def _directories(archive: Archive, until: datetime | None) -> Sequence[ManifestKey]:
    latest = until.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if until is not None else "9"
    found = [key async for key in manifests_in(archive, DIRECTORY) if key.stamp <= latest]
    return sorted(found, key=lambda key: (key.stamp, key.backup_id), reverse=True)


async def _adopt_keys(settings: Settings, folder: DataFolder, url: str, wanted: Wanted) -> int:
    """The keys of an encrypted archive go into service again, or what is written from now on would have others."""
    if wanted.identity is None:
        return 0
    secret = AccountSecret(load_secret(folder.path / KEYS_FOLDER, ACCOUNT_SECRET))
    directory = await open_directory(url)
    try:
        return await keys_in(wanted.archive, settings, wanted.identity, directory, secret.archive_keys)
    finally:
        await directory.close()


@dataclass(frozen=True, slots=True)
class _Recovery:
    """The logs, when the directory is there."""

    archive: Archive
    folder: DataFolder
    engine: Engine
    until: datetime | None
    directory: Manifest
    tell: Tell

    async def logs(self) -> tuple[Sequence[RecoveredLog], Settled, Sequence[str]]:
        known = await known_workspaces(self.engine)
        held = await workspaces_in(self.archive) - {DIRECTORY}
        log = await open_event_log(self.folder.path / EVENTS_FILE, RandomIds())
        try:
            gate = asyncio.Semaphore(_LOGS_AT_ONCE)
            former = await self._former()
            logs = await asyncio.gather(*(self._log(one, log, gate, former.get(one, [])) for one in known))
            lives = {one.workspace_id: NewLog(one.backend_id, one.head) for one in logs if one.backend_id}
            receipts = await self._receipts([DIRECTORY, *known])
            now = SystemClock().now()
            kept = {(name, one.backend_id): one.new_id for name, some in former.items() for one in some if one.kept}
            settled = await settle(self.engine, lives, await log.position(), receipts, now, former=kept)
        finally:
            await log.close()
        return logs, settled, sorted(held - set(known) - await purged_workspaces(self.engine))

    async def _former(self) -> dict[str, list[Former]]:
        """Former lives that may hold rescued edits, by workspace, oldest first: those that the directory knows, and whose time is not over."""
        found: dict[str, list[Former]] = {}
        for workspace_id, backend_id, at in await kept_branches(self.engine, SystemClock().now()):
            found.setdefault(workspace_id, []).append(Former(backend_id, RandomIds().new_id("log"), at))
        return found

    async def _log(
        self, workspace_id: str, log: Target, gate: asyncio.Semaphore, former: Sequence[Former]
    ) -> RecoveredLog:
        async with gate:
            found = await newest_life(self.archive, workspace_id, self.until)
            if found is None:
                return RecoveredLog(workspace_id, "", "", 0, 0, None, 0)
            backend_id = RandomIds().new_id("log")
            bounds = Bounds(self.until, datetime.fromisoformat(self.directory.taken_at))
            before = await bring_before(workspace_id, former, self.archive, log, bounds)
            loaded = await load(
                workspace_id, backend_id, found, archive=self.archive, target=log, bounds=bounds, in_place_of=before
            )
            rescued = await bring_after(workspace_id, former, self.archive, log, bounds)
            upto = f" up to {iso_milliseconds(loaded.last_at)}" if loaded.last_at is not None else ""
            self.tell(f"{workspace_id} is back: {loaded.events} events{upto}.")
            return RecoveredLog(
                workspace_id,
                backend_id,
                found.backend_id,
                loaded.head,
                loaded.events,
                loaded.last_at,
                loaded.after_directory,
                loaded.findings,
                rescued,
            )

    async def _receipts(self, names: Sequence[str]) -> Sequence[Backup]:
        receipts = await known_backups(self.engine)
        return [one for name in names for one in await receipts_in(self.archive, name, receipts)]
