"""`mooring workspace`: what an operator sees of one workspace, and does to it and to who is in it."""

import sys
from typing import Annotated, Any
from urllib.parse import quote

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show, show_one
from mooring.cli.workspace import app

_Id = Annotated[str, typer.Argument(help="The workspace's id.")]
_User = Annotated[str, typer.Argument(metavar="USER", help="The user's id or email address.")]


@app.command("show")
def show_workspace(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Show one workspace, purged ones included."""
    found = ask("GET", path_of(workspace_id))
    lines = [f"{name}: {_said(value)}" for name, value in found["workspace"].items()]
    lines += [f"member: {one['user']['email'] or one['user']['id']} ({one['role']})" for one in found["members"]]
    lines += [f"receipt: {one['id']} {one['kind']} {one['at']}" for one in found["receipts"]]
    show_one(found, as_json=as_json, sentence="\n".join(lines))


@app.command("members")
def members(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """List who is in it."""
    found = ask("GET", path_of(workspace_id))["members"]
    rows = [{**one["user"], "role": one["role"], "joinedAt": one["joinedAt"]} for one in found]
    show(rows, as_json=as_json, empty="Nobody is in it.")


@app.command("receipts")
def receipts(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """List the receipts of what was done to it for good."""
    show(ask("GET", path_of(workspace_id))["receipts"], as_json=as_json, empty="There are no receipts.")


@app.command("archive")
def archive(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Archive it: it is read, and not changed any more."""
    _do(workspace_id, "archive", "is archived", as_json=as_json)


@app.command("unarchive")
def unarchive(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Bring an archived one back."""
    _do(workspace_id, "unarchive", "is not archived", as_json=as_json)


@app.command("delete")
def delete(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Delete it; it can be brought back until it is purged."""
    _do(
        workspace_id,
        "delete",
        f"is deleted. To bring it back: mooring workspace undelete {workspace_id}",
        as_json=as_json,
    )


@app.command("undelete")
def undelete(workspace_id: _Id, *, as_json: AsJson = False) -> None:
    """Bring a deleted one back."""
    _do(workspace_id, "undelete", "is back", as_json=as_json)


@app.command("purge")
def purge(
    workspace_id: _Id,
    *,
    now: Annotated[bool, typer.Option("--now", help="Although it could still be brought back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a deleted workspace for good: its events, members, invitations and webhooks."""
    if not yes:
        _ask_about_losing(workspace_id)
    outcome = ask("POST", f"{path_of(workspace_id)}/purge?now={str(now).lower()}")
    done = f"{workspace_id} is gone for good. Its receipt: mooring workspace receipts {workspace_id}"
    before = f"{workspace_id} was purged before. Its receipt: mooring workspace receipts {workspace_id}"
    show_one(outcome, as_json=as_json, sentence=done if outcome["changed"] else before)


@app.command("role")
def role(
    workspace_id: _Id,
    user: _User,
    new_role: Annotated[str, typer.Argument(metavar="ROLE", help="admin, member or viewer.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Give a member another role."""
    outcome = ask("PATCH", _member(workspace_id, user), {"role": new_role})
    show_one(outcome, as_json=as_json, sentence=f"{user} is {new_role} in {workspace_id}.")


@app.command("remove-member")
def remove_member(workspace_id: _Id, user: _User, *, as_json: AsJson = False) -> None:
    """End somebody's membership."""
    outcome = ask("DELETE", _member(workspace_id, user))
    show_one(outcome, as_json=as_json, sentence=f"{user} is not in {workspace_id} any more.")


@app.command("set-owner")
def set_owner(workspace_id: _Id, user: _User, *, as_json: AsJson = False) -> None:
    """Make somebody an owner, for a workspace that has lost its own."""
    outcome = ask("PUT", f"{path_of(workspace_id)}/owner", {"userId": user})
    show_one(outcome, as_json=as_json, sentence=f"{user} owns {workspace_id}.")


def _ask_about_losing(workspace_id: str) -> None:
    lost = f"All events, members, invitations and webhooks of {workspace_id} will be gone. Nothing brings them back."
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"{lost} Say --yes if that is what you want.")
    typer.confirm(f"{lost} Go on?", abort=True)


def _do(workspace_id: str, deed: str, sentence: str, *, as_json: bool) -> None:
    outcome = ask("POST", f"{path_of(workspace_id)}/{deed}")
    show_one(outcome, as_json=as_json, sentence=f"{workspace_id} {sentence}.")


def path_of(workspace_id: str) -> str:
    """Where the operator asks for it."""
    return f"/api/operator/workspaces/{quote(workspace_id, safe='')}"


def _member(workspace_id: str, user: str) -> str:
    return f"{path_of(workspace_id)}/members/{quote(user, safe='@')}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one["email"] or one["id"]) for one in value)
    return "" if value is None else str(value)
