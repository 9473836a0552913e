"""The short cut for frames that come whole: what is received is what the library's parser would say, however the bytes come."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from mooring.api.asgi import DIRECT_FRAMES, Receive, Scope, Send
from mooring.cli.websockets import PatientSockets

MOST_BYTES = 100_000
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Wire:
    """The connection's other end: what was written to it."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def get_extra_info(self, name: str) -> None:
        del name

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


async def _opened(received: list[str]) -> tuple[PatientSockets, Wire]:
    """A connection after its upgrade, whose text frames go to `received`."""
    up = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        scope["extensions"][DIRECT_FRAMES].deliver_to(received.append)
        up.set()
        while (await receive())["type"] != "websocket.disconnect":
            pass

    config = uvicorn.Config(
        cast("Any", app), loop="none", ws_max_size=MOST_BYTES, ws_per_message_deflate=False, log_config=None
    )
    protocol, wire = PatientSockets(config, ServerState(), {}), Wire()
    protocol.connection_made(cast("Any", wire))
    protocol.data_received(UPGRADE)
    await up.wait()
    wire.written = b""
    return protocol, wire


async def _said(protocol: PatientSockets) -> None:
    """The connection is over, and nothing of it is left."""
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)


def _frame(data: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=mask)


STREAM = b"".join(
    (
        _frame(b"first"),
        _frame(b""),
        _frame(b"long " * 30),
        _frame("dêjà ".encode(), fin=False),
        _frame(b"ping", Opcode.PING),
        _frame(b"vu", Opcode.CONT),
        _frame("\U0001f600".encode()),
        _frame(b"last"),
    )
)
TEXTS = ["first", "", "long " * 30, "dêjà vu", "\U0001f600", "last"]


async def test_texts_come_in_their_order_wherever_the_bytes_are_cut() -> None:
    """Between two frames and in the midst of one; a message in parts, and what comes between its parts."""
    for cut in range(len(STREAM)):
        received: list[str] = []
        protocol, wire = await _opened(received)
        protocol.data_received(STREAM[:cut])
        protocol.data_received(STREAM[cut:])
        assert received == TEXTS, cut
        assert wire.written == _frame(b"ping", Opcode.PONG, mask=False), cut
        await _said(protocol)


async def test_texts_come_byte_by_byte() -> None:
    """A slow line says the same."""
    received: list[str] = []
    protocol, _ = await _opened(received)
    for place in range(len(STREAM)):
        protocol.data_received(STREAM[place : place + 1])
    assert received == TEXTS
    await _said(protocol)


async def test_a_whole_frame_takes_the_short_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several at once too: the parser hears of none."""
    received: list[str] = []
    protocol, _ = await _opened(received)
    fed: list[bytes] = []
    monkeypatch.setattr(protocol.conn, "receive_data", fed.append)
    protocol.data_received(_frame(b"x" * 50_000))
    protocol.data_received(_frame(b"a") + _frame(b"b"))
    assert ([len(one) for one in received], fed) == ([50_000, 1, 1], [])
    await _said(protocol)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_frame(b"x", mask=False) + _frame(b"after"), 1002),
        (b"\xc1" + _frame(b"x")[1:], 1002),
        (_frame(b"\xff\xfe"), 1007),
        (_frame(b"x" * (MOST_BYTES + 1)), 1009),
        (_frame(b"part", fin=False) + _frame(b"whole"), 1002),
    ],
    ids=["not masked", "a reserved bit", "no text", "too long", "within a message in parts"],
)
async def test_what_the_parser_refuses_is_refused(data: bytes, code: int) -> None:
    """With the code that says why; what came before it was received, what comes after it is not."""
    received: list[str] = []
    protocol, wire = await _opened(received)
    protocol.data_received(_frame(b"before"))
    protocol.data_received(data)
    assert wire.written[:1] == b"\x88"
    assert int.from_bytes(wire.written[2:4], "big") == code
    protocol.data_received(_frame(b"after"))
    assert received == ["before"]
    await _said(protocol)


async def test_a_message_in_parts_is_not_broken_into() -> None:
    """A whole frame in the midst of it is refused also when it comes by itself."""
    received: list[str] = []
    protocol, wire = await _opened(received)
    protocol.data_received(_frame(b"part", fin=False))
    protocol.data_received(_frame(b"whole"))
    assert (wire.written[:1], int.from_bytes(wire.written[2:4], "big"), received) == (b"\x88", 1002, [])
    await _said(protocol)


async def test_what_looks_like_a_frame_inside_of_another_is_none() -> None:
    """Whoever cuts the line where the payload begins says nothing by it."""
    received: list[str] = []
    protocol, wire = await _opened(received)
    inside = _frame(b"inside")
    protocol.data_received(b"\x89" + bytes([0x80 | len(inside)]) + b"\0\0\0\0")
    protocol.data_received(inside)
    assert received == []
    assert wire.written == _frame(inside, Opcode.PONG, mask=False)
    await _said(protocol)


async def test_a_long_frame_is_received_as_well() -> None:
    """Its length takes eight bytes, which could be read as text."""
    received: list[str] = []
    protocol, _ = await _opened(received)
    size = 0x010101
    protocol.data_received(b"\x81\xff" + size.to_bytes(8, "big") + b"\0\0\0\0" + b"x" * size + _frame(b"next"))
    assert [len(one) for one in received] == [size, 4]
    await _said(protocol)


async def test_nothing_is_received_after_a_close() -> None:
    """Of either side: also what came with it."""
    received: list[str] = []
    protocol, _ = await _opened(received)
    protocol.data_received(_frame(b"before") + _frame(b"\x03\xe8", Opcode.CLOSE) + _frame(b"after"))
    assert received == ["before"]
    await _said(protocol)
    protocol, _ = await _opened(received)
    await protocol.send({"type": "websocket.close", "code": 4401, "reason": "revoked"})
    protocol.data_received(_frame(b"after"))
    assert received == ["before"]
    await _said(protocol)
