"""Rescue sets: what the edges show of them, give out and put back."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from mooring.accounts import Occasion, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.api.workspace_replies import moment_or_none, seen
from mooring.backups.rescue import (
    Part,
    PuttingBack,
    Rescue,
    RescuedDevice,
    RescueMissing,
    RescueStores,
    begin_to_put_back,
    devices_of,
    edits_of,
    mark_of,
    require_may_put_back,
    was_put_back,
)
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.device import device_name
from mooring.sessions import SessionId
from mooring.sync.event import pushed_part
from mooring.wire.rescues import RescuedDeviceShape, RescueShape
from mooring.workspaces import Allowance, Person, Role, WorkspaceId
from mooring.workspaces.allowance import NOTHING


def stores_of_rescues(tx: Transaction) -> RescueStores:
    """What the use cases of rescue sets write to."""
    return RescueStores(tx.rescues, workspace_stores_of(tx))


async def rescues_of(hub: Hub, tx: Transaction, workspace_id: WorkspaceId) -> Sequence[Rescue]:
    """The former lives of a workspace's log that are kept, newest first."""
    kept = {one.backend_id: one for one in await hub.lives.branches(workspace_id)}
    return [
        Rescue(workspace_id, one.restore_id, one.swapped_at, one.kept_until, kept[one.backend_id])
        for one in await tx.branches.of(workspace_id)
        if one.backend_id in kept
    ]


async def rescue_shapes(hub: Hub, workspace_id: WorkspaceId, of: UserId | None) -> list[RescueShape]:
    """Those with edits; of one user's devices alone, or of all."""
    async with hub.directory.reading() as tx:
        found = [one for one in await rescues_of(hub, tx, workspace_id) if one.events]
        shapes = [await _shape(hub, tx, one, of) for one in found]
    return [one for one in shapes if one.devices]


async def edits_file(
    hub: Hub, workspace_id: WorkspaceId, restore_id: str, device: str | None, of: UserId | None
) -> AsyncIterator[bytes]:
    """The edits as lines of JSON, in the order in which they came. RescueMissing."""
    rescue, chosen = await _chosen(hub, workspace_id, restore_id, device, of)
    sessions = {one.session_id for one in chosen}

    async def lines() -> AsyncIterator[bytes]:
        async for edit in edits_of(hub.log, rescue, sessions):
            mark = mark_of(rescue.backend_id, edit.session_id)
            about = {"seq": edit.seq, "at": iso_milliseconds(edit.at), "userId": edit.user_id, "device": mark}
            yield f'{json.dumps(about)[:-1]}, "event": {pushed_part(edit.text)}}}\n'.encode()

    return lines()


async def reapply(hub: Hub, workspace_id: WorkspaceId, restore_id: str, device: str | None, occasion: Occasion) -> int:
    """Put the edits back; how many events are new. RescueMissing, WorkspaceFull; the refusals of `decide`."""
    rescue, chosen = await _chosen(hub, workspace_id, restore_id, device, None)
    life = await _life(hub, workspace_id)
    async with hub.directory.transaction() as tx:
        parts = await begin_to_put_back(rescue, chosen, life, stores_of_rescues(tx), occasion)

    async def allowed() -> Allowance:
        async with hub.directory.transaction() as tx:
            await require_may_put_back(rescue, stores_of_rescues(tx), occasion)
        return await _allowance(hub, workspace_id)

    putting = PuttingBack(hub.log, hub.put_back, allowed)
    events = 0
    for part in parts:
        new = await putting.part(rescue, part, occasion.at)
        async with hub.directory.transaction() as tx:
            await was_put_back(rescue, part, new, life, stores=stores_of_rescues(tx), occasion=occasion)
        events += new
    return events


async def _chosen(
    hub: Hub, workspace_id: WorkspaceId, restore_id: str, device: str | None, of: UserId | None
) -> tuple[Rescue, Sequence[RescuedDevice]]:
    async with hub.directory.reading() as tx:
        found = [one for one in await rescues_of(hub, tx, workspace_id) if one.restore_id == restore_id]
    if not found:
        raise RescueMissing
    devices = await _devices(hub, found[0], of)
    chosen = [one for one in devices if device in {None, mark_of(found[0].backend_id, one.session_id)}]
    if not chosen:
        raise RescueMissing
    return found[0], chosen


async def _devices(hub: Hub, rescue: Rescue, of: UserId | None) -> Sequence[RescuedDevice]:
    return [one for one in await devices_of(hub.log, rescue) if of in {None, one.user_id}]


async def _shape(hub: Hub, tx: Transaction, rescue: Rescue, of: UserId | None) -> RescueShape:
    devices = await _devices(hub, rescue, of)
    people = await tx.members.persons([UserId(one) for one in sorted({one.user_id for one in devices})])
    parts = await tx.rescues.parts(rescue.workspace_id, rescue.backend_id)
    life = await _life(hub, rescue.workspace_id)
    return RescueShape(
        restore_id=rescue.restore_id,
        at=iso_milliseconds(rescue.at),
        kept_until=iso_milliseconds(rescue.kept_until),
        events=sum(one.events for one in devices),
        devices=[
            _device(rescue, one, people, await _label(tx, one.session_id), _put_back_at(one, parts, life))
            for one in devices
        ],
    )


def _device(
    rescue: Rescue, device: RescuedDevice, people: Mapping[UserId, Person], label: str, put_back_at: datetime | None
) -> RescuedDeviceShape:
    person = people.get(UserId(device.user_id))
    return RescuedDeviceShape(
        device=mark_of(rescue.backend_id, device.session_id),
        user_id=device.user_id,
        person=seen(person) if person is not None else None,
        label=label,
        events=device.events,
        first_at=iso_milliseconds(device.first_at),
        last_at=iso_milliseconds(device.last_at),
        reapplied_at=moment_or_none(put_back_at),
    )


async def _label(tx: Transaction, session_id: str) -> str:
    session = await tx.sessions.by_id(SessionId(session_id))
    return device_name(session.user_agent) if session is not None else ""


def _put_back_at(device: RescuedDevice, parts: Sequence[Part], life: str) -> datetime | None:
    own = [one for one in parts if one.session_id == device.session_id]
    if not own or max(one.last for one in own) < device.last or any(one.done_in != life for one in own):
        return None
    return max((one.done_at for one in own if one.done_at is not None), default=None)


async def _life(hub: Hub, workspace_id: WorkspaceId) -> str:
    return (await hub.log.open(workspace_id)).backend_id


async def _allowance(hub: Hub, workspace_id: WorkspaceId) -> Allowance:
    async with hub.directory.reading() as tx:
        owners = await tx.members.ids(workspace_id, {Role.OWNER})
    standing = await hub.access_view.standing(owners[0], workspace_id) if owners else None
    return standing.allowance if standing is not None else NOTHING
