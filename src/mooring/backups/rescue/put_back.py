"""Putting rescued edits back, as new events on top of what is there: each of them once, whoever asks however often.

What is to be put back is written down first (`begin_to_put_back`), then it goes into the log in batches of which each has a
claim (`PuttingBack`), then it is told (`was_put_back`). Cut off anywhere, the next who asks goes on with the same parts.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.accounts import Occasion, UserId
from mooring.backups.rescue.collect import edits_of
from mooring.backups.rescue.model import Part, Rescue, RescuedDevice
from mooring.backups.rescue.store import RescueStores
from mooring.kit.errors import Unavailable
from mooring.sync import Author, EventLog, Record
from mooring.sync.event import MAX_BATCH_EVENTS, pushed_part
from mooring.sync.placing import KeptEvents
from mooring.sync.write_back import Hindrance, NotNow, Written
from mooring.workspaces import Action, Allowance, LifecycleKind, held_for, record
from mooring.workspaces.errors import WorkspaceFull

_BATCH_BYTES = 800_000  # of a batch's 900 000: in another place its numbers may be longer

Write = Callable[[KeptEvents, datetime], Awaitable[Written | NotNow]]


async def begin_to_put_back(
    rescue: Rescue, devices: Sequence[RescuedDevice], life: str, stores: RescueStores, occasion: Occasion
) -> Sequence[Part]:
    """The parts that are to be put back for these devices into the life `life`: earlier ones that are not in it, for all that is
    known, and what came since. The refusals of `decide`.
    """
    await require_may_put_back(rescue, stores, occasion)
    known = await stores.rescues.parts(rescue.workspace_id, rescue.backend_id)
    sessions = {one.session_id for one in devices}
    parts = [one for one in known if one.session_id in sessions and one.done_in != life]
    for device in devices:
        begun = max((one.last for one in known if one.session_id == device.session_id), default=0)
        if device.last > begun:
            part = _part(rescue, device, begun, occasion)
            await stores.rescues.add(part)
            parts.append(part)
    return parts


async def require_may_put_back(rescue: Rescue, stores: RescueStores, occasion: Occasion) -> None:
    """The refusals of `decide`."""
    # Whoever may restore may put back; but nothing is written where nobody may write now.
    await held_for(Action.RESTORE, rescue.workspace_id, stores.told, occasion)
    await held_for(Action.WRITE, rescue.workspace_id, stores.told, occasion)


async def was_put_back(
    rescue: Rescue, part: Part, new: int, life: str, *, stores: RescueStores, occasion: Occasion
) -> None:
    """All of a part is in the life `life`, of which `new` events were not: told once, in the lifecycle feed and in the audit log."""
    await stores.told.workspaces.locked(rescue.workspace_id)
    if await stores.rescues.done(part, life, occasion.at):
        data = {"restoreId": rescue.restore_id, "userId": part.user_id, "events": str(new)}
        await record(rescue.workspace_id, LifecycleKind.RESCUE_REAPPLIED, stores.told, occasion, data)


@dataclass(frozen=True, slots=True)
class PuttingBack:
    """Writes parts. `allowed` says how much the log may hold now, or refuses: it is asked before each batch, because much may take
    long, and whoever asked may not be one who may any more.
    """

    log: EventLog
    write: Write
    allowed: Callable[[], Awaitable[Allowance]]

    async def part(self, rescue: Rescue, part: Part, at: datetime) -> int:
        """How many events of the part were not in the log yet. WorkspaceFull; Unavailable when others were quicker each time;
        what `allowed` refuses. Repeated, it goes on.
        """
        new = 0
        async for batch in _batches(edits_of(self.log, rescue, {part.session_id}, after=part.after, last=part.last)):
            written = await self.write(_kept(rescue, batch, await self.allowed()), at)
            if isinstance(written, NotNow):
                raise WorkspaceFull if written.why is Hindrance.FULL else Unavailable
            new += 0 if written.already else len(batch)
        return new


def _part(rescue: Rescue, device: RescuedDevice, after: int, occasion: Occasion) -> Part:
    return Part(
        workspace_id=rescue.workspace_id,
        backend_id=rescue.backend_id,
        session_id=device.session_id,
        user_id=device.user_id,
        after=after,
        last=device.last,
        asked_by=UserId(occasion.actor) if occasion.actor is not None else None,
        asked_at=occasion.at,
    )


def _kept(rescue: Rescue, batch: Sequence[Record], allowance: Allowance) -> KeptEvents:
    # The first one's seq is enough: a part never changes, and so is cut into batches in the same way each time.
    # And the restore's id names the life also where that was recovered, and has another.
    claim = f"rescue:{rescue.restore_id}:{batch[0].seq}"
    author = Author(batch[0].user_id, batch[0].session_id)
    return KeptEvents(rescue.workspace_id, author, [pushed_part(one.text) for one in batch], claim, allowance)


async def _batches(edits: AsyncIterator[Record]) -> AsyncIterator[Sequence[Record]]:
    batch: list[Record] = []
    size = 0
    async for edit in edits:
        length = len(edit.text.encode())
        if batch and (len(batch) == MAX_BATCH_EVENTS or size + length > _BATCH_BYTES):
            yield batch
            batch = list[Record]()
            size = 0
        batch.append(edit)
        size += length
    if batch:
        yield batch
