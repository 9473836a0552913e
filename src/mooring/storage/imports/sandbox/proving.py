"""One file: which form it has, and what is in it."""

import errno
from pathlib import Path
from typing import BinaryIO

from mooring.backups.importing.plan import ImportFinding, ImportPlan, Verdict
from mooring.storage.imports.sandbox import durable_object, livestore, mooring_export, sql_dump
from mooring.storage.imports.sandbox.gather import Gather
from mooring.storage.imports.sandbox.sqlite_file import MAGIC, ForeignTables
from mooring.storage.imports.sandbox.unfit import Unfit

_NOT_ITS_FAULT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOENT})
_BEGINNINGS = (b"PRAGMA", b"CREATE", b"INSERT")


def prove(upload: Path, target: BinaryIO, *, most_events: int, most_bytes: int, now_ms: int) -> Verdict:
    """The verdict. With a plan, everything is in `target`."""
    gather = Gather(target, most_events, most_bytes)
    try:
        with upload.open("rb") as file:
            return Verdict(_plan(upload, file, gather, now_ms))
    except Unfit as unfit:
        return Verdict(findings=[ImportFinding(unfit.code, unfit.what)])
    except (MemoryError, RecursionError, OSError) as error:
        if isinstance(error, OSError) and error.errno in _NOT_ITS_FAULT:
            raise
        what = f"Reading the file took more than it may ({type(error).__name__})."
        return Verdict(findings=[ImportFinding("LIMITS", what)])


def _plan(upload: Path, file: BinaryIO, gather: Gather, now_ms: int) -> ImportPlan:
    begins = file.read(len(MAGIC))
    if begins.startswith(b"PK"):
        return mooring_export.prove(file, gather)
    if begins == MAGIC:
        tables = ForeignTables(upload)
        if livestore.EVENTLOG in tables.tables:
            return livestore.prove(tables, gather, now_ms)
        return durable_object.prove(tables, gather)
    if begins.lstrip().upper().startswith(_BEGINNINGS):
        return sql_dump.prove(file, gather)
    raise Unfit("FORMAT_UNKNOWN", "This is no file that can be imported.")
