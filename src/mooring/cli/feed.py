"""`mooring feed`: every change of every workspace, in order."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
import typer

from mooring.cli.operator import ask, existing_folder
from mooring.cli.output import AsJson
from mooring.kit.errors import Fault
from mooring.settings import load

_PAGE = 1000
_WAIT_SECONDS = 25


def feed_command(
    *,
    after: Annotated[int, typer.Option("--after", min=0, help="Only what comes after this position.")] = 0,
    workspace: Annotated[str | None, typer.Option("--workspace", help="Only one workspace, by its id.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Wait for what is next, until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the lifecycle feed, one event a line: what happened to which workspace. It can be read again at any time."""
    if follow:
        _require_running()
    try:
        for event in _events(after, workspace, follow=follow):
            typer.echo(msgspec.json.encode(event).decode() if as_json else _line(event))
    except KeyboardInterrupt:
        return  # the usual way to stop following


def _events(after: int, workspace: str | None, *, follow: bool) -> Iterator[Mapping[str, Any]]:
    only = {"workspaceId": workspace} if workspace is not None else {}
    while True:
        wait = _WAIT_SECONDS if follow else 0
        page = ask("GET", f"/api/feed?{urlencode({'after': after, 'limit': _PAGE, 'wait': wait, **only})}")
        yield from page["events"]
        after = page["next"]
        if not follow and after >= page["head"]:
            return


def _require_running() -> None:
    folder = existing_folder(load())
    if folder.running() is None or not folder.is_taken():
        raise Fault("Following the feed", str(folder.path), "No service runs there. Start it with `mooring serve`.")


def _line(event: Mapping[str, Any]) -> str:
    facts = " ".join(f"{name}={value}" for name, value in event["data"].items())
    by = event["actor"] or "operator"
    return f"{event['position']}  {event['at']}  {event['workspaceId']}  {event['kind']}  by {by}  {facts}".rstrip()
