"""`mooring user quota`: how much one user may have."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show_one

_User = Annotated[str, typer.Argument(metavar="USER", help="The user's id or email address.")]
_NAMES = {
    "ownedWorkspaces": "owned workspaces",
    "members": "members in each",
    "invitations": "invitations in an hour",
    "events": "events in each",
    "bytes": "bytes in each",
}


def quota(
    user: _User,
    *,
    owned_workspaces: Annotated[int | None, typer.Option(min=0, help="Workspaces that they may own.")] = None,
    members: Annotated[int | None, typer.Option(min=1, help="Members in each of those.")] = None,
    invitations: Annotated[int | None, typer.Option(min=0, help="Invitations that they may send in an hour.")] = None,
    events: Annotated[int | None, typer.Option(min=0, help="Events in each workspace that they own.")] = None,
    size: Annotated[int | None, typer.Option("--bytes", min=0, help="Bytes of events in each of those.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the defaults.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how much somebody may have, or give another quota: it counts at once, and edits that wait for room go through."""
    body = {
        "ownedWorkspaces": owned_workspaces,
        "members": members,
        "invitations": invitations,
        "events": events,
        "bytes": size,
    }
    named = {name: value for name, value in body.items() if value is not None}
    if reset and named:
        raise typer.BadParameter("Say --reset, or name what to give, not both.")
    outcome = _asked(f"/api/operator/users/{quote(user, safe='@')}/quota", named, reset=reset)
    shown = outcome.get("user", outcome)
    show_one(outcome, as_json=as_json, sentence=_said(shown))


def _asked(path: str, named: Mapping[str, int], *, reset: bool) -> Any:
    if reset:
        return ask("DELETE", path)
    return ask("PUT", path, dict(named)) if named else ask("GET", path)


def _said(user: Mapping[str, Any]) -> str:
    lines = [_line(words, user["quota"][name], user["given"][name]) for name, words in _NAMES.items()]
    return "\n".join([f"{user['id']} may have", *lines])


def _line(words: str, counts: int, given: int | None) -> str:
    return f"  {counts:>16,}  {words}{'' if given is None else ' (given)'}"
