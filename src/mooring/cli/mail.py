"""`mooring mail`: the messages of the outbox."""

from collections.abc import Mapping
from typing import Any

import typer

from mooring.cli.operator import pages
from mooring.cli.output import AsJson, show

app = typer.Typer(help="The messages of this service.", no_args_is_help=True)


@app.callback()
def _noun() -> None:
    """Makes `list` a verb of its own, though it is the only one yet."""


@app.command("list")
def list_mail(*, as_json: AsJson = False) -> None:
    """List messages, newest first, with their links and codes: whoever can run this can follow them."""
    found = list(pages("/api/operator/mail", "messages"))
    if as_json or not found:
        show(found, as_json=as_json, empty="There are no messages yet.")
        return
    # Not a table: it would break links, which people copy.
    for message in found:
        typer.echo("\n".join(_lines(message)))


def _lines(message: Mapping[str, Any]) -> list[str]:
    code = f"  code {message['code']}" if message["code"] is not None else None
    link = f"  {message['link']}" if message["link"] is not None else None
    first = f"{message['createdAt']}  {message['to']}: {message['subject']}"
    return [first, *(line for line in (link, code) if line is not None)]
