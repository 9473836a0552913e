"""`mooring backup`: take backups, and see which there are and which are proven."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import typer

from mooring.backups import NothingToBackUp
from mooring.cli.operator import ask, ask_each, pages
from mooring.cli.output import AsJson, show, show_one
from mooring.kit.errors import Refusal

app = typer.Typer(help="Backups of workspaces and of the directory.", no_args_is_help=True)

BACKUPS = "/api/operator/backups"
_NOTHING = "nothing yet"  # in the place of a backup: nobody ever opened the workspace
DIRECTORY = "directory"  # in the place of a workspace: accounts and memberships
_Ids = Annotated[list[str] | None, typer.Argument(metavar="[WORKSPACE]...", help="Ids of workspaces.")]


@app.command("take")
def take(
    workspaces: _Ids = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Back up every workspace, and the directory. So does naming none.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Back up what has changed of workspaces, or of the `directory`, and drill each backup. Exit code 1 when anything is not proven."""
    if workspaces and every:
        raise typer.BadParameter("Name workspaces, or say --all.")
    ids = workspaces or [*ask("GET", "/api/operator/logs")["workspaceIds"], DIRECTORY]
    answers = ask_each([("POST", f"/api/operator/workspaces/{quote(one, safe='')}/backups") for one in ids])
    taken = [_taken(one, answer) for one, answer in zip(ids, answers, strict=True)]
    show(taken if as_json else [_taken_row(one) for one in taken], as_json=as_json, empty="There are no events yet.")
    if not all(one["proven"] or one["taken"] == _NOTHING for one in taken):
        raise typer.Exit(1)


@app.command("list")
def list_backups(
    workspace: Annotated[str | None, typer.Argument(help="Only of this workspace.")] = None,
    *,
    newest: Annotated[bool, typer.Option("--newest", help="Only the newest of each workspace.")] = False,
    as_json: AsJson = False,
) -> None:
    """List backups, newest first, whether each is proven, and up to when the archive holds the events of each workspace."""
    found = listed(workspace, newest=newest)
    rows = found if as_json else _with_reach(found)
    show(
        rows, as_json=as_json, empty=f"There is no backup of {workspace}." if workspace else "There are no backups yet."
    )


@app.command("inventory")
def inventory(*, as_json: AsJson = False) -> None:
    """Compare the archive with what is known of backups; change nothing. Exit code 1 when anything does not fit."""
    found = ask("GET", f"{BACKUPS}/inventory")
    rows = found["discoveries"]
    if as_json:
        show_one(found, as_json=True, sentence="")
    else:
        show(rows, as_json=False, empty=f"{found['archive']} holds what is known of backups, and nothing else.")
    if rows:
        raise typer.Exit(1)


def listed(workspace: str | None, *, newest: bool) -> list[dict[str, Any]]:
    """Every backup that the service knows, newest first."""
    narrowed = {"workspace": workspace, "newest": "true" if newest else None}
    query = urlencode({"limit": 500, **{name: value for name, value in narrowed.items() if value is not None}})
    return list(pages(BACKUPS, "backups", query))


def failed(workspace_id: str | None, backup_id: str | None, error: Exception) -> dict[str, Any]:
    """As a backup that is not proven is shown, where there is not even a receipt."""
    code, what = (error.said, error.detail or error.title) if isinstance(error, Refusal) else ("failed", str(error))
    return unproven(workspace_id, backup_id, [{"code": code, "what": what}])


def unproven(workspace_id: str | None, backup_id: str | None, findings: list[Any]) -> dict[str, Any]:
    """The same, with what was found."""
    drill = {"id": None, "at": None, "milliseconds": None, "findings": findings}
    return {"id": backup_id, "workspaceId": workspace_id, "proven": False, "drill": drill}


def refused_of(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """The workspaces of which a backup could not even be drilled: asking for their segments would be answered the same."""
    return {one["workspaceId"] for one in rows if one["id"] is not None and one["drill"]["id"] is None}


def row_of(backup: Mapping[str, Any]) -> dict[str, Any]:
    """A backup as people read it."""
    shown = {
        "backup": "id",
        "workspace": "workspaceId",
        "at": "at",
        "head": "head",
        "bytes": "bytes",
        "stored": "stored",
    }
    return {**{name: backup.get(key) for name, key in shown.items()}, "proven": _proven(backup)}


def _with_reach(backups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the archive holds of a workspace stands beside its newest backup."""
    newest: dict[str, str] = {}
    for one in backups:
        newest.setdefault(one["workspaceId"], one["id"])
    reach = [(one["upTo"] or "unknown") if newest[one["workspaceId"]] == one["id"] else "" for one in backups]
    return [{**row_of(one), "events up to": up_to} for one, up_to in zip(backups, reach, strict=True)]


def _proven(backup: Mapping[str, Any]) -> str:
    drill = backup["drill"]
    if drill is None:
        return "not drilled yet"
    if backup["proven"]:
        return f"{drill['at']} in {drill['milliseconds'] / 1000:.1f} s"
    return "NO: " + " ".join(f"{finding['what']} ({finding['code']})" for finding in drill["findings"])


def _taken_row(one: Mapping[str, Any]) -> dict[str, Any]:
    row = {**row_of(one), "taken": one["taken"]}
    return {**row, "proven": NothingToBackUp.title} if one["taken"] == _NOTHING else row


def _taken(workspace_id: str, answer: Any) -> dict[str, Any]:
    if isinstance(answer, Exception):
        nothing = isinstance(answer, Refusal) and answer.said == NothingToBackUp.code
        return {**failed(workspace_id, None, answer), "taken": _NOTHING if nothing else "failed"}
    return {**answer["backup"], "taken": "yes" if answer["changed"] else "unchanged"}
