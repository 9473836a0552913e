"""A way to a server on which packets get lost: what is open goes silent, nothing is closed, and new connections get through."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_SMALL = 4096


class SilentLines:
    """A proxy in front of `url`. Whatever it has let go silent neither reads nor writes nor ends any more."""

    def __init__(self, url: str) -> None:
        self._host, self._port = str(urlsplit(url).hostname), urlsplit(url).port
        self._pumps: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []
        self._forth, self._back = asyncio.Event(), asyncio.Event()
        self._forth.set()
        self._back.set()
        self.url = ""

    def silence(self) -> int:
        """Nothing goes through what is open now; how many connections it was."""
        silent = [pump for pump in self._pumps if not pump.done()]
        for pump in silent:
            pump.cancel()
        self._pumps.clear()
        return len(silent) // 2

    def hold_back(self) -> None:
        """What the server sends waits; what it is sent goes through."""
        self._back.clear()

    def let_go_on(self) -> None:
        """What was held back goes on."""
        self._back.set()

    def cut(self) -> None:
        """Everything that was ever open ends, for both sides to see."""
        self.silence()
        for writer in self._writers:
            writer.transport.abort()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream = socket.socket()
        # Little room in between: what a server sends into the silence stays with the server.
        upstream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        upstream.setblocking(False)
        await asyncio.get_running_loop().sock_connect(upstream, (self._host, self._port))
        there, back = await asyncio.open_connection(sock=upstream, limit=_SMALL)
        self._writers += [writer, back]
        for pump in (_pump(reader, back, self._forth), _pump(there, writer, self._back)):
            self._pumps.append(asyncio.create_task(pump))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, open_: asyncio.Event) -> None:
    with contextlib.suppress(OSError):
        while await open_.wait() and (came := await reader.read(65_536)):
            writer.write(came)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def silent_lines(url: str) -> AsyncIterator[SilentLines]:
    """The proxy, until the end of the block."""
    lines = SilentLines(url)
    server = await asyncio.start_server(lines._accepted, "127.0.0.1", 0, limit=_SMALL)
    lines.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield lines
    finally:
        server.close()
        lines.cut()
