"""`mooring tail`: the events of a workspace, as they are confirmed."""

from contextlib import aclosing
from typing import Annotated, Any

import msgspec
import typer

from mooring.cli.output import AsJson
from mooring.cli.person import Url, as_person
from mooring.client import Event, LogReplaced, Mooring

_LONGEST_ARGS = 200


def tail_command(
    workspace_id: Annotated[str, typer.Argument(help="The workspace's id, as in its address.")],
    url: Url = None,
    after: Annotated[int, typer.Option("--after", min=0, help="Begin behind the event with this seq.")] = 0,
    *,
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Go on with events as they come, until Ctrl-C.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Print the events of a workspace of yours, in order, then those that come. With --json one object a line."""

    async def work(m: Mooring) -> None:
        workspace = await m.open(workspace_id)
        items = workspace.follow(after=after) if follow else workspace.events(after=after)
        async with aclosing(items):
            async for item in items:
                typer.echo(_json(item) if as_json else _line(item))

    try:
        as_person(url, work)
    except KeyboardInterrupt:
        return  # the usual way to stop following


def _json(item: Event | LogReplaced) -> str:
    return msgspec.json.encode(_object(item)).decode()


def _object(item: Event | LogReplaced) -> dict[str, Any]:
    if isinstance(item, LogReplaced):
        return {"replaced": {"before": item.before, "now": item.now}}
    event = item
    return {
        "seq": event.seq,
        "parent": event.parent,
        "name": event.name,
        "args": event.args,
        "clientId": event.client_id,
        "sessionId": event.session_id,
        "at": event.at,
    }


def _line(item: Event | LogReplaced) -> str:
    if isinstance(item, LogReplaced):
        return "The log was replaced: its events follow from the beginning."
    args = msgspec.json.encode(item.args).decode()
    short = args if len(args) <= _LONGEST_ARGS else args[: _LONGEST_ARGS - 1] + "…"
    return f"{item.seq:>7}  {item.at or ''}  {item.name}  {short}"
