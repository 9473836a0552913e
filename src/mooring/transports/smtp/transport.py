"""Mail through one mail server."""

import asyncio
import os
import ssl
from collections.abc import Callable

from aiosmtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected

from mooring.mail import MessageId
from mooring.mail.delivery import Later, Mail, Outcome, Refused
from mooring.transports.fit import Unfit
from mooring.transports.mailbox import parse_mailbox
from mooring.transports.mime import Letter, letter_of
from mooring.transports.smtp.connections import Connections, Place
from mooring.transports.smtp.conversation import converse
from mooring.transports.smtp.replies import Stage, outcome_of
from mooring.transports.smtp.server import Security, SmtpServer
from mooring.transports.words import words_of

WHOLE_SECONDS = 25.0
IDLE_SECONDS = 30.0  # servers hang up after one to five minutes
CONNECTIONS = 4


class SmtpTransport:
    """Sends through one mail server. Not idempotent: a mail server recognises nothing.

    With STARTTLS or TLS nothing is said before the connection is encrypted and the server's certificate is believed, and there
    is no way back to a connection in the clear.
    """

    name = "smtp"
    idempotent = False

    def __init__(
        self,
        server: SmtpServer,
        return_path: Callable[[MessageId], str],
        *,
        helo: str = "localhost",
        trusted: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        connections: int = CONNECTIONS,
    ) -> None:
        """`return_path` is where a message comes back to, `helo` what we call ourselves, `trusted` whose certificates count."""
        tls = None if server.security is Security.NONE else trusted or ssl.create_default_context()
        self._connections = Connections(server, helo, tls, seconds=seconds, idle=idle_seconds)
        self._return_path = return_path
        self._seconds = seconds
        self._slots = asyncio.Semaphore(connections)

    async def send(self, mail: Mail) -> Outcome:
        """Hand it over once. It may have been taken from the moment that its octets are written."""
        try:
            letter = letter_of(mail)
        except Unfit as unfit:
            return Refused(str(unfit))
        try:
            sender = parse_mailbox(self._return_path(mail.id)).address
        except ValueError as error:
            # It is made of settings, the same for all mail.
            return Later(f"where mail comes back to: {error}")
        place = Place()
        try:
            async with asyncio.timeout(self._seconds), self._slots:
                return await self._hand_over(letter, sender, place)
        except TimeoutError:
            return _broken(place.stage, "no answer in time")
        except SMTPResponseException as answer:
            return outcome_of(place.stage, answer.code, answer.message)
        except (SMTPException, OSError, ValueError) as error:
            return _broken(place.stage, _words(error))

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def _hand_over(self, letter: Letter, sender: str, place: Place) -> Outcome:
        while True:
            connection = await self._connections.take(place)
            reused = connection.used > 0
            connection.used += 1
            try:
                outcome = await converse(connection.client, letter, sender, place)
            except BaseException as error:
                # Whatever the server still says would be taken for the answer to something else.
                self._connections.drop(connection)
                if reused and place.stage is Stage.MAIL and isinstance(error, SMTPServerDisconnected):
                    continue
                raise
            self._connections.give_back(connection)
            # A server may hang up on who was silent for a while: with or without saying so, it says nothing of this message.
            if reused and place.stage is Stage.MAIL and not connection.client.is_connected:
                continue
            return outcome


def _broken(stage: Stage, words: str) -> Outcome:
    return Later(f"{stage}: {words}", perhaps_taken=stage is Stage.END)


def _words(error: BaseException) -> str:
    """What went wrong, in the words of whoever noticed first."""
    first = error
    while first.__cause__ is not None:
        first = first.__cause__
    if isinstance(first, ssl.SSLCertVerificationError):
        return f"the certificate is not believed: {words_of(first.verify_message)}"
    if isinstance(first, OSError) and (first.errno or 0) > 0:
        return os.strerror(first.errno or 0)
    return words_of(str(first)) or type(first).__name__
