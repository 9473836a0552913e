"""A station whose deeds take a minute at most: what never answers must not hold a lane for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from mooring.monitor.handlers.station import HandlerStation


def patient(station: HandlerStation, seconds: float) -> HandlerStation:
    """The same station; a deed that is not answered in time raises TimeoutError, and whoever asked begins anew."""
    return cast("HandlerStation", _Patient(station, seconds))


class _Patient:
    def __init__(self, station: HandlerStation, seconds: float) -> None:
        self._station = station
        self._seconds = seconds

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        deed = getattr(self._station, name)

        async def within(*args: Any) -> Any:
            async with asyncio.timeout(self._seconds):
                return await deed(*args)

        return within
