"""HTTP/1.1 as bare as it goes: an HTTP library on the client would cost as much as the server."""

import asyncio
import json


class Plain:
    """A connection that is kept, to one host; one request at a time."""

    def __init__(self, url):
        self._host, self._port = url.removeprefix("http://").split(":")
        self._connection = None

    async def ask(self, method, path, given=None, headers=None):
        """(status, headers, body) of one request; `headers` without those that differ by the clock."""
        await self._send(method, path, given, headers or {})
        status, found = await self._head(self.reader)
        return status, found, await self.reader.readexactly(int(found.get("content-length", 0)))

    async def stream(self, path, headers):
        """Begins an answer without an end: `reader` gives it, for as long as this connection is held."""
        await self._send("GET", path, None, headers)
        status, found = await self._head(self.reader)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {found}")
        return self

    @property
    def reader(self):
        """What the server sends."""
        return self._connection[0]

    def close(self):
        """Hangs up."""
        if self._connection is not None:
            self._connection[1].close()
            self._connection = None

    async def _send(self, method, path, given, headers):
        if self._connection is None:
            self._connection = await asyncio.open_connection(self._host, int(self._port))
        body = b"" if given is None else json.dumps(given).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/json"] if body else []
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._connection[1].write("\r\n".join([*lines, "", ""]).encode() + body)

    async def _head(self, reader):
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        return int(first.split()[1]), {name.lower(): value for name, value in pairs if name.lower() != "date"}


def bearer(token):
    """The header that proves a session."""
    return {"Authorization": f"Bearer {token}"}
