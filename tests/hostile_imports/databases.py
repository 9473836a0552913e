"""SQLite files that hold more than tables, or other tables, or are no longer whole."""

import struct
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw

from hostile_imports.case import ACCEPTED, Case, Cases, touched
from import_world import sample

DURABLE, DEVICE = "durable-object.sqlite", "livestore-a.db"
LOG = '"eventlog_7_board_1"'
COLUMNS = "seqNum, parentSeqNum, name, args, createdAt, clientId, sessionId"
NEXT = f"INSERT INTO {LOG} ({COLUMNS}) VALUES "
FORGED = "PRAGMA writable_schema=ON; "
LOOSE = (
    f'ALTER TABLE {LOG} RENAME TO old; CREATE TABLE {LOG} ("seqNum" integer primary key, "parentSeqNum" integer, "name" text, '
    f'"args" text, "createdAt" text, "clientId" text, "sessionId" text); INSERT INTO {LOG} SELECT {COLUMNS} FROM old; DROP TABLE old; '
)
# Beside what is right: whoever reads only our tables would not notice it.
BESIDE = (
    "CREATE VIEW other AS SELECT * FROM context_7",
    "CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r) SELECT x FROM r",
    f"CREATE TRIGGER t AFTER INSERT ON {LOG} BEGIN SELECT load_extension('evil'); END",
    f"CREATE TRIGGER t BEFORE DELETE ON {LOG} BEGIN SELECT randomblob(1000000000); END",
    "CREATE VIRTUAL TABLE f USING fts5(x)",
    "CREATE VIRTUAL TABLE r USING rtree(a, b, c)",
    "CREATE TABLE other (x text)",
    "CREATE TABLE users (id integer primary key, email text); INSERT INTO users VALUES (1, 'a@example.org')",
    "CREATE TABLE g (a integer, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL)",
    "CREATE TABLE g (a integer, b text GENERATED ALWAYS AS (a || 'x') STORED)",
    "CREATE TABLE d (a text DEFAULT (hex(randomblob(16))))",
    "CREATE TABLE c (a integer CHECK (a > 0))",
    "CREATE TABLE w (a text PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID",
    f"CREATE TABLE k (a integer REFERENCES {LOG})",
    f"CREATE INDEX i ON {LOG} (length(args))",
    f"CREATE INDEX i ON {LOG} (name) WHERE name > 'a'",
    f"CREATE INDEX i ON {LOG} (name COLLATE NOCASE)",
    f"CREATE INDEX i ON {LOG} (name DESC)",
    'CREATE TABLE "a;DROP TABLE b" (x text)',
    "CREATE TABLE eventlog_x (x text)",
    "CREATE TABLE sqlitestat (x text)",
    "CREATE TABLE x (a blob)",
    "CREATE TABLE x (a any)",
    "CREATE TABLE x AS SELECT 1 AS a",
    "ANALYZE",
    ";".join(f"CREATE TABLE _cf_{number} (a text)" for number in range(40)),
)
HARMLESS = (
    f"CREATE INDEX i ON {LOG} (name)",
    "CREATE TABLE _cf_KV (key text primary key, value text) without rowid",
    "PRAGMA user_version=77",
    "PRAGMA application_id=5",
    "DROP TABLE context_7",
    'CREATE TABLE context_6 ("storeId" text, "currentHead" integer, "backendId" text)',
)
ROWS: dict[str, str] = {
    f"DELETE FROM {LOG} WHERE seqNum = 7": "EVENT_ORDER",
    f"DELETE FROM {LOG} WHERE seqNum = 1": "EVENT_ORDER",
    f"DELETE FROM {LOG} WHERE seqNum = 20": "HEAD",
    f"DELETE FROM {LOG}": "HEAD",
    f"DELETE FROM {LOG}; DROP TABLE context_7": "NO_EVENTS",
    f"UPDATE {LOG} SET parentSeqNum = 3 WHERE seqNum = 8": "EVENT_ORDER",
    f"UPDATE {LOG} SET parentSeqNum = 8 WHERE seqNum = 8": "EVENT_ORDER",
    f"UPDATE {LOG} SET parentSeqNum = -1 WHERE seqNum = 1": "EVENT_ORDER",
    f"UPDATE {LOG} SET seqNum = 9007199254740991 WHERE seqNum = 20": "EVENT_ORDER",
    f"UPDATE {LOG} SET seqNum = -5 WHERE seqNum = 1": "EVENT_ORDER",
    f"UPDATE {LOG} SET seqNum = 9223372036854775807 WHERE seqNum = 20": "EVENT_ORDER",
    "UPDATE context_7 SET currentHead = 19": "HEAD",
    "UPDATE context_7 SET currentHead = 99": "HEAD",
    "UPDATE context_7 SET storeId = 'another'": "HEAD",
    "DELETE FROM context_7": "HEAD",
    "INSERT INTO context_7 VALUES ('board_1', 20, 'x')": "HEAD",
    "INSERT INTO context_7 VALUES ('other', 5, 'x')": ACCEPTED,
    f'CREATE TABLE "eventlog_7_other" AS SELECT * FROM {LOG}': "SQLITE_SCHEMA",
    'CREATE TABLE "eventlog_7_other" ("seqNum" integer primary key)': "SEVERAL_LOGS",
    f"ALTER TABLE {LOG} RENAME TO elsewhere": "FORMAT_UNKNOWN",
    f"ALTER TABLE {LOG} RENAME TO eventlog_7_other": "HEAD",
    f'ALTER TABLE {LOG} RENAME TO "eventlog_7_b/../x"': "SQLITE_SCHEMA",
    f"ALTER TABLE {LOG} RENAME COLUMN clientId TO client": "SQLITE_SCHEMA",
    f"ALTER TABLE {LOG} ADD COLUMN more text": "SQLITE_SCHEMA",
    f"ALTER TABLE {LOG} ADD COLUMN more integer DEFAULT 5": "SQLITE_SCHEMA",
    f"ALTER TABLE {LOG} DROP COLUMN sessionId": "SQLITE_SCHEMA",
    f"{LOOSE}UPDATE {LOG} SET name = x'00ff' WHERE seqNum = 3": "SQLITE_VALUE",
    f"{LOOSE}UPDATE {LOG} SET name = NULL WHERE seqNum = 3": "SQLITE_VALUE",
    f"{LOOSE}UPDATE {LOG} SET args = x'7b7d' WHERE seqNum = 3": "SQLITE_VALUE",
    f"{LOOSE}UPDATE {LOG} SET parentSeqNum = 1.5 WHERE seqNum = 3": "SQLITE_VALUE",
    f"{LOOSE}UPDATE {LOG} SET parentSeqNum = 'two' WHERE seqNum = 3": "SQLITE_VALUE",
    f"{LOOSE}UPDATE {LOG} SET clientId = NULL WHERE seqNum = 3": "SQLITE_VALUE",
    f"UPDATE {LOG} SET name = CAST(x'ff41' AS TEXT) WHERE seqNum = 3": "SQLITE_VALUE",
    f"UPDATE {LOG} SET name = CAST(x'eda080' AS TEXT) WHERE seqNum = 3": "SQLITE_VALUE",
    f"UPDATE {LOG} SET args = CAST(x'22ff22' AS TEXT) WHERE seqNum = 3": "SQLITE_VALUE",
    f"UPDATE {LOG} SET name = hex(zeroblob(300)) WHERE seqNum = 3": "EVENT_TOO_LARGE",
    f"UPDATE {LOG} SET sessionId = hex(zeroblob(300)) WHERE seqNum = 3": "EVENT_TOO_LARGE",
    f"UPDATE {LOG} SET args = '\"' || hex(zeroblob(460000)) || '\"' WHERE seqNum = 3": "EVENT_TOO_LARGE",
    f"UPDATE {LOG} SET args = '\"' || hex(zeroblob(3000000)) || '\"' WHERE seqNum = 3": "EVENT_TOO_LARGE",
    f"UPDATE {LOG} SET args = NULL WHERE seqNum = 3": ACCEPTED,
    f"UPDATE {LOG} SET args = '\"\\ud800\"' WHERE seqNum = 3": ACCEPTED,
    f"UPDATE {LOG} SET name = 'x' || char(0) || 'y' WHERE seqNum = 3": ACCEPTED,
    f"UPDATE {LOG} SET args = ' [1e999, 0.10] ' WHERE seqNum = 3": ACCEPTED,
    f"{NEXT} (40, 20, 'v1.Late', '1', '2026-11-30T10:13:40.320Z', 'c', 's'); UPDATE context_7 SET currentHead = 40": ACCEPTED,
}
ARGS = (
    "",
    " ",
    "{",
    "undefined",
    "NaN",
    "[1,]",
    '1,"name":"v1.Other"',
    '1},"metadata":{"_tag":"None"},"x":{"y":1',
    '{"a":1}}',
    '"\n"',
    "'x'",
    "//",
    "[" * 100_000,
    '{"a":' * 2_000,
    "1 2",
)
MOMENTS = (
    "",
    "yesterday",
    "2026-11-30",
    "2026-11-30T10:13:40",
    "2026-13-30T10:13:40Z",
    "9999999-01-01T00:00:00Z",
    "-1",
    "1796033620320",
    "1969-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-11-30T10:13:40Z' --",
)
SCHEMAS: dict[str, str | None] = {
    "INSERT INTO sqlite_schema VALUES ('trigger','t','context_7',0,'CREATE TRIGGER t AFTER INSERT ON context_7 BEGIN SELECT 1; END')": "SQLITE_SCHEMA",
    "INSERT INTO sqlite_schema VALUES ('view','v','v',0,'CREATE VIEW v AS SELECT 1')": "SQLITE_SCHEMA",
    "INSERT INTO sqlite_schema VALUES ('table','x','x',2,'CREATE TABLE x (a text)')": "SQLITE_SCHEMA",
    "INSERT INTO sqlite_schema VALUES ('table','x','x',99999,'CREATE TABLE x (a text)')": None,
    "INSERT INTO sqlite_schema VALUES ('table','x','x',0,'CREATE VIRTUAL TABLE x USING nothing')": None,
    "INSERT INTO sqlite_schema VALUES ('table','x','x',2,'not sql at all')": None,
    "INSERT INTO sqlite_schema VALUES ('table','_cf_x','_cf_x',2,'CREATE TABLE _cf_x AS SELECT load_extension(1)')": None,
    "INSERT INTO sqlite_schema VALUES ('other','x','x',2,'CREATE TABLE x (a text)')": None,
    "INSERT INTO sqlite_schema VALUES (x'00', x'00', x'00', x'00', x'00')": None,
    "UPDATE sqlite_schema SET sql = sql || ' -- x' WHERE name = 'context_7'": None,
    "UPDATE sqlite_schema SET rootpage = 99999 WHERE name LIKE 'eventlog%'": None,
    "UPDATE sqlite_schema SET rootpage = 1 WHERE name LIKE 'eventlog%'": None,
    "UPDATE sqlite_schema SET rootpage = 3 WHERE name LIKE 'eventlog%'": None,
    "UPDATE sqlite_schema SET rootpage = -1 WHERE name LIKE 'eventlog%'": None,
    "UPDATE sqlite_schema SET tbl_name = 'other' WHERE name = 'context_7'": None,
    "UPDATE sqlite_schema SET name = 'eventlog', tbl_name = 'eventlog' WHERE name LIKE 'eventlog%'": None,
    "UPDATE sqlite_schema SET type = 'view' WHERE name = 'context_7'": None,
    "DELETE FROM sqlite_schema": None,
}
DEVICE_ROWS: dict[str, str] = {
    "DELETE FROM eventlog WHERE seqNumGlobal = 7": "EVENT_ORDER",
    "DELETE FROM eventlog WHERE seqNumGlobal = 20": "HEAD",
    "UPDATE __livestore_sync_status SET head = 12": ACCEPTED,
    "UPDATE __livestore_sync_status SET head = 21": "HEAD",
    "DELETE FROM __livestore_sync_status": "HEAD",
    "DROP TABLE __livestore_sync_status": "HEAD",
    "INSERT INTO __livestore_sync_status VALUES (3, 'x')": "HEAD",
    "UPDATE eventlog SET parentSeqNumGlobal = 4 WHERE seqNumGlobal = 9": "EVENT_ORDER",
    "INSERT INTO eventlog SELECT 9, 0, 1, 8, 0, 0, 'v1.Fork', argsJson, clientId, sessionId, schemaHash, syncMetadataJson FROM eventlog WHERE seqNumGlobal = 9": "EVENT_ORDER",
    "INSERT INTO eventlog SELECT 9, 0, 5, 8, 0, 4, name, argsJson, clientId, sessionId, schemaHash, syncMetadataJson FROM eventlog WHERE seqNumGlobal = 9": "EVENT_ORDER",
    "INSERT INTO eventlog SELECT 9, 1, 0, 9, 0, 0, 'v1.Local', argsJson, clientId, sessionId, schemaHash, syncMetadataJson FROM eventlog WHERE seqNumGlobal = 9": ACCEPTED,
    "UPDATE eventlog SET seqNumRebaseGeneration = 7 WHERE seqNumGlobal = 9": ACCEPTED,
    "UPDATE eventlog SET argsJson = 'x' WHERE seqNumGlobal = 9": "EVENT_MALFORMED",
    "UPDATE eventlog SET syncMetadataJson = 'x' WHERE seqNumGlobal = 9": "SQLITE_VALUE",
    'UPDATE eventlog SET syncMetadataJson = \'{"_tag":"Some"}\' WHERE seqNumGlobal = 9': "SQLITE_VALUE",
    'UPDATE eventlog SET syncMetadataJson = \'{"_tag":"Some","value":{"createdAt":"never"}}\' WHERE seqNumGlobal = 9': "EVENT_MOMENT",
    'UPDATE eventlog SET syncMetadataJson = \'{"_tag":"None"}\'': ACCEPTED,
    "UPDATE eventlog SET syncMetadataJson = replace(hex(zeroblob(5000)), '00', '[')": "SQLITE_VALUE",
    "CREATE TABLE other (x text)": "SQLITE_SCHEMA",
    "CREATE VIEW v AS SELECT * FROM eventlog": "SQLITE_SCHEMA",
    "CREATE TRIGGER t AFTER INSERT ON eventlog BEGIN SELECT 1; END": "SQLITE_SCHEMA",
    "ALTER TABLE eventlog ADD COLUMN more text": "SQLITE_SCHEMA",
    "ALTER TABLE eventlog RENAME TO log": "FORMAT_UNKNOWN",
    "CREATE TABLE log AS SELECT * FROM eventlog; DROP TABLE eventlog; CREATE VIEW eventlog AS SELECT * FROM log": "SQLITE_SCHEMA",
}


class Workshop:
    """Makes databases of the samples. What has been made wrong by SQL stays wrong: nothing of it is checked on the way."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._count = 0

    def made(self, of: str, sql: str, bindings: Sequence[str] = (), after: Callable[[bytes], bytes] = bytes) -> bytes:
        self._count += 1
        path = Path(self._folder.name) / f"{self._count}.db"
        path.write_bytes(sample(of))
        connection = apsw.Connection(str(path))
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
        connection.execute(sql, bindings or None)
        connection.close()
        return after(path.read_bytes())

    def close(self) -> None:
        self._folder.cleanup()


def header(content: bytes, at: int, form: str, value: int) -> bytes:
    """With another number in its header."""
    changed = bytearray(content)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def _headers() -> Cases:
    good = sample(DURABLE)
    for at, form, values, code in (
        (16, ">H", (0, 3, 511, 512, 1024, 8192, 32768, 1), None),
        (18, ">B", (2, 0, 3), "SQLITE_WAL"),
        (19, ">B", (2, 0, 3), "SQLITE_WAL"),
        (20, ">B", (1, 32, 255), "SQLITE_SCHEMA"),
        (24, ">I", (0, 2**32 - 1), "SQLITE_DAMAGED"),
        (28, ">I", (0, 1, 5, 2**32 - 1), "SQLITE_DAMAGED"),
        (44, ">I", (0, 1, 5), "SQLITE_SCHEMA"),
        (56, ">I", (0, 2, 3, 9), "SQLITE_SCHEMA"),
    ):
        for value in values:
            yield Case(f"database: {value} at {at} of its header", header(good, at, form, value), code)
    yield Case("database: no header", b"SQLite format 3\0", "SQLITE_DAMAGED")
    yield Case("database: a header alone", good[:100], "SQLITE_DAMAGED")
    yield Case("database: another name", b"SQLite format 4\0" + good[16:], "FORMAT_UNKNOWN")
    yield Case(
        "database: of another program", b"** This file contains an SQLite 2.1 database **" + good, "FORMAT_UNKNOWN"
    )
    yield Case("database: something behind", good + b"hidden", "SQLITE_DAMAGED")
    yield Case("database: a page more", good + bytes(4096), "SQLITE_DAMAGED")
    yield Case("database: a page less", good[:-4096], "SQLITE_DAMAGED")


def all_databases() -> Cases:
    """Every one of them."""
    shop = Workshop()
    yield Case("database: good", sample(DURABLE), ACCEPTED)
    yield Case("database: of a device", sample(DEVICE), ACCEPTED)
    for sql in BESIDE:
        yield Case(f"database: {sql}", shop.made(DURABLE, sql), "SQLITE_SCHEMA")
    for sql in HARMLESS:
        yield Case(f"database: {sql}", shop.made(DURABLE, sql), ACCEPTED)
    for table, of in ((ROWS, DURABLE), (DEVICE_ROWS, DEVICE)):
        for sql, code in table.items():
            yield Case(f"{of}: {sql}", shop.made(of, sql), code)
    for args in ARGS:
        code = "EVENT_MALFORMED"
        yield Case(
            f"database: args {args[:40]!r}",
            shop.made(DURABLE, f"UPDATE {LOG} SET args = ? WHERE seqNum = 3", (args,)),
            code,
        )
    for moment in MOMENTS:
        sql = f"UPDATE {LOG} SET createdAt = ? WHERE seqNum = 3"
        yield Case(f"database: the moment {moment!r}", shop.made(DURABLE, sql, (moment,)), "EVENT_MOMENT")
    for forged, forged_code in SCHEMAS.items():
        yield Case(f"database: {forged}", shop.made(DURABLE, FORGED + forged), forged_code)
    for sql, code in (
        ("PRAGMA page_size=512; VACUUM", ACCEPTED),
        ("PRAGMA page_size=65536; VACUUM", ACCEPTED),
        ("PRAGMA auto_vacuum=FULL; VACUUM", ACCEPTED),
        ("PRAGMA journal_mode=WAL", "SQLITE_WAL"),
    ):
        yield Case(f"database: {sql}", shop.made(DURABLE, sql), code)
    yield from _headers()
    yield from touched("durable object", sample(DURABLE), 40)
    yield from touched("device", sample(DEVICE), 25)
    shop.close()
