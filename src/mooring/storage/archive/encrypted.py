"""An archive whose objects are encrypted, each to the key of its workspace; and what was put before that is read as it is.

Objects keep their names, and are plain files of age: `age --decrypt` opens them, with the right identity, without us. Names
and sizes are not hidden. What is under `keys/` is encrypted already, and may be in a place of its own.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from mooring.backups.archive import Archive, Entry, Stored, require_key, whole
from mooring.backups.archive_keys import KEYS, owner_of
from mooring.storage.archive.age import MAGIC, decrypted, encrypted, plain_size
from mooring.storage.archive.age_library import Identity, Recipient

_BEGINNING = 4_096


class Keys(Protocol):
    """Whose keys they are. `name`: a workspace, or `directory`.

    `recipient`: what objects of this name are encrypted to, whose identity is in safety by then; None: they are not.
    `identities`: what opens them; ObjectLocked, IdentityNeeded, IdentityWrong.
    """

    async def recipient(self, name: str) -> Recipient | None: ...

    async def identities(self, name: str) -> Sequence[Identity]: ...


class EncryptedArchive:
    """Implements `backups.Archive`. Sizes and checksums are of what is encrypted; but a listing's are those of the objects.

    `get` also refuses with `ObjectLocked` and `ObjectDamaged`, before the first byte that is not as it was put.
    """

    def __init__(self, inner: Archive, keys: Keys, key_place: Archive | None = None) -> None:
        self._inner = inner
        self._keys = keys
        self._key_place = key_place or inner

    @property
    def place(self) -> str:
        """As the archive that it is in."""
        return self._inner.place

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        inner, recipient = self._of(key), await self._recipient(key)
        if recipient is None:
            return await inner.put(key, content)
        watched = _Watched(content)
        async with aclosing(encrypted(watched.through(), recipient)) as made:
            await inner.put(key, made)
        return watched.stored

    async def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        inner = self._of(key)
        if (start, end) != (0, None) and not await self._is_encrypted(key):
            async for piece in inner.get(key, start, end):
                yield piece
            return
        async with aclosing(self._opened(key)) as content, aclosing(_cut(content, start, end)) as some:
            async for piece in some:
                yield piece

    async def size(self, key: str) -> int | None:
        size = await self._of(key).size(key)
        if size is None or not await self._is_encrypted(key):
            return size
        return plain_size(await whole(self._of(key).get(key, 0, _BEGINNING), _BEGINNING), size)

    async def page(self, folder: str, after: str, limit: int) -> Sequence[Entry]:
        if self._key_place is self._inner or (folder and not folder.startswith(KEYS)):
            return await self._inner.page(folder, after, limit)
        if folder:
            return await self._key_place.page(folder, after, limit)
        found = [*await self._inner.page("", after, limit), *await self._key_place.page(KEYS, after, limit)]
        return sorted(found, key=lambda entry: entry.key)[:limit]

    async def delete(self, key: str) -> None:
        await self._of(key).delete(key)

    async def sweep(self, before: datetime) -> int:
        swept = await self._inner.sweep(before)
        return swept if self._key_place is self._inner else swept + await self._key_place.sweep(before)

    def _of(self, key: str) -> Archive:
        return self._key_place if require_key(key).startswith(KEYS) else self._inner

    async def _recipient(self, key: str) -> Recipient | None:
        return None if key.startswith(KEYS) else await self._keys.recipient(owner_of(key))

    async def _is_encrypted(self, key: str) -> bool:
        return not key.startswith(KEYS) and await whole(self._inner.get(key, 0, len(MAGIC)), len(MAGIC)) == MAGIC

    async def _opened(self, key: str) -> AsyncGenerator[bytes, None]:
        """All of an object, decrypted if it is encrypted."""
        content = self._of(key).get(key)
        first = await anext(content, b"")
        opened = _joined(first, content)
        if first.startswith(MAGIC) and not key.startswith(KEYS):
            opened = decrypted(opened, await self._keys.identities(owner_of(key)))
        async with aclosing(opened):
            async for piece in opened:
                yield piece


class _Watched:
    """Counts content that goes by."""

    def __init__(self, content: AsyncIterator[bytes]) -> None:
        self._content = content
        self._digest = sha256()
        self._size = 0

    async def through(self) -> AsyncIterator[bytes]:
        async for piece in self._content:
            self._digest.update(piece)
            self._size += len(piece)
            yield piece

    @property
    def stored(self) -> Stored:
        return Stored(self._size, self._digest.hexdigest())


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    if first:
        yield first
    async for piece in rest:
        yield piece


async def _cut(content: AsyncIterator[bytes], start: int, end: int | None) -> AsyncGenerator[bytes, None]:
    """The bytes from `start` up to `end`."""
    at = 0
    async for piece in content:
        some = piece[max(0, start - at) : None if end is None else max(0, end - at)]
        at += len(piece)
        if some:
            yield some
        if end is not None and at >= end:
            return
