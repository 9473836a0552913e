"""One message on an open connection: sender, recipient, message, and what the server answered to each."""

import re
from contextlib import suppress

from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPServerDisconnected

from mooring.mail.delivery import Accepted, Outcome, Refused
from mooring.transports.mime import Letter
from mooring.transports.smtp.connections import Place
from mooring.transports.smtp.replies import Stage, outcome_of
from mooring.transports.words import words_of

_DOTS = re.compile(rb"^\.", re.MULTILINE)
_RESET_SECONDS = 2.0
_NO_UTF8 = "the mail server cannot write to an address with other letters than ASCII before the @ (SMTPUTF8)"


async def converse(client: SMTP, letter: Letter, sender: str, place: Place) -> Outcome:
    """Hand `letter` over. Afterwards the connection is ready for another message, or closed. Raises what `aiosmtplib` raises.

    `place` is at `Stage.END` from before the first octet of the message is written: nobody knows what of it arrived.
    """
    if letter.utf8 and not client.supports_extension("smtputf8"):
        return Refused(_NO_UTF8)
    commands = (
        (Stage.MAIL, {250}, (b"MAIL", f"FROM:<{sender}>".encode(), *_options(client, letter))),
        (Stage.RCPT, {250, 251}, (b"RCPT", f"TO:<{letter.envelope.to.address}>".encode())),
        (Stage.DATA, {354}, (b"DATA",)),
    )
    for stage, hoped_for, command in commands:
        place.stage = stage
        reply = await client.execute_command(*command)
        if reply.code not in hoped_for:
            await _forget(client)
            return outcome_of(stage, reply.code, reply.message)
    place.stage = Stage.END
    reply = await _write(client, letter.octets)
    return Accepted(words_of(reply.message)) if reply.code == 250 else outcome_of(Stage.END, reply.code, reply.message)


def _options(client: SMTP, letter: Letter) -> list[bytes]:
    options = [b"SIZE=%d" % len(letter.octets)] if client.supports_extension("size") else []
    return [*options, b"BODY=8BITMIME", b"SMTPUTF8"] if letter.utf8 else options


async def _write(client: SMTP, octets: bytes) -> SMTPResponse:
    # Not `client.data`: it does not say whether a connection broke off before the message or within it.
    protocol = client.protocol
    if protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    protocol.write(_DOTS.sub(b"..", octets) + b".\r\n")
    return await protocol.read_response()


async def _forget(client: SMTP) -> None:
    """Make the server forget what was begun; a server that does not want to is left. What it answered before stands."""
    if not client.is_connected:
        return
    try:
        await client.rset(timeout=_RESET_SECONDS)
    except (SMTPException, OSError, TimeoutError):
        with suppress(OSError):
            client.close()
