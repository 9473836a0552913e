"""A directory for one test, and that the test leaves nothing behind in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mooring.storage.directory import SqlDirectory, open_directory


@asynccontextmanager
async def a_directory(url: str) -> AsyncIterator[SqlDirectory]:
    """The one at `url`, closed at the end, when nobody may have a transaction open.

    A connection that the loop dies under is noticed when it is collected: in some later test, which would be blamed.
    """
    opened = await open_directory(url)
    try:
        yield opened
        assert opened._engine.reading.sync_engine.pool.checkedout() == 0, (
            "The test ends in the middle of a transaction."
        )
    finally:
        await opened.close()
