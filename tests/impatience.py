"""The full time of a try, without waiting for it: what must not take longer than said ends when the other side holds it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

HOUR = 3600.0


class Holder(Protocol):
    """A server on this machine that holds what it was told to hold, and says so in whatever thread it runs."""

    on_hold: Callable[[], object]


@contextmanager
def impatient(holder: Holder, seconds: float = HOUR) -> Iterator[None]:
    """Each time that `holder` begins to hold something, so many seconds have passed for the running loop."""
    loop = asyncio.get_running_loop()
    holder.on_hold = partial(loop.call_soon_threadsafe, _skip_ahead, loop, seconds)
    try:
        yield
    finally:
        holder.on_hold = nothing


def nothing() -> None:
    """Nobody waits for it."""


def _skip_ahead(loop: asyncio.AbstractEventLoop, seconds: float) -> None:
    usual = loop.time
    loop.time = lambda: usual() + seconds  # type: ignore[method-assign]
