"""`mooring rescue`: edits that devices brought after a workspace was restored, and that the restore has not kept."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import typer

from mooring.cli import logs
from mooring.cli.operator import a_service, ask, existing_folder
from mooring.cli.output import AsJson, show, show_one
from mooring.cli.saving import save
from mooring.cli.workspace_deeds import path_of
from mooring.settings import load

app = typer.Typer(help="Edits that devices brought after a restore.", no_args_is_help=True)

_Workspace = Annotated[str, typer.Argument(metavar="WORKSPACE", help="The workspace's id.")]
_Restore = Annotated[str, typer.Argument(metavar="RESTORE", help="The restore's id, as listed.")]
_Device = Annotated[str | None, typer.Option("--device", help="Only of this device, as listed. Default: of all.")]


@app.command("list")
def list_rescues(workspace_id: _Workspace, *, as_json: AsJson = False) -> None:
    """List what devices have brought, by restore and device."""
    found = ask("GET", f"{path_of(workspace_id)}/rescues")["rescues"]
    rows = found if as_json else [row for one in found for row in _rows(one)]
    show(rows, as_json=as_json, empty="There are no edits that were kept aside.")


@app.command("download")
def download(
    workspace_id: _Workspace,
    restore_id: _Restore,
    *,
    device: _Device = None,
    to: Annotated[Path | None, typer.Option(help="The file to write. Default: the restore's id, here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the edits to a file, a line of JSON each."""
    target = to or Path(f"{restore_id}.jsonl")
    if target.exists():
        raise typer.BadParameter(f"There is {target} already.")
    query = f"?{urlencode({'device': device})}" if device is not None else ""
    asyncio.run(_saved(f"{_at(workspace_id, restore_id)}/events{query}", target))
    show_one({"file": str(target)}, as_json=as_json, sentence=f"The edits are in {target}.")


@app.command("reapply")
def reapply(workspace_id: _Workspace, restore_id: _Restore, *, device: _Device = None, as_json: AsJson = False) -> None:
    """Put the edits back at the end of the workspace, each once. Its members see that you did."""
    done = ask("POST", f"{_at(workspace_id, restore_id)}/reapply", {"device": device})
    show_one(done, as_json=as_json, sentence=f"{done['events']} events were put back.")


async def _saved(path: str, target: Path) -> None:
    settings = load()
    logs.configure("error")
    async with a_service(settings, existing_folder(settings)) as (client, key):
        await save(client, path, key, target)


def _at(workspace_id: str, restore_id: str) -> str:
    return f"{path_of(workspace_id)}/rescues/{quote(restore_id, safe='')}"


def _rows(rescue: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for device in rescue["devices"]:
        person = device["person"]
        yield {
            "restore": rescue["restoreId"],
            "device": device["device"],
            "person": person["email"] if person is not None else device["userId"],
            "label": device["label"],
            "events": device["events"],
            "last": device["lastAt"],
            "put back": device["reappliedAt"],
            "kept until": rescue["keptUntil"],
        }
