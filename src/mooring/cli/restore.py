"""`mooring restore`: bring a workspace back to a backup, an event or a moment, in place or as a copy."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx2
import typer

from mooring.cli import logs
from mooring.cli.operator import Refused, a_service, answer, ask, existing_folder, send
from mooring.cli.output import AsJson, show, show_one
from mooring.cli.workspace_deeds import path_of
from mooring.settings import load

app = typer.Typer(help="Bring workspaces back to what they were.", no_args_is_help=True)

_LOOK_EVERY = 0.3
_OVER = {"done", "failed", "aborted"}
_Workspace = Annotated[str, typer.Argument(metavar="WORKSPACE", help="The workspace's id.")]
_ToBackup = Annotated[str | None, typer.Option("--to-backup", help="To a backup, by its id.")]
_ToEvent = Annotated[
    int | None, typer.Option("--to-event", min=0, help="To an event: the last one that stays. 0: none.")
]
_ToTime = Annotated[str | None, typer.Option("--to-time", help="To a moment, such as 2026-11-23T13:06:00Z.")]


@app.command("plan")
def plan(
    workspace_id: _Workspace,
    *,
    to_backup: _ToBackup = None,
    to_event: _ToEvent = None,
    to_time: _ToTime = None,
    as_json: AsJson = False,
) -> None:
    """Say what a restore would keep and take away; change nothing."""
    body = {"to": _target(to_backup, to_event, to_time)}
    found = ask("POST", f"{path_of(workspace_id)}/restores/plan", body)["plan"]
    show_one(found, as_json=as_json, sentence=_planned(found))


@app.command("start")
def start(
    workspace_id: _Workspace,
    *,
    to_backup: _ToBackup = None,
    to_event: _ToEvent = None,
    to_time: _ToTime = None,
    as_copy: Annotated[str | None, typer.Option("--as-copy", help="Into a new workspace of this name.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="In place: the workspace's name, as it is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a workspace, and wait until that is done. Its members see that you did. Exit code 1 when it was not done."""
    if (as_copy is None) == (name is None):
        raise typer.BadParameter("Say --as-copy with a name for the copy, or --name with the name of the workspace.")
    kind = {"kind": "copy", "name": as_copy} if as_copy is not None else {"kind": "in_place", "workspaceName": name}
    body = {"to": _target(to_backup, to_event, to_time), **kind}
    _end_of(asyncio.run(_started(workspace_id, body)), as_json=as_json)


@app.command("watch")
def watch(workspace_id: _Workspace, *, as_json: AsJson = False) -> None:
    """Wait for the end of the restore that is under way, or say how the last one ended. Exit code 1 when it was not done."""
    _end_of(asyncio.run(_watched(workspace_id)), as_json=as_json)


@app.command("list")
def list_restores(workspace_id: _Workspace, *, as_json: AsJson = False) -> None:
    """List the restores of a workspace, newest first."""
    found = ask("GET", f"{path_of(workspace_id)}/restores")["restores"]
    shown = ("id", "at", "kind", "stage", "percent", "cut", "goneEvents", "copyId", "error")
    rows = found if as_json else [{name: one[name] for name in shown} for one in found]
    show(rows, as_json=as_json, empty="This workspace was never restored.")


@app.command("abort")
def abort(workspace_id: _Workspace, *, as_json: AsJson = False) -> None:
    """Stop the restore that is under way. Everything is as it was."""
    path = f"{path_of(workspace_id)}/restores"
    found = _newest(ask("GET", path))
    stopped = ask("POST", f"{path}/{found['id']}/abort")
    show_one(stopped, as_json=as_json, sentence=f"{found['id']} stops.")


async def _started(workspace_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    path = f"{path_of(workspace_id)}/restores"
    async with _service() as (client, key):
        made = answer(await send(client, "POST", path, body, key))
        return await _followed(client, f"{path}/{made['id']}", key)


async def _watched(workspace_id: str) -> dict[str, Any]:
    path = f"{path_of(workspace_id)}/restores"
    async with _service() as (client, key):
        found = _newest(answer(await send(client, "GET", path, None, key)))
        return await _followed(client, f"{path}/{found['id']}", key)


@asynccontextmanager
async def _service() -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    settings = load()
    logs.configure("error")
    async with a_service(settings, existing_folder(settings), restoring=True) as found:
        yield found


async def _followed(client: httpx2.AsyncClient, path: str, key: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = answer(await send(client, "GET", path, None, key))
        if found["stage"] in _OVER:
            return found
        await asyncio.sleep(_LOOK_EVERY)


def _newest(found: Mapping[str, Any]) -> dict[str, Any]:
    if not found["restores"]:
        raise Refused("RESTORE_MISSING", "This workspace was never restored.")
    newest: dict[str, Any] = found["restores"][0]
    return newest


def _end_of(restore: Mapping[str, Any], *, as_json: bool) -> None:
    show_one(restore, as_json=as_json, sentence=_said(restore))
    if restore["stage"] != "done":
        raise typer.Exit(1)


def _said(restore: Mapping[str, Any]) -> str:
    if restore["stage"] == "aborted":
        return f"{restore['id']} was stopped. Nothing was changed."
    if restore["stage"] == "failed":
        return f"{restore['id']} failed ({restore['error']}). Nothing was changed."
    if restore["copyId"] is not None:
        return f"{restore['copyId']} is the copy."
    return f"{restore['workspaceId']} is restored: {restore['goneEvents']} events are gone from it, and kept aside."


def _planned(plan: Mapping[str, Any]) -> str:
    up_to = f", up to {plan['cutAt']}" if plan["cutAt"] is not None else ""
    now = f"There are {plan['fromEvents']} events. {plan['keptEvents']} would be there{up_to}"
    names = ", ".join(f"{one['count']} {one['name']}" for one in plan["gone"]["byName"])
    gone = f"{plan['goneEvents']} would go" + (f" ({names})" if names else "")
    return f"{now} (from: {plan['source']}). {gone}; {plan['returningEvents']} would come back."


def _target(backup: str | None, event: int | None, time: str | None) -> dict[str, Any]:
    given = {"backup": backup, "seq": event, "at": time}
    target = {name: value for name, value in given.items() if value is not None}
    if len(target) != 1:
        raise typer.BadParameter("Say one of --to-backup, --to-event and --to-time.")
    return target
