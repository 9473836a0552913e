"""A process that does nothing but stage logs and swap them in until it is killed, and notes what was acknowledged to it.

Meanwhile another task pushes to whichever life is in service. A line of notes is a promise: `swapped <life> <events>`, or
`pushed <life> <seq>`. The events of a life say which life they were made for.
"""

import asyncio
import os
from itertools import count
from pathlib import Path

from engines.event_logs import PLENTY, batch, on_life, staged
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync.lives import StagedClaim
from mooring.sync.log import Appended, HeadMoved, LifeOver

WSP = "wsp_1"
EVENTS = 100
CLAIM = "deed"


def swap_until_killed(data: Path, notes: Path, life: int) -> None:
    """Opens the event log in `data`. `life` makes the lives of each process its own."""
    asyncio.run(_swap_and_push(data, notes, f"log_{life}"))


async def _swap_and_push(data: Path, notes: Path, prefix: str) -> None:
    log = await open_event_log(data / "events.db", RandomIds())
    descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    async with asyncio.TaskGroup() as group:
        group.create_task(_push(log, descriptor))
        group.create_task(_swap(log, descriptor, prefix))


async def _swap(log: SqliteEventLog, notes: int, prefix: str) -> None:
    for number in count():
        life = f"{prefix}-{number}"
        await stage_and_swap(log, life)
        os.write(notes, f"swapped {life} {EVENTS}\n".encode())
        for branch in (await log.branches(WSP))[:-3]:
            await log.drop_branch(WSP, branch.backend_id)


async def stage_and_swap(log: SqliteEventLog, life: str, events: int = EVENTS) -> None:
    """One restore, as far as the log is concerned."""
    await log.stage(WSP, life)
    half = events // 2
    for first in (1, 1 + half):
        await log.add_staged(WSP, life, staged(first, half, f'"{life}"'))
    await log.add_staged_claims(WSP, life, [StagedClaim(CLAIM, 1, 1)])
    await log.swap(WSP, life, (await log.open(WSP)).backend_id)


async def _push(log: SqliteEventLog, notes: int) -> None:
    head = await log.open(WSP)
    life, seq = head.backend_id, head.seq
    while True:
        pushed = on_life(batch(seq + 1, args=f'"{life}"'), life)
        match await log.append(pushed, PLENTY):
            case Appended():
                seq += 1
                os.write(notes, f"pushed {life} {seq}\n".encode())
            case HeadMoved(moved):
                seq = moved
            case LifeOver():
                head = await log.open(WSP)
                life, seq = head.backend_id, head.seq
