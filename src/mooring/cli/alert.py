"""`mooring alert`: what the operator was told, and whether the ways to them work."""

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show

app = typer.Typer(help="Alerts of this service, and the channels they go through.", no_args_is_help=True)


@app.command("list")
def list_alerts(*, as_json: AsJson = False) -> None:
    """List the last alerts of the running service."""
    show(ask("GET", "/api/operator/alerts")["alerts"], as_json=as_json, empty="There were no alerts since the start.")


@app.command("test")
def send_test(*, as_json: AsJson = False) -> None:
    """Send a test alert through every channel. Exit code 1 when one did not take it."""
    found = ask("POST", "/api/operator/alerts/test")["channels"]
    show(found, as_json=as_json, empty="There are no channels.")
    if any(one["problem"] is not None for one in found):
        raise typer.Exit(1)
