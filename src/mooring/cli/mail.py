"""`mooring mail`: the messages of the outbox."""

import typer

from mooring.cli.operator import pages
from mooring.cli.output import AsJson, show

app = typer.Typer(help="The messages of this service.", no_args_is_help=True)

_SHOWN = ("createdAt", "to", "subject", "link", "code")


@app.callback()
def _noun() -> None:
    """Makes `list` a verb of its own, though it is the only one yet."""


@app.command("list")
def list_mail(*, as_json: AsJson = False) -> None:
    """List messages, newest first, with their links and codes: whoever can run this can follow them."""
    found = list(pages("/api/operator/mail", "messages"))
    rows = found if as_json else [{name: one[name] for name in _SHOWN} for one in found]
    show(rows, as_json=as_json, empty="There are no messages yet.")
