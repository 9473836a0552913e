"""`mooring deadletter`: events that a handler failed at as often as it may."""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
import typer

from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(help="Dead letters: events that handlers gave up.", no_args_is_help=True)

_LETTERS = "/api/operator/dead-letters"
_Id = Annotated[str, typer.Argument(metavar="LETTER", help="The dead letter's id.")]


@app.command("list")
def list_letters(
    *,
    handler: Annotated[str | None, typer.Option("--handler", help="Only those of this handler.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List dead letters, newest first."""
    only = f"&{urlencode({'handler': handler})}" if handler is not None else ""
    found = list(islice(pages(_LETTERS, "deadLetters", f"limit=100{only}"), limit))
    show(found if as_json else [_row(one) for one in found], as_json=as_json, empty="There are no dead letters.")


@app.command("show")
def show_letter(
    letter_id: _Id,
    *,
    event: Annotated[bool, typer.Option("--event", help="Also what the event says: somebody wrote that.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter: why it was given up, and what was done for it all the same."""
    found = ask("GET", f"{_path(letter_id)}?event={'true' if event else 'false'}")
    lines = [f"{label}: {value}" for label, value in _row(found["deadLetter"]).items()]
    lines.append(f"done outside: {', '.join(found['deadLetter']['finished']) or 'nothing'}")
    if found["event"] is not None:
        lines.append(f"written by: {found['event']['userId']} at {found['event']['at']}")
        lines.append(msgspec.json.format(msgspec.json.encode(found["event"]["args"]), indent=2).decode())
    elif event:
        lines.append("The log does not hold this event any more.")
    show_one(found, as_json=as_json, sentence="\n".join(lines))


@app.command("retry")
def retry(letter_id: _Id, *, as_json: AsJson = False) -> None:
    """Have it tried again soon, with all its attempts, out of its turn."""
    found = ask("POST", f"{_path(letter_id)}/retry")
    show_one(found, as_json=as_json, sentence=f"{letter_id} is tried again soon.")


@app.command("discard")
def discard(letter_id: _Id, *, as_json: AsJson = False) -> None:
    """Have done with it: it is not tried again."""
    found = ask("POST", f"{_path(letter_id)}/discard")
    show_one(found, as_json=as_json, sentence=f"{letter_id} is discarded.")


def _path(letter_id: str) -> str:
    return f"{_LETTERS}/{quote(letter_id, safe='')}"


def _row(letter: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "letter": letter["id"],
        "handler": letter["handler"],
        "workspace": letter["workspaceId"],
        "seq": letter["seq"],
        "event": letter["name"],
        "state": letter["state"],
        "attempts": letter["attempts"],
        "since": letter["changedAt"],
        "cause": letter["cause"],
    }
