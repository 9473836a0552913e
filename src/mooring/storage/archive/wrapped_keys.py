"""Wrapped keys in an archive, `keys/<name>/<mark>-<mark>.age`: identities, encrypted to the operator's recipient.

A name says for whom it is wrapped and what it is, so that to wrap it once more changes nothing.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from mooring.backups.archive import Archive, entries, pieces, whole
from mooring.backups.archive_keys import KEYS, keys_of
from mooring.backups.errors import IdentityNeeded, IdentityWrong, ObjectExists, ObjectLocked
from mooring.storage.archive.age import unwrapped, wrapped
from mooring.storage.archive.age_library import Identity, Recipient
from mooring.storage.archive.key_files import mark_of

_LARGEST = 64 << 10


def wrapped_key(name: str, mark: str, recipient: Recipient) -> str:
    """What the key of `name` with this recipient is called, wrapped for the operator's recipient of this mark."""
    return f"{keys_of(name)}{mark}-{mark_of(recipient)}.age"


async def wrap(place: Archive, name: str, identity: Identity, operator: Recipient) -> None:
    """Keep a key in the archive. Done already is well."""
    key = wrapped_key(name, mark_of(operator), identity.to_public())
    with suppress(ObjectExists):
        await place.put(key, pieces(wrapped(identity, operator)))


async def names_in(place: Archive) -> AsyncIterator[str]:
    """Every name that an archive holds keys of, once for each key."""
    async for entry in entries(place, KEYS):
        yield entry.key.removeprefix(KEYS).partition("/")[0]


class OperatorKeys:
    """Implements `Keys` with the operator's identities, for an archive that is only read, on whatever machine.

    IdentityNeeded when something is encrypted and there are none.
    """

    def __init__(self, place: Archive, identities: Sequence[Identity]) -> None:
        self._place = place
        self._identities = identities

    async def recipient(self, name: str) -> Recipient | None:
        del name
        return None

    async def identities(self, name: str) -> Sequence[Identity]:
        if not self._identities:
            raise IdentityNeeded
        found = [await self._unwrapped(entry.key) async for entry in entries(self._place, keys_of(name))]
        if not found:
            raise ObjectLocked(f"There is no key of {name}: it was destroyed, or is kept in another place.")
        if not any(found):
            raise IdentityWrong
        return [one for one in found if one is not None]

    async def _unwrapped(self, key: str) -> Identity | None:
        content = await whole(self._place.get(key), _LARGEST)
        try:
            return unwrapped(content, self._identities)
        except ObjectLocked:
            return None  # wrapped for another recipient
