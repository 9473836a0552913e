"""The directory: accounts, sessions, workspaces, lifecycle feed and outbox in one relational database.

One source for SQLite (a file in the data folder) and PostgreSQL. Not here: rules (the domain packages), events
(`storage.eventlog`). Read `tables`, `unit_of_work`, then the stores; `sqlite` and `postgres` say what differs.
"""

from mooring.storage.directory.filling import SqlFilling, SqlScratch
from mooring.storage.directory.opening import open_directory, sqlite_url
from mooring.storage.directory.outages import DirectoryUnavailable
from mooring.storage.directory.unit_of_work import SqlDirectory, SqlTransaction

__all__ = [
    "DirectoryUnavailable",
    "SqlDirectory",
    "SqlFilling",
    "SqlScratch",
    "SqlTransaction",
    "open_directory",
    "sqlite_url",
]
