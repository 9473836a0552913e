"""`mooring drill`: bring backups back into a scratch place, compare, change nothing."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from mooring.cli.archive_drill import in_archive
from mooring.cli.backup import BACKUPS, DIRECTORY, failed, listed, refused_of, row_of, unproven
from mooring.cli.operator import ask, ask_each
from mooring.cli.output import AsJson, show


def drill_command(
    workspaces: Annotated[list[str] | None, typer.Argument(metavar="[WORKSPACE]...", help="Only of these.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Drill all backups, not only the newest of each.")] = False,
    archive: Annotated[
        str | None,
        typer.Option("--from", help="Drill what is in this archive (file:///… or s3://…), without a service."),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", help="File with the identity that opens an encrypted archive (`--from`)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Restore backups into a scratch place and compare them with their manifests; read the segments behind them. Exit code 1 when anything is not proven."""
    chosen = set(workspaces or [])
    if identity is not None and archive is None:
        raise typer.BadParameter("A service opens its archive itself: say --identity with --from.")
    found = in_archive(archive, identity, chosen, every=every) if archive else _known(chosen, every=every)
    show(found if as_json else [row_of(one) for one in found], as_json=as_json, empty=_none(chosen, archive))
    if not found or not all(one["proven"] for one in found):
        raise typer.Exit(1)


def _none(chosen: set[str], archive: str | None) -> str:
    of, where = f" of {', '.join(sorted(chosen))}" if chosen else "", f" in {archive}" if archive else ""
    return f"There are no backups{of}{where}."


def _known(chosen: set[str], *, every: bool) -> list[dict[str, Any]]:
    """What the service knows, drilled; the workspaces that have no backup at all; and segments that are damaged."""
    ids = chosen or {*ask("GET", "/api/operator/logs")["workspaceIds"], DIRECTORY}
    backups = [one for one in listed(None, newest=not every) if not chosen or one["workspaceId"] in chosen]
    answers = ask_each([("POST", f"{BACKUPS}/{one['id']}/drill") for one in backups])
    drilled = [
        failed(one["workspaceId"], one["id"], answer) if isinstance(answer, Exception) else answer
        for one, answer in zip(backups, answers, strict=True)
    ]
    without = sorted(ids - {one["workspaceId"] for one in backups})
    missing = [failed(one, None, LookupError("It has no backup.")) for one in without]
    return [*drilled, *missing, *_between(sorted(ids - {DIRECTORY} - refused_of(drilled)))]


def _between(workspace_ids: list[str]) -> list[dict[str, Any]]:
    """A row for each workspace of which the archive does not hold, whole, what came after its newest backup."""
    paths = [f"/api/operator/workspaces/{quote(one, safe='')}/segments/drill" for one in workspace_ids]
    answers = ask_each([("POST", path) for path in paths])
    rows: list[dict[str, Any]] = []
    for one, answer in zip(workspace_ids, answers, strict=True):
        if isinstance(answer, Exception):
            rows.append(failed(one, None, answer))
        elif answer["findings"]:
            rows.append(unproven(one, None, answer["findings"]))
    return rows
