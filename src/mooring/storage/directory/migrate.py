"""Bringing the tables up to date at start. Forward only."""

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, inspect, text

from mooring.storage.directory.engine import Engine
from mooring.storage.directory.outages import connected

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = "alembic_version"

# Alembic keeps what it is at in module globals: two at once on one loop would take each other's.
_turns: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = WeakKeyDictionary()


async def migrate(engine: Engine, to: str = "head") -> None:
    """Migrate to this release's tables, or to those of the revision `to`, in one transaction.

    Fault when a newer release has been here; DirectoryNewer when this release does not know `to`; DirectoryUnavailable.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn, engine.turn, connected(engine.writing) as connection, connection.begin():
        await connection.run_sync(_migrate, engine.place, to)


def newest() -> str:
    """The revision of this release: a migration's file begins with it."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("m[0-9]*.py"))[1:5]


def _migrate(connection: Connection, place: str, to: str) -> None:
    if to in {"head", newest()} and _revisions(connection) == [newest()]:
        return
    from mooring.storage.directory.upgrading import upgrade  # noqa: PLC0415 - see there

    upgrade(connection, _MIGRATIONS, place, to)


def _revisions(connection: Connection) -> list[str]:
    if not inspect(connection).has_table(_VERSIONS):
        return []
    return list(connection.execute(text(f"SELECT version_num FROM {_VERSIONS}")).scalars())  # noqa: S608 - a constant
