"""Looking out for work: do what is due, sleep until more is due or somebody calls, again and again, until it is closed."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import structlog

from mooring.kit.errors import place_of
from mooring.kit.wakeup import Wakeup

SHORTEST_SLEEP = 1.0
LONGEST_SLEEP = 60.0  # what another node left behind when it died is found by then
_FIRST_PAUSE = 1.0


class Lookout(ABC):
    """One task that looks for work of one kind. What it must not forget is elsewhere: it may be cut off at any moment."""

    def __init__(
        self,
        kind: str,
        bell: Wakeup,
        *,
        longest_pause: float = _FIRST_PAUSE,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`kind`: what the log calls it. `bell` calls it. `rest`: waits after a failure, twice as long after each in a row."""
        self._kind = kind
        self._bell = bell
        self._longest_pause = longest_pause
        self._rest = rest
        self._log = structlog.get_logger(f"mooring.{kind}")
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Do what is due now, and from then on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop. What is under way goes on, or is begun again, after the next start."""
        await self._stop()

    @abstractmethod
    async def look(self) -> float:
        """Do all that is due; seconds until there may be more to do."""

    async def _stop(self, *, goodbye: float = 0.0) -> None:
        """Look no more; a look that is under way gets so many seconds."""
        self._closing = True
        if self._task is None:
            return
        if goodbye:
            self._bell.call()
            await asyncio.wait({self._task}, timeout=goodbye)
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._closing:
            try:
                sleep, pause = await self.look(), _FIRST_PAUSE
            except Exception as error:  # noqa: BLE001 - the directory may be away: the work waits for it
                kind, where = type(error).__name__, place_of(error)
                self._log.warning(f"{self._kind} not looked after", kind=kind, where=where, again_in=pause)
                await self._rest(pause)
                sleep, pause = 0.0, min(self._longest_pause, 2 * pause)
            await self._bell.sleep(sleep)


def seconds_until(due: datetime | None, now: datetime, *, shortest: float = SHORTEST_SLEEP) -> float:
    """For how long to sleep when something is due then, or nothing is."""
    if due is None:
        return LONGEST_SLEEP
    return max(shortest, min(LONGEST_SLEEP, (due - now).total_seconds()))
