"""The tree of commands, as much of it as is asked for: a service that runs for months holds none of the others in memory."""

import json
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from mooring import __version__

# The first word of a command line, and where what it is stands. In the order of `mooring --help`.
_DEEDS = {
    "serve": "serve:serve_command",
    "feed": "feed:feed_command",
    "drill": "drill:drill_command",
    "import": "importing:import_command",
    "recover": "recover:recover_command",
    "settings": "settings:settings_command",
    "push": "push:push_command",
    "tail": "tail:tail_command",
}
_NOUNS = {
    "alert": "alert:app",
    "archive": "archive:app",
    "deadletter": "deadletter:app",
    "backup": "backup:app",
    "doctor": "doctor:app",
    "handler": "handler:app",
    "keys": "keys:app",
    "rescue": "rescue:app",
    "restore": "restore:app",
    "session": "session:app",
    "mail": "mail:app",
    "monitor": "monitor:app",
    "user": "user:app",
    "webhook": "webhook:app",
    "workspace": "workspace_tree:app",
}


def run(words: Sequence[str]) -> None:
    """Do what the words of a command line ask for."""
    if list(words) == ["serve"]:
        # There is nothing to read in it, and what reads words takes 18 MB.
        _at(_DEEDS["serve"])()
    else:
        commands(words[0] if words else None)()


def commands(first: str | None = None) -> typer.Typer:
    """The commands that begin with this word, or all when none does."""
    app = typer.Typer(
        name="mooring",
        help="The home port of local-first apps: accounts, workspaces and event sync in one process.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    known = first in _DEEDS or first in _NOUNS
    for name in (one for one in _DEEDS if one == first or not known):
        app.command(name)(_at(_DEEDS[name]))
    for name in (one for one in _NOUNS if one == first or not known):
        app.add_typer(_at(_NOUNS[name]), name=name)
    # A further one in any case: of a single command Typer would make the whole program.
    app.command("version")(version)
    return app


def version(*, as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Print the version."""
    typer.echo(json.dumps({"version": __version__}) if as_json else __version__)


def _at(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(f"mooring.cli.{module}"), name)
