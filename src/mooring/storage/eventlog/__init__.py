"""The event log engines: SQLite. Promises and words are those of `sync.log.EventLog`."""

from mooring.storage.eventlog.check import check_events_file
from mooring.storage.eventlog.outline import SqliteOutlines
from mooring.storage.eventlog.scratch import SqliteScratch
from mooring.storage.eventlog.snapshot import SqliteSnapshots
from mooring.storage.eventlog.sqlite import SqliteEventLog, open_event_log

__all__ = [
    "SqliteEventLog",
    "SqliteOutlines",
    "SqliteScratch",
    "SqliteSnapshots",
    "check_events_file",
    "open_event_log",
]
