"""Is there anything in a database, and how it becomes empty: for a recovery, which needs one that is."""

from sqlalchemy import Connection, MetaData, func, inspect, select

from mooring.storage.directory.engine import Engine
from mooring.storage.directory.outages import connected
from mooring.storage.directory.tables import users


async def accounts_in(engine: Engine) -> int:
    """How many accounts a database holds; 0 when it has no tables."""
    async with connected(engine.reading) as connection:
        if users.name not in await connection.run_sync(lambda sync: inspect(sync).get_table_names()):
            return 0
        return (await connection.execute(select(func.count()).select_from(users))).scalar_one()


async def drop_everything(engine: Engine) -> None:
    """Every table goes, with whatever is in it."""
    async with engine.turn, connected(engine.writing) as connection, connection.begin():
        await connection.run_sync(_drop_all)


def _drop_all(connection: Connection) -> None:
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)
