"""How commands answer: a table for people, JSON for programs."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

_SHORT = 40
_UNFOLDED = 10_000

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """Prints rows that have the same keys. `empty` is what people read when there are none."""
    if as_json:
        typer.echo(msgspec.json.encode(list(rows)).decode())
    elif rows:
        _table(rows)
    else:
        typer.echo(empty)


def show_one(row: Mapping[str, Any], *, as_json: bool, sentence: str) -> None:
    """Prints the outcome of one deed."""
    typer.echo(msgspec.json.encode(row).decode() if as_json else sentence)


def _table(rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        # What a row is called stays on one line, so that it can be searched for; sentences may be folded.
        short = name == next(iter(rows[0])) and all(len(str(row[name])) <= _SHORT for row in rows)
        table.add_column(name, overflow="fold", no_wrap=short)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    # In a pipe there is no edge to fold at: each row is one line, which can be searched for.
    width = None if sys.stdout.isatty() else _UNFOLDED
    Console(width=width, markup=False, emoji=False).print(table)  # names are what people chose
