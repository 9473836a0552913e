"""The keys of a running service: sealed in its directory, and wrapped for the operator in the archive."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol

from mooring.backups.archive import Archive
from mooring.backups.archive_keys import ArchiveKey, ArchiveKeyStore
from mooring.backups.errors import ObjectLocked
from mooring.kit.clock import Clock
from mooring.kit.sealing import Seal
from mooring.storage.archive.age_library import Identity, Recipient, identity_of, made_identity, recipient_of
from mooring.storage.archive.key_files import mark_of
from mooring.storage.archive.wrapped_keys import OperatorKeys, names_in, wrap, wrapped_key
from mooring.workspaces import WorkspaceId, WorkspaceMissing, WorkspaceStore
from mooring.workspaces.receipt import ReceiptStore

_AT_ONCE = 100


class KeyTransaction(Protocol):
    """As much of a transaction as keys need."""

    @property
    def archive_keys(self) -> ArchiveKeyStore: ...
    @property
    def workspaces(self) -> WorkspaceStore: ...
    @property
    def receipts(self) -> ReceiptStore: ...


class KeyDirectory(Protocol):
    """As much of the directory as keys need."""

    def transaction(self) -> AbstractAsyncContextManager[KeyTransaction]: ...

    def reading(self) -> AbstractAsyncContextManager[KeyTransaction]: ...


class ServiceKeys:
    """Implements `Keys`. `operator`: the recipient that the settings name; None: nothing is encrypted from now on.

    A key is made when it is first needed, and used when the archive holds it for the operator: never before. Of a workspace
    whose purge has begun none is made, nor kept any more: WorkspaceMissing.
    """

    def __init__(
        self, directory: KeyDirectory, place: Archive, seal: Seal, clock: Clock, operator: Recipient | None
    ) -> None:
        self._directory = directory
        self._place = place
        self._seal = seal
        self._clock = clock
        self._operator = operator

    async def recipient(self, name: str) -> Recipient | None:
        if self._operator is None:
            return None
        key = await self._kept(name) or await self._keep(name, made_identity())
        if key.wrapped_for != mark_of(self._operator):
            await self._wrap(key, self._operator)
        return recipient_of(key.recipient)

    async def identities(self, name: str) -> Sequence[Identity]:
        key = await self._kept(name)
        if key is None:
            raise ObjectLocked
        return [self._opened(key)]

    async def adopt(self, identities: Sequence[Identity]) -> int:
        """Take into service every key that the archive holds and the operator's identities open; how many."""
        found = OperatorKeys(self._place, identities)
        names = {name async for name in names_in(self._place)}
        for name in names:
            for identity in await found.identities(name):
                await self._keep(name, identity)
        return len(names)

    async def wrap_anew(self) -> int:
        """Wrap the keys that the archive does not hold for the present recipient, so that an older one opens nothing new; how many."""
        if self._operator is None:
            return 0
        async with self._directory.reading() as tx:
            due = await tx.archive_keys.wrapped_for_another(mark_of(self._operator), _AT_ONCE)
        for key in due:
            with suppress(WorkspaceMissing):
                await self._wrap(key, self._operator)
        return len(due)

    async def _kept(self, name: str) -> ArchiveKey | None:
        async with self._directory.reading() as tx:
            return await tx.archive_keys.of(name)

    async def _keep(self, name: str, identity: Identity) -> ArchiveKey:
        """The key of the name from now on; the one that another made a moment before, if one did."""
        sealed = self._seal.seal(str(identity), _about(name))
        made = ArchiveKey(name, str(identity.to_public()), sealed, self._clock.now())
        async with self._directory.transaction() as tx:
            await _require_unpurged(tx, name)
            kept = made if await tx.archive_keys.add(made) else await tx.archive_keys.of(name)
        return kept or made

    async def _wrap(self, key: ArchiveKey, operator: Recipient) -> None:
        mark = mark_of(operator)
        await wrap(self._place, key.name, self._opened(key), operator)
        if key.wrapped_for is not None:
            # What an identity opens that was lost or stolen.
            await self._place.delete(wrapped_key(key.name, key.wrapped_for, recipient_of(key.recipient)))
        try:
            async with self._directory.transaction() as tx:
                await _require_unpurged(tx, key.name)
                await tx.archive_keys.set_wrapped(key.name, mark)
        except WorkspaceMissing:
            await self._place.delete(wrapped_key(key.name, mark, recipient_of(key.recipient)))
            raise

    def _opened(self, key: ArchiveKey) -> Identity:
        return identity_of(self._seal.open(key.sealed, _about(key.name)))


async def _require_unpurged(tx: KeyTransaction, name: str) -> None:
    """Held until the transaction ends, so that a purge that begins comes after it, and takes the key away."""
    workspace = await tx.workspaces.locked(WorkspaceId(name))
    if workspace is not None and await tx.receipts.of_purge(workspace.id) is not None:
        raise WorkspaceMissing


def _about(name: str) -> str:
    return f"archive key {name}"
