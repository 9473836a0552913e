"""Writing back: what the service itself adds to a log, on top of whatever is there, and once for each claim.

A person's device builds on the events that it knows, and has to look at those that it lacks before it writes. A handler has
decided by one event what it writes, so its events go where the log ends, and are placed anew when others were quicker.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial

from mooring.sync.event import Batch
from mooring.sync.log import AlreadyWritten, Full
from mooring.sync.placing import KeptEvents, ServicePush, args_of, placed, placed_again
from mooring.sync.publish import Channel, Channels
from mooring.sync.push import BackendChanged, NotStored, Outcome, Pushes, ServerAhead, Stored
from mooring.workspaces import Allowance

MOST_TRIES = 16
MOST_LIVES = 3

Place = Callable[[int, str], Batch]


class Hindrance(Enum):
    """Why a push could not be written now."""

    FULL = "full"
    CONTENDED = "contended"


@dataclass(frozen=True, slots=True)
class Written:
    """The log holds the events, as `first` to `last`. `already`: an earlier push of the same claim wrote them."""

    first: int
    last: int
    already: bool


@dataclass(frozen=True, slots=True)
class NotNow:
    """Nothing was written: there is no room, or others were quicker each time. It may be tried again later."""

    why: Hindrance


async def service_push(channels: Channels, pushes: Pushes, push: ServicePush, at: datetime) -> Written | NotNow:
    """Writes a push at the end of its log, all of it or nothing; every live pull gets it like any other.

    Refuses `PushMalformed`, `WorkspaceMissing`, `WorkspaceQuarantined`. Raises a `Fault` when it is unknown whether it was
    written: the same push again tells. That there is such a workspace, and that it takes writes now, the caller knows.
    """
    args = args_of(push)

    def place(head: int, backend_id: str) -> Batch:
        return placed(push, args, head, at, backend_id)

    return await on_the_head(channels, pushes, push.workspace_id, place, push.allowance)


async def put_back(channels: Channels, pushes: Pushes, kept: KeptEvents, at: datetime) -> Written | NotNow:
    """As `service_push`: events that a device wrote for another life of the log, word for word."""

    def place(head: int, backend_id: str) -> Batch:
        return placed_again(kept, head, at, backend_id)

    return await on_the_head(channels, pushes, kept.workspace_id, place, kept.allowance)


async def on_the_head(
    channels: Channels, pushes: Pushes, workspace_id: str, place: Place, allowance: Allowance
) -> Written | NotNow:
    """Writes the batch that `place` makes for a head and a life, wherever the log ends. The batch has a claim."""
    for _ in range(MOST_LIVES):
        channel = await channels.use(workspace_id)
        try:
            outcome = await _try(channel, pushes, place, allowance)
        finally:
            channels.release(channel)
        if outcome is not None:
            return outcome
    return NotNow(Hindrance.CONTENDED)


async def _try(channel: Channel, pushes: Pushes, place: Place, allowance: Allowance) -> Written | NotNow | None:
    """None: the log has another life by now, in which it may be written."""
    head = channel.head
    for _ in range(MOST_TRIES):
        batch = place(head, channel.backend_id)
        match await _answer(channel, pushes, batch, allowance):
            case Stored():
                return Written(batch.events[0].seq, batch.last, already=False)
            case AlreadyWritten(first, last):
                return Written(first, last, already=True)
            case Full():
                return NotNow(Hindrance.FULL)
            case NotStored(cause):
                raise cause
            case BackendChanged():
                return None
            case ServerAhead(moved):
                head = max(moved, channel.head)
            case _:
                head = channel.head
    return NotNow(Hindrance.CONTENDED)


async def _answer(channel: Channel, pushes: Pushes, batch: Batch, allowance: Allowance) -> Outcome:
    answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    pushes.push(channel, batch, allowance, None, partial(_settle, answered))
    return await answered


def _settle(answered: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not answered.done():  # who asked may have been cancelled; what was pushed is written all the same
        answered.set_result(outcome)
