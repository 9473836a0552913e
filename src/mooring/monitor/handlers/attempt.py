"""One attempt at one event: the function is run in a task of its own, up to its deadline."""

import asyncio
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from mooring.kit.errors import Unavailable, place_of
from mooring.monitor.effects import Effect
from mooring.monitor.handlers.claims import Held, Tools
from mooring.monitor.handlers.context import SERVICE_SESSION, Context, HandledWorkspace, NewEvent, actor_of
from mooring.monitor.handlers.definition import Handler
from mooring.monitor.handlers.station import HandlerStation
from mooring.monitor.ledger import LARGEST_RESULT, Claimed
from mooring.monitor.model import HandledEvent

_GRACE_SECONDS = 1.0
_READ_AT_ONCE = 500
_CHAIN = re.compile(r"chain-(\d{1,4})", re.ASCII)
_log = structlog.get_logger("mooring.handlers")
_left_behind: set["asyncio.Task[None]"] = set()


@dataclass(frozen=True, slots=True)
class Ran:
    """It returned; what it asked for is still to be done."""

    pushed: Sequence[NewEvent]
    effects: Sequence[Effect]


@dataclass(frozen=True, slots=True)
class Failed:
    """It raised, or took too long."""

    cause: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody else may have the claim: it was ended."""


def chain_of(event: HandledEvent) -> int:
    """How many handlers in a row have written for each other up to this event. 0 for what a person wrote."""
    found = _CHAIN.fullmatch(event.client_session) if event.session_id == SERVICE_SESSION else None
    return int(found[1]) if found is not None else 0


async def attempt(
    handler: Handler, event: HandledEvent, claimed: Claimed, held: Held, tools: Tools
) -> Ran | Failed | Lost:
    """Run a handler for an event once. When this is cancelled, so is the handler."""
    deeds = _Deeds(tools.station, claimed, event)
    context = Context(
        workspace=HandledWorkspace(event.workspace_id, claimed.workspace_name),
        actor=actor_of(event),
        deadline=tools.timing.now() + handler.timeout,
        idempotency_key=deeds.key_of(""),
        attempt=claimed.attempt,
        _deeds=deeds,
        pushed=[],
        effects=[],
    )
    held.task = task = asyncio.get_running_loop().create_task(_run(handler, context, event))
    try:
        await asyncio.wait({task}, timeout=handler.timeout.total_seconds())
        timely = task.done()
        await _ended(task, handler.name)
    finally:
        deeds.over = True
        task.cancel()
    if held.lost:
        return Lost()
    if not timely:
        return Failed(f"TimeoutError: it took longer than {handler.timeout.total_seconds():g} s")
    failure = _failure(task)
    return failure if failure is not None else Ran(context.pushed, context.effects)


async def _run(handler: Handler, context: Context, event: HandledEvent) -> None:
    try:
        if handler.is_for(event):
            await handler.run(context, event)
    except (SystemExit, KeyboardInterrupt) as error:
        raise RuntimeError(f"{type(error).__name__}: it tried to end the process") from error


async def _ended(task: "asyncio.Task[None]", handler: str) -> None:
    if task.done():
        return
    task.cancel()
    await asyncio.wait({task}, timeout=_GRACE_SECONDS)
    if not task.done():
        _log.error("handler does not end when it is told to", handler=handler)
        _left_behind.add(task)
        task.add_done_callback(_left_behind.discard)


def _failure(task: "asyncio.Task[None]") -> Failed | None:
    if task.cancelled():
        return Failed("CancelledError: it cancelled itself")
    error = task.exception()
    if error is None:
        return None
    # What an error says may hold what somebody wrote: it is kept in the directory, and in no log.
    _log.warning("handler failed", kind=type(error).__name__, where=place_of(error)[-2:])
    return Failed(f"{type(error).__name__}: {error}")


class _Deeds:
    """Implements `context.Deeds`. `over`: the attempt has ended, and what is left behind of it can do nothing any more."""

    def __init__(self, station: HandlerStation, claimed: Claimed, event: HandledEvent) -> None:
        self._station = station
        self._claimed = claimed
        self._event = event
        self._finished = dict(claimed.effects)
        self.over = False

    def key_of(self, key: str) -> str:
        name = f"{self._claimed.claim_name}\n{key}"
        return f"mor_{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:40]}"

    async def history(self, after: int) -> Sequence[HandledEvent]:
        self._require_going_on()
        backend_id, events = await self._station.events(self._event.workspace_id, after, _READ_AT_ONCE)
        if backend_id != self._claimed.cursor.backend_id:
            raise Unavailable("The log was replaced.")
        return [event for event in events if event.seq <= self._event.seq]

    def finished(self, key: str) -> bool:
        self._require_going_on()
        return key in self._finished

    def result(self, key: str) -> Any:
        return self._finished[key]

    async def finish(self, key: str, result: Any) -> Any:
        kept = await self._station.finish(self._claimed.entry_id, key, _kept(result))
        self._finished[key] = kept
        return kept

    def _require_going_on(self) -> None:
        if self.over:
            raise Unavailable("This attempt is over.")


def _kept(result: Any) -> Any:
    try:
        text = json.dumps(result, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return None
    return json.loads(text) if len(text) <= LARGEST_RESULT else None
