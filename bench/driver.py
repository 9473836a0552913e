#!/usr/bin/env python3
"""Load driver for servers that speak LiveStore's sync protocol over WebSocket, frame by frame.

Modes: push, fanout, pull, seed, idle, open. Each prints one line of JSON. The server is only reached by its URL, so
both sides of a comparison are driven alike; `--pids` adds the server's CPU seconds and memory (children included).
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
import urllib.parse
import uuid
from collections import deque
from pathlib import Path

import msgspec
import orjson
import psutil
import uvloop
from picows import WSListener, WSMsgType, ws_connect

NONE = {"_tag": "None"}
RUN = uuid.uuid4().hex[:8]
DATA_FRAMES = (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION)
SETTLE_SECONDS = 0.3
CONNECTED_AT_ONCE = 50


def options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="http://127.0.0.1:8789[/path]")
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--pids", default="", help="server processes, separated by commas")
    parser.add_argument("--payload", help="sync payload (JSON), for the query and for each request")
    parser.add_argument("--header", action="append", default=[], help="upgrade header, as 'Authorization: Bearer …'")
    parser.add_argument("--store-ids", type=Path, help="file of store ids to use, one a line; else made up")
    parser.add_argument("--json", type=Path, help="append the result to this file, too")
    parser.add_argument("--label", default="")
    parser.add_argument("--secs", type=float, default=8)
    parser.add_argument("--argbytes", type=int, default=200, help="size of an event's args")
    parser.add_argument("--stores", type=int, default=1, help="push, idle: how many stores")
    parser.add_argument("--batch", type=int, default=1, help="push: events a push")
    parser.add_argument(
        "--live", type=int, default=1, help="push: the pusher holds a live pull, as the real client does"
    )
    parser.add_argument("--in-flight", type=int, default=0, help="push: so many at a time, going round the stores")
    parser.add_argument("--subs", type=int, default=10, help="fanout: subscribers")
    parser.add_argument("--rate", type=float, default=50, help="fanout: pushes a second")
    parser.add_argument("--closed", type=int, default=0, help="fanout: next push when everybody has the last one")
    parser.add_argument("--events", type=int, default=10000, help="seed, pull: events in the store")
    parser.add_argument("--store", help="seed, pull, open: this store")
    parser.add_argument(
        "--after", type=int, default=0, help="push, pull, open: the store's events up to here are known"
    )
    parser.add_argument("--backend-id", help="the store's backend id, together with --after")
    parser.add_argument("--runs", type=int, default=3, help="pull, open: repetitions")
    parser.add_argument("--conns", type=int, default=500, help="idle: sockets")
    parser.add_argument("--hold", type=float, default=12, help="idle: seconds")
    return parser.parse_args()


def percentile(values, share):
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def milliseconds(values, name):
    """p50 and p99 of seconds, as members of a result."""
    shares = {"p50": 0.5, "p99": 0.99}
    return {f"{name}_{key}_ms": round(percentile(values, share) * 1e3, 2) for key, share in shares.items()}


class Monitor:
    """CPU and memory of the server's processes, children included."""

    def __init__(self, pids):
        self._pids = [int(pid) for pid in pids.split(",") if pid]
        self._peak = 0

    def cpu(self):
        """CPU seconds so far."""
        return sum(times.user + times.system for times in self._each(lambda process: process.cpu_times()))

    def memory(self):
        """Resident bytes."""
        size = sum(info.rss for info in self._each(lambda process: process.memory_info()))
        self._peak = max(self._peak, size)
        return size

    def unshared(self):
        """Bytes that belong to the server alone."""
        return sum(info.uss for info in self._each(lambda process: process.memory_full_info()))

    def start(self):
        """Begins the measured stretch."""
        self._cpu, self._time, self._own = self.cpu(), time.perf_counter(), time.process_time()
        self._peak = 0
        self.memory()

    def spent(self):
        """CPU seconds of the server since the start."""
        return self.cpu() - self._cpu

    def stop(self):
        """What the stretch cost, as members of a result."""
        seconds, spent = time.perf_counter() - self._time, self.spent()
        size = self.memory()
        return {
            "srv_cpu_s": round(spent, 2),
            "srv_cpu_pct": round(100 * spent / seconds, 1),
            "rss_mb": round(size / 1e6, 1),
            "peak_mb": round(self._peak / 1e6, 1),
            "driver_cpu_pct": round(100 * (time.process_time() - self._own) / seconds, 1),
        }

    def _each(self, look):
        found = []
        for pid in self._pids:
            try:
                process = psutil.Process(pid)
                found += [look(one) for one in (process, *process.children(recursive=True))]
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found


class Incoming(msgspec.Struct):
    """A frame of the server, as much of it as every mode needs."""

    tag: str = msgspec.field(name="_tag")
    request_id: str | None = msgspec.field(name="requestId", default=None)
    exit: msgspec.Raw = msgspec.Raw()


incoming = msgspec.json.Decoder(Incoming)


class Connection(WSListener):
    """One socket to one store. `on_chunk(bytes, arrived)` is called with each chunk; all chunks are acknowledged."""

    def __init__(self, store, payload):
        self._store = store
        self._payload = payload
        self._requests = 0
        self._exits = {}
        self._parts = []
        self._transport = None
        self.on_chunk = None
        self.backend_id = None
        self.head = 0
        self.closed = asyncio.get_running_loop().create_future()
        self.close_code = None

    def on_ws_connected(self, transport):
        self._transport = transport

    def on_ws_disconnected(self, transport):  # noqa: ARG002
        if not self.closed.done():
            self.closed.set_result(time.perf_counter())
        for future in self._exits.values():
            future.cancel()

    def on_ws_frame(self, transport, frame):
        kind = frame.msg_type
        if kind == WSMsgType.CLOSE:
            self.close_code = frame.get_close_code()
            transport.send_close(self.close_code)
            transport.disconnect()
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind in DATA_FRAMES:
            self._data(frame)

    def disconnect(self):
        """Ends the connection without a word."""
        self._transport.disconnect()

    def ping(self):
        """The application-level ping of the real client."""
        self._transport.send(WSMsgType.TEXT, b'{"_tag":"Ping"}')

    def push(self, batch, backend_id):
        """A future of (exit, when it arrived)."""
        known = NONE if backend_id is None else {"_tag": "Some", "value": backend_id}
        return self._request("SyncWsRpc.Push", {"batch": batch, "backendId": known})

    def pull(self, *, live, cursor=None):
        """A future of (exit, when it arrived). `cursor` is (backend id, seq)."""
        some = cursor and {"_tag": "Some", "value": {"backendId": cursor[0], "eventSequenceNumber": cursor[1]}}
        return self._request("SyncWsRpc.Pull", {"live": live, "cursor": some or NONE})

    def catch_up(self, body, caught_up):
        """Notes where the store stands; `caught_up` is done when no more history follows."""
        value = orjson.loads(body)["values"][-1]
        self.backend_id = value["backendId"]
        if value["batch"]:
            self.head = value["batch"][-1]["eventEncoded"]["seqNum"]
        if value["pageInfo"]["_tag"] == "NoMore" and not caught_up.done():
            caught_up.set_result(None)

    def _data(self, frame):
        body = frame.get_payload_as_bytes()
        if not frame.fin or self._parts:
            self._parts.append(body)
            if not frame.fin:
                return
            body, self._parts = b"".join(self._parts), []
        self._message(body, time.perf_counter())

    def _message(self, body, arrived):
        message = incoming.decode(body)
        if message.tag == "Chunk":
            self._send({"_tag": "Ack", "requestId": message.request_id})
            if self.on_chunk is not None:
                self.on_chunk(body, arrived)
        elif message.tag == "Exit":
            future = self._exits.pop(message.request_id, None)
            if future is not None and not future.done():
                future.set_result((orjson.loads(bytes(message.exit)), arrived))
        elif message.tag == "Defect":
            print("DEFECT", body[:300], file=sys.stderr)

    def _request(self, tag, payload):
        request_id = str(self._requests)
        self._requests += 1
        future = self._exits[request_id] = asyncio.get_running_loop().create_future()
        full = {"storeId": self._store} | ({} if self._payload is None else {"payload": self._payload}) | payload
        request = {"_tag": "Request", "id": request_id, "tag": tag, "payload": full}
        self._send(request | {"traceId": "bench", "spanId": "bench", "sampled": False, "headers": []})
        return future

    def _send(self, message):
        self._transport.send(WSMsgType.TEXT, orjson.dumps(message))


class Target:
    """The server under load: how to reach its stores."""

    def __init__(self, url, *, headers=None, payload=None, ids=None):
        self._url = urllib.parse.urlsplit(url)
        self._headers = headers
        self._payload = payload
        self._ids = ids

    @classmethod
    def of(cls, given):
        """The target that the command line names."""
        return cls(
            given.url,
            headers=dict(header.split(": ", 1) for header in given.header),
            payload=json.loads(given.payload) if given.payload else None,
            ids=given.store_ids.read_text().split() if given.store_ids else None,
        )

    def store(self, prefix, number=0):
        """A store id: a given one, or one that no other run uses."""
        return self._ids[number % len(self._ids)] if self._ids else f"{prefix}-{RUN}-{number}"

    async def connect(self, store):
        """An open connection."""
        extra = {"extra_headers": self._headers} if self._headers else {}
        _, connection = await ws_connect(
            lambda: Connection(store, self._payload), self._address(store), max_frame_size=1 << 30, **extra
        )
        return connection

    async def live(self, store, cursor=None):
        """A connection with a live pull that has had all there was; it knows the store's head."""
        connection = await self.connect(store)
        caught_up = asyncio.get_running_loop().create_future()
        connection.head = cursor[1] if cursor else 0
        connection.on_chunk = lambda body, _: connection.catch_up(body, caught_up)
        pulling = connection.pull(live=True, cursor=cursor)
        await asyncio.wait((caught_up, pulling, connection.closed), return_when=asyncio.FIRST_COMPLETED)
        if not caught_up.done():
            raise RuntimeError(f"The live pull of {store} ended, close code {connection.close_code}.")
        connection.on_chunk = None
        return connection

    def _address(self, store):
        query = {"storeId": store}
        if self._payload is not None:
            text = json.dumps(self._payload, separators=(",", ":"))
            query["payload"] = urllib.parse.quote(text, safe="~()*!.'-_")
        query["transport"] = "ws"
        scheme = "wss" if self._url.scheme == "https" else "ws"
        return f"{scheme}://{self._url.netloc}{self._url.path or '/'}?{urllib.parse.urlencode(query)}"


class Driver:
    """One run of one mode."""

    def __init__(self, given):
        self.given = given
        self.target = Target.of(given)
        self.monitor = Monitor(given.pids)
        self._fill = "x" * max(1, given.argbytes - 60)

    @property
    def cursor(self):
        """Where the given store stands already, as (backend id, seq), or None."""
        return (self.given.backend_id, self.given.after) if self.given.backend_id else None

    def batch(self, after, count):
        """`count` events that build on `after`."""
        return [self._event(number) for number in range(after + 1, after + count + 1)]

    def _event(self, number):
        return {
            "name": "v1.TodoCreated",
            "args": {"id": f"bench-{number:010d}", "text": self._fill, "completed": False},
            "seqNum": number,
            "parentSeqNum": number - 1,
            "clientId": "bench-client",
            "sessionId": "bench-session",
        }

    def report(self, result):
        """Prints the result as one line."""
        line = json.dumps({"label": self.given.label, "mode": self.given.mode, **result})
        print(line)
        if self.given.json:
            with self.given.json.open("a") as file:
                file.write(line + "\n")


def succeeded(answer):
    """When a successful answer arrived; raises for any other."""
    outcome, arrived = answer
    if outcome["_tag"] != "Success":
        raise RuntimeError(str(outcome)[:300])
    return arrived


class Pusher:
    """One store's writer: pushes and awaits the answer."""

    def __init__(self, driver, connection):
        self._driver = driver
        self._connection = connection
        self._head = connection.head

    async def push(self):
        """Pushes one batch; the seconds until its answer."""
        count = self._driver.given.batch
        batch = self._driver.batch(self._head, count)
        began = time.perf_counter()
        took = succeeded(await self._connection.push(batch, self._connection.backend_id)) - began
        self._head += count
        return took


async def gathered(count, make):
    """`count` results of `make(number)`, a few at a time."""
    found = []
    for start in range(0, count, CONNECTED_AT_ONCE):
        numbers = range(start, min(start + CONNECTED_AT_ONCE, count))
        found += await asyncio.gather(*(make(number) for number in numbers))
    return found


async def push_until(end, pushers, latencies):
    """One loop of one writer after another, until the time is up."""
    while time.perf_counter() < end:
        pusher = pushers.popleft()
        latencies.append(await pusher.push())
        pushers.append(pusher)


async def push(driver):
    """Closed loops of pushes into several stores."""
    given, target = driver.given, driver.target

    async def connected(number):
        store = given.store or target.store("bp", number)
        return await (target.live(store, driver.cursor) if given.live else target.connect(store))

    connections = await gathered(given.stores, connected)
    pushers = [Pusher(driver, connection) for connection in connections]
    loops = given.in_flight or given.stores
    shares = [deque(pushers[number::loops]) for number in range(loops)]
    await asyncio.sleep(SETTLE_SECONDS)
    latencies = []
    driver.monitor.start()
    began = time.perf_counter()
    await asyncio.gather(*(push_until(began + given.secs, share, latencies) for share in shares if share))
    seconds = time.perf_counter() - began
    spent, events = driver.monitor.spent(), len(latencies) * given.batch
    driver.report(
        {
            "stores": given.stores,
            "batch": given.batch,
            "live": given.live,
            "secs": round(seconds, 2),
            "events": events,
            "events_per_s": round(events / seconds),
            "pushes_per_s": round(len(latencies) / seconds),
            **milliseconds(latencies, "ack"),
            "srv_cpu_ms_per_kevent": round(1e6 * spent / max(1, events), 1),
            **driver.monitor.stop(),
        }
    )
    for connection in connections:
        connection.disconnect()


class Deliveries:
    """Who has received what, and how long it took."""

    def __init__(self, subscribers):
        self._subscribers = subscribers
        self._got = {}
        self._complete = asyncio.Event()
        self.sent = {}
        self.latencies = []

    def received(self, body, arrived):
        """Notes one chunk in one subscriber."""
        for value in orjson.loads(body)["values"]:
            for event in value["batch"]:
                number = event["eventEncoded"]["seqNum"]
                self.latencies.append(arrived - self.sent[number])
                self._got[number] = self._got.get(number, 0) + 1
                self._complete.set()

    async def everywhere(self, number):
        """Returns when every subscriber has the event."""
        while self._got.get(number, 0) < self._subscribers:
            self._complete.clear()
            await self._complete.wait()

    def missing(self, pushed):
        """How many deliveries are lacking of the first `pushed` events."""
        return sum(self._subscribers - self._got.get(number, 0) for number in range(1, pushed + 1))


async def fanout(driver):
    """One writer, many live pulls of the same store."""
    given, target, store = driver.given, driver.target, driver.target.store("bf")
    deliveries, acks, pushed = Deliveries(given.subs), [], 0
    subscribers = await gathered(given.subs, lambda _: target.live(store))
    for subscriber in subscribers:
        subscriber.on_chunk = deliveries.received
    writer = await target.connect(store)
    await asyncio.sleep(SETTLE_SECONDS)
    driver.monitor.start()
    began = time.perf_counter()
    while time.perf_counter() - began < given.secs:
        pushed += 1
        sent = deliveries.sent[pushed] = time.perf_counter()
        acks.append(succeeded(await writer.push(driver.batch(pushed - 1, 1), None)) - sent)
        if given.closed:
            await deliveries.everywhere(pushed)
        else:
            await asyncio.sleep(max(0, began + pushed / given.rate - time.perf_counter()))
    seconds = time.perf_counter() - began
    deadline = time.perf_counter() + 10
    while deliveries.missing(pushed) and time.perf_counter() < deadline:
        await asyncio.sleep(0.025)
    driver.report(
        {
            "subs": given.subs,
            "closed": given.closed,
            "rate": None if given.closed else given.rate,
            "pushes_per_s": round(pushed / seconds, 1),
            "deliveries_per_s": round(len(deliveries.latencies) / seconds),
            **milliseconds(deliveries.latencies, "deliv"),
            **milliseconds(acks, "ack"),
            "missing": deliveries.missing(pushed),
            "srv_cpu_ms_per_kevent": round(1e6 * driver.monitor.spent() / max(1, len(deliveries.latencies)), 1),
            **driver.monitor.stop(),
        }
    )
    for subscriber in (*subscribers, writer):
        subscriber.disconnect()


async def fill(driver, store):
    """Pushes the given number of events in hundreds."""
    connection = await driver.target.connect(store)
    for head in range(0, driver.given.events, 100):
        batch = driver.batch(head, min(100, driver.given.events - head))
        succeeded(await connection.push(batch, None))
    connection.disconnect()


async def seed(driver):
    """Fills a store."""
    began = time.perf_counter()
    driver.monitor.start()
    store = driver.given.store or driver.target.store("bs")
    await fill(driver, store)
    seconds = round(time.perf_counter() - began, 2)
    driver.report({"store": store, "events": driver.given.events, "secs": seconds, **driver.monitor.stop()})


class Pulled:
    """What one pull has brought, and when."""

    def __init__(self):
        self.began = time.perf_counter()
        self.first = self.seconds = float("nan")
        self.events = self.bytes = self.frames = 0

    def chunk(self, body, arrived):
        """Counts one chunk."""
        if not self.frames:
            self.first = arrived - self.began
        self.events += sum(len(value["batch"]) for value in orjson.loads(body)["values"])
        self.bytes += len(body)
        self.frames += 1


async def pull_once(driver, store):
    """Pulls a store to its end on a new connection."""
    connection = await driver.target.connect(store)
    pulled = Pulled()
    connection.on_chunk = pulled.chunk
    pulled.seconds = succeeded(await connection.pull(live=False, cursor=driver.cursor)) - pulled.began
    connection.disconnect()
    await asyncio.sleep(0.2)
    return pulled


async def pull(driver):
    """Pulls that are not live, one after the other. Without `--store` a new one is filled first."""
    given, store = driver.given, driver.given.store
    if not store:
        store = driver.target.store("bc")
        await fill(driver, store)
        await asyncio.sleep(1)
    driver.monitor.start()
    runs = [await pull_once(driver, store) for _ in range(given.runs)]
    cost = driver.monitor.stop()
    seconds = statistics.median(run.seconds for run in runs)
    driver.report(
        {
            "store": store,
            "events": runs[0].events,
            "frames": runs[0].frames,
            "mbytes": round(runs[0].bytes / 1e6, 2),
            "runs": given.runs,
            "secs_median": round(seconds, 4),
            "events_per_s": round(runs[0].events / seconds),
            "first_chunk_ms": round(statistics.median(run.first for run in runs) * 1e3, 1),
            "srv_cpu_s_per_run": round(cost["srv_cpu_s"] / given.runs, 3),
            "srv_cpu_ms_per_kevent": round(1e6 * cost["srv_cpu_s"] / max(1, given.runs * runs[0].events), 1),
            **cost,
        }
    )


async def open_store(driver):
    """The time from dialing to being up to date with a live pull, of a store that nobody else has open."""
    times = []
    driver.monitor.start()
    for _ in range(driver.given.runs):
        began = time.perf_counter()
        connection = await driver.target.live(driver.given.store, driver.cursor)
        times.append(time.perf_counter() - began)
        connection.disconnect()
        await asyncio.sleep(0.02)
    driver.report({"runs": driver.given.runs, **milliseconds(times, "open"), **driver.monitor.stop()})


async def idle(driver):
    """Sockets with a live pull that only ping."""
    given, target, monitor = driver.given, driver.target, driver.monitor
    monitor.start()
    resident, unshared = monitor.memory(), monitor.unshared()
    began = time.perf_counter()
    connections = await gathered(given.conns, lambda number: target.live(target.store("bi", number % given.stores)))
    connected = time.perf_counter() - began
    spent, began = monitor.cpu(), time.perf_counter()
    while time.perf_counter() - began < given.hold:
        for connection in connections:
            connection.ping()
        await asyncio.sleep(min(10, given.hold))  # the real client pings every 10 s
    load = (monitor.cpu() - spent) / (time.perf_counter() - began)
    grown, grown_unshared = monitor.memory() - resident, monitor.unshared() - unshared
    driver.report(
        {
            "conns": given.conns,
            "stores": given.stores,
            "alive": sum(not connection.closed.done() for connection in connections),
            "connect_s": round(connected, 2),
            "rss_before_mb": round(resident / 1e6, 1),
            "rss_after_mb": round((resident + grown) / 1e6, 1),
            "kb_per_conn_rss": round(grown / given.conns / 1e3, 1),
            "kb_per_conn_uss": round(grown_unshared / given.conns / 1e3, 1),
            "idle_cpu_pct": round(100 * load, 2),
        }
    )
    for connection in connections:
        connection.disconnect()


MODES = {"push": push, "fanout": fanout, "pull": pull, "seed": seed, "idle": idle, "open": open_store}


if __name__ == "__main__":
    arguments = options()
    uvloop.run(MODES[arguments.mode](Driver(arguments)))
