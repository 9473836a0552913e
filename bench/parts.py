"""Where a push's time goes: each step of its way through the server, measured alone.

Steps on the event loop's thread and on the writer's thread run one after the other on one core at worst (they share
the interpreter lock), so their sum is what a push costs at least. What the sum lacks of the CPU time that a whole server
spends per push is the loop, the kernel's network and the handing over between threads.
"""

import json
import socket
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from mooring.api.sync.authority import Authority
from mooring.api.sync.batches import batch_of
from mooring.kit.clock import SystemClock
from mooring.sessions.live import LiveSession
from mooring.storage.eventlog.schema import create_or_check
from mooring.sync import Author, Channel
from mooring.sync.chain import link
from mooring.sync.publish import CHUNK_BYTES, split
from mooring.sync.pull import NoMore
from mooring.wire import replies
from mooring.wire.frames import frame_of, push_of, request_of
from mooring.workspaces.model import Role, Standing, WorkspaceState

BATCHES = (1, 10, 100)
GROUP = 16  # pushes that share a commit
SECONDS = 0.25
STORE = "wsp_0123456789abcdefghijk"
USER, SESSION = "usr_0123456789abcdefghijk", "ses_0123456789abcdefghijk"


def measure_parts(harness):
    """Rows of (step, {batch: microseconds per push})."""
    steps = {}
    for batch in BATCHES:
        harness.require_time()
        for name, seconds in _steps(harness.folder / f"parts-{batch}.db", batch):
            steps.setdefault(name, {})[batch] = round(seconds * 1e6, 1)
    harness.say("parts measured")
    return list(steps.items())


def _steps(path, batch):
    text = _push_text(batch)
    request = request_of(frame_of(text))
    push = push_of(request)
    author, at = Author(USER, SESSION), datetime.now(UTC)
    channel = Channel(STORE, "log_1", 0, 0)
    made = batch_of(push, author, at, channel)
    yield "WebSocket frame in", _websocket_in(text)
    yield "frame to request (JSON outside)", best(lambda: request_of(frame_of(text)))
    yield "request to push (JSON inside)", best(lambda: push_of(request))
    yield "session and access checks", best(_authority_check())
    yield "admit, event JSON, delivered form", best(lambda: batch_of(push, author, at, channel))
    yield "hash chain", best(lambda: _chain(made.events))
    yield from _database(path, made.events)
    yield "publish to one live pull", best(_publish(made.events))
    yield "acknowledgement", best(lambda: replies.pushed("12"))
    yield "WebSocket frames out, one write", _websocket_out(_chunk(made.events))


def best(work):
    """Seconds of one call: the fastest of many short runs."""
    count, took = 1, 0.0
    while took < SECONDS / 25:
        count *= 2
        took = _timed(work, count)
    return min(_timed(work, count) for _ in range(20)) / count


def _timed(work, count):
    began = time.perf_counter()
    for _ in range(count):
        work()
    return time.perf_counter() - began


def _push_text(batch):
    fill = "x" * 140
    events = [
        {
            "name": "v1.TodoCreated",
            "args": {"id": f"bench-{number:010d}", "text": fill, "completed": False},
            "seqNum": number,
            "parentSeqNum": number - 1,
            "clientId": "bench-client",
            "sessionId": "bench-session",
        }
        for number in range(1, batch + 1)
    ]
    payload = {"storeId": STORE, "batch": events, "backendId": {"_tag": "Some", "value": "log_0123456789abcdefghijk"}}
    frame = {"_tag": "Request", "id": "12", "tag": "SyncWsRpc.Push", "payload": payload}
    frame |= {"traceId": "bench", "spanId": "bench", "sampled": False, "headers": []}
    return json.dumps(frame, separators=(",", ":"))


def _authority_check():
    clock = SystemClock()
    hour = datetime.now(UTC) + timedelta(hours=1)
    live = LiveSession(SESSION, USER, hour, hour)
    sessions = SimpleNamespace(standing={SESSION: live}.get)
    hub = SimpleNamespace(live_sessions=sessions, access_view=None, clock=clock)
    authority = Authority(live, STORE, Standing(Role.OWNER, WorkspaceState.ACTIVE), hub)

    def check():
        authority.session_over()
        authority.may_write()

    return check


def _websocket_in(text):
    masked = Frame(Opcode.TEXT, text.encode()).serialize(mask=True)
    protocol = Protocol(Side.SERVER, state=State.OPEN)

    def receive():
        protocol.receive_data(masked)
        for frame in protocol.events_received():
            frame.data.decode()

    return best(receive)


def _websocket_out(chunk):
    protocol = Protocol(Side.SERVER, state=State.OPEN)
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    answer = replies.pushed("12")

    def send():
        parts = []
        for text in (chunk, answer):
            protocol.send_text(text.encode())
            parts += protocol.data_to_send()
        ours.sendmsg(parts)
        while True:
            try:
                theirs.recv(1 << 20)
            except BlockingIOError:
                return

    try:
        return best(send)
    finally:
        ours.close()
        theirs.close()


def _chain(events):
    chain = b"\0" * 32
    for event in events:
        chain = link(chain, event.seq, event.parent, 1_800_000_000_000, USER, SESSION, event.text)


def _chunk(events):
    shape = replies.ChunkShape("0", "log_0123456789abcdefghijk")
    (body,) = split([event.text for event in events], CHUNK_BYTES)
    return shape.frame(body, NoMore())


def _publish(events):
    return lambda: _chunk(events)


def _database(path, events):
    """Inserts of a group of pushes, and its commit, both per push."""
    database = create_or_check(path, "full")
    insert = "INSERT INTO events (position, log, seq, parent, at_ms, user_id, session_id, chain, text) VALUES (?,?,?,?,?,?,?,?,?)"
    database.execute("BEGIN")
    for log in range(1, GROUP + 1):
        database.execute("INSERT INTO logs VALUES (?, ?, 'log', 0, 0, 0, x'00')", (log, f"wsp_{log}"))
    database.execute("COMMIT")
    inserting, committing = [], []
    deadline = time.perf_counter() + SECONDS * 4
    head = position = 0
    while time.perf_counter() < deadline or len(inserting) < 5:
        began = time.thread_time()
        database.execute("BEGIN IMMEDIATE")
        for log in range(1, GROUP + 1):
            rows = [
                (position, log, head + e.seq, head + e.parent, 1, USER, SESSION, b"\0" * 32, e.text)
                for position, e in enumerate(events, position + 1)
            ]
            position += len(rows)
            database.executemany(insert, rows)
            database.execute(
                "UPDATE logs SET head=?, events=?, bytes=?, chain=? WHERE id=?", (head, 1, 1, b"\0" * 32, log)
            )
        inserting.append(time.thread_time() - began)
        began = time.perf_counter()
        database.execute("COMMIT")
        committing.append(time.perf_counter() - began)
        head += len(events)
    database.close()
    yield "SQLite insert", sorted(inserting)[len(inserting) // 2] / GROUP
    yield f"commit, shared by {GROUP} pushes (waits for the disk)", sorted(committing)[len(committing) // 2] / GROUP
