"""A log beside its newest backup: what no file can tell of itself.

A copy of the events file without its WAL, or an older copy that was put back, is whole in every respect: database, heads and
chain. Only who knows what there has been before sees that something is missing.
"""

from mooring.backups.model import Backup
from mooring.sync import EventLog


async def missing_beside(backup: Backup, log: EventLog) -> str | None:
    """What the log lacks of a backup that is of the life in service; None when it has all of it, or has another life."""
    head = (await log.heads([backup.workspace_id])).get(backup.workspace_id)
    if head is None or head.backend_id != backup.backend_id:
        return None
    if backup.is_ahead_of(head):
        return f"the log ends at event {head.seq}, its backup at event {backup.head}: what is between is missing"
    if backup.head == 0:
        return None
    found = await log.records(backup.workspace_id, backup.head - 1, 1, 1)
    if not found or (found[0].seq, found[0].chain.hex()) != (backup.head, backup.chain):
        return f"event {backup.head} is another one than in its backup"
    return None
