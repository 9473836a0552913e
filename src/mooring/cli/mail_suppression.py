"""`mooring mail suppression`: addresses that nothing is sent to."""

from typing import Annotated, Any
from urllib.parse import quote, urlencode

import typer

from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(
    help="Addresses that nothing is sent to: they bounced, called mail spam, or were added by hand.",
    no_args_is_help=True,
)

_SUPPRESSIONS = "/api/operator/mail/suppressions"
_Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The address, in any spelling.")]


@app.command("list")
def list_suppressions(*, as_json: AsJson = False) -> None:
    """List suppressed addresses, newest first."""
    _show("", as_json=as_json)


@app.command("search")
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Part of an address.")], *, as_json: AsJson = False
) -> None:
    """List suppressed addresses that hold a text."""
    _show(text, as_json=as_json)


@app.command("show")
def show_suppression(address: _Address, *, as_json: AsJson = False) -> None:
    """Show why nothing is sent to an address."""
    found = ask("GET", _path(address))
    said = (f"{name}: {value}" for name, value in found.items() if value is not None)
    show_one(found, as_json=as_json, sentence="\n".join(said))


@app.command("add")
def add(address: _Address, *, as_json: AsJson = False) -> None:
    """Send nothing to an address until it is released."""
    outcome = ask("POST", _SUPPRESSIONS, {"address": address})
    show_one(outcome, as_json=as_json, sentence=f"Nothing is sent to {outcome['address']} any more.")


@app.command("release")
def release(address: _Address, *, as_json: AsJson = False) -> None:
    """Send to an address again, whatever kept it back, and forget that."""
    outcome: Any = ask("DELETE", _path(address))
    sentence = f"Mail is sent to {address} again. What was suppressed meanwhile: mooring mail list --to {address}"
    show_one(outcome, as_json=as_json, sentence=sentence)


def _show(text: str, *, as_json: bool) -> None:
    wanted = {"limit": 500} | ({"search": text} if text else {})
    found = list(pages(_SUPPRESSIONS, "suppressions", urlencode(wanted)))
    show(found, as_json=as_json, empty="There are no such addresses.")


def _path(address: str) -> str:
    return f"{_SUPPRESSIONS}/{quote(address, safe='@')}"
