"""The log of a store as LiveStore's sync backend keeps it: in a Durable Object's SQLite file, or in a local D1."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from mooring.backups.importing.plan import Format, ImportPlan
from mooring.storage.imports.sandbox.event import Told, event_of, milliseconds_of
from mooring.storage.imports.sandbox.gather import Gather
from mooring.storage.imports.sandbox.sqlite_file import ForeignTables
from mooring.storage.imports.sandbox.unfit import Unfit

EVENT_COLUMNS = ("seqNum", "parentSeqNum", "name", "args", "createdAt", "clientId", "sessionId")
CONTEXT_COLUMNS = ("storeId", "currentHead", "backendId")
EVENTLOG = re.compile(r"eventlog_(\d{1,4})_(\w{1,128})", re.ASCII)
CONTEXT = re.compile(r"context_(\d{1,4})", re.ASCII)
_KINDS = ((int,), (int,), (str,), (str, type(None)), (str,), (str,), (str,))


def prove(tables: ForeignTables, gather: Gather) -> ImportPlan:
    """What is in the file. Unfit."""
    table = the_one([name for name in tables.tables if EVENTLOG.fullmatch(name)])
    others = [name for name in tables.tables if name != table and not CONTEXT.fullmatch(name)]
    if any(not name.startswith("_cf_") for name in others):
        raise Unfit("SQLITE_SCHEMA", "The file holds other tables than LiveStore's sync backend does.")
    add_rows(tables.rows(table, EVENT_COLUMNS, ("seqNum",)), gather)
    for name in tables.tables:
        if CONTEXT.fullmatch(name):
            check_context(table, name, list(tables.rows(name, CONTEXT_COLUMNS, ("storeId",))), gather)
    return plan_of("durable_object", gather)


def the_one(names: Sequence[str]) -> str:
    """The one event log. Unfit when there are several, or none."""
    if len(names) > 1:
        raise Unfit("SEVERAL_LOGS", "The file holds the logs of several stores. Export the table of one.")
    if not names:
        raise Unfit("FORMAT_UNKNOWN", "This database holds no log of events.")
    return names[0]


def add_rows(rows: Iterable[tuple[Any, ...]], gather: Gather) -> None:
    """Rows of `EVENT_COLUMNS` in their order. Unfit."""
    for row in rows:
        if any(type(value) not in kinds for value, kinds in zip(row, _KINDS, strict=True)):
            raise Unfit("SQLITE_VALUE", "A value in the file is not of its kind.")
        seq, parent, name, args, created, client_id, session_id = row
        told = Told(seq, parent, name, args, client_id, session_id)
        gather.add(event_of(told, milliseconds_of(created)))


def check_context(table: str, name: str, rows: Sequence[tuple[Any, ...]], gather: Gather) -> None:
    """The backend's own note of the head is where its log ends. Unfit."""
    log, context = EVENTLOG.fullmatch(table), CONTEXT.fullmatch(name)
    if log is None or context is None or context[1] != log[1]:
        return  # of a former version of the backend
    stores = {re.sub(r"[^a-zA-Z0-9]", "_", str(row[0])): row[1] for row in rows}
    if len(stores) != len(rows) or stores.get(log[2]) != gather.head:
        raise Unfit("HEAD", "The log does not end where the sync backend says that it does.")


def plan_of(form: Format, gather: Gather) -> ImportPlan:
    """What it comes to. Unfit."""
    return gather.plan(form, ["NO_WRITERS"])
