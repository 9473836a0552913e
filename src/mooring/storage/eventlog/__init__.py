"""The event log engines: SQLite. Promises and words are those of `sync.log.EventLog`."""

from mooring.storage.eventlog.sqlite import SqliteEventLog, open_event_log

__all__ = ["SqliteEventLog", "open_event_log"]
