"""`mooring archive key`: the identity that opens an encrypted archive. The service never has it."""

from pathlib import Path
from typing import Annotated

import typer

from mooring.cli.output import AsJson, show_one
from mooring.kit.errors import Fault
from mooring.settings import load

app = typer.Typer(help="The archive that backups are in.", no_args_is_help=True)
key = typer.Typer(help="The operator's key of an encrypted archive.", no_args_is_help=True)
app.add_typer(key, name="key")

_File = Annotated[Path, typer.Argument(help="File of the identity.")]


@key.command("new")
def new(file: _File, *, as_json: AsJson = False) -> None:
    """Make an identity in a new file, and say its recipient."""
    from mooring.storage.archive import new_identity  # see `operator`

    recipient = new_identity(file)
    sentence = (
        f"MOORING_ARCHIVE_RECIPIENT={recipient}\n"
        f"Keep copies of {file} away from this machine and from the archive: without it an encrypted archive is lost."
    )
    show_one({"file": str(file), "recipient": recipient}, as_json=as_json, sentence=sentence)


@key.command("show")
def show(
    file: Annotated[
        Path | None, typer.Argument(help="File of an identity; without one the settings are asked.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say which recipient an identity, or this installation, has; never the identity."""
    from mooring.storage.archive import identities_in, recipient_of  # see `operator`

    recipient = load().archive_recipient if file is None else str(identities_in(file)[0].to_public())
    if recipient is None:
        raise Fault("Reading the settings", "MOORING_ARCHIVE_RECIPIENT", "It is not set: the archive is not encrypted.")
    found = str(recipient_of(recipient))
    show_one({"recipient": found}, as_json=as_json, sentence=found)
