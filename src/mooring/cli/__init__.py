"""The command line: `mooring <noun> <verb> [--json]`. Exit codes: 0 done, 1 fault, 2 usage, 3 refused.

One command a file; `tree` has them all. Operator commands speak to the running service, which they find through the data
folder, and work on the files themselves only when none runs (`operator`). A person's commands go through the Python client
(`person`).
"""

import os
import sys
from typing import Any

import typer

from mooring.cli.tree import commands, run
from mooring.kit.errors import Fault, Refusal
from mooring.kit.without import without

# It would load what paints tracebacks, and all languages that can be painted: 9 MB, and nobody looks.
with without("rich"):
    import structlog as structlog

FAULT, USAGE, REFUSED = 1, 2, 3


def __getattr__(name: str) -> Any:
    """All commands as `app`, loaded when somebody asks for them."""
    if name == "app":
        return commands()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Runs the command line and ends the process."""
    os.umask(0o077)  # whatever is created in a data folder is for its owner alone
    try:
        run(sys.argv[1:])
    except Fault as fault:
        typer.echo(f"{fault.op} failed at {fault.place}. {fault.hint}", err=True)
        sys.exit(FAULT)
    except Refusal as refusal:
        typer.echo(f"refused ({refusal.said}): {refusal.detail or refusal.title}", err=True)
        sys.exit(REFUSED)
