"""How cost grows: with the number of workspaces, and with the length of one."""

import asyncio
from datetime import UTC, datetime
from functools import partial

from harness import median, rounded
from servers import Account, Mooring

from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance

EVENT = (
    '{{"name":"v1.TodoCreated","args":{{"id":"bench-{number:010d}","text":"{fill}","completed":false}},'
    '"seqNum":{number},"parentSeqNum":{parent},"clientId":"bench-client","sessionId":"bench-session"}}'
)
FILL = "x" * 140
BATCH = 100
PLENTY = Allowance(10**9, 10**12)
AT_ONCE = 64
IN_FLIGHT = 16
TAIL = 1_000
ONE_ROUND = 1_000


def many_workspaces(harness):
    """Pushes that go round ever more workspaces, each with an open socket: (workspaces, figures)."""
    server = Mooring(harness.folder / "many")
    account, ids, found = None, [], []
    for count in harness.sizes.workspaces:
        with server.serving():
            account = account or Account(server)
            ids += account.workspaces(count - len(ids))
            options = {"stores": count, "in_flight": IN_FLIGHT, "secs": harness.sizes.secs}
            options |= {"account": account, "ids": ids, "title": f"push, {count:,} workspaces"}
            push, results = partial(harness.drive, server, "push", **options), []
            # Opening thousands of sockets takes longer than the pushes: one round of those.
            for _ in range(harness.sizes.rounds if count < ONE_ROUND else 1):
                harness.attempt(results, options["title"], push)
        figures = ("pushes_per_s", "ack_p50_ms", "ack_p99_ms", "srv_cpu_ms_per_kevent", "rss_mb")
        found.append((count, rounded(results, figures)))
    return found


def long_workspaces(harness):
    """Work at ever longer logs: (events, figures), and the bytes of `events.db` per event."""
    server = Mooring(harness.folder / "long")
    with server.serving():
        account = Account(server)
        ids = account.workspaces(len(harness.sizes.lengths))
    path = server.data / "events.db"
    backends = []
    for workspace_id, length in zip(ids, harness.sizes.lengths, strict=True):
        harness.require_time()
        harness.say(f"filling a workspace with {length:,} events")
        backends.append(asyncio.run(_fill(path, workspace_id, length)))
    size = path.stat().st_size / sum(harness.sizes.lengths)
    with server.serving():
        found = [
            (length, _at_length(partial(harness.drive, server, account=account), log, length, harness.sizes))
            for log, length in zip(zip(ids, backends, strict=True), harness.sizes.lengths, strict=True)
        ]
    return found, size


def _at_length(driven, log, length, sizes):
    def drive(mode, after, **options):
        cursor = {"store": log[0], "backend_id": log[1], "after": after}
        return driven(mode, title=f"{mode}, {length:,} events", **cursor, **options)

    opened = drive("open", length, runs=20)
    tail = drive("pull", max(0, length - TAIL), runs=9)
    pushes, after = [], length
    for _ in range(sizes.rounds):
        pushes.append(drive("push", after, secs=sizes.secs))
        after += pushes[-1]["events"]
    hundreds = drive("push", after, secs=sizes.secs, batch=BATCH)
    return {
        "open_ms": opened["open_p50_ms"],
        "tail_ms": round(tail["secs_median"] * 1e3, 1),
        "ack_p50_ms": median(pushes, "ack_p50_ms"),
        "ack_p99_ms": median(pushes, "ack_p99_ms"),
        "pushes_per_s": median(pushes, "pushes_per_s"),
        "hundreds_events_per_s": hundreds["events_per_s"],
    }


async def _fill(path, workspace_id, length):
    """Fills a log through the engine; its backend id. The server must be stopped."""
    log = await open_event_log(path, RandomIds())
    try:
        head = await log.open(workspace_id)
        waiting = []
        for start in range(0, length, BATCH):
            waiting.append(log.append(_batch(workspace_id, start, min(BATCH, length - start)), PLENTY))
            if len(waiting) == AT_ONCE:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)
        return head.backend_id
    finally:
        await log.close()


def _batch(workspace_id, parent, count):
    at = datetime.now(UTC)
    suffix = delivery_suffix(at)
    events = [
        NewEvent(number, number - 1, delivered(EVENT.format(number=number, parent=number - 1, fill=FILL), suffix))
        for number in range(parent + 1, parent + count + 1)
    ]
    return Batch(workspace_id, Author("usr_bench", "ses_bench"), at, events)
