"""Logs that end before their backups do: an older events file was put in the place of the newer one. Nobody works in one of those.

A file cannot tell that it is an older one; the receipts of backups in the directory can. Looked for before anybody is let in: a device
that knew more would be refused for ever, and one that knew less would write what others have under the same numbers.
"""

from collections.abc import Sequence

from mooring.hub import Hub

_AT_ONCE = 500


async def close_short_logs(hub: Hub) -> None:
    """Quarantine every log that has fewer events than a backup of the same life."""
    names = await hub.log.workspaces()
    for start in range(0, len(names), _AT_ONCE):
        await close_short_ones(hub, names[start : start + _AT_ONCE])


async def close_short_ones(hub: Hub, workspace_ids: Sequence[str]) -> None:
    """As `close_short_logs`, of these logs."""
    heads = await hub.log.heads(workspace_ids)
    async with hub.directory.reading() as tx:
        furthest = await tx.backups.furthest(workspace_ids)
    for (workspace_id, backend_id), seq in furthest.items():
        head = heads.get(workspace_id)
        if head is not None and head.backend_id == backend_id and head.seq < seq:
            await hub.log.must_reach(workspace_id, backend_id, seq)
