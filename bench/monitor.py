#!/usr/bin/env python3
"""Measures how fast new workspaces are followed, and what following idle ones costs. Writes its sections of `bench/RESULTS.md`.

Part of `make bench`; nothing here has a reference to be compared with.
"""

import argparse
import asyncio
import contextlib
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import psutil
from machine import describe
from report import MONITOR, SESSIONS, table
from servers import BENCH, PASSWORD, Account, Mooring, scratch

import mooring
from mooring.accounts import Occasion, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.client import NewEvent
from mooring.kit.ids import RandomIds
from mooring.storage.directory import open_directory, sqlite_url
from mooring.workspaces import create_workspace

AT_ONCE = 16
PATIENCE_SECONDS = 300
SETTLING_SECONDS = 10
EACH_SECOND = 1.0


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--burst", type=int, default=1000, help="workspaces that are created at once (1 000)")
    parser.add_argument("--many", type=int, default=10_000, help="workspaces of the larger service (10 000)")
    parser.add_argument("--active", type=int, default=100, help="of which so many are written to (100)")
    parser.add_argument("--secs", type=float, default=60, help="that cost is measured for (60)")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    given = parser.parse_args()
    began = time.monotonic()
    with scratch() as folder:
        facts = dict(describe(folder))
        bursts = [_burst(folder / f"burst-{beside}", given.burst, beside=beside) for beside in (False, True)]
        costs = [
            _cost(folder / f"cost-{count}-{monitor}", count, given, monitor=monitor)
            for count in (given.active, given.many)
            for monitor in (False, True)
        ]
    load = facts["load before the run"]
    busy = " The machine had much else to do: a quiet one is faster." if float(load) > os.cpu_count() else ""
    where = f"{facts['processor']}, {facts['Mooring']}, load before {load}.{busy}"
    _write(_section(bursts, costs, given, where, time.monotonic() - began), dry=given.dry)


def _burst(folder, count, *, beside):
    """Workspaces created as fast as one service can, and how long after each was followed."""
    server = Mooring(folder)
    server.settings["MONITOR"] = "false" if beside else "true"
    with server.serving(), _monitor(server) if beside else contextlib.nullcontext():
        accounts = [Account(server) for _ in range(AT_ONCE)]
        _until_followed(server, AT_ONCE)
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(lambda account: account.workspaces(count // AT_ONCE), accounts))
        created = time.monotonic() - began
        _until_followed(server, AT_ONCE + count // AT_ONCE * AT_ONCE)
    took = sorted(_seconds(server)[AT_ONCE:])
    found = {
        "where": "in a process of its own" if beside else "in the service",
        "created": len(took),
        "a_second": round(len(took) / created),
        "p50": round(1e3 * statistics.median(took), 1),
        "p95": round(1e3 * took[int(0.95 * len(took))], 1),
        "most": round(1e3 * took[-1], 1),
    }
    print(f"burst: {found}", flush=True)
    return found


def _cost(folder, count, given, *, monitor):
    """What a service costs with so many workspaces, of which some are written to."""
    server = Mooring(folder)
    server.settings["MONITOR"] = "true" if monitor else "false"
    with server.serving():
        account = Account(server)
        active = account.workspaces(given.active - 1)
    asyncio.run(_fill(server.data / "directory.db", count - given.active))
    with server.serving():
        if monitor:
            _until_followed(server, count)
        process = psutil.Process(server.pid)
        _until_quiet(process)
        quiet = asyncio.run(_measured(process, given.secs))
        written = asyncio.run(_measured(process, given.secs, partial(_writers, server, account, active)))
        found = {
            "workspaces": count,
            "monitor": monitor,
            "quiet": quiet["cpu"],
            "active": written["cpu"],
            "memory": written["memory"],
            "connections": quiet["connections"],
            "threads": quiet["threads"],
        }
    print(f"cost: {found}", flush=True)
    return found


async def _measured(process, seconds, writers=None):
    """Processor seconds a minute, megabytes, connections and threads; while `writers` write, if there are any."""
    async with writers() if writers is not None else contextlib.AsyncExitStack():
        await asyncio.sleep(SETTLING_SECONDS)
        spent = sum(process.cpu_times()[:2])
        await asyncio.sleep(seconds)
        cpu = (sum(process.cpu_times()[:2]) - spent) * 60 / seconds
    return {
        "cpu": round(cpu, 2),
        "memory": round(process.memory_info().rss / 1e6),
        "connections": sum(one.status == psutil.CONN_ESTABLISHED for one in process.net_connections("inet")),
        "threads": process.num_threads(),
    }


@contextlib.asynccontextmanager
async def _writers(server, account, active):
    """Each of these workspaces is written to."""
    async with mooring.connect(server.url, state=server.folder / "state") as m:
        await m.session.log_in(account.email, PASSWORD)
        opened = [await m.open(workspace_id) for workspace_id in active]
        writing = [asyncio.create_task(_write_on(one, number)) for number, one in enumerate(opened)]
        yield
        for task in writing:
            task.cancel()


async def _write_on(workspace, number):
    """An event a second, not all at the same moment."""
    await asyncio.sleep(number % 100 / 100 * EACH_SECOND)
    while True:
        await workspace.push([NewEvent("v1.Bench", {"text": "x" * 100})])
        await asyncio.sleep(EACH_SECOND)


async def _fill(path, count):
    """So many further workspaces of the one person that there is, with nothing in them."""
    if count <= 0:
        return
    directory, ids = await open_directory(sqlite_url(path)), RandomIds()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (owner,) = connection.execute("SELECT id FROM users").fetchone()
    for start in range(0, count, 500):
        async with directory.transaction() as tx:
            occasion = Occasion(datetime.now(UTC), ids, UserId(owner))
            for _ in range(start, min(count, start + 500)):
                await create_workspace(UserId(owner), "Bench", workspace_stores_of(tx), occasion, quota=count + 10_000)
    await directory.close()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        # One person made them all, and would be told of each in turn: minutes of mail that nobody here measures.
        connection.execute("DELETE FROM outbox")


@contextlib.contextmanager
def _monitor(server):
    """A monitor in a process of its own."""
    environment = server.environment() | {"MOORING_OPERATOR_KEY": (server.data / "operator.key").read_text().strip()}
    command = [sys.executable, "-m", "mooring", "monitor", "run", "--url", server.url]
    with (server.folder / "monitor.txt").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _until_followed(server, count):
    began = time.monotonic()
    while len(_seconds(server)) < count:
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError(f"Only {len(_seconds(server))} of {count} workspaces are followed.")
        time.sleep(0.1)


def _until_quiet(process):
    """What so many new workspaces bring about once is no part of what idle ones cost."""
    began, quiet = time.monotonic(), 0
    while quiet < 3 and time.monotonic() - began < PATIENCE_SECONDS:
        spent = sum(process.cpu_times()[:2])
        time.sleep(2)
        quiet = quiet + 1 if sum(process.cpu_times()[:2]) - spent < 0.1 else 0


def _seconds(server):
    """From created to followed of each workspace that is, in the order of their creation."""
    query = (
        "SELECT (julianday(followed_at) - julianday(created_at)) * 86400 FROM monitor_follows "
        "WHERE followed_at IS NOT NULL ORDER BY created_at, workspace_id"
    )
    with contextlib.closing(sqlite3.connect(server.data / "directory.db", timeout=30)) as connection:
        return [row[0] for row in connection.execute(query)]


def _section(bursts, costs, given, where, seconds):
    run = (
        f"The run: `.venv/bin/python bench/monitor.py --burst {given.burst} --many {given.many} --active {given.active} "
        f"--secs {given.secs:g}`, {seconds / 60:.0f} minutes, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {where}"
    )
    burst = (
        f"{bursts[0]['created']:,} workspaces, created by {AT_ONCE} people at once as fast as they are answered; milliseconds "
        "from created to followed, by the two moments that the service keeps of each. " + run
    )
    columns = ["monitor", "workspaces", "created a second", "p50 ms", "p95 ms", "longest ms"]
    first = table(
        columns, [[one[key] for key in ("where", "created", "a_second", "p50", "p95", "most")] for one in bursts]
    )
    cost = (
        f"Processor seconds a minute of `mooring serve` with the monitor off and on: while nothing happens, and while "
        f"{given.active} workspaces are written to, an event a second each. Idle workspaces are in the directory only. Memory is "
        "at the end; connections and threads are those of the quiet service."
    )
    columns = ["workspaces", "monitor", "CPU s/min quiet", "CPU s/min active", "MB", "connections", "threads"]
    keys = ("quiet", "active", "memory", "connections", "threads")
    rows = [[f"{one['workspaces']:,}", "on" if one["monitor"] else "off", *(one[key] for key in keys)] for one in costs]
    parts = [f"{MONITOR}how fast a new workspace is followed", burst, first]
    return "\n\n".join([*parts, f"{MONITOR}what idle workspaces cost", cost, table(columns, rows)])


def _write(section, *, dry):
    print(section, flush=True)
    if dry:
        return
    path = BENCH / "RESULTS.md"
    text = re.sub(rf"(?ms)^{MONITOR}.*?(?=^## |\Z)", "", path.read_text("utf-8"))
    before, heading, after = text.partition(SESSIONS)
    path.write_text(f"{before.rstrip()}\n\n{section}\n\n{heading}{after}".rstrip() + "\n", "utf-8")
    print("bench/RESULTS.md written", flush=True)


if __name__ == "__main__":
    main()
