"""The tree of commands."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.testing import CliRunner

from mooring import __version__
from mooring.cli.tree import commands

# They run until they are stopped, and say what they do in their log.
RUNNING = {"serve", "monitor", "monitor run"}


def _leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", {})
    for name, one in below.items():
        yield from _leaves(one, (*path, name))
    if not below or command.invoke_without_command:
        yield " ".join(path), command


def test_every_command_answers_in_json() -> None:
    """Each has `--json`, but for what runs until it is stopped."""
    silent = {
        name
        for name, command in _leaves(typer.main.get_command(commands()))
        if not any("--json" in option.opts for option in command.params)
    }
    assert silent == RUNNING


def test_the_version_is_said() -> None:
    """To people and to programs."""
    for words, said in (
        (["version"], f"{__version__}\n"),
        (["version", "--json"], f'{{"version": "{__version__}"}}\n'),
    ):
        assert CliRunner().invoke(commands("version"), words).output == said
