"""Tasks that are looked after: one that ends, fails, or gives no sign of life is started anew, however often that is needed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from mooring.kit.errors import place_of
from mooring.monitor.watch.timing import Timing

SILENT_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0

Beat = Callable[[], None]
"""Called by a task whenever it got somewhere: its sign of life."""
Run = Callable[[Beat], Awaitable[None]]

_log = structlog.get_logger("mooring.monitor")


@dataclass(frozen=True, slots=True)
class Sign:
    """How a task fares: seconds since its last sign of life, how often it was started anew, and whether it runs now."""

    task: str
    silent: float
    restarts: int
    running: bool


@dataclass(slots=True)
class _Tended:
    run: Run
    patience: float
    last_sign: float
    begun_at: float
    task: "asyncio.Task[None] | None" = None
    begin_at: float = 0.0
    restarts: int = 0
    falls: int = 0
    """How often it fell since it last stayed up for a while."""


class Tending:
    """Looks after tasks by name. `restarted` is called with the name of each that is started anew."""

    def __init__(self, timing: Timing, restarted: Callable[[str], None] = lambda _: None) -> None:
        self._timing = timing
        self._restarted = restarted
        self._tended: dict[str, _Tended] = {}
        self._left_behind: set[asyncio.Task[None]] = set()

    @property
    def signs(self) -> Sequence[Sign]:
        """How each task fares, by name."""
        now = self._timing.monotonic()
        return [
            Sign(name, now - one.last_sign, one.restarts, one.task is not None)
            for name, one in sorted(self._tended.items())
        ]

    @property
    def restarts(self) -> Mapping[str, int]:
        """How often each task was started anew."""
        return {name: one.restarts for name, one in sorted(self._tended.items())}

    def begin(self, name: str, run: Run, *, patience: float = SILENT_SECONDS) -> None:
        """Run this, and start it anew when it ends or gives no sign of life for longer than `patience` seconds."""
        now = self._timing.monotonic()
        one = _Tended(run, patience, now, now)
        self._tended[name] = one
        self._start(name, one)

    async def end(self, name: str) -> None:
        """Run it no longer."""
        one = self._tended.pop(name, None)
        if one is not None and one.task is not None:
            await _ended(one.task)

    async def guard(self) -> None:
        """Looks after all tasks, for ever."""
        while True:
            await self._timing.sleep(_LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Look after each task once."""
        now = self._timing.monotonic()
        for name, one in tuple(self._tended.items()):
            if one.task is None:
                if now >= one.begin_at:
                    self._start(name, one)
            elif one.task.done():
                self._fell(name, one, _why(one.task))
            elif now - one.last_sign >= one.patience:
                self._fell(name, one, f"no sign of life for {one.patience:g} s")

    async def close(self) -> None:
        """End every task."""
        for name in tuple(self._tended):
            await self.end(name)
        for task in tuple(self._left_behind):
            task.cancel()

    def _start(self, name: str, one: _Tended) -> None:
        now = self._timing.monotonic()
        one.last_sign = one.begun_at = now

        def beat() -> None:
            one.last_sign = self._timing.monotonic()

        one.task = asyncio.get_running_loop().create_task(_running(one.run, beat), name=f"monitor {name}")

    def _fell(self, name: str, one: _Tended, why: str) -> None:
        now = self._timing.monotonic()
        if one.task is not None:
            self._leave_behind(one.task)
        one.task = None
        one.falls = 0 if one.last_sign - one.begun_at > _LONGEST_PAUSE else one.falls
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(one.falls, 10)) * (0.8 + 0.2 * self._timing.random())
        one.falls += 1
        one.restarts += 1
        one.begin_at = now + pause
        _log.warning("monitor task started anew", task=name, why=why, restarts=one.restarts, again_in=round(pause, 1))
        self._restarted(name)

    def _leave_behind(self, task: "asyncio.Task[None]") -> None:
        # It is told to end, and nobody waits for that: what hangs may hang on.
        task.cancel()
        if not task.done():
            self._left_behind.add(task)
            task.add_done_callback(self._left_behind.discard)
            task.add_done_callback(_looked_at)


async def _running(run: Run, beat: Beat) -> None:
    await run(beat)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await asyncio.wait({task}, timeout=1)
    _looked_at(task)


def _looked_at(task: "asyncio.Task[None]") -> None:
    if task.done() and not task.cancelled():
        task.exception()


def _why(task: "asyncio.Task[None]") -> str:
    error = task.exception() if not task.cancelled() else None
    if error is None:
        return "it ended"
    return f"{type(error).__name__} at {place_of(error)[-1:]}"
