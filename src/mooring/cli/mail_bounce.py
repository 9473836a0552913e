"""`mooring mail bounce`: a mail that came back, as the machine's mail server hands it over."""

import base64
import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show_one
from mooring.kit.errors import Fault
from mooring.mail.feedback import LARGEST

_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h, as mail servers read it
_SAID = {
    "taken": "It is written down what became of the message.",
    "repeated": "That was told before.",
    "unknown": "It says nothing of a message of this service, or is not to be believed. Nothing was changed.",
    "stale": "It tells of something too long ago. Nothing was changed.",
}


def bounce(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The mail; `-` reads it from standard input.")] = "-",
    *,
    recipient: Annotated[
        str | None, typer.Option("--to", help="The address that it came to, when the mail server tells it.")
    ] = None,
    defer: Annotated[
        bool,
        typer.Option(
            "--defer", help="End with 75 instead of 1 when it fails: a mail server keeps the mail, and tries again."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take a mail that came back to the address for bounces. What it cannot show to be ours changes nothing, and is exit 0."""
    mail = _read(file)
    sent = {"mail": base64.b64encode(mail).decode(), "recipient": recipient}
    try:
        outcome = ask("POST", "/api/operator/mail/bounces", sent)
    except Fault as fault:
        if not defer:
            raise
        typer.echo(str(fault), err=True)
        raise typer.Exit(_TRY_AGAIN) from None
    show_one(outcome, as_json=as_json, sentence=_SAID[outcome["outcome"]])


def _read(file: str) -> bytes:
    if file == "-":
        return _beginning(sys.stdin.buffer)
    try:
        with Path(file).open("rb") as opened:
            return _beginning(opened)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from None


def _beginning(stream: BinaryIO) -> bytes:
    """What a report says is in the first megabyte. The rest is read as well: a mail server must not find the pipe shut."""
    mail = stream.read(LARGEST)
    while stream.read(LARGEST):
        pass
    return mail
