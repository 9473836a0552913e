"""Dumps that hold other statements than rows of a log, or other values than numbers and texts."""

from hostile_imports.case import ACCEPTED, Case, Cases, touched
from import_world import sample

TABLE = '"eventlog_7_b"'
CREATE = f'CREATE TABLE IF NOT EXISTS {TABLE} ("seqNum" integer primary key, "parentSeqNum" integer not null, "name" text not null, "args" text, "createdAt" text not null, "clientId" text not null, "sessionId" text not null) strict;'
ROW = f"INSERT INTO {TABLE} VALUES(1,0,'v1.A','1','2026-11-30T10:13:40.320Z','c','s');"
GOOD = f"PRAGMA defer_foreign_keys=TRUE;\n{CREATE}\n{ROW}\n"
STATEMENTS = (
    "DROP TABLE users;",
    "DELETE FROM sqlite_sequence;",
    "UPDATE users SET admin = 1;",
    "SELECT load_extension('evil');",
    "ATTACH DATABASE '/tmp/x.db' AS x;",
    "ATTACH DATABASE 'file:///etc/passwd?mode=ro' AS x;",
    "DETACH DATABASE x;",
    "VACUUM INTO '/tmp/x.db';",
    "PRAGMA writable_schema=ON;",
    "PRAGMA defer_foreign_keys=FALSE;",
    "PRAGMA journal_mode=WAL;",
    "BEGIN TRANSACTION;",
    "COMMIT;",
    "ANALYZE sqlite_schema;",
    ".read /etc/passwd\n;",
    ".shell touch /tmp/x\n;",
    "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END;",
    "CREATE VIEW v AS SELECT 1;",
    "CREATE VIRTUAL TABLE f USING fts5(x);",
    f"CREATE INDEX i ON {TABLE} (name);",
    "CREATE TABLE users (id integer, name text);",
    "CREATE TABLE context_7 (x text);",
    "CREATE TEMP TABLE t (x text);",
    "CREATE TABLE t AS SELECT 1;",
    CREATE,
    "INSERT INTO users VALUES(1,'a');",
    f"INSERT OR REPLACE INTO {TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c','s');",
    f"REPLACE INTO {TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c','s');",
    f"INSERT INTO {TABLE} SELECT 1,0,'a','1','x','c','s';",
    f"INSERT INTO {TABLE} DEFAULT VALUES;",
    f"INSERT INTO {TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c','s'),(3,2,'v1.A','1','2026-11-30T10:13:40Z','c','s');",
    f"INSERT INTO {TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c','s') RETURNING *;",
    f"INSERT INTO {TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c');",
    f"INSERT INTO {TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c','s','more');",
    f"INSERT INTO main.{TABLE} VALUES(2,1,'v1.A','1','2026-11-30T10:13:40Z','c','s');",
    f"EXPLAIN INSERT INTO {TABLE} VALUES(1);",
    "-- a comment\n;",
    "/* a comment */;",
    "/*! 40101 SET NAMES utf8 */;",
    "# a comment\n;",
    "\\. /etc/passwd",
    "'",
    '"',
    "'unfinished;",
    "x",
    ";;",
    "\0;",
    "WITH r AS (SELECT 1) SELECT 1;",
)
VALUES = (
    "X'41'",
    "x''",
    "'a'||'b'",
    "char(65)",
    "randomblob(1000000000)",
    "load_extension('x')",
    "readfile('/etc/passwd')",
    "(SELECT 1)",
    "1+1",
    "+1",
    "-1",
    "1.5",
    "1e3",
    "0x10",
    "TRUE",
    "CURRENT_TIMESTAMP",
    "?",
    ":a",
    "$a",
    "@a",
    '"text"',
    "`text`",
    "[text]",
    "'a' 'b'",
    "'a\\'",
    "N'a'",
    "replace('a','a',char(10))",
    "replace('a','\\n',char(65))",
    "replace('a','\\n',char(10),1)",
    "replace('a','\\n','b')",
    "replace(1,'\\n',char(10))",
    "replace(replace('a','\\n',char(10))",
    "NULL",
    "'a",
    "9999999999999999999999",
    "ERROR",
    "",
)
COLUMN_KINDS = (
    "blob",
    "integer default 5",
    "integer default (randomblob(9))",
    "integer check (1)",
    "integer references users",
    "integer generated always as (1)",
    "integer unique",
    "integer collate nocase",
    "integer primary key autoincrement",
    "integer primary key on conflict replace",
    "",
)


def _with(extra: str) -> bytes:
    return (GOOD + extra).encode()


def all_dumps() -> Cases:
    """Every one of them."""
    yield Case("dump: good", GOOD.encode(), ACCEPTED)
    yield Case("dump: real", sample("d1.sql"), ACCEPTED)
    for statement in STATEMENTS:
        yield Case(f"dump: {statement[:160]!r} behind", _with(statement), "SQL_STATEMENT")
        if statement[:6].upper() in {"CREATE", "PRAGMA", "INSERT"}:
            yield Case(f"dump: {statement[:160]!r} before", (statement + GOOD).encode(), "SQL_STATEMENT")
        else:
            yield Case(f"dump: {statement[:160]!r} before", (statement + GOOD).encode(), None)
    for value in VALUES:
        row = ROW.replace("'v1.A'", value)
        code = {"NULL": "SQLITE_VALUE", "-1": "SQLITE_VALUE", "'a\\'": ACCEPTED}.get(value, "SQL_STATEMENT")
        yield Case(f"dump: {value!r} for a name", f"{CREATE}{row}".encode(), code)
        row = ROW.replace("(1,0", f"(1,{value}")
        code = {"NULL": "SQLITE_VALUE", "-1": "EVENT_ORDER", "'a\\'": "SQLITE_VALUE"}.get(value, "SQL_STATEMENT")
        yield Case(f"dump: {value!r} for a number", f"{CREATE}{row}".encode(), code)
    for kind in COLUMN_KINDS:
        yield Case(
            f"dump: a column of {kind!r}",
            GOOD.replace('"parentSeqNum" integer', f'"parentSeqNum" {kind}').encode(),
            "SQL_STATEMENT",
        )
    for name, content, code in (
        ("no table", ROW, "SQL_STATEMENT"),
        ("no rows", CREATE, "NO_EVENTS"),
        ("the table behind its rows", ROW + CREATE, "SQL_STATEMENT"),
        ("two logs", GOOD + CREATE.replace("7_b", "7_c"), "SEVERAL_LOGS"),
        ("no semicolon at the end", GOOD.strip()[:-1], "SQL_STATEMENT"),
        (
            "columns in another order",
            GOOD.replace(
                "VALUES(1,0", '("parentSeqNum","seqNum","name","args","createdAt","clientId","sessionId") VALUES(0,1'
            ),
            ACCEPTED,
        ),
        (
            "a column twice",
            GOOD.replace(
                "VALUES(1,0", '("seqNum","seqNum","name","args","createdAt","clientId","sessionId") VALUES(1,0'
            ),
            "SQL_STATEMENT",
        ),
        (
            "a column of another table",
            GOOD.replace(
                "VALUES(1,0", '("id","parentSeqNum","name","args","createdAt","clientId","sessionId") VALUES(1,0'
            ),
            "SQL_STATEMENT",
        ),
        ("a name in quotes with a quote", GOOD.replace("7_b", '7_b""'), "SQL_STATEMENT"),
        ("a table that is another word", GOOD.replace("eventlog_7_b", "events"), "SQL_STATEMENT"),
        ("small letters", GOOD.replace("INSERT INTO", "insert into").replace("VALUES", "values"), ACCEPTED),
        ("words that run together", GOOD.replace("INSERT INTO", "INSERTINTO"), "SQL_STATEMENT"),
        ("a semicolon in a text", GOOD.replace("v1.A", "v1;A"), ACCEPTED),
        ("a quote in a text", GOOD.replace("v1.A", "v1''A"), ACCEPTED),
        ("a comment in a text", GOOD.replace("v1.A", "v1--A/*"), ACCEPTED),
        ("a statement in a text", GOOD.replace("v1.A", "''); DROP TABLE x; --"), ACCEPTED),
        ("a text that ends too early", GOOD.replace("v1.A", "'); DROP TABLE x; --"), "SQL_STATEMENT"),
        ("line breaks in a text", GOOD.replace("'v1.A'", "replace('v1.\\nA','\\n',char(10))"), ACCEPTED),
        (
            "line breaks of two kinds",
            GOOD.replace("'v1.A'", "replace(replace('v\\r\\nA','\\r',char(13)),'\\n',char(10))"),
            ACCEPTED,
        ),
        ("args that are none", GOOD.replace("'1'", "NULL"), ACCEPTED),
        ("args that reach out", GOOD.replace("'1'", '\'1,"name":"x"\''), "EVENT_MALFORMED"),
        ("args that are no JSON", GOOD.replace("'1'", "'{'"), "EVENT_MALFORMED"),
        ("args too deep", GOOD.replace("'1'", "'" + "[" * 150 + "]" * 150 + "'"), "EVENT_TOO_DEEP"),
        ("args too large", GOOD.replace("'1'", "'\"" + "x" * 900_001 + "\"'"), "EVENT_TOO_LARGE"),
        ("a statement too large", GOOD.replace("'1'", "'\"" + "x" * (9 << 20) + "\"'"), "EVENT_TOO_LARGE"),
        ("quotes without end", GOOD + "'" * 100_001, "SQL_STATEMENT"),
        ("parentheses without end", GOOD + "INSERT INTO " + "(" * 100_000 + ";", "SQL_STATEMENT"),
        ("replace in replace without end", GOOD.replace("'v1.A'", "replace(" * 5_000), None),
        ("the same row twice", GOOD + ROW, "EVENT_ORDER"),
        ("a gap", GOOD + ROW.replace("(1,0", "(5,3"), "EVENT_ORDER"),
        ("no moment", GOOD.replace("2026-11-30T10:13:40.320Z", "then"), "EVENT_MOMENT"),
        ("white space", " \n\t", "FORMAT_UNKNOWN"),
        ("a mark before", "\ufeff" + GOOD, "FORMAT_UNKNOWN"),
    ):
        yield Case(f"dump: {name}", content.encode(), code)
    yield Case("dump: no UTF-8", GOOD.encode().replace(b"v1.A", b"v1\xff"), "SQL_STATEMENT")
    yield Case("dump: UTF-16", GOOD.encode("utf-16"), "FORMAT_UNKNOWN")
    yield from touched("dump", GOOD.encode(), 12)
