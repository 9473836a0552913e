"""Push: admit, persist, publish, answer, in this order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from mooring.kit.errors import Fault, Refusal
from mooring.sync.admit import Verdict, admit, not_yet_held
from mooring.sync.event import Batch
from mooring.sync.log import Appended, EventLog, HeadMoved
from mooring.sync.publish import Channel, Channels


@dataclass(frozen=True, slots=True)
class Stored:
    """The log holds the batch; it survives power loss."""


@dataclass(frozen=True, slots=True)
class ServerAhead:
    """Nothing was written: the log holds other events after `provided`, up to `head`. The client must pull them."""

    head: int
    provided: int


@dataclass(frozen=True, slots=True)
class ClientAhead:
    """Nothing was written: the batch builds on `provided`, which this log (at `head`) has never held."""

    head: int
    provided: int


@dataclass(frozen=True, slots=True)
class BackendChanged:
    """Nothing was written: the client speaks of another life of this log."""

    expected: str
    received: str


@dataclass(frozen=True, slots=True)
class NotStored:
    """It is unknown whether the batch was written: the disk failed. The client must ask again."""

    cause: Fault | Refusal


Outcome = Stored | ServerAhead | ClientAhead | BackendChanged | NotStored
Answer = Callable[[Outcome], None]


class Pushes:
    """Takes pushes of all workspaces. Answers each exactly once, after its events were handed to the live pulls."""

    def __init__(self, log: EventLog, channels: Channels) -> None:
        self._log = log
        self._channels = channels
        self._open: set[asyncio.Future[Appended | HeadMoved]] = set()
        self._comparisons: set[asyncio.Task[None]] = set()

    def push(self, channel: Channel, batch: Batch, backend_id: str | None, answer: Answer) -> None:
        """Starts one push on an open channel. `backend_id` is None for a client that has never pulled."""
        if backend_id is not None and backend_id != channel.backend_id:
            answer(BackendChanged(channel.backend_id, backend_id))
            return
        channel.users += 1  # the channel must outlive the push, or its commit would be published to nobody
        self._append(channel, batch, batch.parent, answer)

    async def settled(self) -> None:
        """Returns when every push under way has been answered."""
        while self._open or self._comparisons:
            await asyncio.wait([*self._open, *self._comparisons])

    def _append(self, channel: Channel, batch: Batch, provided: int, answer: Answer) -> None:
        future = self._log.append(batch)
        self._open.add(future)
        future.add_done_callback(partial(self._appended, channel, batch, provided, answer))

    def _appended(
        self,
        channel: Channel,
        batch: Batch,
        provided: int,
        answer: Answer,
        future: "asyncio.Future[Appended | HeadMoved]",
    ) -> None:
        self._open.discard(future)
        failure = future.exception()
        if failure is not None:
            self._finish(channel, answer, NotStored(_cause(failure)))
            return
        result = future.result()
        if isinstance(result, Appended):
            channel.publish(batch, result)
            self._finish(channel, answer, Stored())
        elif admit(result.head, batch.parent) is Verdict.AHEAD:
            self._finish(channel, answer, ClientAhead(result.head, provided))
        else:
            self._compare_later(channel, batch, (result.head, provided), answer)

    def _compare_later(self, channel: Channel, batch: Batch, at: tuple[int, int], answer: Answer) -> None:
        task = asyncio.get_running_loop().create_task(self._compare(channel, batch, at, answer))
        self._comparisons.add(task)
        task.add_done_callback(self._comparisons.discard)

    async def _compare(self, channel: Channel, batch: Batch, at: tuple[int, int], answer: Answer) -> None:
        head, provided = at
        # A client that lost our answer pushes again what the log holds already: that is a success, not a conflict.
        try:
            held = await self._log.held(batch.workspace_id, batch.parent, len(batch.events))
        except (Fault, Refusal) as failure:
            self._finish(channel, answer, NotStored(failure))
            return
        rest = not_yet_held(batch.events, held)
        if rest is None:
            self._finish(channel, answer, ServerAhead(head, provided))
        elif not rest:
            self._finish(channel, answer, Stored())
        else:
            self._append(channel, replace(batch, events=rest), provided, answer)

    def _finish(self, channel: Channel, answer: Answer, outcome: Outcome) -> None:
        try:
            answer(outcome)
        finally:
            self._channels.release(channel)


def _cause(failure: BaseException) -> Fault | Refusal:
    if isinstance(failure, Fault | Refusal):
        return failure
    raise failure
