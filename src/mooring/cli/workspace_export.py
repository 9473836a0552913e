"""`mooring workspace export`: one workspace as a file, for whoever runs the service."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from mooring.cli import logs
from mooring.cli.operator import Refused, a_service, answer, existing_folder, send
from mooring.cli.output import AsJson, show_one
from mooring.cli.saving import save
from mooring.cli.workspace_deeds import path_of
from mooring.settings import load

_LOOK_EVERY = 0.3
_UNDER_WAY = {"waiting", "building"}


def export(
    workspace_id: Annotated[str, typer.Argument(help="The workspace's id.")],
    *,
    to: Annotated[Path | None, typer.Option(help="The file to write. Default: the workspace's id, here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write everything in a workspace to one file that is read with nothing of ours. Its members see that you did."""
    target = to or Path(f"{workspace_id}.zip")
    if target.exists():
        raise typer.BadParameter(f"There is {target} already.")
    done = asyncio.run(_exported(workspace_id, target))
    show_one(done, as_json=as_json, sentence=f"{workspace_id} is in {target}: {done['total']} events.")


async def _exported(workspace_id: str, target: Path) -> dict[str, Any]:
    settings = load()
    logs.configure("error")
    async with a_service(settings, existing_folder(settings), exporting=True) as (client, key):
        path = f"{path_of(workspace_id)}/exports"
        made = answer(await send(client, "POST", path, None, key))
        path = f"{path}/{made['id']}"
        while made["state"] in _UNDER_WAY:
            await asyncio.sleep(_LOOK_EVERY)
            made = answer(await send(client, "GET", path, None, key))
        if made["state"] != "ready":
            raise Refused(made["because"] or made["state"], "The export was not built. The service's log says more.")
        await save(client, f"{path}/file", key, target)
    return {**made, "file": str(target)}
