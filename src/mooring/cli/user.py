"""`mooring user`: the accounts of this service."""

from typing import Annotated
from urllib.parse import quote

import typer

from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(help="The accounts of this service.", no_args_is_help=True)

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


def _path(user: str) -> str:
    return f"/api/operator/users/{quote(user, safe='@')}"
