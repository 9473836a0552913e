"""`mooring monitor`: the monitor and what it sees. `mooring monitor --url …` is short for `mooring monitor run --url …`."""

import typer

from mooring.cli.monitor_reconcile import reconcile
from mooring.cli.monitor_run import Modules, ServiceUrlIfAny, run
from mooring.cli.monitor_status import status

app = typer.Typer(
    help="The monitor: who follows the workspaces, and how they fare.",
    invoke_without_command=True,
    no_args_is_help=True,
)
app.command("reconcile")(reconcile)
app.command("run")(run)
app.command("status")(status)


@app.callback()
def _noun(context: typer.Context, *, url: ServiceUrlIfAny = None, handlers: Modules = None) -> None:
    """Run a monitor in a process of its own with --url, as `run` does; or see what monitors do."""
    if context.invoked_subcommand is not None:
        if url is not None or handlers is not None:
            raise typer.BadParameter(f"{context.invoked_subcommand} takes its options after its name.")
        return
    if url is None:
        raise typer.BadParameter("--url says which service; or name a command.")
    run(url, handlers)
