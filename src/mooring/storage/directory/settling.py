"""Settling a directory that was brought back from a backup: it does not know what happened after its moment.

What it would do once more is not done: handlers begin behind the events that are there, and mail that waited stays unsent. Who
was signed in signs in again, because a session that was revoked meanwhile would come back to life.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups import Backup
from mooring.backups.recovering import Settled
from mooring.mail.model import WAITING, MessageState
from mooring.sessions.model import EndReason
from mooring.storage.directory.backup_tables import backups
from mooring.storage.directory.backups import SqlBackups
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.mail_tables import outbox
from mooring.storage.directory.monitor_tables import handler_cursors, handlers
from mooring.storage.directory.outages import connected
from mooring.storage.directory.rescue_tables import rescue_parts, rescue_tellings
from mooring.storage.directory.restore_tables import branches, restores
from mooring.storage.directory.tables import sessions, users, workspaces

_AT_ONCE = 500  # ids in one question
_CAUSE = "It waited when the service was lost. It may have been sent since: send it again yourself if it was not."


@dataclass(frozen=True, slots=True)
class NewLog:
    """Where the new life of a log stands."""

    backend_id: str
    head: int


async def known_workspaces(engine: Engine) -> Sequence[str]:
    """Every workspace that was not purged."""
    query = select(workspaces.c.id).where(workspaces.c.purged_at.is_(None)).order_by(workspaces.c.id)
    async with connected(engine.reading) as connection:
        return list((await connection.execute(query)).scalars())


async def purged_workspaces(engine: Engine) -> set[str]:
    """Every workspace that was: what the archive may still hold of it nobody may have."""
    query = select(workspaces.c.id).where(workspaces.c.purged_at.is_not(None))
    async with connected(engine.reading) as connection:
        return set((await connection.execute(query)).scalars())


async def emails_of(engine: Engine, user_ids: Sequence[str]) -> Mapping[str, str]:
    """The addresses of those users that there are."""
    query = select(users.c.id, users.c.email).where(users.c.id.in_(user_ids[:_AT_ONCE]))
    async with connected(engine.reading) as connection:
        return {row.id: row.email for row in await connection.execute(query)}


async def known_backups(engine: Engine) -> set[str]:
    """Every backup that there is a receipt of."""
    async with connected(engine.reading) as connection:
        return set((await connection.execute(select(backups.c.id))).scalars())


async def settle(
    engine: Engine,
    logs: Mapping[str, NewLog],
    position: int,
    receipts: Sequence[Backup],
    now: datetime,
    *,
    former: Mapping[tuple[str, str], str],
) -> Settled:
    """All of it in one transaction. `position`: the last one of the event log; `receipts` are added. `former`: the branches that
    are there again, by workspace and former id, each with its new id; the others are not.
    """
    async with engine.turn, connected(engine.writing) as connection, connection.begin():
        ended = await connection.execute(
            update(sessions)
            .where(sessions.c.ended_at.is_(None))
            .values(ended_at=now, ended_reason=EndReason.REVOKED.value)
        )
        mail = await _hold_mail(connection, now)
        lanes = await _move_lanes(connection, logs, position, now)
        given_up = await connection.execute(
            update(restores)
            .where(restores.c.ended_at.is_(None))
            .values(stage="failed", ended_at=now, error="RECOVERED")
        )
        await connection.execute(update(workspaces).values(restoring_at=None))
        await _keep_branches(connection, former)
        for receipt in receipts:
            await SqlBackups(connection).add(receipt)
        return Settled(ended.rowcount, lanes, mail, given_up.rowcount)


async def kept_branches(engine: Engine, now: datetime) -> Sequence[tuple[str, str, int]]:
    """Former lives whose time is not over: workspace, backend id, and where each stood when it was replaced; oldest first."""
    query = select(branches.c.workspace_id, branches.c.backend_id, branches.c.head)
    async with connected(engine.reading) as connection:
        rows = await connection.execute(query.where(branches.c.kept_until > now).order_by(branches.c.swapped_at))
        return [(row.workspace_id, row.backend_id, row.head) for row in rows]


async def _keep_branches(connection: AsyncConnection, former: Mapping[tuple[str, str], str]) -> None:
    for (workspace_id, old), new in former.items():
        for table in (branches, rescue_parts, rescue_tellings):
            own = and_(table.c.workspace_id == workspace_id, table.c.backend_id == old)
            await connection.execute(update(table).where(own).values(backend_id=new))
    await connection.execute(delete(branches).where(branches.c.backend_id.not_in(list(former.values()))))


async def _hold_mail(connection: AsyncConnection, now: datetime) -> Mapping[str, int]:
    waiting = outbox.c.state.in_([state.value for state in WAITING])
    counted = await connection.execute(
        select(outbox.c.template, func.count()).where(waiting).group_by(outbox.c.template)
    )
    held = {str(row[0]): int(row[1]) for row in counted}
    values = {"state": MessageState.FAILED.value, "cause": _CAUSE, "changed_at": now, "claimed_until": None}
    await connection.execute(update(outbox).where(waiting).values(values))
    return held


async def _move_lanes(connection: AsyncConnection, logs: Mapping[str, NewLog], position: int, now: datetime) -> int:
    """Every handler is done with everything that is there, in the new life; also one that had not come to a workspace yet."""
    names = list((await connection.execute(select(handlers.c.name))).scalars())
    await connection.execute(update(handlers).values(start_position=position))
    moved = 0
    for workspace_id, log in logs.items():
        lane = handler_cursors.c.workspace_id == workspace_id
        known = set((await connection.execute(select(handler_cursors.c.handler).where(lane))).scalars())
        await _update(connection, handler_cursors, lane, log, now)
        fresh = [_lane(name, workspace_id, log, now) for name in names if name not in known]
        if fresh:
            await connection.execute(insert(handler_cursors), fresh)
        moved += len(known) + len(fresh)
    return moved


async def _update(
    connection: AsyncConnection, table: Table, where: ColumnElement[bool], log: NewLog, now: datetime
) -> None:
    await connection.execute(update(table).where(where).values(_standing(log, now)))


def _standing(log: NewLog, now: datetime) -> dict[str, object]:
    return {
        "backend_id": log.backend_id,
        "seq": log.head,
        "floor": log.head,
        "walk_to": 0,
        "moved_at": now,
        "due_at": None,
        "token": None,
        "entry_id": None,
        "failing_since": None,
        "attempts": 0,
        "cause": None,
    }


def _lane(handler: str, workspace_id: str, log: NewLog, now: datetime) -> dict[str, object]:
    return {"handler": handler, "workspace_id": workspace_id, "generation": 0, "redo": 0, **_standing(log, now)}
