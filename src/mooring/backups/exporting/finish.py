"""What came of building an export: it is ready and its asker is told, or it is tried again, or given up."""

from dataclasses import replace
from datetime import datetime

from mooring.accounts import Challenge, ChallengeId, Occasion, Purpose, UserId
from mooring.backups.archive import Stored
from mooring.backups.exporting.ask import end
from mooring.backups.exporting.model import (
    AGAIN_AFTER,
    ALIVE,
    LIFE,
    MOST_ATTEMPTS,
    Export,
    ExportId,
    ExportState,
)
from mooring.backups.exporting.right import still_theirs
from mooring.backups.exporting.store import ExportStores
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Template
from mooring.workspaces import LifecycleKind, record
from mooring.workspaces.telling import tell

_ABOUT = "export"


async def finish(
    export: Export,
    claimed_until: datetime,
    stored: Stored,
    events: int,
    *,
    stores: ExportStores,
    occasion: Occasion,
) -> bool:
    """It is ready, and who asked gets the link. False when it is ours no more: then its file is nobody's.

    The link stands for a challenge, so nothing that is kept opens it.
    """
    workspace = await stores.told.workspaces.locked(export.workspace_id)
    held = await ours(export.id, claimed_until, stores)
    if workspace is None or held is None:
        return False
    expires_at = occasion.at + LIFE
    await stores.exports.keep(
        replace(
            held,
            state=ExportState.READY,
            claimed_until=None,
            done=events,
            total=events,
            size=stored.size,
            sha256=stored.sha256,
            ready_at=occasion.at,
            expires_at=expires_at,
        )
    )
    if held.asked_by is not None:
        challenge = await _challenge(held, held.asked_by, expires_at, stores, occasion)
        words = {"workspace": workspace.name, "until": iso_milliseconds(expires_at), "challenge": challenge.id}
        await tell(held.asked_by, Template.EXPORT_READY, stores.told, occasion, **words)
    await record(held.workspace_id, LifecycleKind.EXPORT_READY, stores.told, occasion, {"exportId": held.id})
    return True


async def fail(
    export: Export, claimed_until: datetime, code: str, *, for_good: bool, stores: ExportStores, occasion: Occasion
) -> None:
    """It was not built. Tried again a little later, unless it failed for good or too often."""
    await stores.told.workspaces.locked(export.workspace_id)
    held = await ours(export.id, claimed_until, stores)
    if held is None:
        return
    if for_good or held.attempts >= MOST_ATTEMPTS:
        await end(held, ExportState.FAILED, code, stores, occasion)
        return
    due_at = occasion.at + AGAIN_AFTER * held.attempts
    waiting = replace(held, state=ExportState.WAITING, claimed_until=None, due_at=due_at, done=0)
    await stores.exports.keep(waiting)


async def end_if_lost(export_id: ExportId, stores: ExportStores, occasion: Occasion) -> bool:
    """Take one back whose asker may export no more, or whose time is over; whether its file is to go."""
    seen = await stores.exports.by_id(export_id)
    if seen is None or seen.state not in ALIVE:
        return False
    await stores.told.workspaces.locked(seen.workspace_id)
    export = await stores.exports.locked(export_id)
    if export is None:
        return False
    if not await still_theirs(export, stores):
        return await end(export, ExportState.REVOKED, "membership", stores, occasion)
    if export.expires_at is not None and occasion.at >= export.expires_at:
        return await end(export, ExportState.EXPIRED, "", stores, occasion)
    return False


async def ours(export_id: ExportId, claimed_until: datetime, stores: ExportStores) -> Export | None:
    """The export, held, if the claim that ends then is still the one."""
    held = await stores.exports.locked(export_id)
    if held is None or held.state is not ExportState.BUILDING or held.claimed_until != claimed_until:
        return None
    return held


def export_of(challenge: Challenge) -> ExportId:
    """Which export the link of a challenge is for."""
    return ExportId(challenge.data[_ABOUT])


async def _challenge(
    export: Export, asked_by: UserId, expires_at: datetime, stores: ExportStores, occasion: Occasion
) -> Challenge:
    challenge_id = ChallengeId(occasion.ids.new_id("chl"))
    made = Challenge(challenge_id, Purpose.EXPORT, asked_by, occasion.at, expires_at, {_ABOUT: export.id})
    await stores.challenges.add(made)
    return made
