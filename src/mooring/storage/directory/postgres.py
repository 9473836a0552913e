"""The directory in PostgreSQL, through asyncpg."""

import contextlib

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from mooring.storage.directory.engine import Engine


def postgres_engine(url: URL) -> Engine:
    """An engine for the database at `url`. Transactions read what is committed; what must hold still is locked by row."""
    sql = create_async_engine(url.set(drivername="postgresql+asyncpg"), hide_parameters=True, pool_pre_ping=True)
    place = url.set(password=None, username=None, query={}).render_as_string(hide_password=True)
    return Engine(reading=sql, writing=sql, turn=contextlib.nullcontext(), place=place)
