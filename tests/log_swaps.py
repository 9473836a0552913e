"""Putting another life of a log into service, as a restore does, for tests of who has to notice it."""

from typing import Any

from mooring.sync.lives import StagedClaim, StagedEvent, Swapped


async def bring_back(log: Any, workspace_id: str, cut: int, life: str = "log_new") -> Swapped:
    """The log's first events up to `cut` in a new life, with their times and writers; the old one is a branch."""
    old = await log.open(workspace_id)
    records = await log.records(workspace_id, 0, cut, 1 << 30) if cut else ()
    await log.stage(workspace_id, life)
    made = [
        StagedEvent(one.seq, one.parent, round(one.at.timestamp() * 1000), one.user_id, one.session_id, one.text)
        for one in records
    ]
    for first in range(0, len(made), 1_000):
        await log.add_staged(workspace_id, life, made[first : first + 1_000])
    await log.add_staged_claims(workspace_id, life, list[StagedClaim]())
    swapped = await log.swap(workspace_id, life, old.backend_id)
    assert isinstance(swapped, Swapped)
    return swapped
