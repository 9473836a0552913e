"""When the database does not answer: one refusal for every way in which the drivers say so."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mooring.kit.errors import Unavailable

# PostgreSQL ended one of two transactions that waited for each other, or that could not be put in an order.
_GIVEN_UP = frozenset({"40P01", "40001"})


class DirectoryUnavailable(Unavailable):
    """The database does not answer, or another process holds it. Unknown means no: nothing was decided or kept."""

    code = "DIRECTORY_UNAVAILABLE"
    title = "Accounts cannot be reached right now. Try again in a moment."


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for the block. DirectoryUnavailable when there is none, or when it is lost in the block."""
    try:
        async with AsyncExitStack() as stack:
            yield await _entered(engine, stack)
    except PoolTimeoutError as error:
        raise DirectoryUnavailable from error
    except DBAPIError as error:
        if isinstance(error, (OperationalError, InterfaceError)) or error.connection_invalidated or _given_up(error):
            raise DirectoryUnavailable from error
        raise


def _given_up(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _GIVEN_UP


async def _entered(engine: AsyncEngine, stack: AsyncExitStack) -> AsyncConnection:
    try:
        return await stack.enter_async_context(engine.connect())
    except OSError as error:  # nobody listens there: the driver's own error, before there is anything to wrap it
        raise DirectoryUnavailable from error
