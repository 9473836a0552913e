"""A process that sends mail until it is killed.

Its clock may be ahead, so that no test need wait until the leases of those that died before it have run out.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from faults.mail_providing import transport_of
from mail_world import composed
from mooring.dispatch import MailDispatch
from mooring.hub import Hub
from mooring.kit.clock import SystemClock
from mooring.mail.delivery import DeliveryPolicy
from mooring.storage.directory import SqlDirectory, open_directory, sqlite_url
from people import people_of
from webhook_world import hub_on

LIFE_SECONDS = 120.0  # nobody is left alone for ever whose killer died
LEASE = DeliveryPolicy().lease


@dataclass
class ClockAhead(SystemClock):
    """One that goes, ahead of the others."""

    by: timedelta

    def now(self) -> datetime:
        return super().now() + self.by


def hub_of(directory: SqlDirectory, ahead: timedelta = timedelta()) -> Hub:
    """One whose clock goes."""
    return replace(hub_on(directory, people_of(directory)), clock=ClockAhead(ahead))


def send_until_killed(database: str, kind: str, place: str, leases_ahead: int) -> None:
    """Sends whatever is queued in this database, so many leases after now."""
    asyncio.run(_send(database, kind, place, leases_ahead * LEASE))


async def _send(database: str, kind: str, place: str, ahead: timedelta) -> None:
    directory = await open_directory(sqlite_url(Path(database)))
    dispatch = MailDispatch(hub_of(directory, ahead), [transport_of(kind, place)], composed, DeliveryPolicy())
    async with asyncio.timeout(LIFE_SECONDS):
        while True:
            # What another process queues or leaves behind wakes nobody here.
            await dispatch.settled()
            await asyncio.sleep(0.02)
