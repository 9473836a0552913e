"""`mooring user`: the accounts of this service."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one
from mooring.cli.quota import quota

app = typer.Typer(help="The accounts of this service.", no_args_is_help=True)
app.command("quota")(quota)

_User = Annotated[str, typer.Argument(metavar="USER", help="The user's id or email address.")]


@app.command("list")
def list_users(*, as_json: AsJson = False) -> None:
    """List accounts."""
    show(list(pages("/api/operator/users", "users")), as_json=as_json, empty="There are no accounts yet.")


@app.command("reset-factors")
def reset_factors(user: _User, *, as_json: AsJson = False) -> None:
    """Take app, passkeys and recovery codes off an account, and sign all its devices out: the password is enough then."""
    outcome = ask("DELETE", f"{_path(user)}/factors")
    done = f"{outcome['id']} signs in with the password alone now, on every device anew."
    show_one(
        outcome, as_json=as_json, sentence=done if outcome["changed"] else f"{outcome['id']} has no second factor."
    )


@app.command("show")
def show_user(user: _User, *, as_json: AsJson = False) -> None:
    """Show one account."""
    found = ask("GET", _path(user))
    show_one(found, as_json=as_json, sentence="\n".join(f"{name}: {_said(value)}" for name, value in found.items()))


@app.command("close")
def close(user: _User, *, as_json: AsJson = False) -> None:
    """Close an account: all devices are signed out, and what only this person owns is archived."""
    outcome = ask("POST", f"{_path(user)}/close")
    until = outcome["user"]["reopenUntil"]
    sentence = f"{outcome['user']['id']} is closed. Until {until} it can be opened again: mooring user reopen {user}"
    show_one(outcome, as_json=as_json, sentence=sentence)


@app.command("reopen")
def reopen(user: _User, *, as_json: AsJson = False) -> None:
    """Open a closed account again, with the workspaces that its closing archived."""
    outcome = ask("POST", f"{_path(user)}/reopen")
    show_one(outcome, as_json=as_json, sentence=f"{outcome['user']['id']} is open.")


@app.command("sessions")
def sessions(user: _User, *, as_json: AsJson = False) -> None:
    """List where somebody is signed in."""
    show(ask("GET", f"{_path(user)}/sessions")["sessions"], as_json=as_json, empty="Signed in nowhere.")


@app.command("sign-out")
def sign_out(user: _User, *, as_json: AsJson = False) -> None:
    """Sign somebody out on all devices, at once."""
    outcome = ask("DELETE", f"{_path(user)}/sessions")
    show_one(outcome, as_json=as_json, sentence=f"{outcome['ended']} sessions of {outcome['id']} were ended.")


@app.command("audit")
def audit(
    user: _User,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many entries.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what was done to an account, newest first."""
    entries = ask("GET", f"{_path(user)}/audit?limit={limit}")["entries"]
    show(entries, as_json=as_json, empty="Nothing was done yet.")


def _path(user: str) -> str:
    return f"/api/operator/users/{quote(user, safe='@')}"


def _said(value: Any) -> str:
    return {None: "", True: "yes", False: "no"}.get(value, str(value))
