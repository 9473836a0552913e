"""A few connections to one mail server, kept open for a while between messages."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from aiosmtplib import SMTP, SMTPException

from mooring.transports.smtp.replies import Stage
from mooring.transports.smtp.server import Security, SmtpServer

_MOST_MESSAGES = 100  # per connection; servers count them
_QUIT_SECONDS = 2.0


@dataclass(slots=True)
class Place:
    """Where in a conversation it is."""

    stage: Stage = Stage.CONNECT


@dataclass(slots=True, eq=False)
class Connection:
    """One open connection. `used`: how many messages went through it."""

    client: SMTP
    transport: asyncio.BaseTransport | None
    used: int = 0
    expiry: asyncio.TimerHandle | None = None


class Connections:
    """Those that are open and idle; `take` one, then `give_back` or `drop` it."""

    def __init__(
        self, server: SmtpServer, helo: str, tls: ssl.SSLContext | None, *, seconds: float, idle: float
    ) -> None:
        """`seconds` is the most that one answer may take, `idle` how long a connection is kept that nobody uses."""
        self._server = server
        self._helo = helo
        self._tls = tls
        self._seconds = seconds
        self._idle_seconds = idle
        self._idle: list[Connection] = []
        self._closed = False

    async def take(self, place: Place) -> Connection:
        """An idle one, else a new one, signed in. Raises what `aiosmtplib` raises, and `place` says when."""
        while self._idle:
            connection = self._idle.pop()
            _stop(connection)
            if connection.client.is_connected:
                return connection
        return await self._dial(place)

    def give_back(self, connection: Connection) -> None:
        """Keep it for the next message, if it is still good."""
        if self._closed or connection.used >= _MOST_MESSAGES or not connection.client.is_connected:
            self.drop(connection)
            return
        connection.expiry = asyncio.get_running_loop().call_later(self._idle_seconds, self._expire, connection)
        self._idle.append(connection)

    def drop(self, connection: Connection) -> None:
        """Close it without a word, and without waiting for one."""
        _stop(connection)
        connection.client.close()
        _abort(connection.transport)

    async def close(self) -> None:
        """Say goodbye on every idle one; those in use are dropped when they are given back."""
        self._closed = True
        idle = self._idle.copy()
        self._idle.clear()
        await asyncio.gather(*(self._leave(one) for one in idle))
        await asyncio.sleep(0)  # transports are told of their end in the loop's next round

    def _expire(self, connection: Connection) -> None:
        with suppress(ValueError):
            self._idle.remove(connection)
        self.drop(connection)

    async def _leave(self, connection: Connection) -> None:
        with suppress(SMTPException, OSError, TimeoutError):
            await connection.client.quit(timeout=_QUIT_SECONDS)
        self.drop(connection)

    async def _dial(self, place: Place) -> Connection:
        server = self._server
        place.stage = Stage.CONNECT
        client = SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._helo,
            timeout=self._seconds,
            use_tls=server.security is Security.TLS,
            start_tls=False,
            tls_context=self._tls,
        )
        try:
            await self._introduce(client, place)
        except BaseException:
            transport = client.transport
            client.close()
            _abort(transport)
            raise
        return Connection(client, client.transport)

    async def _introduce(self, client: SMTP, place: Place) -> None:
        await client.connect()
        place.stage = Stage.HELLO
        await client.ehlo()
        if self._server.security is Security.STARTTLS:
            place.stage = Stage.TLS
            await client.starttls()
            place.stage = Stage.HELLO
            await client.ehlo()
        if self._server.user is not None and self._server.password is not None:
            place.stage = Stage.LOGIN
            await client.login(self._server.user, self._server.password)


def _stop(connection: Connection) -> None:
    if connection.expiry is not None:
        connection.expiry.cancel()
        connection.expiry = None


def _abort(transport: asyncio.BaseTransport | None) -> None:
    # `client.close` lets TLS say goodbye, for half a minute to a server that does not listen.
    if transport is not None:
        cast("asyncio.WriteTransport", transport).abort()
