"""`mooring push`: write events to a workspace."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Annotated, Any, TextIO

import msgspec
import typer
from msgspec import Struct

from mooring.cli.output import AsJson, show_one
from mooring.cli.person import Url, as_person, refuse
from mooring.client import Event, Mooring, NewEvent

_LONGEST_LINE = 1024 * 1024
_MOST_LINES = 10_000


class _Line(Struct, forbid_unknown_fields=True):
    name: str
    args: Any = None


def push_command(
    workspace_id: Annotated[str, typer.Argument(help="The workspace's id, as in its address.")],
    name: Annotated[
        str | None, typer.Argument(help="The event's name. Default: events from stdin, one JSON object a line.")
    ] = None,
    args: Annotated[str, typer.Argument(help="The event's args, as JSON.")] = "null",
    url: Url = None,
    wait: Annotated[
        float | None,
        typer.Option(
            "--wait", min=0.0, help="Seconds to wait while the workspace may not be written to. Default: for ever."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write events to a workspace of yours, behind what is there. Done when they are on the server's disk.

    From stdin each line is {"name": …, "args": …}.
    """
    events = _from_lines(sys.stdin) if name is None else [NewEvent(name, _decoded(args))]

    async def work(m: Mooring) -> Sequence[Event]:
        workspace = await m.open(workspace_id)
        try:
            async with asyncio.timeout(wait):
                return await workspace.push(events)
        except TimeoutError:
            raise refuse(f"It may not be written to now; gave up after {wait:g} s.") from None
        except ValueError as error:
            raise refuse(str(error)) from None

    stored = as_person(url, work)
    seqs = [event.seq for event in stored]
    where = f"{seqs[0]} to {seqs[-1]}" if len(seqs) > 1 else "".join(map(str, seqs))
    sentence = f"Written: {where}." if seqs else "There was nothing to write."
    show_one({"seqs": seqs}, as_json=as_json, sentence=sentence)


def _from_lines(lines: TextIO) -> list[NewEvent]:
    events: list[NewEvent] = []
    while line := lines.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE or len(events) == _MOST_LINES:
            raise refuse(f"At most {_MOST_LINES} lines of at most {_LONGEST_LINE} characters at once.")
        if line.strip():
            events.append(_event(line, len(events) + 1))
    return events


def _event(line: str, number: int) -> NewEvent:
    try:
        found = msgspec.json.decode(line, type=_Line)
    except msgspec.DecodeError as error:
        raise typer.BadParameter(f'Line {number} is no {{"name": …, "args": …}}: {error}.') from None
    return NewEvent(found.name, found.args)


def _decoded(args: str) -> Any:
    try:
        return msgspec.json.decode(args)
    except msgspec.DecodeError as error:
        raise typer.BadParameter(f"The args are not JSON: {error}.") from None
