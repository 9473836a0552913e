#!/usr/bin/env python3
"""Measures how many events handlers are run for, whom broken ones hold up, and what pushes notice. Writes its sections of
`bench/RESULTS.md`.

Part of `make bench`; nothing here has a reference to be compared with.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime

from machine import describe
from report import HANDLERS, SESSIONS, table
from servers import BENCH, PASSWORD, Account, Mooring, scratch

import mooring
from mooring.client import NewEvent

PATIENCE_SECONDS = 900
PUSHES_A_SECOND = 50
PUSH_SECONDS = 8
SETTLING_SECONDS = 4
POISONED = 0.05

MODULE = """
import asyncio
import pathlib
import time

import mooring

HERE = pathlib.Path(__file__).parent
POISONED = set((HERE / "poisoned.txt").read_text().split())
TOOK = (HERE / "took.txt").open("a", buffering=1)


def handler(number, broken):
    async def run(ctx, event):
        if broken or event.workspace_id in POISONED:
            if event.seq % 2:
                raise ValueError("poisoned")
            await asyncio.sleep(3600)
        TOOK.write(f"{1e3 * (time.time() - event.at.timestamp())}\\n")

    return mooring.handler("v1.Bench", name=f"bench_{number}", from_beginning=True, timeout_seconds=5)(run)


HANDLERS, BROKEN = map(int, (HERE / "handlers.txt").read_text().split())
globals().update({f"handler_{number}": handler(number, number < BROKEN) for number in range(HANDLERS)})
"""


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=2_000, help="that wait when the handler starts (2 000)")
    parser.add_argument("--workspaces", type=int, default=100, help="for whom broken ones hold up (100)")
    parser.add_argument("--handlers", type=int, default=20, help="for the same (20)")
    parser.add_argument("--rate", type=float, default=4, help="events a second for the same (4)")
    parser.add_argument("--secs", type=float, default=60, help="for the same (60)")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    given = parser.parse_args()
    began = time.monotonic()
    with scratch() as folder:
        facts = dict(describe(folder))
        flows = [_flow(folder / f"flow-{count}", given.events, count) for count in (1, 20)]
        fares = [_fare(folder / f"fare-{poisoned}", given, poisoned=poisoned) for poisoned in (False, True)]
        costs = [_cost(folder / f"cost-{count}", count) for count in (0, 1)]
    load = facts["load before the run"]
    busy = " The machine had much else to do: a quiet one is faster." if float(load) > os.cpu_count() else ""
    where = f"{facts['processor']}, {facts['Mooring']}, load before {load}.{busy}"
    _write(_section((flows, fares, costs), given, where, time.monotonic() - began), dry=given.dry)


def _server(folder, handlers, broken=0, poisoned=()):
    server = Mooring(folder)
    (folder / "bench_handlers.py").write_text(MODULE)
    (folder / "poisoned.txt").write_text("\n".join(poisoned))
    (folder / "handlers.txt").write_text(f"{handlers} {broken}")
    (folder / "took.txt").write_text("")
    os.environ["PYTHONPATH"] = str(folder)
    server.settings["HANDLERS"] = "bench_handlers" if handlers else ""
    return server


def _flow(folder, events, workspaces):
    """Events a second through a handler that does nothing, of events that wait."""
    server = _server(folder, 1)
    server.settings["MONITOR"] = "false"
    with server.serving():
        account = Account(server)
        asyncio.run(_fill(server, account, account.workspaces(workspaces), events))
    server.settings["MONITOR"] = "true"
    with server.serving():
        _until_done(server, 1)
        began, first = time.monotonic(), _done(server)
        _until_done(server, events)
        found = {"workspaces": workspaces, "a_second": round((events - first) / (time.monotonic() - began))}
    print(f"flow: {found}", flush=True)
    return found


def _fare(folder, given, *, poisoned):
    """How long after it was written an event was handled, where nothing is broken."""
    server = _server(folder, given.handlers)
    server.settings["MONITOR"] = "false"
    with server.serving():
        account = Account(server)
        workspaces = account.workspaces(given.workspaces)
    bad = workspaces[: round(POISONED * given.workspaces)] if poisoned else []
    server = _server(folder, given.handlers, round(POISONED * given.handlers) if poisoned else 0, bad)
    server.settings["MONITOR"] = "true"
    with server.serving():
        time.sleep(SETTLING_SECONDS)  # until handlers are led
        asyncio.run(_written(server, account, workspaces, given))
        time.sleep(SETTLING_SECONDS)
    took = sorted(map(float, (folder / "took.txt").read_text().split()))
    found = {
        "poisoned": poisoned,
        "handled": len(took),
        "p50": round(statistics.median(took), 1),
        "p99": round(took[int(0.99 * len(took))], 1),
        "most": round(took[-1], 1),
    }
    print(f"fare: {found}", flush=True)
    return found


def _cost(folder, handlers):
    """Pushes at a steady rate, with and without a handler that is run for each of their events."""
    server = _server(folder, handlers)
    with server.serving():
        account = Account(server)
        found = (handlers, *_pushes(server, account))
    print(f"cost: {found}", flush=True)
    return found


def _pushes(server, account):
    command = [sys.executable, str(BENCH / "driver.py"), server.sync_url, "fanout", "--pids", str(server.pid)]
    command += ["--header", account.header, "--subs", "1", "--rate", str(PUSHES_A_SECOND), "--secs", str(PUSH_SECONDS)]
    ids = server.folder / "ids"
    ids.write_text("\n".join(account.workspaces(1)), "utf-8")
    command += ["--store-ids", str(ids)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return result["ack_p50_ms"], result["ack_p99_ms"]


async def _fill(server, account, workspaces, events):
    async with mooring.connect(server.url, state=server.folder / "state") as m:
        await m.session.log_in(account.email, PASSWORD)
        for workspace_id in workspaces:
            opened, left = await m.open(workspace_id), events // len(workspaces)
            while left > 0:
                await opened.push([NewEvent("v1.Bench", {"text": "x" * 100})] * min(50, left))
                left -= 50


async def _written(server, account, workspaces, given):
    """Events at a steady rate, in one workspace after the other."""
    async with mooring.connect(server.url, state=server.folder / "state") as m:
        await m.session.log_in(account.email, PASSWORD)
        began, writing = time.monotonic(), set()
        for number in range(int(given.rate * given.secs)):
            await asyncio.sleep(max(0, began + number / given.rate - time.monotonic()))
            opened = await m.open(workspaces[number % len(workspaces)])
            task = asyncio.create_task(opened.push([NewEvent("v1.Bench", {"text": "x" * 100})]))
            writing.add(task)
            task.add_done_callback(writing.discard)
        await asyncio.gather(*writing)


def _until_done(server, count):
    began = time.monotonic()
    while _done(server) < count:
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError(f"Only {_done(server)} of {count} events are handled.")
        time.sleep(0.02)


def _done(server):
    query = "SELECT count(*) FROM handler_ledger WHERE handler = 'bench_0' AND state = 'done'"
    with contextlib.closing(sqlite3.connect(server.data / "directory.db", timeout=30)) as connection:
        return connection.execute(query).fetchone()[0]


def _section(found, given, where, seconds):
    flows, fares, costs = found
    text = (
        f"{given.events:,} events that wait, through a handler that does nothing: each claimed, run and completed in the "
        f"directory on disk. The run: `.venv/bin/python bench/handlers.py --events {given.events} --workspaces "
        f"{given.workspaces} --handlers {given.handlers} --rate {given.rate:g} --secs {given.secs:g}`, {seconds / 60:.0f} "
        f"minutes, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {where}"
    )
    flow = table(["in workspaces", "events a second"], [[one["workspaces"], one["a_second"]] for one in flows])
    others = (
        f"{given.rate:g} events a second over {given.workspaces} workspaces, {given.handlers} handlers for each; milliseconds "
        f"from written to handled, of those that are not broken. Then {POISONED:.0%} of the workspaces are poisoned, and "
        f"{POISONED:.0%} of the handlers broken: every second event raises, the others hang until their time is over."
    )
    names = {False: "nothing is broken", True: f"{POISONED:.0%} poisoned and broken"}
    rows = [[names[one["poisoned"]], one["handled"], one["p50"], one["p99"], one["most"]] for one in fares]
    fare = table(["others beside", "handled", "p50 ms", "p99 ms", "longest ms"], rows)
    pushes = f"{PUSHES_A_SECOND} pushes a second of one event, milliseconds until acknowledged."
    beside = table(
        ["handlers", "p50 ms", "p99 ms"], [["none" if not one[0] else "one for each", *one[1:]] for one in costs]
    )
    parts = [f"{HANDLERS}events a second", text, flow, f"{HANDLERS}whom broken ones hold up", others, fare]
    return "\n\n".join([*parts, f"{HANDLERS}what pushes notice", pushes, beside])


def _write(section, *, dry):
    print(section, flush=True)
    if dry:
        return
    path = BENCH / "RESULTS.md"
    text = re.sub(rf"(?ms)^{HANDLERS}.*?(?=^## |\Z)", "", path.read_text("utf-8"))
    before, heading, after = text.partition(SESSIONS)
    path.write_text(f"{before.rstrip()}\n\n{section}\n\n{heading}{after}".rstrip() + "\n", "utf-8")
    print("bench/RESULTS.md written", flush=True)


if __name__ == "__main__":
    main()
