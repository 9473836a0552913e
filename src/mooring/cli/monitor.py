"""`mooring monitor`: the monitor and what it sees."""

import typer

from mooring.cli.monitor_reconcile import reconcile
from mooring.cli.monitor_run import run
from mooring.cli.monitor_status import status

app = typer.Typer(help="The monitor: who follows the workspaces, and how they fare.", no_args_is_help=True)
app.command("reconcile")(reconcile)
app.command("run")(run)
app.command("status")(status)
