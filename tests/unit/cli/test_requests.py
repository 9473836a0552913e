"""uvicorn's HTTP protocol with a way out: an answer that nobody reads ends when the application says so."""

import asyncio
import logging
import socket

import pytest
import uvicorn

from mooring.api.asgi import ABORT, Receive, Scope, Send
from mooring.cli.requests import AbortableRequests
from mooring.cli.server import bind

SECONDS = 10.0
PART = b"x" * 100_000


async def test_an_answer_that_nobody_reads_can_be_cut_off(caplog: pytest.LogCaptureFixture) -> None:
    """`send` waits for a peer that reads nothing; the cut ends that wait, the connection and the task, without a complaint."""
    stuck, ended = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        await send({"type": "http.response.start", "status": 200, "headers": []})
        writing = asyncio.create_task(_write_for_ever(send))
        # A hundred megabytes fit into no buffer: not done in half a second means that it waits.
        assert not (await asyncio.wait({writing}, timeout=0.5))[0]
        stuck.set()
        scope["extensions"][ABORT]()
        await writing
        ended.set()

    listener = bind("127.0.0.1", 0)
    config = uvicorn.Config(app, http=AbortableRequests, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with caplog.at_level(logging.WARNING):
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        deaf = await asyncio.to_thread(_deaf_reader, listener.getsockname())
        await asyncio.wait_for(stuck.wait(), SECONDS)
        await asyncio.wait_for(ended.wait(), SECONDS)
        deaf.close()
        server.should_exit = True
        await asyncio.wait_for(serving, SECONDS)
    assert caplog.records == []


async def _write_for_ever(send: Send) -> None:
    for _ in range(1_000):
        await send({"type": "http.response.body", "body": PART, "more_body": True})


def _deaf_reader(address: tuple[str, int]) -> socket.socket:
    opened = socket.create_connection(address)
    opened.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    return opened
