"""Fifty callers race one refresh, round after round, and a fifth of the replies are lost: one rotation a round.

`RACE_ROUNDS=200` takes the race to its full length: ten thousand refreshes, a minute on a quiet machine.
"""

import asyncio
import json
import os
import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from live_server import LiveServer, live_server

CALLERS, LOST = 50, 0.2
ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))


class Caller:
    """A tab on a connection of its own: bare HTTP, since an HTTP library would cost more than the server."""

    def __init__(self, server: LiveServer, chance: random.Random) -> None:
        self._host, self._port = server.url.removeprefix("http://").split(":")
        self._chance = chance
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.lost = 0

    async def renew(self, token: str) -> Any:
        """The reply to a refresh, asked for again as often as it was lost."""
        while True:
            reader, writer = await self._connected()
            writer.write(self._request(token))
            if self._chance.random() >= LOST:
                return await self._reply(reader)
            self.lost += 1
            if self._chance.random() < 0.5:  # half of them are given up when the reply has begun to arrive
                await reader.read(1)
            await self.hang_up()

    async def hang_up(self) -> None:
        """Without a word to the server, in the middle of whatever it is doing."""
        if self._connection is not None:
            writer = self._connection[1]
            self._connection = None
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._connection = self._connection or await asyncio.open_connection(self._host, int(self._port))
        return self._connection

    def _request(self, token: str) -> bytes:
        body = json.dumps({"refreshToken": token})
        head = (
            "POST /api/session/refresh HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join([*head, "", body]).encode()

    async def _reply(self, reader: asyncio.StreamReader) -> Any:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(int(line.split(":")[1]) for line in head.splitlines() if line.startswith("content-length:"))
        body = json.loads(await reader.readexactly(length))
        assert head.startswith("http/1.1 200 "), body
        return body


@pytest.mark.timeout(600)
async def test_fifty_callers_race_every_refresh(tmp_path: Path) -> None:
    """Each round makes one rotation; everybody ends it with the same successor; nobody is ever signed out."""
    with live_server(tmp_path) as server:
        alice = server.sign_up()
        callers = [Caller(server, random.Random(number)) for number in range(CALLERS)]
        given = [alice.refresh_token]
        try:
            for _ in range(ROUNDS):
                replies = await asyncio.gather(*(caller.renew(given[-1]) for caller in callers))
                (successor,) = {reply["refreshToken"] for reply in replies}
                assert {reply["session"]["id"] for reply in replies} == {alice.session_id}
                given.append(successor)
        finally:
            await asyncio.gather(*(caller.hang_up() for caller in callers))
        server.remember(*given)
        assert len(set(given)) == ROUNDS + 1
        assert _stored(server, alice.session_id) == (ROUNDS + 1, 1)
        assert sum(caller.lost for caller in callers) > CALLERS * ROUNDS * LOST / 2


def _stored(server: LiveServer, session_id: str) -> tuple[int, int]:
    """How many tokens the family has, and how many of them are unused."""
    query = "SELECT count(*), count(*) - count(used_at) FROM refresh_tokens WHERE session_id = ?"
    with closing(sqlite3.connect(server.data / "directory.db")) as connection:
        return connection.execute(query, (session_id,)).fetchone()
