"""Holding a claim while its work is done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from fakes import START, FakeClock
from mooring.dispatch import holding as holding_module
from mooring.dispatch.holding import Holding, OursNoMore
from mooring.kit.errors import Unavailable

LEASE = timedelta(seconds=30)


class Claims:
    """A directory in which one claim is renewed: as often as it is told, after which somebody else has it."""

    def __init__(self, renewals: int, *, away: int = 0) -> None:
        self.renewals, self.away = renewals, away
        self.asked: asyncio.Queue[datetime] = asyncio.Queue()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        deeds: list[Callable[[], None]] = []
        yield SimpleNamespace(after_commit=deeds.append)
        for deed in deeds:
            deed()

    async def renew(self, tx: object, since: datetime, until: datetime) -> bool:
        del tx, until
        self.asked.put_nowait(since)
        if self.away > 0:
            self.away -= 1
            raise Unavailable
        self.renewals -= 1
        return self.renewals >= 0


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between two renewals."""
    monkeypatch.setattr(holding_module, "HELD_EVERY", 0)


def _holding(claims: Claims) -> Holding:
    hub: Any = SimpleNamespace(clock=FakeClock(), directory=claims)
    return Holding(hub, START, LEASE, claims.renew)


async def test_it_is_renewed_from_where_it_was_known() -> None:
    """Each time by whoever had it until then, and from now on for a lease."""
    claims = Claims(renewals=10**6)
    holding = _holding(claims)
    async with holding.during():
        assert [await claims.asked.get() for _ in range(2)] == [START, START + LEASE]
    holding.require()
    assert holding.until == START + LEASE


async def test_who_lost_it_is_told_and_asks_no_more() -> None:
    """At the next question: it is somebody else's work."""
    claims = Claims(renewals=1)
    holding = _holding(claims)
    async with holding.during():
        for _ in range(2):
            await claims.asked.get()
            await asyncio.sleep(0)
        with pytest.raises(OursNoMore):
            holding.require()
    assert claims.asked.empty()


async def test_a_directory_that_is_away_takes_nothing() -> None:
    """It may be back before the claim runs out."""
    claims = Claims(renewals=10**6, away=2)
    holding = _holding(claims)
    async with holding.during():
        assert [await claims.asked.get() for _ in range(4)] == [START, START, START, START + LEASE]
        holding.require()
