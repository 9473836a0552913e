"""Beginning an import, its file becoming whole, and giving it up."""

from dataclasses import replace

from mooring.accounts import Occasion, UserId
from mooring.accounts.errors import UserMissing
from mooring.audit import AuditKind, note
from mooring.backups.importing.errors import (
    ImportBusy,
    ImportLimitReached,
    ImportMissing,
    ImportNotUploading,
    ImportTooLarge,
)
from mooring.backups.importing.model import ALIVE, LIFE, MOST_WAITING, Import, ImportId, ImportState
from mooring.backups.importing.store import ImportStores
from mooring.kit.ids import is_id
from mooring.kit.text import one_line

_LATEST = 50
_LONGEST_NAME = 200


async def begin_import(
    owner: UserId, file_name: str, size: int, stores: ImportStores, occasion: Occasion, *, largest: int
) -> Import:
    """One that waits for its file. ImportTooLarge, ImportLimitReached; UserMissing for a closed account."""
    if size > largest:
        raise ImportTooLarge(largest)
    user = await stores.accounts.locked(owner)
    if user is None:
        raise UserMissing
    if user.closed_at is not None:
        raise UserMissing("The account is closed.")
    waiting = [one for one in await stores.imports.of(owner, _LATEST) if one.state in ALIVE]
    if len(waiting) >= MOST_WAITING:
        raise ImportLimitReached(MOST_WAITING)
    begun = Import(
        id=ImportId(occasion.ids.new_id("imp")),
        user_id=owner,
        file_name=one_line(file_name)[:_LONGEST_NAME],
        size=size,
        begun_at=occasion.at,
        due_at=occasion.at,
        expires_at=occasion.at + LIFE,
    )
    await stores.imports.add(begun)
    await tell(begun, AuditKind.IMPORT_BEGUN, stores, occasion)
    return begun


async def held_import(owner: UserId, import_id: str, stores: ImportStores) -> Import:
    """One of a person, held. ImportMissing."""
    found = await stores.imports.locked(ImportId(import_id)) if is_id(import_id) else None
    if found is None or found.user_id != owner:
        raise ImportMissing
    return found


async def own_import(owner: UserId, import_id: str, stores: ImportStores) -> Import:
    """As `held_import`, to look at."""
    found = await stores.imports.by_id(ImportId(import_id)) if is_id(import_id) else None
    if found is None or found.user_id != owner:
        raise ImportMissing
    return found


def require_uploading(one: Import, occasion: Occasion) -> None:
    """ImportNotUploading, unless it waits for more of its file."""
    if one.state is not ImportState.UPLOADING or occasion.at >= one.expires_at:
        raise ImportNotUploading(one.state.value)


async def begin_checking(owner: UserId, import_id: str, stores: ImportStores, occasion: Occasion) -> Import:
    """Its file is whole: it is checked soon. ImportMissing; done also when that was noted before."""
    held = await held_import(owner, import_id, stores)
    if held.state is not ImportState.UPLOADING:
        return held
    checking = replace(held, state=ImportState.CHECKING, due_at=occasion.at, expires_at=occasion.at + LIFE)
    await stores.imports.keep(checking)
    return checking


async def give_up(owner: UserId, import_id: str, stores: ImportStores) -> ImportId:
    """It is forgotten, and its file is to go. ImportMissing; ImportBusy while it is applied."""
    held = await held_import(owner, import_id, stores)
    if held.state is ImportState.APPLYING:
        raise ImportBusy
    await stores.imports.remove(held.id)
    return held.id


async def tell(one: Import, kind: AuditKind, stores: ImportStores, occasion: Occasion, **data: str) -> None:
    """Write in the person's audit log what became of an import."""
    await note(
        stores.audit,
        kind,
        ids=occasion.ids,
        at=occasion.at,
        actor=occasion.actor,
        user_id=one.user_id,
        session_id=occasion.session_id,
        user_agent=occasion.user_agent,
        data={"importId": one.id, **data},
    )
