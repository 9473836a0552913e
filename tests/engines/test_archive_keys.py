"""The keys of workspaces in service, on each engine: sealed in the directory, wrapped for the operator in the archive."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typing_extensions import override

from fakes import FakeClock
from mooring.accounts import AccountSecret
from mooring.backups import ArchiveUnavailable, Stored
from mooring.backups.archive import entries, pieces, whole
from mooring.backups.errors import IdentityWrong, ObjectLocked
from mooring.kit.errors import Fault
from mooring.storage.archive import EncryptedArchive, FolderArchive, OperatorKeys, ServiceKeys
from mooring.storage.archive.age_library import Identity, made_identity
from mooring.storage.directory import SqlDirectory

MOST = 1 << 20
MANIFEST = "manifests/wsp_1/a.json"


class Service:
    """A service with an archive, and the operator who holds an identity."""

    def __init__(self, directory: SqlDirectory, plain: FolderArchive, secret: bytes = b"s" * 32) -> None:
        self.directory, self.plain, self.secret = directory, plain, secret
        self.operator = made_identity()

    def keys(self, operator: Identity | None = None, *, encrypting: bool = True) -> ServiceKeys:
        recipient = (operator or self.operator).to_public() if encrypting else None
        seal = AccountSecret(self.secret).archive_keys
        return ServiceKeys(self.directory, self.plain, seal, FakeClock(), recipient)

    @property
    def archive(self) -> EncryptedArchive:
        return EncryptedArchive(self.plain, self.keys())

    async def put(self, *keys: str) -> None:
        for key in keys:
            await self.archive.put(key, pieces(key.encode()))

    async def read(self, key: str, *identities: Identity) -> bytes:
        """As on another machine, with these identities and nothing else."""
        return await whole(EncryptedArchive(self.plain, OperatorKeys(self.plain, identities)).get(key), MOST)

    async def wrapped(self) -> list[str]:
        return [entry.key async for entry in entries(self.plain, "keys/")]


@pytest.fixture
def service(directory: SqlDirectory, tmp_path: Path) -> Service:
    return Service(directory, FolderArchive(tmp_path / "archive"))


async def test_every_workspace_has_a_key_of_its_own(service: Service) -> None:
    """Made when it is first needed, one for each and one for the directory; each opens its own objects only."""
    await service.put(MANIFEST, "parts/wsp_1/a/1.zst", "manifests/wsp_2/a.json", "manifests/directory/a.json")
    folders = [key.split("/")[1] for key in await service.wrapped()]
    assert folders == ["directory", "wsp_1", "wsp_2"]
    assert await whole(service.archive.get("parts/wsp_1/a/1.zst"), MOST) == b"parts/wsp_1/a/1.zst"
    kept = await whole(service.plain.get(MANIFEST), MOST)
    await service.plain.put("manifests/wsp_2/b.json", pieces(kept))
    with pytest.raises(ObjectLocked):
        await whole(service.archive.get("manifests/wsp_2/b.json"), MOST)


async def test_a_key_is_used_only_when_the_archive_holds_it(service: Service) -> None:
    """Cut off before it is wrapped, nothing was encrypted that nobody could open; the next time goes on with the same key."""

    class Away(FolderArchive):
        @override
        async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
            raise ArchiveUnavailable

    there, service.plain = service.plain, Away(service.plain._root)
    with pytest.raises(ArchiveUnavailable):
        await service.put(MANIFEST)
    async with service.directory.reading() as tx:
        first = await tx.archive_keys.of("wsp_1")
    service.plain = there
    assert await service.wrapped() == []
    await service.put(MANIFEST)
    async with service.directory.reading() as tx:
        kept = await tx.archive_keys.of("wsp_1")
    assert first is not None
    assert kept is not None
    assert (kept.recipient, first.wrapped_for, len(await service.wrapped())) == (first.recipient, None, 1)
    assert await service.read(MANIFEST, service.operator) == MANIFEST.encode()


async def test_of_many_who_need_it_at_once_all_get_the_same(service: Service) -> None:
    """One key, and each object can be opened by it."""
    named = [f"parts/wsp_1/a/{number}.zst" for number in range(8)]
    await asyncio.gather(*(service.put(key) for key in named))
    assert len(await service.wrapped()) == 1
    assert [await whole(service.archive.get(key), MOST) for key in named] == [key.encode() for key in named]


async def test_the_directory_holds_it_sealed(service: Service) -> None:
    """What is in the table is of no use without the service's secret, nor in another row; no text of it is an identity."""
    await service.put(MANIFEST)
    async with service.directory.transaction() as tx:
        kept = await tx.archive_keys.of("wsp_1")
        rows = (await tx.accounts._connection.exec_driver_sql("SELECT * FROM archive_keys")).all()
    assert kept is not None
    assert "AGE-SECRET-KEY" not in repr(rows)
    assert kept.sealed not in repr(kept)
    other = Service(service.directory, service.plain, b"o" * 32)
    with pytest.raises(Fault, match="account key"):
        await whole(other.archive.get(MANIFEST), MOST)


async def test_another_recipient_gets_every_key(service: Service) -> None:
    """A lost or stolen identity: the keys are wrapped for the new one, and the old one opens nothing of the archive any more."""
    await service.put(MANIFEST, "manifests/wsp_2/a.json")
    new = made_identity()
    keys = service.keys(new)
    assert [await keys.wrap_anew(), await keys.wrap_anew()] == [2, 0]
    assert await service.read(MANIFEST, new) == MANIFEST.encode()
    with pytest.raises(IdentityWrong):
        await service.read(MANIFEST, service.operator)
    assert len(await service.wrapped()) == 2


async def test_what_was_encrypted_stays_readable_when_nothing_is_any_more(service: Service) -> None:
    """Without a recipient new objects are plain, old ones are opened, and no key is wrapped."""
    await service.put(MANIFEST)
    archive = EncryptedArchive(service.plain, service.keys(encrypting=False))
    await archive.put("manifests/wsp_1/b.json", pieces(b"{}"))
    assert await whole(service.plain.get("manifests/wsp_1/b.json"), MOST) == b"{}"
    assert await whole(archive.get(MANIFEST), MOST) == MANIFEST.encode()
    assert await service.keys(encrypting=False).wrap_anew() == 0


async def test_keys_are_taken_over_from_an_archive(service: Service) -> None:
    """A new directory opens what the lost one wrote, once it was given the operator's identity; twice is well."""
    await service.put(MANIFEST, "manifests/wsp_2/a.json")
    async with service.directory.transaction() as tx:
        for name in ("wsp_1", "wsp_2"):
            await tx.archive_keys.erase(name)
    with pytest.raises(ObjectLocked):
        await whole(service.archive.get(MANIFEST), MOST)
    new = Service(service.directory, service.plain, b"n" * 32)
    new.operator = service.operator
    with pytest.raises(IdentityWrong):
        await new.keys().adopt([made_identity()])
    assert [await new.keys().adopt([service.operator]) for _ in range(2)] == [2, 2]
    assert await whole(new.archive.get(MANIFEST), MOST) == MANIFEST.encode()
    await new.put("manifests/wsp_1/b.json")
    assert await new.read("manifests/wsp_1/b.json", service.operator) == b"manifests/wsp_1/b.json"
    assert len(await service.wrapped()) == 2
