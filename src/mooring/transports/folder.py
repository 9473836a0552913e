"""Mail as files: nothing is sent. For a laptop, for tests, and for whoever takes it from there."""

import asyncio
import os
import secrets
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from mooring.mail.delivery import Accepted, Later, Mail, Outcome, Refused
from mooring.transports.fit import Unfit
from mooring.transports.mime import letter_of

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


class FolderTransport:
    """Writes each message to a file of its own, `<date>-<id>.eml`, which is whole or not there.

    Idempotent: the same message has the same name and the same octets. Readable for the service's user alone, as mails hold
    links that open accounts.
    """

    name = "folder"
    idempotent = True

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first message is written."""
        self._folder = folder

    async def send(self, mail: Mail) -> Outcome:
        """Write it. Accepted, and delivered, once it is on the disk."""
        try:
            octets = letter_of(mail).octets
        except Unfit as unfit:
            return Refused(str(unfit))
        name = f"{mail.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{mail.id}.eml"
        try:
            await asyncio.to_thread(_write, self._folder, name, octets)
        except OSError as error:
            return Later(f"the folder of mails: {error.strerror or type(error).__name__}")
        return Accepted(delivered=True)

    async def close(self) -> None:
        """Nothing to give back."""


def _write(folder: Path, name: str, octets: bytes) -> None:
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    part = folder / f".{name}.{secrets.token_hex(4)}"
    try:
        _write_part(part, octets)
        part.replace(folder / name)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _settle(folder)


def _write_part(part: Path, octets: bytes) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    # A name is on the disk when its folder is.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
