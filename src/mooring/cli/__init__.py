"""The command line: `mooring <noun> <verb> [--json]`. Exit codes: 0 done, 1 fault, 2 usage, 3 refused.

One command a file. Operator commands speak to the running service, which they find through the data folder, and work
on the files themselves only when none runs (`operator`). A person's commands go through the Python client (`person`).
"""

import os
import sys

import typer

from mooring import __version__
from mooring.cli import (
    alert,
    archive,
    backup,
    deadletter,
    doctor,
    drill,
    feed,
    handler,
    importing,
    keys,
    mail,
    mail_preview,
    monitor,
    push,
    recover,
    rescue,
    restore,
    serve,
    session,
    settings,
    tail,
    user,
    webhook,
    workspace,
    workspace_audit,
    workspace_deeds,
    workspace_export,
)
from mooring.kit.errors import Fault, Refusal

FAULT, USAGE, REFUSED = 1, 2, 3

app = typer.Typer(
    name="mooring",
    help="The home port of local-first apps: accounts, workspaces and event sync in one process.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve_command)
app.command("feed")(feed.feed_command)
app.command("drill")(drill.drill_command)
app.command("import")(importing.import_command)
app.command("recover")(recover.recover_command)
app.command("settings")(settings.settings_command)
app.command("push")(push.push_command)
app.command("tail")(tail.tail_command)
app.add_typer(alert.app, name="alert")
app.add_typer(archive.app, name="archive")
app.add_typer(deadletter.app, name="deadletter")
app.add_typer(backup.app, name="backup")
app.add_typer(doctor.app, name="doctor")
app.add_typer(handler.app, name="handler")
app.add_typer(keys.app, name="keys")
app.add_typer(rescue.app, name="rescue")
app.add_typer(restore.app, name="restore")
app.add_typer(session.app, name="session")
app.add_typer(mail.app, name="mail")
app.add_typer(monitor.app, name="monitor")
app.add_typer(user.app, name="user")
app.add_typer(webhook.app, name="webhook")
app.add_typer(workspace_deeds.app, name="workspace")
workspace.app.command("audit")(workspace_audit.audit)
workspace.app.command("export")(workspace_export.export)
mail.app.command("preview")(mail_preview.preview)


@app.command("version")
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Runs the command line and ends the process."""
    os.umask(0o077)  # whatever is created in a data folder is for its owner alone
    try:
        app()
    except Fault as fault:
        typer.echo(f"{fault.op} failed at {fault.place}. {fault.hint}", err=True)
        sys.exit(FAULT)
    except Refusal as refusal:
        typer.echo(f"refused ({refusal.code}): {refusal.detail or refusal.title}", err=True)
        sys.exit(REFUSED)
