"""How mail fares, looked up at most every so often: a scrape that comes too often costs nothing."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog

from mooring.hub import Directory
from mooring.kit.clock import Clock
from mooring.kit.errors import place_of
from mooring.mail.figures import LOOKED_AT, MOST_LOOKED_AT, Goal, TemplateFigures, figures_of, goals_of

KEPT_SECONDS = 30.0
_LONGEST_LOOK = 2.0
_log = structlog.get_logger("mooring.mail")


@dataclass(frozen=True, slots=True)
class MailFigures:
    """What is known of mail at one moment, and of the time before it from `since` on."""

    waiting: int
    oldest: datetime | None
    suppressed: int
    since: datetime
    templates: tuple[TemplateFigures, ...]
    goals: tuple[Goal, ...]


class FiguresOfMail:
    """Keeps what was looked up for half a minute; who asks meanwhile gets that, and many at once look once."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._looking = asyncio.Lock()
        self._last: MailFigures | None = None
        self._good_until = 0.0

    @property
    def last(self) -> MailFigures | None:
        """What was looked up last; None before the first time."""
        return self._last

    async def look(self) -> MailFigures:
        """Not older than half a minute. Unavailable when the database does not answer."""
        async with self._looking:
            if self._last is None or self._clock.monotonic() >= self._good_until:
                self._last = await self._looked_up()
                self._good_until = self._clock.monotonic() + KEPT_SECONDS
            return self._last

    async def refresh(self) -> None:
        """As `look`, for who goes on with older ones when the database does not answer within two seconds. Never raises."""
        try:
            await asyncio.wait_for(self.look(), _LONGEST_LOOK)
        except Exception as error:  # noqa: BLE001 - see below
            # Also a bug of ours: while mail is not counted whatever else is counted must be seen, now more than ever.
            _log.warning("mail not counted", kind=type(error).__name__, where=place_of(error))

    async def _looked_up(self) -> MailFigures:
        now = self._clock.now()
        since = now - LOOKED_AT
        async with self._directory.reading() as tx:
            waiting, oldest = await tx.outbox.waiting()
            suppressed = await tx.mail_addresses.suppressed(now)
            arrivals = await tx.outbox.arrivals(since, MOST_LOOKED_AT)
        if len(arrivals) >= MOST_LOOKED_AT:
            since = arrivals[-1].queued_at
        return MailFigures(waiting, oldest, suppressed, since, tuple(figures_of(arrivals)), tuple(goals_of(arrivals)))
