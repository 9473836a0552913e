"""`mooring monitor status`: the monitors at a glance, and the workspaces, worst first."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
import typer

from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show

_MONITOR = "/api/operator/monitor"
_EVERY_SECONDS = 2
_CLEAR = "\x1b[H\x1b[2J"


class HealthChoice(StrEnum):
    """As the service names them."""

    OK = "ok"
    LAGGING = "lagging"
    UNREACHABLE = "unreachable"
    QUARANTINED = "quarantined"


class SortChoice(StrEnum):
    """As the service names them."""

    HEALTH = "health"
    NAME = "name"
    LAG = "lag"
    RATE = "rate"
    LAST_EVENT = "lastEvent"
    HEAD = "head"
    BYTES = "bytes"
    MEMBERS = "members"
    SOCKETS = "sockets"
    CREATED = "created"


def status(
    workspace: Annotated[
        str | None, typer.Argument(metavar="[WORKSPACE]", help="Only this one, with its handlers: its id.")
    ] = None,
    *,
    search: Annotated[str, typer.Option(help="Only with this in the name, or with this id.")] = "",
    health: Annotated[HealthChoice | None, typer.Option(help="Only those that fare so.")] = None,
    sort: Annotated[SortChoice, typer.Option(help="By what they are ordered, the greatest first.")] = SortChoice.HEALTH,
    limit: Annotated[int, typer.Option(min=1, help="How many workspaces, at most.")] = 20,
    watch: Annotated[bool, typer.Option("--watch", help="Look again every two seconds, until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how the monitor and the workspaces fare. With --json one object; with --watch one a line."""
    if workspace is not None:
        path = f"{_MONITOR}/workspaces/{quote(workspace, safe='')}"
        _shown(lambda: ask("GET", path), _show_one, watch=watch, as_json=as_json)
        return
    wanted = {"search": search, "health": health.value if health is not None else "", "sort": sort.value}
    narrowed = {name: value for name, value in wanted.items() if value}
    query = urlencode({"limit": min(limit, 500), **narrowed})

    def look() -> dict[str, Any]:
        found = islice(pages(f"{_MONITOR}/workspaces", "workspaces", query), limit)
        return {**ask("GET", _MONITOR), "listed": list(found)}

    _shown(look, _show_all, watch=watch, as_json=as_json)


def _shown(
    look: Callable[[], dict[str, Any]], people: Callable[[Mapping[str, Any]], None], *, watch: bool, as_json: bool
) -> None:
    try:
        while True:
            found = look()
            # Only a screen is wiped: in a pipe or a file one look follows the other, without a sign that is no text.
            if watch and sys.stdout.isatty() and not as_json:
                typer.echo(_CLEAR, nl=False)
            if as_json:
                typer.echo(msgspec.json.encode(found).decode())
            else:
                people(found)
            if not watch:
                return
            sys.stdout.flush()
            time.sleep(_EVERY_SECONDS)
    except KeyboardInterrupt:
        return  # the usual way to stop watching


def _show_all(found: Mapping[str, Any]) -> None:
    typer.echo("\n".join(_summary(found)))
    show([_row(one) for one in found["listed"]], as_json=False, empty="There is no such workspace.")


def _summary(found: Mapping[str, Any]) -> Iterator[str]:
    alive = [one for one in found["monitors"] if one["alive"]]
    yield (
        f"{len(alive)} {'monitor runs' if len(alive) == 1 else 'monitors run'}."
        if alive
        else "No monitor runs: nobody follows the workspaces."
    )
    counts = ", ".join(f"{count} {health}" for health, count in found["workspaces"].items() if count)
    yield f"{found['total']} workspaces{': ' + counts if counts else ''}. {found['sockets']} sockets, {found['rate']:g} events a minute."
    yield f"The greatest lag is {found['lag']} events; {found['failing']} handlers try again; {found['deadLetters']} dead letters."
    took = found["followSeconds"]
    if took["count"]:
        yield f"Created to followed, {took['count']} of the last day: {took['p50']:.2f} s half of all, {took['p95']:.2f} s 95 in 100."
    for one in found["reconciliations"][:1]:
        yield f"Reconciled at {one['at']}: {one['listed']} listed, {one['begun']} begun, {one['stopped']} stopped, {one['heldBack']} held back."


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "name": one["name"],
        "health": one["health"],
        "since": one["since"],
        "state": one["state"],
        "head": one["head"],
        "lag": one["lag"],
        "a minute": f"{one['rate']:g}",
        "last event": one["lastEventAt"],
        "bytes": one["bytes"],
        "members": one["members"],
        "sockets": one["sockets"],
        "failing": one["failing"],
        "dead": one["deadLetters"],
    }


def _show_one(found: Mapping[str, Any]) -> None:
    one = found["workspace"]
    for name, value in {
        **_row(one),
        "because": one["because"],
        "leader": found["leader"],
        "last backup": one["lastBackupAt"],
        "last proven": one["lastProvenAt"],
    }.items():
        if value is not None:
            typer.echo(f"{name}: {value}")
    show([_lane(lane) for lane in found["lanes"]], as_json=False, empty="There are no handlers.")


def _lane(lane: Mapping[str, Any]) -> dict[str, Any]:
    state = "paused" if lane["paused"] else "failing" if lane["failingSince"] else "ok"
    return {
        "handler": lane["handler"],
        "state": state,
        "seq": lane["seq"],
        "behind": lane["behind"],
        "failing since": lane["failingSince"],
        "tries": lane["attempts"],
        "next try": lane["dueAt"],
        "dead": lane["deadLetters"],
        "cause": lane["cause"],
    }
