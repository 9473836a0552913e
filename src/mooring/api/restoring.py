"""Restores on the wire, and what the use cases of restoring need of the hub."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from mooring.accounts import UserId
from mooring.api.occasions import workspace_stores_of
from mooring.api.workspace_replies import moment_or_none, seen
from mooring.backups import BackupId
from mooring.backups.restoring import Branch, Restore, RestoreKind, RestoreStores, Target, ToBackup, ToEvent, ToMoment
from mooring.backups.restoring.errors import RestoreTargetInvalid
from mooring.backups.restoring.outline import EventSight
from mooring.backups.restoring.places import Places, known_of
from mooring.backups.restoring.plan import Plan, plan
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.sync import WorkspaceQuarantined
from mooring.wire import api as wire
from mooring.wire.restores import (
    ConnectedDevices,
    EventMoment,
    GoneEvents,
    NameCount,
    PersonCount,
    RestorePlanShape,
    RestorePreview,
    RestoreShape,
    RestoreTarget,
)
from mooring.workspaces import Person, WorkspaceId, WorkspaceMissing
from mooring.workspaces.quotas import limits_of_user

People = Mapping[UserId, Person]


def stores_of_restores(tx: Transaction) -> RestoreStores:
    """What the use cases of restoring write to."""
    return RestoreStores(tx.restores, tx.branches, tx.backups, workspace_stores_of(tx))


def places_of(hub: Hub) -> Places:
    """Where they look for events."""
    return Places(hub.log, hub.snapshots, hub.outlines, hub.archive)


def target_from(to: RestoreTarget) -> Target:
    """What somebody asks to restore to. RestoreTargetInvalid."""
    match (to.backup, to.seq, to.at):
        case (str(backup), None, None):
            return ToBackup(BackupId(backup))
        case (None, int(seq), None):
            return ToEvent(seq)
        case (None, None, str(at)):
            return ToMoment(_moment(at))
        case _:
            raise RestoreTargetInvalid


async def planned(hub: Hub, workspace_id: WorkspaceId, target: Target) -> Plan:
    """What restoring to `target` would do. The refusals of `plan`."""
    with suppress(WorkspaceQuarantined):  # what is damaged is what one restores
        await hub.log.open(workspace_id)  # an empty one has no log yet
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    if head is None:
        raise WorkspaceMissing
    async with hub.directory.reading() as tx:
        known = await known_of(workspace_id, head.backend_id, tx.backups, tx.restores)
    return await plan(target, head, hub.clock.now(), known, places_of(hub))


async def plan_shape(hub: Hub, workspace_id: WorkspaceId, made: Plan, asker: UserId | None = None) -> RestorePlanShape:
    """With the people behind the ids, in one question. `asker` None: the operator."""
    connected = hub.connected(workspace_id)
    ids = {one for one, _ in made.gone.by_user} | {one.user_id for one in made.last} | set(connected)
    async with hub.directory.reading() as tx:
        people = await persons(tx, ids)
        quota = await limits_of_user(asker, tx.quotas, hub.quotas) if asker is not None else None
    held = made.chosen.held
    return RestorePlanShape(
        from_events=made.head.events,
        from_at=moment_or_none(made.head_at),
        cut=made.chosen.cut,
        cut_at=moment_or_none(made.cut_at),
        kept_events=made.kept.events,
        gone_events=made.gone.events,
        returning_events=made.returning,
        kept_bytes=made.kept.bytes,
        copy_fits=quota is None or (made.kept.events <= quota.events and made.kept.bytes <= quota.bytes),
        gone=GoneEvents(
            by_name=_names(made.gone.by_name),
            by_person=[PersonCount(one, _person(one, people), count) for one, count in made.gone.by_user],
            first_at=moment_or_none(made.gone.first_at),
            last_at=moment_or_none(made.gone.last_at),
        ),
        preview=RestorePreview(moments(made.last, people), _names(made.kept.by_name)),
        devices=[ConnectedDevices(one, _person(one, people), count) for one, count in sorted(connected.items())],
        source=held.kind.value,
        backup_id=held.backup.id if held.backup is not None else None,
    )


async def persons(tx: Transaction, ids: set[str]) -> People:
    """The people of these ids, as far as they are any."""
    return await tx.members.persons([UserId(one) for one in sorted(ids)]) if ids else {}


def moments(found: Sequence[EventSight], people: People) -> list[EventMoment]:
    return [
        EventMoment(one.seq, iso_milliseconds(one.at), one.name, one.user_id, _person(one.user_id, people))
        for one in found
    ]


async def restore_shapes(hub: Hub, tx: Transaction, found: Sequence[Restore]) -> list[RestoreShape]:
    """With who asked for them, in one question."""
    people = await persons(tx, {one.asked_by for one in found if one.asked_by is not None})
    rescued = {life: count for one in {one.workspace_id for one in found} for life, count in await _rescued(hub, one)}
    kept = {one.restore_id: one for name in {one.workspace_id for one in found} for one in await tx.branches.of(name)}
    return [
        _restore(one, people, hub.clock.now(), rescued.get(one.from_backend_id, 0), kept.get(one.id)) for one in found
    ]


async def _rescued(hub: Hub, workspace_id: WorkspaceId) -> list[tuple[str, int]]:
    """How many events have come to each former life since it is one."""
    return [(one.backend_id, one.head.events - one.left_at.events) for one in await hub.lives.branches(workspace_id)]


def _restore(restore: Restore, people: People, now: datetime, rescued: int, kept: Branch | None) -> RestoreShape:
    return RestoreShape(
        id=restore.id,
        workspace_id=restore.workspace_id,
        kind=restore.kind.value,
        stage=restore.stage.value,
        percent=restore.percent,
        seconds_left=restore.seconds_left(now),
        asked_by=restore.asked_by,
        person=_person(restore.asked_by, people) if restore.asked_by is not None else None,
        at=iso_milliseconds(restore.asked_at),
        ended_at=moment_or_none(restore.ended_at),
        cut=restore.cut,
        cut_at=moment_or_none(restore.cut_at),
        gone_events=restore.gone_events,
        kept_until=iso_milliseconds(kept.kept_until) if kept is not None else None,
        copy_id=restore.copy_id if restore.swapped_at is not None else None,
        backup_id=restore.backup_id,
        error=restore.error or None,
        can_abort=restore.can_abort,
        rescued=rescued if restore.kind is RestoreKind.IN_PLACE and restore.swapped_at is not None else 0,
    )


def _names(found: Sequence[tuple[str, int]]) -> list[NameCount]:
    return [NameCount(name, count) for name, count in found]


def _person(user_id: str, people: People) -> wire.Person | None:
    found = people.get(UserId(user_id))
    return seen(found) if found is not None else None


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise RestoreTargetInvalid from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
