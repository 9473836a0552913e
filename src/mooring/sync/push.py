"""Push: admit, persist, publish, answer, in this order."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

from mooring.kit.errors import Fault, Refusal
from mooring.sync.admit import Verdict, admit, not_yet_held
from mooring.sync.errors import LifeEnded
from mooring.sync.event import Batch
from mooring.sync.lives import workspace_of
from mooring.sync.log import AlreadyWritten, Appended, AppendOutcome, EventLog, Full, LifeOver
from mooring.sync.publish import Channel, Channels
from mooring.workspaces import Allowance


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


Outcome = Stored | AlreadyWritten | ServerAhead | ClientAhead | BackendChanged | Full | NotStored
_Future = TypeVar("_Future", bound="asyncio.Future[Any]")
Answer = Callable[[Outcome], None]


class _Push(NamedTuple):
    """A push under way. `provided` is what it built on when it came."""

    channel: Channel
    batch: Batch
    allowance: Allowance
    provided: int
    answer: Answer


def _uncounted(workspace_id: str, events: int) -> None:
    del workspace_id, events


class Pushes:
    """Takes pushes of all workspaces. Answers each exactly once, after its events were handed to the live pulls."""

    def __init__(self, log: EventLog, channels: Channels, counted: Callable[[str, int], None] = _uncounted) -> None:
        """`counted` is told of each batch that was written: how many events in which workspace."""
        self._log = log
        self._counted = counted
        self._channels = channels
        self._open: dict[asyncio.Future[AppendOutcome], str] = {}
        self._comparisons: dict[asyncio.Task[None], str] = {}

    def push(
        self, channel: Channel, batch: Batch, allowance: Allowance, backend_id: str | None, answer: Answer
    ) -> None:
        """Starts one push on an open channel. `backend_id` is None for a client that has never pulled."""
        if backend_id is not None and backend_id != channel.backend_id:
            answer(BackendChanged(channel.backend_id, backend_id))
            return
        if batch.backend_id is None:
            batch = replace(batch, backend_id=channel.backend_id)
        channel.users += 1  # the channel must outlive the push, or its commit would be published to nobody
        self._append(_Push(channel, batch, allowance, batch.parent, answer))

    async def settled(self, workspace_id: str | None = None) -> None:
        """Returns when every push under way, or every one in this workspace, has been answered."""
        while waiting := [*_in(workspace_id, self._open), *_in(workspace_id, self._comparisons)]:
            await asyncio.wait(waiting)

    def _append(self, push: _Push) -> None:
        future = self._log.append(push.batch, push.allowance)
        self._open[future] = push.channel.workspace_id
        future.add_done_callback(partial(self._appended, push))

    def _appended(self, push: _Push, future: "asyncio.Future[AppendOutcome]") -> None:
        self._open.pop(future, None)
        failure = future.exception()
        if failure is not None:
            self._finish(push, NotStored(_cause(failure)))
            return
        result = future.result()
        if isinstance(result, Appended):
            push.channel.publish(push.batch, result)
            self._counted(workspace_of(push.batch.workspace_id), len(push.batch.events))
            self._finish(push, Stored())
        elif isinstance(result, Full | AlreadyWritten):
            self._finish(push, result)
        elif isinstance(result, LifeOver):
            self._life_over(push, result)
        elif admit(result.head, push.batch.parent) is Verdict.AHEAD:
            self._finish(push, ClientAhead(result.head, push.provided))
        elif push.batch.claim is not None:
            # What it did is told by its claim. Events that are the same may be another deed's, and a part is not the deed.
            self._finish(push, ServerAhead(result.head, push.provided))
        else:
            self._compare_later(push, result.head)

    def _life_over(self, push: _Push, now: LifeOver) -> None:
        self._channels.retire(push.channel)
        self._finish(push, BackendChanged(now.backend_id or "", push.channel.backend_id))

    def _compare_later(self, push: _Push, head: int) -> None:
        task = asyncio.get_running_loop().create_task(self._compare(push, head))
        self._comparisons[task] = push.channel.workspace_id
        task.add_done_callback(self._comparisons.pop)

    async def _compare(self, push: _Push, head: int) -> None:
        batch = push.batch
        # A client that lost our answer pushes again what the log holds already: that is a success, not a conflict.
        try:
            held = await self._log.held(batch.workspace_id, batch.parent, len(batch.events), batch.backend_id)
        except LifeEnded as ended:
            self._life_over(push, LifeOver(ended.backend_id))
            return
        except (Fault, Refusal) as failure:
            self._finish(push, NotStored(failure))
            return
        rest = not_yet_held(batch.events, held)
        if rest is None:
            self._finish(push, ServerAhead(head, push.provided))
        elif not rest:
            self._finish(push, Stored())
        else:
            self._append(push._replace(batch=replace(batch, events=rest)))

    def _finish(self, push: _Push, outcome: Outcome) -> None:
        try:
            push.answer(outcome)
        finally:
            self._channels.release(push.channel)


def _in(workspace_id: str | None, under_way: Mapping[_Future, str]) -> list[_Future]:
    return [one for one, place in under_way.items() if workspace_id in {None, place}]


def _cause(failure: BaseException) -> Fault | Refusal:
    if isinstance(failure, Fault | Refusal):
        return failure
    raise failure
