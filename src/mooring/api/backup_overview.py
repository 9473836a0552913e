"""How every workspace and the directory stand by their backups: where log, archive and directory come together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from mooring.backups.keys import DIRECTORY
from mooring.backups.standing import Known, Standing, StandingState, behind, judged, with_trouble
from mooring.backups.standings import Seen
from mooring.hub import Hub, Transaction
from mooring.workspaces import WorkspaceId

_PAGE = 200
"""So many at once hold the loop up for some milliseconds."""
_PROVEN_ANEW = timedelta(hours=30)
"""The directory's newest backup is drilled every day. Whether anything has changed since it was taken, only a round knows."""


async def seen_standings(hub: Hub) -> Seen:
    """All that have a log or a backup, as they were a few seconds ago at most."""

    async def see() -> Sequence[Standing]:
        return await _seen(hub)

    return await hub.standings.look(hub.clock, see)


async def _seen(hub: Hub) -> list[Standing]:
    found: list[Standing] = []
    after = ""
    # One transaction a page: a long one would keep the database from tidying up.
    while True:
        async with hub.directory.reading() as tx:
            if not after:
                found += await _directory(hub, tx)
            names = {one.workspace.id: one.workspace.name for one in await tx.outlook.page(after, _PAGE)}
            found += await _workspaces(hub, tx, names)
        if len(names) < _PAGE:
            return found
        after = max(names)


async def _workspaces(hub: Hub, tx: Transaction, names: Mapping[WorkspaceId, str]) -> list[Standing]:
    ids = list(names)
    heads, newest = await hub.log.heads(ids), await tx.backups.newest(ids)
    proven = await tx.backups.newest_proven(ids)
    now, cadence = hub.clock.now(), hub.backup_cadence
    found: list[Standing] = []
    for one in ids:
        # Nobody has opened it yet: there is nothing to back up.
        if one not in heads and one not in newest:
            continue
        known = Known(heads.get(one), newest.get(one), proven.get(one))
        state, due_at = judged(known, cadence, now)
        trouble = hub.rounds.trouble(one)
        state = with_trouble(state, trouble)
        found += [Standing(one, names[one], state, known.newest, known.proven, due_at, trouble)]
    return found


async def _directory(hub: Hub, tx: Transaction) -> list[Standing]:
    newest = (await tx.backups.newest([DIRECTORY])).get(DIRECTORY)
    proven = (await tx.backups.newest_proven([DIRECTORY])).get(DIRECTORY)
    now, trouble = hub.clock.now(), hub.rounds.trouble(DIRECTORY)
    state, due_at = behind(newest, hub.backup_cadence, now)
    if newest is not None and newest.drill is not None and newest.proven:
        fresh = now - newest.drill.at < _PROVEN_ANEW
        state, due_at = (StandingState.SAFE, None) if fresh and trouble is None else (StandingState.LATE, due_at)
    return [Standing(DIRECTORY, "", with_trouble(state, trouble), newest, proven, due_at, trouble)]
