"""What came of checking or applying an import: noted, or tried again a little later, or given up."""

from dataclasses import replace
from datetime import datetime

from mooring.accounts import Occasion
from mooring.audit import AuditKind
from mooring.backups.importing.model import (
    AGAIN_AFTER,
    ALIVE,
    EXPIRES,
    LIFE,
    MOST_ATTEMPTS,
    WORKED_ON,
    Import,
    ImportId,
    ImportState,
)
from mooring.backups.importing.plan import ImportFinding, Verdict
from mooring.backups.importing.store import ImportStores
from mooring.backups.importing.upload import tell
from mooring.mail import Template
from mooring.workspaces import LifecycleKind, Workspace, WorkspaceStores, create_workspace, record

_NOT_CHECKED = ImportFinding("CHECK_FAILED", "The file could not be checked here. Tell whoever runs the service.")


async def note_verdict(
    one: Import, claimed_until: datetime, verdict: Verdict, stores: ImportStores, occasion: Occasion
) -> Import | None:
    """It is ready, or refused. None when it is ours no more."""
    held = await ours(one.id, claimed_until, stores)
    if held is None:
        return None
    if verdict.plan is None:
        return await _refuse(held, verdict.findings, stores, occasion)
    ready = replace(
        held,
        state=ImportState.READY,
        claimed_until=None,
        attempts=0,
        plan=verdict.plan,
        expires_at=occasion.at + LIFE,
    )
    await stores.imports.keep(ready)
    return ready


async def finish_new(
    one: Import,
    claimed_until: datetime,
    stores: ImportStores,
    told: WorkspaceStores,
    *,
    occasion: Occasion,
    quota: int,
) -> Workspace | None:
    """The workspace that it was to be is there. None when it is ours no more; the refusals of `create_workspace`."""
    held = await ours(one.id, claimed_until, stores)
    if held is None or held.workspace_id is None or held.plan is None:
        return None
    made = await create_workspace(
        held.user_id,
        held.workspace_name,
        told,
        occasion,
        quota=quota,
        workspace_id=held.workspace_id,
        receipt=Template.WORKSPACE_IMPORTED,
    )
    data = {"importId": held.id, "format": held.plan.format, "events": str(held.plan.events)}
    await record(made.id, LifecycleKind.IMPORTED, told, occasion, data)
    await stores.imports.keep(
        replace(held, state=ImportState.DONE, claimed_until=None, done=held.plan.events, ended_at=occasion.at)
    )
    return made


async def try_again(
    one: Import, claimed_until: datetime, code: str, *, for_good: bool, stores: ImportStores, occasion: Occasion
) -> Import | None:
    """It did not come off. Tried again a little later, unless it failed for good or too often: then a file that could not be
    checked is refused, and one that could not be applied is ready, as before. None when it is ours no more.
    """
    held = await ours(one.id, claimed_until, stores)
    if held is None:
        return None
    if for_good or held.attempts >= MOST_ATTEMPTS:
        if held.state is ImportState.CHECKING:
            return await _refuse(held, [_NOT_CHECKED], stores, occasion)
        return await _as_before(held, code, stores, occasion)
    waiting = replace(held, claimed_until=None, due_at=occasion.at + AGAIN_AFTER * held.attempts, done=0)
    await stores.imports.keep(waiting)
    return waiting


def after_restore(one: Import, at: datetime, *, done: bool, error: str) -> Import:
    """As it is when the restore that it was the source of is over: done, or ready as before."""
    if done and one.plan is not None:
        return replace(one, state=ImportState.DONE, done=one.plan.events, ended_at=at)
    return _ready_again(one, error)


async def expire(import_id: ImportId, stores: ImportStores, occasion: Occasion) -> bool:
    """Its time is over, if it is; whether its file is to go."""
    held = await stores.imports.locked(import_id)
    if held is None or held.state not in EXPIRES or occasion.at < held.expires_at:
        return False
    await stores.imports.keep(replace(held, state=ImportState.EXPIRED, ended_at=occasion.at))
    return True


async def ours(import_id: ImportId, claimed_until: datetime, stores: ImportStores) -> Import | None:
    """The import, held, if the claim that ends then is still the one."""
    held = await stores.imports.locked(import_id)
    if held is None or held.state not in WORKED_ON or held.claimed_until != claimed_until:
        return None
    return held


def keeps_file(one: Import | None) -> bool:
    """Whether anybody may still want what is there of its file."""
    return one is not None and one.state in ALIVE


async def _refuse(held: Import, findings: list[ImportFinding], stores: ImportStores, occasion: Occasion) -> Import:
    because = findings[0].code
    refused = replace(
        held,
        state=ImportState.REFUSED,
        claimed_until=None,
        findings=findings,
        because=because,
        ended_at=occasion.at,
    )
    await stores.imports.keep(refused)
    await tell(refused, AuditKind.IMPORT_REFUSED, stores, occasion, because=because)
    return refused


async def _as_before(held: Import, code: str, stores: ImportStores, occasion: Occasion) -> Import:
    user = await stores.accounts.by_id(held.user_id)
    if user is None or user.closed_at is not None:
        await stores.imports.remove(held.id)  # nobody is left who could want it
        return replace(held, state=ImportState.EXPIRED, ended_at=occasion.at)
    ready = _ready_again(held, code)
    await stores.imports.keep(ready)
    return ready


def _ready_again(one: Import, because: str) -> Import:
    return replace(
        one,
        state=ImportState.READY,
        claimed_until=None,
        attempts=0,
        done=0,
        because=because,
        workspace_id=None,
        workspace_name="",
        backend_id=None,
        restore_id=None,
    )
