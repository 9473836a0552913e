"""`mooring user`: the accounts of this service."""

import typer

from mooring.cli.operator import pages
from mooring.cli.output import AsJson, show

app = typer.Typer(help="The accounts of this service.", no_args_is_help=True)


@app.callback()
def _noun() -> None:
    """Makes `list` a verb of its own, though it is the only one yet."""


@app.command("list")
def list_users(*, as_json: AsJson = False) -> None:
    """List accounts."""
    show(list(pages("/api/operator/users", "users")), as_json=as_json, empty="There are no accounts yet.")
