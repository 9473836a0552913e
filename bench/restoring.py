#!/usr/bin/env python3
"""What others notice while a log is staged, put into service and its branch dropped: their pushes, timed from when they were due.

And how long the log's writer works at each step of it, in processor time: nobody else is written meanwhile.

`.venv/bin/python bench/restoring.py --events 500000`. One process, one event loop, as in the service: 64 workspaces are pushed
to at a steady rate all the time, while the log of another one is made anew. Prints a table, and JSON with `--json`.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from growth import EVENT, FILL, PLENTY

from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.storage.eventlog.writer import Writer
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.lives import MAX_STAGED_EVENTS, StagedEvent

WORKSPACES = 64
LARGE = "wsp_large"
AUTHOR = Author("usr_bench", "ses_bench")
SWITCH_SECONDS = 0.0005  # as the service sets it


class Others:
    """Pushes of one event to other workspaces, so many a second; `phase` says under which name they are counted."""

    def __init__(self, log, rate):
        self._log = log
        self._rate = rate
        self._heads = [0] * WORKSPACES
        self.phase = "idle"
        self.milliseconds = {}
        self.lost = 0

    async def run(self):
        """Until it is cancelled. One that is late is not left out: the next ones are due all the same."""
        began, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            while True:
                due = began + number / self._rate
                if (left := due - time.monotonic()) > 0:
                    await asyncio.sleep(left)
                group.create_task(self._push(number % WORKSPACES, due))
                number += 1

    async def _push(self, place, due):
        self._heads[place] += 1
        seq, at = self._heads[place], datetime.now(UTC)
        event = NewEvent(seq, seq - 1, delivered(_json(seq), delivery_suffix(at)))
        await self._log.append(Batch(f"wsp_{place}", AUTHOR, at, [event]), PLENTY)
        self.milliseconds.setdefault(self.phase, []).append((time.monotonic() - due) * 1000)


class Steps:
    """How long the writer's thread works at each step of staging and dropping, whatever else the machine does meanwhile."""

    def __init__(self):
        self.milliseconds = {name: [] for name in ("add_staged", "erase_some", "swap")}
        for name, found in self.milliseconds.items():
            setattr(Writer, name, _timed(getattr(Writer, name), found))


def _timed(job, found):
    def timed(*args, **kwargs):
        began = time.thread_time()
        outcome = job(*args, **kwargs)
        found.append((time.thread_time() - began) * 1000)
        return outcome

    return timed


def _json(seq):
    return EVENT.format(number=seq, parent=seq - 1, fill=FILL)


async def measure(folder, events, rate, secs):
    """(phase, seconds) in their order, and the pushes of others by phase."""
    log = await open_event_log(folder / "events.db", RandomIds())
    others, spans = Others(log, rate), []
    await asyncio.gather(*(log.open(f"wsp_{place}") for place in range(WORKSPACES)))
    old = (await log.open(LARGE)).backend_id

    async def phase(name, deed):
        others.phase, began = name, time.monotonic()
        await deed
        spans.append((name, time.monotonic() - began))

    running = asyncio.create_task(others.run())
    await asyncio.sleep(1)
    others.milliseconds.clear()
    await phase("idle", asyncio.sleep(secs))
    await phase("staging", _staged(log, "log_1", events))
    await phase("idle again", asyncio.sleep(secs))
    await phase("swap", log.swap(LARGE, "log_1", old))
    await log.stage(LARGE, "log_2")
    await log.swap(LARGE, "log_2", "log_1")
    await phase("dropping", log.drop_branch(LARGE, "log_1"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await log.close()
    return spans, others.milliseconds


async def _staged(log, life, events):
    at, suffix = 0, delivery_suffix(datetime.now(UTC))
    await log.stage(LARGE, life)
    for first in range(1, events + 1, MAX_STAGED_EVENTS):
        # As in a restore: what is read from a backup is decoded in a thread, a page at a time.
        page = await asyncio.to_thread(_page, first, min(MAX_STAGED_EVENTS, events + 1 - first), at, suffix)
        await log.add_staged(LARGE, life, page)


def _page(first, count, at, suffix):
    return [
        StagedEvent(seq, seq - 1, at, AUTHOR.user_id, AUTHOR.session_id, delivered(_json(seq), suffix))
        for seq in range(first, first + count)
    ]


def _row(name, seconds, found):
    ordered = sorted(found)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0 for part in (0.5, 0.99, 0.999)]
    worst = ordered[-1] if ordered else 0.0
    return {
        "phase": name,
        "seconds": round(seconds, 2),
        "number": len(ordered),
        "p50_ms": round(at[0], 2),
        "p99_ms": round(at[1], 2),
        "p99_9_ms": round(at[2], 2),
        "max_ms": round(worst, 2),
    }


def main():
    """Measures, and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=500_000, help="of the log that is staged")
    parser.add_argument("--rate", type=float, default=500, help="pushes of others a second")
    parser.add_argument("--secs", type=float, default=5, help="how long each idle phase lasts")
    parser.add_argument("--folder", type=Path, help="a disk to measure on; else a temporary folder")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sys.setswitchinterval(SWITCH_SECONDS)
    steps = Steps()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        spans, found = uvloop.run(measure(Path(folder), given.events, given.rate, given.secs))
    rows = [_row(name, seconds, found.get(name, [])) for name, seconds in spans]
    rows += [_row(f"a step: {name}", sum(spent) / 1000, spent) for name, spent in steps.milliseconds.items()]
    if given.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
