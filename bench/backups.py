#!/usr/bin/env python3
"""Measures how long a large workspace takes to be backed up, drilled and restored, what others notice of it, and what a round
costs in which few of many workspaces have changed. Writes its sections of `bench/RESULTS.md`.

What goes out of the service and comes in, and the memory that it takes, has a section too (`memory.py`). Nothing here has a
reference to be compared with. Two runs, each some minutes: `.venv/bin/python bench/backups.py --many 0` and
`.venv/bin/python bench/backups.py --megabytes 0 --passing 0`.
"""

import argparse
import asyncio
import random
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

from growth import BATCH, PLENTY
from machine import describe
from memory import forget, passing, taken
from report import BACKUPS, SESSIONS, table
from servers import BENCH, PASSWORD, Account, Mooring, scratch

import mooring
from mooring.accounts import Occasion, User, UserId, parse_email
from mooring.bootstrap import build
from mooring.client import NewEvent
from mooring.kit.ids import RandomIds
from mooring.settings import Settings
from mooring.storage.eventlog import open_event_log
from mooring.storage.folder import DataFolder
from mooring.sync import Author, Batch
from mooring.sync import NewEvent as LogEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import LifecycleKind, Member, Role, Workspace, WorkspaceId, record

NAME = "Bench"
OTHERS = 8
PUSHES_A_SECOND = 50
IDLE_SECONDS = 10
EVENT_BYTES = 1_000
PATIENCE_SECONDS = 900
CADENCE = timedelta(hours=7)  # longer than the six hours between two rounds
FEW = 10
AT_ONCE = 200
EVENT = (
    '{{"name":"v1.TodoCreated","args":{{"id":"bench-{number:010d}","text":"{text}"}},"seqNum":{number},"parentSeqNum":{parent},'
    '"clientId":"bench-client","sessionId":"bench-session"}}'
)


def main():
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1_000, help="of events in the large workspace (1 000)")
    parser.add_argument("--passing", type=int, default=300, help="megabytes of what goes out and comes in (300)")
    parser.add_argument("--many", type=int, default=10_000, help="workspaces of the round (10 000)")
    parser.add_argument("--changed", type=int, default=100, help="of which so many have changed (100)")
    parser.add_argument("--dry", action="store_true", help="print the sections and write nothing")
    given = parser.parse_args()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that nothing stays on the disk
    with scratch() as folder:
        facts = dict(describe(folder))
        large = _large(folder / "large", given.megabytes) if given.megabytes else None
        memory = passing(folder / "passing", given.passing, _fill_megabytes) if given.passing else None
        costs = asyncio.run(_rounds(folder / "round", given.many, given.changed)) if given.many else None
    load = facts["load before the run"]
    where = f"{facts['processor']}, {facts['Mooring']}, load before {load}."
    run = (
        f"The run: `.venv/bin/python bench/backups.py --megabytes {given.megabytes} --passing {given.passing} --many {given.many} "
        f"--changed {given.changed}`, "
        f"{(time.monotonic() - began) / 60:.0f} minutes, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {where}"
    )
    for heading, section in (("a large workspace", large), ("what passes, and memory", memory), ("a round", costs)):
        if section is not None:
            _write(f"{BACKUPS}{heading}", f"{section}\n\n{run}", dry=given.dry)


def _large(folder, megabytes):
    """Each deed with one workspace of so many megabytes: seconds, most memory of the service, and pushes of others meanwhile."""
    server = Mooring(folder)
    with server.serving():
        account = Account(server)
        large, *others = account.workspaces(1 + OTHERS, NAME)
    events = asyncio.run(_fill_megabytes(server.data / "events.db", large, megabytes))
    size = (server.data / "events.db").stat().st_size // 1_000_000
    found = []
    with server.serving():
        rest = taken(server.pid, "VmRSS")
        with Pushes(server, account, others) as pushes:
            deeds = [
                ("nothing", lambda: time.sleep(IDLE_SECONDS)),
                ("backup and its drill", lambda: _mooring(server, "backup", "take", large)),
                ("drill", lambda: _mooring(server, "drill", large)),
                ("restore in place", lambda: _restored(server, large, events - 10)),
            ]
            for name, deed in deeds:
                found.append(pushes.beside(name, deed))
                print(found[-1], flush=True)
    told = (
        f"One workspace of {events:,} events ({size:,} MB of `events.db`), the archive a folder on the same disk. The service "
        f"takes {rest} MB before anything is asked of it. Meanwhile {PUSHES_A_SECOND} pushes a second of one event to {OTHERS} "
        "other workspaces by a Python program on the same two processors, milliseconds from when each was due until it was "
        "acknowledged; a restore takes a backup first and one afterwards."
    )
    rows = [[one[key] for key in ("deed", "seconds", "mb", "p50", "p99")] for one in found]
    return f"{told}\n\n{table(['deed', 'seconds', 'MB at most', 'p50 ms', 'p99 ms'], rows)}"


async def _rounds(folder, many, changed):
    """Rounds of backups over many workspaces: of all, of those that have changed since, of none. Seconds, and those of the processor."""
    settings = Settings(data=folder)
    data = DataFolder(folder)
    data.prepare()
    service = await build(settings, data, "http://127.0.0.1:1")
    ids = [WorkspaceId(f"wsp_bench{number:06}") for number in range(many)]
    now, found, heads = datetime.now(UTC), [], dict.fromkeys(ids, 0)
    try:
        await _make(service.directory, ids, now)
        for number, (name, some) in enumerate(
            ((f"all {many:,}", ids), (f"{changed:,} of {many:,}", ids[:changed]), ("none", []))
        ):
            await _fill_many(service.log, heads, some)
            spent, began = time.process_time(), time.monotonic()
            done = await service.backups.run_due(now + number * CADENCE)
            found.append((name, len(done), round(time.monotonic() - began, 1), round(time.process_time() - spent, 1)))
            print(found[-1], flush=True)
            if len(done) != len(some):
                raise RuntimeError(f"{len(done)} backups of {len(some)}")
    finally:
        await service.close()
    told = (
        "What the service does by itself every six hours, in one process: each backup with its drill, and the directory's. "
        f"Each workspace has {FEW} events, and {FEW} more when it has changed."
    )
    return f"{told}\n\n{table(['changed', 'backups', 'seconds', 'CPU s'], found)}"


async def _make(directory, ids, now):
    owner = User(UserId("usr_bench"), parse_email("bench@example.org"), NAME, "no hash", now)
    occasion = Occasion(now, RandomIds())
    async with directory.transaction() as tx:
        await tx.accounts.add(owner)
        for one in ids:
            await tx.workspaces.add(Workspace(one, NAME, now, owner.id), Member(one, owner.id, Role.OWNER, now))
            await record(one, LifecycleKind.CREATED, tx, occasion)


async def _fill_many(log, heads, ids):
    """A few further events in each of many logs, some hundred logs at a time."""
    chance = random.Random(1)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        await asyncio.gather(*(log.open(one) for one in some))
        await asyncio.gather(
            *(log.append(_batch(one, heads[one] + 1, heads[one] + FEW, chance), PLENTY) for one in some)
        )
        heads.update({one: heads[one] + FEW for one in some})


async def _fill_megabytes(path, workspace_id, megabytes):
    return await _fill_one(path, workspace_id, megabytes * 1_000_000 // EVENT_BYTES)


async def _fill_one(path, workspace_id, count):
    """So many events in an empty log; how many."""
    chance = random.Random(1)
    log = await open_event_log(path, RandomIds())
    await log.open(workspace_id)
    for first in range(1, count + 1, BATCH):
        await log.append(_batch(workspace_id, first, min(first + BATCH - 1, count), chance), PLENTY)
    await log.close()
    return count


def _batch(workspace_id, first, last, chance):
    now = datetime.now(UTC)
    suffix = delivery_suffix(now)
    events = [LogEvent(seq, seq - 1, delivered(_json(seq, chance), suffix)) for seq in range(first, last + 1)]
    return Batch(workspace_id, Author("usr_bench", "ses_bench"), now, events)


def _json(seq, chance):
    # Half as compressible as text is: hexadecimal digits of chance.
    return EVENT.format(number=seq, parent=seq - 1, text=f"{chance.getrandbits(3_000):0750x}")


class Pushes:
    """Pushes of one event to other workspaces at a steady rate, by a program that is signed in, in a thread of its own."""

    def __init__(self, server, account, workspaces):
        self._server = server
        self._account = account
        self._workspaces = workspaces
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
        forget(self._server.pid)
        began = time.monotonic()
        deed()
        most = taken(self._server.pid, "VmHWM")
        seconds, took = time.monotonic() - began, sorted(self._milliseconds)
        at = [round(took[int(share * len(took))], 1) for share in (0.5, 0.99)]
        return {"deed": name, "seconds": round(seconds, 1), "mb": most, "p50": at[0], "p99": at[1]}

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


def _write(heading, section, *, dry):
    """Puts a section in the place of the former one, or before those of sessions."""
    print(f"{heading}\n\n{section}", flush=True)
    if dry:
        return
    path = BENCH / "RESULTS.md"
    text = re.sub(rf"(?ms)^{re.escape(heading)}$.*?(?=^## |\Z)", "", path.read_text("utf-8"))
    before, sessions, after = text.partition(SESSIONS)
    path.write_text(f"{before.rstrip()}\n\n{heading}\n\n{section}\n\n{sessions}{after}".rstrip() + "\n", "utf-8")
    print("bench/RESULTS.md written", flush=True)


if __name__ == "__main__":
    main()
