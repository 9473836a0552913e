"""A process that sends mail until it is killed. Its leases are short, so that a test need not wait for them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
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
POLICY = DeliveryPolicy(lease=timedelta(seconds=12), hand_over=timedelta(seconds=10))


def hub_of(directory: SqlDirectory) -> Hub:
    """One whose clock goes."""
    return replace(hub_on(directory, people_of(directory)), clock=SystemClock())


def send_until_killed(database: str, kind: str, place: str) -> None:
    """Sends whatever is queued in this database."""
    asyncio.run(_send(database, kind, place))


async def _send(database: str, kind: str, place: str) -> None:
    directory = await open_directory(sqlite_url(Path(database)))
    dispatch = MailDispatch(hub_of(directory), [transport_of(kind, place)], composed, POLICY)
    async with asyncio.timeout(LIFE_SECONDS):
        while True:
            # What another process queues or leaves behind wakes nobody here.
            await dispatch.settled()
            await asyncio.sleep(0.02)
