"""`mooring workspace`: the workspaces of this service, for whoever runs it."""

from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from mooring.cli.funnel import funnel
from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(help="The workspaces of this service.", no_args_is_help=True)
app.command("funnel")(funnel)

_Id = Annotated[str, typer.Argument(help="The workspace's id.")]
_WORKSPACES = "/api/operator/workspaces"


@app.command("list")
def list_workspaces(
    *,
    search: Annotated[str, typer.Option(help="Part of a name, or an id.")] = "",
    state: Annotated[str, typer.Option(help="active, archived or deleted. Default: all.")] = "",
    as_json: AsJson = False,
) -> None:
    """List workspaces."""
    narrowed = {name: value for name, value in (("search", search), ("state", state)) if value}
    found = list(pages(_WORKSPACES, "workspaces", urlencode({"limit": 500, **narrowed})))
    rows = found if as_json else [_row(one) for one in found]
    show(rows, as_json=as_json, empty="There are no workspaces yet.")


@app.command("pause")
def pause(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Take no events for now: devices keep what they change and go on reading."""
    outcome = ask("POST", f"{_WORKSPACES}/{workspace_id}/pause")
    sentence = f"{workspace_id} is paused. Run `mooring workspace resume {workspace_id}` to go on."
    show_one(outcome, as_json=as_json, sentence=sentence)


@app.command("resume")
def resume(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Take events again; what devices kept arrives now."""
    outcome = ask("POST", f"{_WORKSPACES}/{workspace_id}/resume")
    show_one(outcome, as_json=as_json, sentence=f"{workspace_id} takes events again.")


@app.command("verify")
def verify(
    workspace_id: Annotated[str | None, typer.Argument(help="The workspace's id.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Verify every workspace.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a whole log again, and its branches, and recompute their hash chains. Exit code 1 when anything is damaged."""
    if (workspace_id is None) == (not every):
        raise typer.BadParameter("Name one workspace, or say --all.")
    known = ask("GET", "/api/operator/logs")
    ids = [workspace_id] if workspace_id else known["workspaceIds"]
    found = [ask("POST", f"/api/operator/logs/{one}/verify") for one in ids]
    found += [_verified_branch(one) for one in known["branches"] if workspace_id in {None, one["workspaceId"]}]
    show(found, as_json=as_json, empty="There are no events yet.")
    if any(one["damage"] is not None for one in found):
        raise typer.Exit(1)


def _verified_branch(one: dict[str, Any]) -> dict[str, Any]:
    return ask("POST", f"/api/operator/logs/{one['workspaceId']}/verify?branch={one['backendId']}")


def _row(one: dict[str, Any]) -> dict[str, Any]:
    owners = ", ".join(owner["email"] or owner["id"] for owner in one["owners"])
    shown = ("id", "name", "state", "members")
    return {**{name: one[name] for name in shown}, "owners": owners, "head": one["head"], "purgeAt": one["purgeAt"]}
