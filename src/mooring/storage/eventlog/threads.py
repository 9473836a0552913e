"""Work on a connection in a thread, which can be broken off."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import apsw

_T = TypeVar("_T")


async def in_thread(connection: apsw.Connection, work: Callable[[], _T]) -> _T:
    """What `work` gives, done in a thread. Cancelled, it is interrupted and its end is waited for: nobody may close a
    connection while a thread uses it.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        connection.interrupt()
        await asyncio.wait({task})
        task.exception()  # looked at: it was interrupted
        raise
