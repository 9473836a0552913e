"""`mooring recover`: a service, brought back from an archive to where there is nothing."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mooring.cli import logs
from mooring.cli.output import AsJson, show_one
from mooring.kit.clock import iso_milliseconds
from mooring.settings import load
from mooring.storage.folder import DataFolder

if TYPE_CHECKING:
    from mooring.backups.recovering import Recovered, RecoveredLog


_NAMED = 10  # workspaces in a sentence; --json has all


def recover_command(
    archive: Annotated[str, typer.Option("--from", help="The archive (file:///… or s3://…).")],
    *,
    identity: Annotated[
        Path | None, typer.Option("--identity", help="File with the identity that opens an encrypted archive.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="As everything was at this moment, such as 2026-11-30T06:30:00Z.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a whole service back from an archive, into an empty data folder and an empty database. Exit code 1 when anything is damaged or missing."""
    settings = load()
    logs.configure("error")
    from mooring.bootstrap import Wanted, recover  # see `operator`

    folder = DataFolder(settings.data)
    folder.prepare()
    wanted = Wanted(archive, identity, _moment(until) if until is not None else None)
    lock = folder.lock(recovering=True)
    try:
        found = asyncio.run(recover(settings, folder, wanted, lambda said: typer.echo(said, err=True)))
    finally:
        lock.release()
    show_one(_shape(found), as_json=as_json, sentence="\n".join(_sentences(found)))
    if found.findings:
        raise typer.Exit(1)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("Write a moment like 2026-11-30T06:30:00Z.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _sentences(found: "Recovered") -> Iterator[str]:
    directory, settled = found.directory, found.settled
    yield f"The directory is as it was at {directory.taken_at}: what changed of accounts and memberships since then is lost."
    events = sum(log.events for log in found.logs)
    yield f"{sum(bool(log.backend_id) for log in found.logs)} logs are back, with {events} events."
    newer = [log for log in found.logs if log.after_directory]
    if newer:
        count = sum(log.after_directory for log in newer)
        where = ", ".join(f"{log.after_directory} in {log.workspace_id}" for log in newer[:_NAMED])
        more = " and elsewhere" if len(newer) > _NAMED else ""
        yield f"{count} of the events are newer than the directory ({where}{more}). No handler is run for them: look whether any should be."
    without = [log.workspace_id for log in found.logs if not log.backend_id]
    if without:
        yield f"The archive holds nothing of {', '.join(without)}: nobody had written there, or it was purged since."
    yield from _unclaimed(found)
    if rescued := sum(log.rescued for log in found.logs):
        yield f"{rescued} edits that devices had brought after a restore are kept aside again."
    yield f"{settled.sessions} sessions are ended: everybody signs in again. Edits that wait on devices stay there."
    if settled.mail:
        held = ", ".join(f"{count} {template}" for template, count in sorted(settled.mail.items()))
        yield f"Mail that waited is not sent ({held}): it may have been since. See `mooring mail list --state failed`."
    if not found.keys_kept:
        yield "The keys are new: authenticator apps and links in mails of before do not work. See docs/runbooks/lost-key.md."
    yield from (f"NO: {finding.what} ({finding.code})" for finding in found.findings)
    yield "Start the service."


def _unclaimed(found: "Recovered") -> Iterator[str]:
    """Of each workspace that the directory does not know, and how whoever it belongs to gets it."""
    for one in found.unclaimed:
        upto = f" up to {iso_milliseconds(one.last_at)}" if one.last_at is not None else ""
        yield f"The directory does not know {one.workspace_id}: created since, or of another service. Its {one.events} events{upto} are in {one.file}."
        yield f"  {', '.join(one.writers[:5])} wrote there. When the service runs: mooring import {one.file} --owner EMAIL"
    without = sorted(set(found.unknown) - {one.workspace_id for one in found.unclaimed})
    if without:
        yield f"Nor does it know {', '.join(without)}, of which the archive holds no event (of that time)."


def _shape(found: "Recovered") -> dict[str, Any]:
    directory, settled = found.directory, found.settled
    return {
        "archive": found.archive,
        "directory": {"backupId": directory.backup_id, "takenAt": directory.taken_at, "rows": directory.rows},
        "logs": [_log(one) for one in found.logs],
        "unknownWorkspaces": list(found.unknown),
        "unclaimed": [
            {"workspaceId": one.workspace_id, "file": one.file, "events": one.events, "writers": list(one.writers)}
            for one in found.unclaimed
        ],
        "sessionsEnded": settled.sessions,
        "mailHeld": dict(settled.mail),
        "restoresEnded": settled.restores,
        "keysKept": found.keys_kept,
        "archiveKeys": found.archive_keys,
        "findings": [{"code": one.code, "what": one.what} for one in found.findings],
    }


def _log(log: "RecoveredLog") -> dict[str, Any]:
    return {
        "workspaceId": log.workspace_id,
        "backendId": log.backend_id or None,
        "formerBackendId": log.former or None,
        "head": log.head,
        "events": log.events,
        "upTo": iso_milliseconds(log.last_at) if log.last_at is not None else None,
        "afterDirectory": log.after_directory,
        "rescued": log.rescued,
    }
