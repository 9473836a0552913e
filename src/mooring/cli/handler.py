"""`mooring handler`: what runs for confirmed events, and running it again."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(help="Handlers: what is run for confirmed events, and how far each is.", no_args_is_help=True)

_HANDLERS = "/api/operator/handlers"
_Name = Annotated[str, typer.Argument(metavar="HANDLER", help="The handler's name.")]


@app.command("list")
def list_handlers(*, as_json: AsJson = False) -> None:
    """List handlers that were run here at some time."""
    found = ask("GET", _HANDLERS)["handlers"]
    show(found if as_json else [_row(one) for one in found], as_json=as_json, empty="No handler was ever run here.")


@app.command("show")
def show_handler(name: _Name, *, as_json: AsJson = False) -> None:
    """Show one handler: where it fails, and how far it is in each workspace (the first hundred)."""
    found = ask("GET", _path(name))
    if as_json:
        show_one(found, as_json=True, sentence="")
        return
    typer.echo("\n".join(f"{label}: {value}" for label, value in _row(found["handler"]).items()))
    failing = {one["workspaceId"] for one in found["failing"]}
    lanes = [*found["failing"], *(one for one in found["lanes"] if one["workspaceId"] not in failing)]
    show([_lane(one) for one in lanes], as_json=False, empty="It has not come to any workspace yet.")


@app.command("pause")
def pause(name: _Name, *, as_json: AsJson = False) -> None:
    """Begin nothing more of a handler until it is resumed; what it is at ends as it would."""
    found = ask("POST", f"{_path(name)}/pause")
    show_one(found, as_json=as_json, sentence=f"{name} is paused. Events wait for it.")


@app.command("resume")
def resume(name: _Name, *, as_json: AsJson = False) -> None:
    """Go on with a paused handler where it was."""
    found = ask("POST", f"{_path(name)}/resume")
    show_one(found, as_json=as_json, sentence=f"{name} goes on.")


@app.command("replay")
def replay(
    name: _Name,
    *,
    workspace: Annotated[str | None, typer.Option("--workspace", help="Only this workspace. Default: all.")] = None,
    from_seq: Annotated[int, typer.Option("--from", min=1, help="The first event that is handled again.")] = 1,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this it is only said what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Handle events again that were done with, their effects included. Says first what that means."""
    wanted = {"workspaceId": workspace, "fromSeq": from_seq, "confirm": yes}
    meant = ask("POST", f"{_path(name)}/replay", wanted)
    show_one(meant, as_json=as_json, sentence=_meaning(meant))


def _path(name: str) -> str:
    return f"{_HANDLERS}/{quote(name, safe='')}"


def _meaning(meant: Mapping[str, Any]) -> str:
    name, begun = meant["handler"], meant["begun"]
    lines = [
        f"{name} {'handles' if begun else 'would handle'} again what it did in {meant['workspaces']} workspaces:",
        f"  {meant['again']} events that it was done with",
        f"  {meant['new']} further events, if it wants them",
    ]
    if meant["pushed"]:
        lines.append(f"  {meant['pushed']} events that it wrote are written once more, if it decides as before")
    lines += [f"  {count} times {key!r} is done once more outside" for key, count in sorted(meant["effects"].items())]
    lines.append("It has begun." if begun else "Nothing was done. Add --yes to do it.")
    return "\n".join(lines)


def _row(handler: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "handler": handler["name"],
        "events": ", ".join(handler["patterns"]),
        "state": _state(handler),
        "done": handler["done"],
        "open": handler["open"],
        "dead": handler["dead"],
        "failing in": handler["failing"],
    }


def _state(handler: Mapping[str, Any]) -> str:
    if handler["pausedAt"] is not None:
        return f"paused since {handler['pausedAt']}"
    return "running" if handler["led"] else "run by no monitor"


def _lane(lane: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "workspace": lane["workspaceId"],
        "done to": lane["seq"],
        "of": lane["head"],
        "attempts": lane["attempts"] or None,
        "failing since": lane["failingSince"],
        "cause": lane["cause"],
    }
