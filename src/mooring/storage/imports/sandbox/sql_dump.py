"""A dump of a D1 database (`wrangler d1 export`): the rows of one log are read from its text. It is never run."""

from collections.abc import Iterator
from typing import BinaryIO

from mooring.backups.importing.plan import ImportPlan
from mooring.storage.imports.sandbox.durable_object import (
    CONTEXT,
    CONTEXT_COLUMNS,
    EVENT_COLUMNS,
    EVENTLOG,
    add_rows,
    check_context,
    plan_of,
    the_one,
)
from mooring.storage.imports.sandbox.gather import Gather
from mooring.storage.imports.sandbox.sql_text import SqlText, Statements, Value, unreadable

_Row = tuple[Value, ...]
_TYPES = (b"INTEGER", b"TEXT")


class _Dump:
    """What the statements of a dump come to, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._statements = Statements(file)
        self.columns: dict[str, list[str]] = {}
        self.contexts: dict[str, list[_Row]] = {}

    @property
    def logs(self) -> list[str]:
        return [name for name in self.columns if EVENTLOG.fullmatch(name)]

    def rows(self) -> Iterator[_Row]:
        """The rows of the log, in the order of `EVENT_COLUMNS`. Everything else is taken note of on the way."""
        for statement in self._statements:
            row = self._read(SqlText(statement))
            if row is not None:
                yield row

    def _read(self, text: SqlText) -> _Row | None:
        if text.word(b"PRAGMA", b"DEFER_FOREIGN_KEYS", b"="):
            text.need(b"TRUE")
            text.end()
            return None
        if text.word(b"CREATE", b"TABLE"):
            return self._create(text)
        text.need(b"INSERT", b"INTO")
        return self._insert(text)

    def _create(self, text: SqlText) -> None:
        text.word(b"IF", b"NOT", b"EXISTS")
        name = text.name()
        fits = EVENT_COLUMNS if EVENTLOG.fullmatch(name) else CONTEXT_COLUMNS if CONTEXT.fullmatch(name) else None
        columns = _columns(text)
        if fits is None or name in self.columns or sorted(columns) != sorted(fits):
            raise unreadable("The dump holds other tables than a log. Export the table of the log alone.")
        self.columns[name] = columns
        the_one(self.logs or [name])

    def _insert(self, text: SqlText) -> _Row | None:
        table = text.name()
        if table not in self.columns:
            raise unreadable()
        columns = _names(text) if text.word(b"(") else self.columns[table]
        text.need(b"VALUES", b"(")
        row = [text.value()]
        while text.word(b","):
            row.append(text.value())
        text.need(b")")
        text.end()
        if len(row) != len(columns) or sorted(columns) != sorted(self.columns[table]):
            raise unreadable()
        by_name = dict(zip(columns, row, strict=True))
        if EVENTLOG.fullmatch(table):
            return tuple(by_name[column] for column in EVENT_COLUMNS)
        self.contexts.setdefault(table, []).append(tuple(by_name[column] for column in CONTEXT_COLUMNS))
        if len(self.contexts[table]) > 1_000:
            raise unreadable()
        return None


def prove(file: BinaryIO, gather: Gather) -> ImportPlan:
    """What is in the dump. Unfit."""
    file.seek(0)
    dump = _Dump(file)
    add_rows(dump.rows(), gather)
    table = the_one(dump.logs)
    for name, rows in dump.contexts.items():
        check_context(table, name, rows, gather)
    return plan_of("d1", gather)


def _names(text: SqlText) -> list[str]:
    found = [text.name()]
    while text.word(b","):
        found.append(text.name())
    text.need(b")")
    return found


def _columns(text: SqlText) -> list[str]:
    """Columns of plain types, each its own: no defaults, no expressions, no further rules."""
    text.need(b"(")
    found = []
    while True:
        found.append(text.name())
        if not any(text.word(kind) for kind in _TYPES):
            raise unreadable()
        while text.word(b"PRIMARY", b"KEY") or text.word(b"NOT", b"NULL"):
            pass
        if text.word(b")"):
            break
        text.need(b",")
    text.word(b"STRICT")
    text.end()
    return found
