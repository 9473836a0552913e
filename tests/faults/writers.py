"""A process that does nothing but write events until it is killed, and notes what was acknowledged to it.

Several writers contend for each of several workspaces. What an `append` acknowledged is noted in a file outside of the
data folder, one line a batch: the workspace, then `seq:id` of each event. The note is written after the acknowledgement
and before anything else, so that every line is a promise that the log has made.

Some batches are deeds with a claim, which every contender of every life does again: that one is written already is a promise too.
"""

import asyncio
import json
import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.sync.event import Author, Batch, NewEvent, delivered, delivery_suffix, pushed_part
from mooring.sync.log import AlreadyWritten, Appended, EventLog, HeadMoved
from mooring.workspaces import Allowance

PLENTY = Allowance(10**9, 10**12)
WORKSPACES = ("w0", "w1", "w2", "w3")
CONTENDERS = 2
BATCH_SIZES = (1, 1, 1, 5, 30)
DEEDS_A_LIFE = 30
DEED = "deed-"


def write_until_killed(data: Path, notes: Path, life: int, synchronous: str) -> None:
    """Opens the event log in `data` and writes for ever. `life` makes the events of each process its own."""
    asyncio.run(_write(data, notes, life, synchronous))


async def _write(data: Path, notes: Path, life: int, synchronous: str) -> None:
    log = await open_event_log(data / "events.db", RandomIds(), synchronous=synchronous)
    descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    async with asyncio.TaskGroup() as group:
        for workspace_id in WORKSPACES:
            for contender in range(CONTENDERS):
                contending = _contend(log, descriptor, workspace_id, f"{life}-{contender}", (life + 1) * DEEDS_A_LIFE)
                group.create_task(contending)


async def _contend(log: EventLog, notes: int, workspace_id: str, name: str, deeds: int) -> None:
    dice = random.Random(f"{workspace_id} {name}")
    head = (await log.open(workspace_id)).seq
    number = 0
    while True:
        if dice.random() < 1 / 3:
            batch = deed(workspace_id, head, dice.randrange(deeds))
        else:
            ids = [f"{name}-{number + index}" for index in range(dice.choice(BATCH_SIZES))]
            number += len(ids)
            batch = _batch(workspace_id, head, ids, None)
        result = await log.append(batch, PLENTY)
        if isinstance(result, HeadMoved):
            head = result.head
            continue
        first = result.first if isinstance(result, AlreadyWritten) else head + 1
        said = " ".join(f"{first + index}:{_identity(event)}" for index, event in enumerate(batch.events))
        os.write(notes, f"{workspace_id} {said}\n".encode())
        if isinstance(result, Appended):
            head = batch.last


def deed(workspace_id: str, head: int, number: int) -> Batch:
    """What is to be there once, under its claim: the events are the same whoever writes them."""
    return _batch(workspace_id, head, [f"{DEED}{number}-{index}" for index in range(1 + number % 3)], f"deed {number}")


def _batch(workspace_id: str, head: int, ids: Sequence[str], claim: str | None) -> Batch:
    at = datetime.now(UTC)
    events = [_event(head + 1 + index, identity, at) for index, identity in enumerate(ids)]
    return Batch(workspace_id, Author("user", "session"), at, events, claim)


def _identity(event: NewEvent) -> str:
    return json.loads(pushed_part(event.text))["args"]["id"]


def _event(seq: int, identity: str, at: datetime) -> NewEvent:
    pushed = {
        "name": "v1.Written",
        "args": {"id": identity, "filler": "x" * 200},
        "seqNum": seq,
        "parentSeqNum": seq - 1,
    }
    text = json.dumps(pushed | {"clientId": "c", "sessionId": "s"}, separators=(",", ":"))
    return NewEvent(seq, seq - 1, delivered(text, delivery_suffix(at)))
