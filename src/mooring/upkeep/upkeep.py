"""One task that does every chore when it is due. A chore that fails is told to the operator; the others go on."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mooring.alerts import Alert, AlertDesk, AlertKind
from mooring.kit.clock import Clock
from mooring.kit.errors import place_of

_TICK_SECONDS = 15.0
_AGAIN = timedelta(minutes=5)  # a chore that failed

_log = structlog.get_logger("mooring.upkeep")


@dataclass(frozen=True, slots=True)
class Chore:
    """What is done, and how long after the last time. `do` may be repeated, and may be cut off at any moment."""

    name: str
    every: timedelta
    do: Callable[[datetime], Awaitable[object]]


class Upkeep:
    """Each chore for itself, one after the other: upkeep must not compete with requests."""

    def __init__(self, chores: Sequence[Chore], clock: Clock, alerts: AlertDesk) -> None:
        self._chores = tuple(chores)
        self._clock = clock
        self._alerts = alerts
        self._due: dict[str, datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Do what is due now, and from then on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop, also in the middle of a chore."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def run_due(self, now: datetime) -> Sequence[str]:
        """Do what is due at `now`; the names of what was tried. Never raises for a chore that fails."""
        due = [chore for chore in self._chores if self._is_due(chore, now)]
        for chore in due:
            done = await self._done(chore, now)
            self._due[chore.name] = now + (chore.every if done else min(chore.every, _AGAIN))
        return [chore.name for chore in due]

    def _is_due(self, chore: Chore, now: datetime) -> bool:
        due = self._due.get(chore.name)
        # Farther away than it can be: the clock was set back.
        return due is None or now >= due or due - now > chore.every

    async def _done(self, chore: Chore, now: datetime) -> bool:
        try:
            await chore.do(now)
        except Exception as error:  # noqa: BLE001 - one chore must not stop the others
            kind = type(error).__name__
            _log.error("chore failed", chore=chore.name, kind=kind, where=place_of(error))
            text = f"Upkeep could not be done: {chore.name}. It is tried again; the log says more."
            self._alerts.raise_alert(Alert(AlertKind.CHORE_FAILED, chore.name, now, text, {"error": kind}))
            return False
        return True

    async def _run(self) -> None:
        while True:
            await self.run_due(self._clock.now())
            await asyncio.sleep(_TICK_SECONDS)
