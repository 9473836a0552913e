"""Inserting a row that may be there already: the one statement for which SQLAlchemy wants to know the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_or_nothing(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> Insert:
    """Insert the row unless one with its key is there; waits for another transaction that is inserting the same one.

    `rowcount` is 1 when it was inserted, else 0.
    """
    if connection.dialect.name == "postgresql":
        # All that it knows of that database takes 4 MB, which most services have no use for.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table).values(dict(values)).on_conflict_do_nothing()
    return sqlite.insert(table).values(dict(values)).on_conflict_do_nothing()
