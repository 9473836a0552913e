#!/usr/bin/env python3
"""Measures how long a large workspace takes to be backed up, drilled and restored, what others notice of it, and what a round
costs in which few of many workspaces have changed. Writes its sections of `bench/RESULTS.md`.

Part of `make bench`; nothing here has a reference to be compared with.
"""

import argparse
import asyncio
import random
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psutil
from growth import BATCH, PLENTY
from machine import describe
from report import BACKUPS, SESSIONS, table
from servers import BENCH, PASSWORD, Account, Mooring, scratch

import mooring
from mooring.client import NewEvent
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.sync import Author, Batch
from mooring.sync import NewEvent as LogEvent
from mooring.sync.event import delivered, delivery_suffix

NAME = "Bench"
OTHERS = 8
PUSHES_A_SECOND = 50
IDLE_SECONDS = 10
EVENT_BYTES = 1_000
PATIENCE_SECONDS = 900
EVENT = (
    '{{"name":"v1.TodoCreated","args":{{"id":"bench-{number:010d}","text":"{text}"}},"seqNum":{number},"parentSeqNum":{parent},'
    '"clientId":"bench-client","sessionId":"bench-session"}}'
)


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1_000, help="of events in the large workspace (1 000)")
    parser.add_argument("--many", type=int, default=10_000, help="workspaces of the round (10 000)")
    parser.add_argument("--changed", type=int, default=100, help="of which so many have changed (100)")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    given = parser.parse_args()
    began = time.monotonic()
    with scratch() as folder:
        facts = dict(describe(folder))
        large = _large(folder / "large", given.megabytes)
        costs = _round(folder / "round", given.many, given.changed) if given.many else None
    load = facts["load before the run"]
    where = f"{facts['processor']}, {facts['Mooring']}, load before {load}."
    _write(_section(large, costs, given, where, time.monotonic() - began), dry=given.dry)


def _large(folder, megabytes):
    """Each deed with one workspace of so many megabytes: seconds, most memory of the service, and pushes of others meanwhile."""
    server = Mooring(folder)
    with server.serving():
        account = Account(server)
        large, *others = account.workspaces(1 + OTHERS, NAME)
    events = asyncio.run(_fill(server.data / "events.db", [large], megabytes * 1_000_000 // EVENT_BYTES))
    size = (server.data / "events.db").stat().st_size
    found = []
    with server.serving(), Pushes(server, account, others) as pushes:
        deeds = [
            ("nothing", lambda: time.sleep(IDLE_SECONDS)),
            ("backup and its drill", lambda: _mooring(server, "backup", "take", large)),
            ("drill", lambda: _mooring(server, "drill", large)),
            ("restore in place", lambda: _restored(server, large, events - 10)),
        ]
        for name, deed in deeds:
            found.append(pushes.beside(name, deed))
            print(found[-1], flush=True)
    return {"events": events, "megabytes": size // 1_000_000, "deeds": found}


def _round(folder, many, changed):
    """Backing up all of many workspaces, and then those that have changed since: seconds, and seconds of the processor."""
    server = Mooring(folder)
    with server.serving():
        account = Account(server)
        ids = account.workspaces(min(many, 50))
    # More have a log only: backups know workspaces by their logs.
    ids += [f"wsp_bench{number:06}" for number in range(many - len(ids))]
    path, found = server.data / "events.db", []
    for name, some in ((f"all {many:,}", ids), (f"{changed:,} of {many:,} changed", ids[:changed]), ("none", [])):
        asyncio.run(_fill(path, some, 10))
        with server.serving():
            process = psutil.Process(server.pid)
            spent, began = sum(process.cpu_times()[:2]), time.monotonic()
            _mooring(server, "backup", "take", "--all")
            took, cpu = time.monotonic() - began, sum(process.cpu_times()[:2]) - spent
        found.append((name, round(took, 1), round(cpu, 1)))
        print(found[-1], flush=True)
    return found


async def _fill(path, ids, count):
    """So many further events in each log; how many there are in the last one."""
    chance, suffix = random.Random(1), delivery_suffix(datetime.now(UTC))
    log, head = await open_event_log(path, RandomIds()), 0
    for workspace_id in ids:
        life = await log.open(workspace_id)
        head = life.seq
        for first in range(head + 1, head + count + 1, BATCH):
            seqs = range(first, min(first + BATCH, life.seq + count + 1))
            batch = [LogEvent(seq, seq - 1, delivered(_json(seq, chance), suffix)) for seq in seqs]
            author = Author("usr_bench", "ses_bench")
            await log.append(Batch(workspace_id, author, datetime.now(UTC), batch), PLENTY)
            head = seqs[-1]
    await log.close()
    return head


def _json(seq, chance):
    # Half as compressible as text is: hexadecimal digits of chance.
    return EVENT.format(number=seq, parent=seq - 1, text=f"{chance.getrandbits(3_000):0750x}")


class Pushes:
    """Pushes of one event to other workspaces at a steady rate, by a program that is signed in, in a thread of its own."""

    def __init__(self, server, account, workspaces):
        self._server = server
        self._account = account
        self._workspaces = workspaces
        self._process = psutil.Process(server.pid)
        self._over = threading.Event()
        self._milliseconds = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self):
        self._thread.start()
        time.sleep(3)
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def beside(self, name, deed):
        """How pushes fare during a deed."""
        self._milliseconds.clear()
        began, most = time.monotonic(), 0
        with ThreadPoolExecutor(1) as thread:
            doing = thread.submit(deed)
            while not doing.done():
                most = max(most, self._process.memory_info().rss)
                time.sleep(0.2)
            doing.result()
        seconds, took = time.monotonic() - began, sorted(self._milliseconds)
        at = [round(took[int(share * len(took))], 1) for share in (0.5, 0.99)]
        return {"deed": name, "seconds": round(seconds, 1), "mb": round(most / 1e6), "p50": at[0], "p99": at[1]}

    async def _run(self):
        async with mooring.connect(self._server.url, state=self._server.folder / "state") as m:
            await m.session.log_in(self._account.email, PASSWORD)
            opened = [await m.open(one) for one in self._workspaces]
            began, number, writing = time.monotonic(), 0, set()
            while not self._over.is_set():
                due = began + number / PUSHES_A_SECOND
                await asyncio.sleep(max(0, due - time.monotonic()))
                task = asyncio.create_task(self._push(opened[number % len(opened)], due))
                writing.add(task)
                task.add_done_callback(writing.discard)
                number += 1
            await asyncio.gather(*writing)

    async def _push(self, workspace, due):
        await workspace.push([NewEvent("v1.Bench", {"text": "x" * 100})])
        self._milliseconds.append((time.monotonic() - due) * 1e3)


def _mooring(server, *words):
    command = [sys.executable, "-m", "mooring", *words]
    done = subprocess.run(
        command, check=False, env=server.environment(), capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    if done.returncode != 0:
        raise RuntimeError(f"mooring {' '.join(words)}: {done.stdout[-500:]} {done.stderr[-500:]}")
    return done.stdout


def _restored(server, workspace_id, seq):
    _mooring(server, "restore", "start", workspace_id, "--to-event", str(seq), "--name", NAME)


def _section(large, costs, given, where, seconds):
    run = (
        f"The run: `.venv/bin/python bench/backups.py --megabytes {given.megabytes} --many {given.many} --changed {given.changed}`, "
        f"{seconds / 60:.0f} minutes, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {where}"
    )
    first = (
        f"One workspace of {large['events']:,} events ({large['megabytes']:,} MB of `events.db`), the archive a folder on the same disk. "
        f"Meanwhile {PUSHES_A_SECOND} pushes a second of one event to {OTHERS} other workspaces by a Python program on the same two "
        "processors, milliseconds from when each was due until it was acknowledged; a restore takes a backup first and one afterwards. "
        + run
    )
    rows = [[one[key] for key in ("deed", "seconds", "mb", "p50", "p99")] for one in large["deeds"]]
    parts = [f"{BACKUPS}a large workspace", first, table(["deed", "seconds", "MB at most", "p50 ms", "p99 ms"], rows)]
    if costs:
        text = "`mooring backup take --all`, each backup with its drill: seconds, and seconds of the service's processor time."
        parts += [f"{BACKUPS}a round", text, table(["changed", "seconds", "CPU s"], costs)]
    return "\n\n".join(parts)


def _write(section, *, dry):
    print(section, flush=True)
    if dry:
        return
    path = BENCH / "RESULTS.md"
    text = re.sub(rf"(?ms)^{BACKUPS}.*?(?=^## |\Z)", "", path.read_text("utf-8"))
    before, heading, after = text.partition(SESSIONS)
    path.write_text(f"{before.rstrip()}\n\n{section}\n\n{heading}{after}".rstrip() + "\n", "utf-8")
    print("bench/RESULTS.md written", flush=True)


if __name__ == "__main__":
    main()
