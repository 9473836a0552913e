"""The desk: takes alerts without ever making anybody wait, tells each once an hour, and gives them to the channels."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import structlog

from mooring.alerts.model import Alert, AlertKind
from mooring.alerts.port import Channel, NotSent
from mooring.kit.clock import Clock

QUIET = timedelta(hours=1)
MOST_RECENT = 100
MOST_WAITING = 100
_MOST_KEYS = 10_000
_SECONDS_A_TRY = 15.0
_PAUSES = (1.0, 5.0, 30.0, 120.0, 600.0)

Delivery = Literal["waiting", "sent", "failed", "dropped"]
_log = structlog.get_logger("mooring.alerts")


@dataclass(slots=True)
class Raised:
    """An alert that was told, how often it came again within the hour, and what became of it on each channel."""

    alert: Alert
    repeats: int = 0
    deliveries: dict[str, Delivery] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one try: `problem` None when it was taken."""

    channel: str
    problem: str | None


class AlertDesk:
    """One queue and one worker for each channel: one that fails or is slow holds up no other, nor whoever raises."""

    def __init__(
        self,
        channels: Sequence[Channel],
        clock: Clock,
        *,
        counted: Callable[[Alert], None] = lambda _: None,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        """`counted` is called with each alert that is told, `pauses` are the seconds between tries."""
        self._channels = tuple(channels)
        self._clock = clock
        self._counted = counted
        self._pauses = tuple(pauses)
        self._recent: deque[Raised] = deque(maxlen=MOST_RECENT)
        self._by_key: OrderedDict[str, Raised] = OrderedDict()
        self._waiting: dict[str, deque[Raised]] = {channel.name: deque() for channel in channels}
        self._workers: dict[str, asyncio.Task[None]] = {}

    @property
    def recent(self) -> Sequence[Raised]:
        """The last alerts that were told, newest first; of this process only."""
        return tuple(reversed(self._recent))

    def raise_alert(self, alert: Alert) -> bool:
        """Tell it, unless the same was told within the hour. Never waits, never raises. Whether it was told."""
        known = self._by_key.get(alert.key)
        if known is not None and alert.at - known.alert.at < QUIET:
            known.repeats += 1
            return False
        raised = Raised(alert)
        self._by_key[alert.key] = raised
        self._by_key.move_to_end(alert.key)
        while len(self._by_key) > _MOST_KEYS:
            self._by_key.popitem(last=False)
        self._recent.append(raised)
        self._counted(alert)
        for channel in self._channels:
            self._queue(channel, raised)
        return True

    async def test(self) -> Sequence[Tried]:
        """Send a test alert through every channel, once each, at the same time; what came of it."""
        alert = Alert(
            kind=AlertKind.TEST,
            subject="operator",
            at=self._clock.now(),
            text="This is a test. Alerts of this service arrive here.",
        )
        return await asyncio.gather(*(_tried(channel, alert) for channel in self._channels))

    async def settled(self) -> None:
        """Returns when nothing waits any more."""
        while self._workers:
            await asyncio.wait(tuple(self._workers.values()))

    async def close(self, seconds: float = 1.0) -> None:
        """Give what waits a moment to go out, then stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.settled(), seconds)
        for worker in tuple(self._workers.values()):
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
        for channel in self._channels:
            await channel.close()

    def _queue(self, channel: Channel, raised: Raised) -> None:
        waiting = self._waiting[channel.name]
        if len(waiting) >= MOST_WAITING:
            # The oldest news is worth least; that it was raised is still in the list and in the counter.
            waiting.popleft().deliveries[channel.name] = "dropped"
        raised.deliveries[channel.name] = "waiting"
        waiting.append(raised)
        if channel.name not in self._workers:
            worker = asyncio.get_running_loop().create_task(self._work(channel))
            self._workers[channel.name] = worker

    async def _work(self, channel: Channel) -> None:
        waiting = self._waiting[channel.name]
        try:
            while waiting:
                raised = waiting.popleft()
                raised.deliveries[channel.name] = "sent" if await self._delivered(channel, raised.alert) else "failed"
        finally:
            del self._workers[channel.name]

    async def _delivered(self, channel: Channel, alert: Alert) -> bool:
        for pause in (*self._pauses, None):
            problem = await _problem(channel, alert)
            if problem is None:
                return True
            if pause is None or not problem.later:
                break
            await asyncio.sleep(pause)
        _log.error("alert not delivered", channel=channel.name, kind=alert.kind.value, reason=problem.reason)
        return False


async def _tried(channel: Channel, alert: Alert) -> Tried:
    problem = await _problem(channel, alert)
    return Tried(channel.name, problem.reason if problem is not None else None)


async def _problem(channel: Channel, alert: Alert) -> NotSent | None:
    try:
        await asyncio.wait_for(channel.send(alert), _SECONDS_A_TRY)
    except NotSent as problem:
        return problem
    except TimeoutError:
        return NotSent("no answer in time", later=True)
    except Exception as error:  # noqa: BLE001 - an adapter's bug must not silence the other channels
        return NotSent(f"failed with {type(error).__name__}", later=True)
    return None
