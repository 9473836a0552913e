"""What people do with imports, each in its transaction; and an import on the wire."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

from mooring.accounts import Occasion, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.api.workspace_replies import seen
from mooring.backups.importing import (
    Import,
    ImportPlan,
    ImportState,
    ImportStores,
    after_restore,
    begin_applying,
    begin_checking,
    begin_import,
    give_up,
    own_import,
    require_uploading,
)
from mooring.backups.importing.model import EXPIRES
from mooring.backups.restoring import RestoreId, Stage
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.wire.imports import ImportFindingShape, ImportPlanShape, ImportShape, ImportWriter, NamedCount
from mooring.workspaces import Person, WorkspaceId
from mooring.workspaces.quotas import limits_of_user

_ALL_MEMBERS = 100_000


def stores_of_imports(tx: Transaction) -> ImportStores:
    """What the use cases of imports write to."""
    return ImportStores(tx.imports, tx.accounts, tx.audit)


async def begin(hub: Hub, owner: UserId, file_name: str, size: int, occasion: Occasion) -> ImportShape:
    """One that waits for its file."""
    await hub.imports.require_room(min(size, hub.largest_import))
    async with hub.directory.transaction() as tx:
        stores = stores_of_imports(tx)
        begun = await begin_import(owner, file_name, size, stores, occasion, largest=hub.largest_import)
        return await shape_of(hub, tx, begun)


async def receive(
    hub: Hub, owner: UserId, import_id: str, pieces: AsyncIterator[bytes], occasion: Occasion, *, offset: int
) -> ImportShape:
    """A piece of its file; with the last one it is checked soon."""
    async with hub.directory.reading() as tx:
        waiting = await own_import(owner, import_id, stores_of_imports(tx))
    require_uploading(waiting, occasion)
    here = await hub.imports.receive(waiting.id, offset, waiting.size, pieces)
    if here == waiting.size:
        await hub.imports.settle(waiting.id)
        async with hub.directory.transaction() as tx:
            waiting = await begin_checking(owner, import_id, stores_of_imports(tx), occasion)
            tx.after_commit(hub.imports_due.call)
    async with hub.directory.reading() as tx:
        return await shape_of(hub, tx, waiting)


async def apply_to_new(hub: Hub, owner: UserId, import_id: str, name: str, occasion: Occasion) -> ImportShape:
    """It goes into a new workspace soon."""
    async with hub.directory.transaction() as tx:
        quota = await limits_of_user(owner, tx.quotas, hub.quotas)
        stores, told = stores_of_imports(tx), workspace_stores_of(tx)
        applying = await begin_applying(owner, import_id, name, stores, told, occasion=occasion, quota=quota)
        tx.after_commit(hub.imports_due.call)
        return await shape_of(hub, tx, applying)


async def leave(hub: Hub, owner: UserId, import_id: str) -> None:
    """It is given up, and its file goes."""
    async with hub.directory.transaction() as tx:
        gone = await give_up(owner, import_id, stores_of_imports(tx))
    await hub.imports.remove(gone)


async def shape_of(hub: Hub, tx: Transaction, kept: Import) -> ImportShape:
    """An import as its person sees it."""
    one, percent = await _as_it_is(tx, kept, hub.clock.now())
    uploading = one.state is ImportState.UPLOADING
    return ImportShape(
        id=one.id,
        state=one.state.value,
        file_name=one.file_name,
        bytes=one.size,
        offset=await hub.imports.received(one.id) if uploading else one.size,
        at=iso_milliseconds(one.begun_at),
        expires_at=iso_milliseconds(one.expires_at) if one.state in EXPIRES else None,
        percent=percent,
        plan=_plan(one.plan, one.user_id, await _known(tx, one)) if one.plan is not None else None,
        findings=[ImportFindingShape(finding.code, finding.what) for finding in one.findings],
        workspace_id=one.workspace_id if one.state is ImportState.DONE else None,
        restore_id=one.restore_id,
        because=one.because,
    )


async def _as_it_is(tx: Transaction, kept: Import, now: datetime) -> tuple[Import, int]:
    """How far its restore is, the restore itself knows: also before anybody has noted that it is over."""
    if kept.restore_id is not None and kept.state is ImportState.APPLYING:
        restore = await tx.restores.by_id(RestoreId(kept.restore_id))
        if restore is not None and restore.running:
            return kept, restore.percent
        done, error = restore is not None and restore.stage is Stage.DONE, restore.error if restore is not None else ""
        kept = after_restore(kept, now, done=done, error=error)
    total = kept.plan.events if kept.plan is not None else 0
    return kept, 100 if kept.state is ImportState.DONE else min(99, 100 * kept.done // max(total, 1))


async def _known(tx: Transaction, one: Import) -> Mapping[str, Person]:
    """The people of the workspace that the file says that it is of, for somebody who is one of them."""
    if one.plan is None or one.plan.origin is None:
        return {}
    origin = WorkspaceId(one.plan.origin.workspace_id)
    if await tx.members.of(origin, one.user_id) is None:
        return {}
    found = await tx.members.page(origin, None, _ALL_MEMBERS)
    return {details.person.id: details.person for details, _ in found}


def _plan(plan: ImportPlan, owner: UserId, known: Mapping[str, Person]) -> ImportPlanShape:
    kept = "WRITERS_KEPT" in plan.notes
    return ImportPlanShape(
        format=plan.format,
        events=plan.events,
        bytes=plan.bytes,
        first_at=_moment(plan.first_ms),
        last_at=_moment(plan.last_ms),
        by_name=[NamedCount(one.name, one.count) for one in plan.by_name],
        other_names=plan.other_names,
        people=[
            ImportWriter(
                one.user_id,
                one.count,
                seen(known[one.user_id]) if one.user_id in known else None,
                becomes_you=not kept and one.user_id != owner,
            )
            for one in plan.writers
        ],
        other_writers=plan.other_writers,
        workspace_id=plan.origin.workspace_id if plan.origin is not None else None,
        workspace_name=plan.origin.name if plan.origin is not None else None,
        notes=plan.notes,
    )


async def shapes_of(hub: Hub, tx: Transaction, imports: Sequence[Import]) -> list[ImportShape]:
    """In their order."""
    return [await shape_of(hub, tx, one) for one in imports]


def _moment(milliseconds: int | None) -> str | None:
    return iso_milliseconds(datetime.fromtimestamp(milliseconds / 1000, UTC)) if milliseconds is not None else None
