"""A foreign SQLite file: plain tables are read from it, and nothing that is written in it is ever run.

It is opened for reading, as it lies there: no journal of it is looked for. No triggers, views, functions of the file, attached
databases; an authorizer lets through what we ask, and nothing that the file would add to it.
"""

import errno
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from mooring.storage.imports.sandbox.unfit import Unfit

MAGIC = b"SQLite format 3\0"
_HEADER = 100
_MOST_OBJECTS = 32
_LONGEST_VALUE = 2 << 20
_LEGACY, _SCHEMA_FORMAT, _UTF8 = 1, 4, 1
_TOKEN = re.compile(r'"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|\w+|[(),]|\s+')
_WORDS = frozenset(
    {"create", "table", "integer", "text", "not", "null", "primary", "key", "strict", "without", "rowid", "index", "on"}
)
_NAME_FOLLOWS = frozenset({"table", "index", "on", "(", ","})
_TYPES = frozenset({"integer", "text"})
_ALLOWED = frozenset({apsw.SQLITE_SELECT, apsw.SQLITE_READ})
_OFF = (
    apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA,
    apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER,
    apsw.SQLITE_DBCONFIG_ENABLE_VIEW,
    apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
    apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA,
    apsw.SQLITE_DBCONFIG_DQS_DDL,
    apsw.SQLITE_DBCONFIG_DQS_DML,
)
_MOST = {
    apsw.SQLITE_LIMIT_LENGTH: _LONGEST_VALUE,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 64 << 10,
    apsw.SQLITE_LIMIT_COLUMN: 32,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 10,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 4,
    apsw.SQLITE_LIMIT_ATTACHED: 0,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    apsw.SQLITE_LIMIT_WORKER_THREADS: 0,
}


class ForeignTables:
    """The ordinary tables of a file, by name, with the names of their columns. Unfit for a file that holds anything else."""

    def __init__(self, path: Path) -> None:
        _check_header(path)
        self._connection = _opened(path)
        self.tables = self._read(self._schema)

    def rows(self, table: str, columns: Sequence[str], order: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table that has exactly these columns. Unfit where the file is damaged."""
        if set(self.tables.get(table, ())) != set(columns):
            raise Unfit("SQLITE_SCHEMA", "A table has other columns than it should.")
        wanted = ", ".join(f'"{column}"' for column in columns)
        by = ", ".join(f'"{column}"' for column in order)
        # The indexes of the file are not believed: a row that is in the table and in no index is still a row.
        query = f'SELECT {wanted} FROM "{table}" NOT INDEXED ORDER BY {by}'  # noqa: S608 - names are checked
        cursor = self._read(lambda: self._connection.execute(query))
        while (row := self._read(lambda: next(cursor, None))) is not None:
            yield row

    def _schema(self) -> Mapping[str, Sequence[str]]:
        found = list(self._connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema LIMIT 33"))
        if len(found) > _MOST_OBJECTS:
            raise Unfit("SQLITE_SCHEMA", "The file holds more tables than such a file does.")
        for kind, name, table, sql in found:
            _check_object(kind, name, table, sql)
        return {name: self._columns(name) for kind, name, _, _ in found if kind == "table"}

    def _columns(self, table: str) -> Sequence[str]:
        if not re.fullmatch(r"\w{1,200}", table, re.ASCII):
            raise Unfit("SQLITE_SCHEMA", "A table has a name that none of ours has.")
        found = list(self._connection.execute(f'PRAGMA table_xinfo("{table}")'))
        if any(
            kind.lower() not in _TYPES or default is not None or hidden for _, _, kind, _, default, _, hidden in found
        ):
            raise Unfit("SQLITE_SCHEMA", "A table of the file is not made as the table of a log is.")
        return [column[1] for column in found]

    def _read(self, work: Any) -> Any:
        try:
            return work()
        except apsw.TooBigError:
            raise Unfit("EVENT_TOO_LARGE", "An event is too large.") from None
        except UnicodeDecodeError:
            raise Unfit("SQLITE_VALUE", "A text in the file is no text.") from None
        except (apsw.AuthError, apsw.SQLError, apsw.ExecutionCompleteError):
            raise Unfit("SQLITE_SCHEMA", "The file's tables are not what they should be.") from None
        except apsw.FullError:
            raise OSError(errno.ENOSPC, "no room to sort") from None
        except apsw.NoMemError:
            raise MemoryError from None
        except apsw.Error:
            raise Unfit("SQLITE_DAMAGED", "The file is damaged.") from None


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        header = file.read(_HEADER)
        size = file.seek(0, 2)
    if len(header) < _HEADER or not header.startswith(MAGIC):
        raise Unfit("SQLITE_DAMAGED", "The file is damaged.")
    page, write, read, reserved = struct.unpack_from(">HBBB", header, 16)
    changes, pages = struct.unpack_from(">II", header, 24)
    form, encoding, valid_for = (struct.unpack_from(">I", header, at)[0] for at in (44, 56, 92))
    if (write, read) != (_LEGACY, _LEGACY):
        raise Unfit("SQLITE_WAL", "Part of this database is in another file beside it. Make a copy with VACUUM INTO.")
    page_size = 65_536 if page == 1 else page
    if page_size < 512 or page_size & (page_size - 1) or changes != valid_for or pages * page_size != size:
        raise Unfit("SQLITE_DAMAGED", "The file is not as long as it says: it is damaged or incomplete.")
    if reserved or encoding != _UTF8 or form != _SCHEMA_FORMAT:
        raise Unfit("SQLITE_SCHEMA", "The database is of another form than such a file is.")


def _opened(path: Path) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    try:
        connection = apsw.Connection(f"file:{quote(str(path))}?mode=ro&immutable=1", flags=flags)
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        for option in _OFF:
            connection.config(option, 0)
        for limit, most in _MOST.items():
            connection.limit(limit, most)
        for pragma in ("cell_size_check=ON", "mmap_size=0", "query_only=ON", "cache_size=-8192"):
            connection.execute(f"PRAGMA {pragma}")
    except apsw.Error:
        raise Unfit("SQLITE_DAMAGED", "The file is damaged.") from None
    connection.authorizer = _authorize
    return connection


def _authorize(deed: int, *what: Any) -> int:
    # The last word is a trigger or view that asks: nothing of the file asks anything.
    ours = deed in _ALLOWED or (deed == apsw.SQLITE_PRAGMA and what[0] == "table_xinfo")
    return apsw.SQLITE_OK if ours and what[-1] is None else apsw.SQLITE_DENY


def _check_object(kind: Any, name: Any, table: Any, sql: Any) -> None:
    if kind not in {"table", "index"} or not isinstance(name, str) or not isinstance(table, str):
        raise Unfit("SQLITE_SCHEMA", "The file holds views, triggers or other things that are no tables.")
    if sql is None:
        if kind != "index" or not name.startswith("sqlite_autoindex_"):
            raise Unfit("SQLITE_SCHEMA", "The file's tables are not what they should be.")
        return
    if kind == "table" and name != table:
        raise Unfit("SQLITE_SCHEMA", "The file's tables are not what they should be.")
    _check_words(sql)


def _check_words(sql: Any) -> None:
    """Columns of plain types, in a plain table or index: no virtual ones, no expressions, no defaults, no further rules."""
    if not isinstance(sql, str) or not _is_plain(sql):
        raise Unfit("SQLITE_SCHEMA", "A table of the file is not made as the table of a log is.")


def _is_plain(sql: str) -> bool:
    at, depth, before = 0, 0, ""
    for token in _TOKEN.finditer(sql):
        word = token[0].lower()
        if token.start() != at or not (_is_known(word) or before in _NAME_FOLLOWS):
            return False
        # Within a table's parentheses only the columns of its key stand in further ones.
        if word == "(" and depth and (before != "key" or depth > 1):
            return False
        depth += (word == "(") - (word == ")")
        at = token.end()
        before = before if word.isspace() else word
    return at == len(sql)


def _is_known(word: str) -> bool:
    return word in _WORDS or word.isspace() or not (word[0].isalnum() or word[0] == "_")
