"""A look at a stopped service's events file: the end of every log."""

from pathlib import Path

from mooring.storage.eventlog.burial import names_to_check
from mooring.storage.eventlog.schema import create_or_check
from mooring.storage.eventlog.tail import damage_in_tail, load_row


def check_events_file(path: Path) -> list[tuple[str, str]]:
    """(name, damage) of every log whose end does not fit its head. Fault when the file is not ours or newer.

    Only for a service that is stopped: opening a file may finish what a crash left in its WAL.
    """
    if not path.exists():
        return []
    connection = create_or_check(path, "full")
    try:
        found: list[tuple[str, str]] = []
        for workspace_id in names_to_check(connection):
            row = load_row(connection, workspace_id)
            damage = damage_in_tail(connection, workspace_id, row) if row is not None else None
            if damage is not None:
                found.append((workspace_id, damage))
        return found
    finally:
        connection.close()
