"""Drilling what an archive holds, without a service and without a data folder: what a disaster would leave."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mooring.accounts import Occasion
from mooring.backups import Archive, Drill, Finding
from mooring.backups.directory import DirectoryDrilling, drill_directory
from mooring.backups.drill import Drilling, drill
from mooring.backups.inventory import workspaces_in
from mooring.backups.keys import DIRECTORY, ManifestKey, manifests_in
from mooring.backups.recovering import drill_between
from mooring.cli import logs
from mooring.cli.backup import failed, refused_of, unproven
from mooring.kit.clock import SystemClock, iso_milliseconds
from mooring.kit.errors import Fault, Refusal
from mooring.kit.ids import RandomIds
from mooring.settings import load


def in_archive(url: str, identity: Path | None, chosen: set[str], *, every: bool) -> list[dict[str, Any]]:
    """The backups in an archive, drilled: the newest of each workspace, or all; of the chosen workspaces, if any are.

    `identity`: the file that opens it, if it is encrypted.
    """
    logs.configure("error")
    with tempfile.TemporaryDirectory(prefix="mooring-drill-") as scratch:
        return asyncio.run(_drilled(url, identity, Path(scratch), chosen, every=every))


async def _drilled(
    url: str, identity: Path | None, scratch: Path, chosen: set[str], *, every: bool
) -> list[dict[str, Any]]:
    from mooring.bootstrap.archive import archive_elsewhere  # see `operator`
    from mooring.storage.directory import SqlScratch
    from mooring.storage.eventlog import SqliteScratch

    archive, clock = archive_elsewhere(url, load(), identity), SystemClock()
    logs_of, directories = (
        Drilling(archive, SqliteScratch(scratch), clock),
        DirectoryDrilling(archive, SqlScratch(scratch), clock),
    )
    keys = await _keys(archive, chosen, every=every)
    outcomes = [await _outcome(key, logs_of, directories) for key in keys]
    names = (chosen or await workspaces_in(archive)) - {DIRECTORY} - refused_of(outcomes)
    between = [await _between(archive, one) for one in sorted(names)]
    return [*outcomes, *(one for one in between if one is not None)]


async def _keys(archive: Archive, chosen: set[str], *, every: bool) -> list[ManifestKey]:
    found = [key async for key in manifests_in(archive) if not chosen or key.workspace_id in chosen]
    # By workspace, oldest first: the last one of each stays.
    return found if every else list({key.workspace_id: key for key in found}.values())


async def _outcome(key: ManifestKey, drilling: Drilling, directories: DirectoryDrilling) -> dict[str, Any]:
    occasion = Occasion(drilling.clock.now(), RandomIds())
    try:
        if key.workspace_id == DIRECTORY:
            found = await drill_directory(key, directories, occasion)
        else:
            found = await drill(key, drilling, occasion)
    except (Refusal, Fault) as error:
        return failed(key.workspace_id, key.backup_id, error)
    return {
        "id": key.backup_id,
        "workspaceId": key.workspace_id,
        "at": key.stamp,
        "manifest": str(key),
        "proven": found.proven,
        "drill": _receipt(found),
    }


async def _between(archive: Archive, workspace_id: str) -> dict[str, Any] | None:
    """What is wrong with the segments behind the newest backup; None when they lead on."""
    try:
        found = await drill_between(archive, workspace_id)
    except (Refusal, Fault) as error:
        return failed(workspace_id, None, error)
    return unproven(workspace_id, None, _findings(found)) if found else None


def _findings(found: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"code": one.code, "what": one.what} for one in found]


def _receipt(found: Drill) -> dict[str, Any]:
    at = iso_milliseconds(found.at)
    return {"id": found.id, "at": at, "milliseconds": found.milliseconds, "findings": _findings(found.findings)}
