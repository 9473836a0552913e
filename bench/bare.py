"""A bare prototype of the same stack: how fast could it be with nothing switched on?

uvicorn, msgspec and one apsw writer thread with group commit, durability FULL. No accounts, no access checks, no limits,
no validation of what is pushed, no metadata, no hash chain, no history: a pull only follows.
Usage: bare.py DATABASE PORT
"""

import asyncio
import queue
import sys
import threading
from urllib.parse import parse_qs

import apsw
import msgspec
import uvicorn
import uvloop

TABLES = """
CREATE TABLE IF NOT EXISTS events (store TEXT, seq INTEGER, text TEXT, PRIMARY KEY (store, seq));
"""


class Event(msgspec.Struct):
    name: str
    args: msgspec.Raw
    seqNum: int  # noqa: N815
    parentSeqNum: int  # noqa: N815
    clientId: str  # noqa: N815
    sessionId: str  # noqa: N815


class Payload(msgspec.Struct):
    batch: list[Event] = []


class Frame(msgspec.Struct):
    id: str = ""
    tag: str = ""
    payload: Payload | None = None


frames = msgspec.json.Decoder(Frame)
encode = msgspec.json.Encoder().encode


class Writer(threading.Thread):
    """Commits everything that waits as one group."""

    def __init__(self, path, loop):
        super().__init__(daemon=True)
        self._loop = loop
        self._jobs = queue.SimpleQueue()
        self._database = apsw.Connection(path)
        for name, value in (("journal_mode", "wal"), ("synchronous", "full"), ("wal_autocheckpoint", 4000)):
            self._database.pragma(name, value)
        self._database.execute(TABLES)

    def append(self, rows):
        future = self._loop.create_future()
        self._jobs.put((rows, future))
        return future

    def run(self):
        while True:
            group = [self._jobs.get()]
            while len(group) < 256 and not self._jobs.empty():
                group.append(self._jobs.get())
            with self._database:
                self._database.executemany(
                    "INSERT INTO events VALUES (?, ?, ?)", [row for job in group for row in job[0]]
                )
            self._loop.call_soon_threadsafe(settle, [future for _, future in group])


def settle(futures):
    for future in futures:
        future.set_result(None)


class App:
    """Follows and pushes; nothing else."""

    def __init__(self, path):
        self._path = path
        self._writer = None
        self._followers = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "websocket":
            return
        if self._writer is None:
            self._writer = Writer(self._path, asyncio.get_running_loop())
            self._writer.start()
        store = parse_qs(scope["query_string"].decode())["storeId"][0]
        followers = self._followers.setdefault(store, set())
        await receive()
        await send({"type": "websocket.accept"})
        mine = []
        while (message := await receive())["type"] == "websocket.receive":
            frame = frames.decode(message["text"])
            if frame.tag == "SyncWsRpc.Push":
                await self._push(frame, store, followers, send)
            elif frame.tag == "SyncWsRpc.Pull":
                follower = (frame.id, send)
                mine.append(follower)
                followers.add(follower)
                await send_chunk(send, frame.id, "")
        followers.difference_update(mine)

    async def _push(self, frame, store, followers, send):
        rows = [(store, event.seqNum, encode(event).decode()) for event in frame.payload.batch]
        await self._writer.append(rows)
        if followers:
            body = ",".join(f'{{"eventEncoded":{text},"metadata":{{"_tag":"None"}}}}' for _, _, text in rows)
            for request_id, out in followers:
                await send_chunk(out, request_id, body)
        text = f'{{"_tag":"Exit","requestId":"{frame.id}","exit":{{"_tag":"Success","value":{{}}}}}}'
        await send({"type": "websocket.send", "text": text})


async def send_chunk(send, request_id, body):
    values = f'[{{"batch":[{body}],"pageInfo":{{"_tag":"NoMore"}},"backendId":"bare"}}]'
    text = f'{{"_tag":"Chunk","requestId":"{request_id}","values":{values}}}'
    await send({"type": "websocket.send", "text": text})


async def main(path, port):
    sys.setswitchinterval(0.0005)
    config = uvicorn.Config(
        App(path), port=port, loop="none", ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning"
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
