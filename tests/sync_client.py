"""A bare sync client: raw frames over WebSocket and HTTP, in both dialects, and nothing clever.

Dialect 3 is what Effect 3 speaks (request ids are strings), dialect 4 what Effect 4 speaks (they are numbers).
"""

import asyncio
import json
from itertools import count
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

import httpx2
import websockets
from websockets.asyncio.client import ClientConnection, connect

from live_server import CARGO

Json = Any
Dialect = Literal[3, 4]
SECONDS = 10.0


def query(store_id: str, token: str | None, transport: str, payload: Json = None) -> str:
    """The query string of the stock client: the payload is JSON, percent-encoded twice."""
    fields = {"storeId": store_id}
    given = {"authToken": token} if payload is None and token is not None else payload
    if given is not None:
        fields["payload"] = quote(json.dumps(given, separators=(",", ":")), safe="!'()*-._~")
    return urlencode(fields | {"transport": transport})


def event(
    seq: int, parent: int | None = None, *, client: str = "client-a", size: int = 0, **fields: Json
) -> dict[str, Json]:
    """An event as a client pushes it; `size` is the length of a filler in its args."""
    args = {"id": str(seq), "text": f"{CARGO} {client} {seq}"} | ({"filler": "x" * size} if size else {})
    whole = {
        "name": "v1.TodoCreated",
        "args": args,
        "seqNum": seq,
        "parentSeqNum": seq - 1 if parent is None else parent,
        "clientId": client,
        "sessionId": f"session-{client}",
    }
    return whole | fields


def events(first: int, amount: int, **fields: Json) -> list[dict[str, Json]]:
    """`amount` events in a row, `first` being the seq of the first."""
    return [event(seq, **fields) for seq in range(first, first + amount)]


def none() -> Json:
    return {"_tag": "None"}


def some(value: Json) -> Json:
    return {"_tag": "Some", "value": value}


def cursor(backend_id: str, seq: Json) -> Json:
    """Where a client stands."""
    return some({"backendId": backend_id, "eventSequenceNumber": seq})


def request(request_id: Json, tag: str, payload: Json) -> dict[str, Json]:
    """A Request frame, with what the stock client adds for tracing."""
    return {
        "_tag": "Request",
        "id": request_id,
        "tag": tag,
        "traceId": "livestore-noop-trace-id",
        "payload": payload,
        "spanId": "livestore-noop-span-id",
        "sampled": False,
        "headers": [],
    }


def seqs(chunks: list[Json]) -> list[int]:
    """The seqs in some chunks, in the order in which they came."""
    return [item["eventEncoded"]["seqNum"] for chunk in chunks for value in chunk["values"] for item in value["batch"]]


class SocketClosedError(AssertionError):
    """The server closed the socket while something else was expected."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(f"The server closed the socket: {code} {reason}")
        self.code = code
        self.reason = reason


class SyncSocket:
    """One WebSocket to `/sync`. A context manager."""

    def __init__(self, connection: ClientConnection, store_id: str, dialect: Dialect) -> None:
        self.connection = connection
        self.store_id = store_id
        self.dialect: Dialect = dialect
        self._ids = count()

    @classmethod
    async def open(
        cls,
        sync_url: str,
        store_id: str,
        token: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        dialect: Dialect = 3,
        payload: Json = None,
        **options: Any,
    ) -> Self:
        """Connects as the stock client does. A refusal raises `websockets.InvalidStatus`."""
        url = f"{sync_url.replace('http', 'ws', 1)}?{query(store_id, token, 'ws', payload)}"
        settings = {
            "max_size": None,
            "ping_interval": None,
            "open_timeout": SECONDS,
            "close_timeout": 2,
            "compression": None,
            "proxy": None,
        }
        connection = await connect(url, additional_headers=headers, **(settings | options))
        return cls(connection, store_id, dialect)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.connection.close()

    def new_id(self) -> Json:
        number = next(self._ids)
        return str(number) if self.dialect == 3 else number

    async def send(self, frame: Json) -> None:
        """Sends a frame: a value as JSON, text and bytes as they are."""
        await self.connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def receive(self, seconds: float = SECONDS) -> Json:
        """The next frame. `SocketClosedError` when there will be none, `TimeoutError` when none comes in time."""
        return json.loads(await self.receive_text(seconds))

    async def receive_text(self, seconds: float = SECONDS) -> str:
        try:
            text = await asyncio.wait_for(self.connection.recv(), seconds)
        except websockets.ConnectionClosed as end:
            raise SocketClosedError(end.rcvd.code if end.rcvd else None, end.rcvd.reason if end.rcvd else "") from None
        assert isinstance(text, str), "The server sends text frames."
        return text

    async def closed(self, seconds: float = SECONDS) -> tuple[int | None, str]:
        """Close code and reason, whatever comes before them."""
        end = asyncio.get_running_loop().time() + seconds
        try:
            while True:
                await self.receive(max(0.01, end - asyncio.get_running_loop().time()))
        except SocketClosedError as closed:
            return closed.code, closed.reason

    async def answer_to(self, request_id: Json, seconds: float = SECONDS) -> tuple[list[Json], Json]:
        """The chunks (acknowledged) and the Exit of one request; frames of other requests are dropped."""
        chunks = []
        while True:
            frame = await self.receive(seconds)
            if frame["_tag"] == "Defect":
                raise AssertionError(f"Defect: {frame}")
            if frame.get("requestId") != request_id or type(frame["requestId"]) is not type(request_id):
                continue
            if frame["_tag"] == "Exit":
                return chunks, frame["exit"]
            chunks.append(frame)
            await self.ack(request_id)

    async def ack(self, request_id: Json) -> None:
        await self.send({"_tag": "Ack", "requestId": request_id})

    async def start_pull(self, *, live: Json = True, after: Json = None) -> Json:
        """Sends a Pull and returns its id."""
        request_id = self.new_id()
        payload = {"storeId": self.store_id, "live": live, "cursor": after or none()}
        await self.send(request(request_id, "SyncWsRpc.Pull", payload))
        return request_id

    async def pull(self, after: Json = None) -> tuple[list[Json], Json]:
        """Chunks and Exit of a pull that ends."""
        return await self.answer_to(await self.start_pull(live=False, after=after))

    async def pull_seqs(self, after: Json = None) -> list[int]:
        chunks, end = await self.pull(after)
        assert end["_tag"] == "Success", end
        return seqs(chunks)

    async def live_pull(self, after: Json = None) -> "LivePull":
        """Starts a live pull and reads its history."""
        pull = LivePull(self, await self.start_pull(after=after))
        await pull.until_caught_up()
        return pull

    async def start_push(self, batch: Json, backend_id: str | None = None) -> Json:
        """Sends a Push and returns its id."""
        request_id = self.new_id()
        payload = {"storeId": self.store_id, "batch": batch, "backendId": some(backend_id) if backend_id else none()}
        await self.send(request(request_id, "SyncWsRpc.Push", payload))
        return request_id

    async def push(self, batch: Json, backend_id: str | None = None, seconds: float = SECONDS) -> Json:
        """The Exit of one push."""
        _, end = await self.answer_to(await self.start_push(batch, backend_id), seconds)
        return end

    async def must_push(self, batch: Json) -> None:
        end = await self.push(batch)
        assert end == {"_tag": "Success", "value": {}}, end

    async def ping(self, seconds: float = SECONDS) -> None:
        """Ping and Pong with nothing in between: the socket is usable and owes us nothing."""
        await self.send({"_tag": "Ping"})
        frame = await self.receive(seconds)
        assert frame == {"_tag": "Pong"}, f"Expected nothing but a Pong: {frame}"


class LivePull:
    """A live pull on a socket that does nothing else: the seqs that it has received, in order."""

    def __init__(self, socket: SyncSocket, request_id: Json) -> None:
        self.socket = socket
        self.request_id = request_id
        self.seqs: list[int] = []
        self.backend_id = ""

    async def next_chunk(self, seconds: float = SECONDS) -> Json:
        frame = await self.socket.receive(seconds)
        assert (frame["_tag"], frame.get("requestId")) == ("Chunk", self.request_id), frame
        self.seqs += seqs([frame])
        self.backend_id = frame["values"][-1]["backendId"]
        await self.socket.ack(self.request_id)
        return frame

    async def until_caught_up(self) -> None:
        while (await self.next_chunk())["values"][-1]["pageInfo"]["_tag"] != "NoMore":
            pass

    async def until(self, seq: int, seconds: float = SECONDS) -> None:
        """Reads on until the event `seq` has come."""
        while not self.seqs or self.seqs[-1] < seq:
            await self.next_chunk(seconds)


def cause_of(end: Json, dialect: Dialect = 3) -> Json:
    """The cause of a failed Exit, whichever dialect wraps it."""
    assert end["_tag"] == "Failure", end
    if dialect == 3:
        return end["cause"]
    (cause,) = end["cause"]
    return cause


async def post(
    sync_url: str,
    store_id: str,
    token: str | None,
    body: Json,
    *,
    headers: dict[str, str] | None = None,
    payload: Json = None,
) -> httpx2.Response:
    """One request over the HTTP transport."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    given = {"content-type": "application/json", "x-livestore-store-id": store_id} | (headers or {})
    # No TLS here, and to prepare for it would take longer than the request.
    async with httpx2.AsyncClient(timeout=SECONDS, verify=False) as client:
        return await client.post(
            f"{sync_url}?{query(store_id, token, 'http', payload)}", content=content, headers=given
        )
