"""Connections over WebSocket."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from mooring.client.errors import Refused, Unreachable
from mooring.client.transport import Answer, refusal
from mooring.client.verdict import is_about_session
from mooring.client.workspaces.line import Line, LineClosed

_OPEN_SECONDS = 10.0
_CLOSE_SECONDS = 2.0
_LONGEST_FRAME = 16 * 1024**2
# More than is ever on its way: who waited until a dead line took some of it would not notice that it is dead.
_MOST_UNSENT = 16 * 1024**2
_UNAUTHENTICATED = 401
_PASSING = {"UNAVAILABLE", "RATE_LIMITED", "TOO_MANY_SOCKETS"}
"""Refusals that say nothing of who may read: the service stops, or has too much to do."""


class SocketDialer:
    """Dials `/sync` of the service at `url`. A goodbye that is not answered is not waited for longer than `close_seconds`."""

    def __init__(self, url: str, close_seconds: float = _CLOSE_SECONDS) -> None:
        self._close_seconds = close_seconds
        self._url = "ws" + url.removeprefix("http") + "/sync"

    def dial(self, workspace_id: str, bearer: str) -> AbstractAsyncContextManager[Line]:
        """The token travels in a header, not in the address, which others may write down."""
        return self._dialed(workspace_id, bearer)

    @asynccontextmanager
    async def _dialed(self, workspace_id: str, bearer: str) -> AsyncIterator[Line]:
        connection = await self._connected(workspace_id, bearer)
        try:
            yield _SocketLine(connection)
        finally:
            await connection.close()

    async def _connected(self, workspace_id: str, bearer: str) -> ClientConnection:
        query = urlencode({"storeId": workspace_id, "transport": "ws"})
        try:
            return await connect(
                f"{self._url}?{query}",
                additional_headers={"Authorization": f"Bearer {bearer}"},
                open_timeout=_OPEN_SECONDS,
                close_timeout=self._close_seconds,
                ping_interval=None,  # the protocol has its own
                max_size=_LONGEST_FRAME,
                write_limit=_MOST_UNSENT,
                compression=None,
                proxy=None,
            )
        except InvalidStatus as no:
            raise _no(no) from None
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise Unreachable(f"The service cannot be reached ({type(error).__name__}).", "offline") from None


def _no(error: InvalidStatus) -> Refused | Unreachable:
    response = error.response
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    found = refusal(Answer(response.status_code, media, bytes(response.body or b"")))
    # An upgrade is always refused with 403, for some clients repeat a 401 at once: the code says what it was.
    if not isinstance(found, Refused):
        return found
    if found.code in _PASSING:
        return Unreachable(found.title, "server_error", retry_after_seconds=found.retry_after_seconds)
    status = _UNAUTHENTICATED if is_about_session(found.code) else found.status
    return Refused(found.code, status, found.title, extra=found.extra)


class _SocketLine:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed as end:
            raise _closed(end) from None

    async def received(self) -> AsyncIterator[str]:
        while True:
            try:
                frame = await self._connection.recv()
            except ConnectionClosed as end:
                raise _closed(end) from None
            if isinstance(frame, str):
                yield frame


def _closed(end: ConnectionClosed) -> LineClosed:
    return LineClosed(end.rcvd.code, end.rcvd.reason) if end.rcvd is not None else LineClosed(None)
