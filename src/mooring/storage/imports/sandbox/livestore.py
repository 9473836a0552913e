"""LiveStore's own event log of one device: the events that it has synced and those that it has yet to push."""

from collections.abc import Iterator
from typing import Any

from mooring.backups.importing.plan import ImportPlan
from mooring.storage.imports.sandbox.event import Told, event_of, milliseconds_of
from mooring.storage.imports.sandbox.gather import Gather
from mooring.storage.imports.sandbox.metadata import moment_in
from mooring.storage.imports.sandbox.sqlite_file import ForeignTables
from mooring.storage.imports.sandbox.unfit import Unfit

EVENTLOG, STATUS = "eventlog", "__livestore_sync_status"
_COLUMNS = (
    "seqNumGlobal",
    "seqNumClient",
    "seqNumRebaseGeneration",
    "parentSeqNumGlobal",
    "parentSeqNumClient",
    "parentSeqNumRebaseGeneration",
    "name",
    "argsJson",
    "clientId",
    "sessionId",
    "schemaHash",
    "syncMetadataJson",
)
_KINDS = (int, int, int, int, int, int, str, str, str, str, int, str)


def prove(tables: ForeignTables, gather: Gather, now_ms: int) -> ImportPlan:
    """What is in the file. Unfit."""
    if set(tables.tables) - {EVENTLOG, STATUS}:
        raise Unfit("SQLITE_SCHEMA", "The file holds other tables than LiveStore's event log does.")
    head = _synced_head(tables)
    notes: set[str] = {"NO_WRITERS"}
    at_ms: int | None = None
    for row in _shared(tables, notes):
        seq, _, _, parent, _, _, name, args, client_id, session_id, _, metadata = row
        created = moment_in(metadata)
        # Of what this device has written itself the file knows no moment: then that of the event before it.
        notes |= {"TIMES_INCOMPLETE"} if created is None else set()
        notes |= {"NOT_PUSHED_INCLUDED"} if seq > head else set()
        at_ms = milliseconds_of(created) if created is not None else at_ms
        told = Told(seq, parent, name, args, client_id, session_id)
        gather.add(event_of(told, at_ms if at_ms is not None else now_ms))
    if head > gather.head:
        raise Unfit("HEAD", "The device has synced more events than the file holds.")
    return gather.plan("livestore", sorted(notes))


def _synced_head(tables: ForeignTables) -> int:
    rows = list(tables.rows(STATUS, ("head", "backendId"), ("head",))) if STATUS in tables.tables else []
    if len(rows) != 1 or type(rows[0][0]) is not int:
        raise Unfit("HEAD", "The file does not say how far the device has synced.")
    return int(rows[0][0])


def _shared(tables: ForeignTables, notes: set[str]) -> Iterator[tuple[Any, ...]]:
    """The rows that are of the shared log; what an app keeps on one device only is left out."""
    for row in tables.rows(EVENTLOG, _COLUMNS, _COLUMNS[:3]):
        if any(type(value) is not kind for value, kind in zip(row, _KINDS, strict=True)):
            raise Unfit("SQLITE_VALUE", "A value in the file is not of its kind.")
        if row[1] == 0:
            yield row
        else:
            notes.add("LOCAL_LEFT_OUT")
