"""An encrypted archive: what is in it, who opens it, and what becomes of what was changed; the archive suite holds for it too."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from archive_keys import OneKey
from backup_world import backup_world
from engines.event_logs import PLENTY, batch
from mooring.backups import ObjectExists, ObjectMissing
from mooring.backups.archive import pieces, whole
from mooring.backups.errors import IdentityNeeded, IdentityWrong, ObjectDamaged, ObjectLocked
from mooring.kit.errors import Fault, Refusal
from mooring.storage.archive import EncryptedArchive, FolderArchive, OperatorKeys
from mooring.storage.archive.age_library import decrypted_whole, made_identity
from mooring.storage.archive.wrapped_keys import wrap

MOST = 1 << 30
CHUNK = (64 << 10) + 16
LONG = bytes(range(256)) * 1_024  # four chunks of age
MEGABYTE = 1 << 20


@pytest.fixture
def plain(tmp_path: Path) -> FolderArchive:
    return FolderArchive(tmp_path / "archive")


async def test_what_is_in_the_archive_is_a_plain_file_of_age(plain: FolderArchive) -> None:
    """Whoever has the identity opens it without us; nothing of the content can be read without it."""
    keys = OneKey()
    await EncryptedArchive(plain, keys).put("parts/wsp_1/bkp_1/00001.zst", pieces(b"cargo" * 99))
    kept = await whole(plain.get("parts/wsp_1/bkp_1/00001.zst"), MOST)
    assert kept.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert b"cargo" not in kept
    assert decrypted_whole(kept, [keys.identity]) == b"cargo" * 99


@pytest.mark.parametrize("content", [b"", b"{}", LONG])
async def test_what_was_there_before_it_was_encrypted_is_read_as_it_is(plain: FolderArchive, content: bytes) -> None:
    """Whole, in ranges, its size; and it is not replaced."""
    await plain.put("old", pieces(content))
    archive = EncryptedArchive(plain, OneKey())
    assert await whole(archive.get("old"), MOST) == content
    assert await whole(archive.get("old", 1, 9), MOST) == content[1:9]
    assert await archive.size("old") == len(content)
    with pytest.raises(ObjectExists):
        await archive.put("old", pieces(b"new"))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 17, CHUNK - 16, CHUNK - 15, 2 * (CHUNK - 16), 200_000])
async def test_the_size_is_that_of_the_content(plain: FolderArchive, size: int) -> None:
    """Told from the object's size and its beginning alone, on both sides of every border."""
    archive = EncryptedArchive(plain, OneKey())
    await archive.put("key", pieces(b"x" * size))
    assert await archive.size("key") == size


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the mac": lambda kept: _flipped(kept, kept.index(b"\n--- ") + 8),
    "a bit of the first chunk": lambda kept: _flipped(kept, _begins(kept) + 99),
    "a bit of the third chunk": lambda kept: _flipped(kept, _begins(kept) + 2 * CHUNK + 99),
    "the last bit": lambda kept: _flipped(kept, len(kept) - 1),
    "the last byte gone": lambda kept: kept[:-1],
    "the last chunk gone": lambda kept: kept[: _begins(kept) + 3 * CHUNK],
    "all chunks gone": lambda kept: kept[: _begins(kept)],
    "chunks in another order": lambda kept: _swapped(kept, _begins(kept)),
    "a byte more": lambda kept: kept + b"x",
    "only its beginning": lambda kept: kept[:60],
}


@pytest.mark.parametrize("change", CHANGES)
async def test_whatever_was_changed_is_damaged_and_never_given(plain: FolderArchive, change: str) -> None:
    """Refused before the first byte that is not as it was written; what comes before it is right."""
    archive = EncryptedArchive(plain, OneKey())
    await archive.put("key", pieces(LONG))
    kept = await whole(plain.get("key"), MOST)
    await plain.delete("key")
    await plain.put("key", pieces(CHANGES[change](kept)))
    given = bytearray()

    async def read() -> None:
        async for piece in archive.get("key"):
            given.extend(piece)

    with pytest.raises(ObjectDamaged):
        await read()
    assert LONG.startswith(bytes(given))


def _begins(kept: bytes) -> int:
    """Where the chunks begin: behind header and nonce."""
    return kept.index(b"\n", kept.index(b"\n--- ") + 1) + 1 + 16


def _flipped(kept: bytes, at: int) -> bytes:
    return kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :]


def _swapped(kept: bytes, at: int) -> bytes:
    return kept[:at] + kept[at + CHUNK : at + 2 * CHUNK] + kept[at : at + CHUNK] + kept[at + 2 * CHUNK :]


async def test_what_breaks_off_is_raised_as_it_is(plain: FolderArchive) -> None:
    """Neither the library's words nor a half object: the refusal of whoever made the content."""
    archive = EncryptedArchive(plain, OneKey())

    async def breaking() -> AsyncIterator[bytes]:
        yield LONG
        raise ObjectMissing

    with pytest.raises(ObjectMissing):
        await archive.put("key", breaking())
    assert await plain.page("", "", 10) == []


async def test_whoever_stops_early_leaves_no_thread(plain: FolderArchive) -> None:
    """After a reader that looked at the beginning, a writer that was broken off, and a range."""
    archive = EncryptedArchive(plain, OneKey())
    await archive.put("key", pieces(*[LONG] * 20))
    assert await whole(archive.get("key", 5, 9), MOST) == LONG[5:9]
    taken, never = asyncio.Event(), asyncio.Event()

    async def waiting() -> AsyncIterator[bytes]:
        yield LONG
        taken.set()
        await never.wait()

    writing = asyncio.create_task(archive.put("other", waiting()))
    await taken.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    for thread in [one for one in threading.enumerate() if one.name == "age"]:
        await asyncio.to_thread(thread.join, 10)
        assert not thread.is_alive()


async def test_more_streams_than_threads_do_not_wait_for_each_other(plain: FolderArchive) -> None:
    """Fifty at once, each of whose content is made by a thread of the loop's."""
    archive = EncryptedArchive(plain, OneKey())

    async def made() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield await asyncio.to_thread(lambda: LONG)

    await asyncio.gather(*(archive.put(f"many/{number}", made()) for number in range(50)))
    assert [await archive.size(f"many/{number}") for number in range(50)] == [3 * len(LONG)] * 50


async def test_a_large_part_takes_no_more_memory_than_a_small_one(plain: FolderArchive) -> None:
    """192 MB, encrypted and decrypted again: the process is never 32 MB larger than it was before."""
    archive, process = EncryptedArchive(plain, OneKey()), psutil.Process()
    most, block = 0, b"harbour!" * (MEGABYTE // 8)

    async def content() -> AsyncIterator[bytes]:
        nonlocal most
        for _ in range(192):
            most = max(most, process.memory_info().rss)
            yield block

    await archive.put("warm", pieces(block))
    before = process.memory_info().rss
    await archive.put("large", content())
    size = 0
    async for piece in archive.get("large"):
        size += len(piece)
        most = max(most, process.memory_info().rss)
    assert size == 192 * MEGABYTE
    assert most - before < 32 * MEGABYTE


async def test_a_backup_goes_there_and_back(tmp_path: Path) -> None:
    """Taken and proven; damaged, cut short or locked, the drill finds it and names it."""
    plain, keys = FolderArchive(tmp_path / "archive"), OneKey()
    async with backup_world(tmp_path, EncryptedArchive(plain, keys)) as world:
        world.part_bytes = 1
        for first in range(1, 301, 100):
            await world.log.append(batch(first, 100), PLENTY)
        backup = await world.take()
        assert (await world.drill(backup, backup.sha256)).proven
        part = f"parts/wsp_1/{backup.id}/00001.zst"
        kept = {key: await whole(plain.get(key), MOST) for key in (part, backup.manifest)}

        async def found(key: str, content: bytes) -> list[str]:
            await plain.delete(key)
            await plain.put(key, pieces(content))
            drill = await world.drill(backup, backup.sha256)
            await plain.delete(key)
            await plain.put(key, pieces(kept[key]))
            return [finding.code for finding in drill.findings]

        assert await found(part, _flipped(kept[part], len(kept[part]) - 99)) == ["part_changed"]
        assert await found(part, kept[part][:-99]) == ["part_truncated"]
        assert await found(part, b"age-encryption.org/v1\nx") == ["part_changed"]
        assert await found(backup.manifest, _flipped(kept[backup.manifest], -9)) == ["manifest_changed"]
        other = await _of_another(tmp_path)
        assert await found(part, other) == ["part_locked"]
        assert await found(backup.manifest, other) == ["manifest_locked"]
        assert (await world.drill(backup, backup.sha256)).proven


async def _of_another(folder: Path) -> bytes:
    other = FolderArchive(folder / "other")
    await EncryptedArchive(other, OneKey()).put("key", pieces(b"x"))
    return await whole(other.get("key"), MOST)


async def test_the_operators_identity_opens_what_is_wrapped_for_it(plain: FolderArchive) -> None:
    """With nothing but the archive. Without it, with another one, or when the key is gone: each has its own refusal."""
    operator, keys = made_identity(), OneKey()
    await EncryptedArchive(plain, keys).put("manifests/wsp_1/a.json", pieces(b"{}"))
    await wrap(plain, "wsp_1", keys.identity, operator.to_public())

    async def read(*identities: object) -> bytes:
        archive = EncryptedArchive(plain, OperatorKeys(plain, identities))  # type: ignore[arg-type]
        return await whole(archive.get("manifests/wsp_1/a.json"), MOST)

    assert await read(operator) == b"{}"
    assert await read(made_identity(), operator) == b"{}"
    await _refused(read(), IdentityNeeded, "ARCHIVE_IDENTITY_NEEDED")
    await _refused(read(made_identity()), IdentityWrong, "ARCHIVE_IDENTITY_WRONG")
    for entry in await plain.page("keys/", "", 10):
        await plain.delete(entry.key)
    await _refused(read(operator), ObjectLocked, "ARCHIVE_OBJECT_LOCKED")


async def test_a_key_that_was_damaged_is_no_wrong_identity(plain: FolderArchive) -> None:
    """ARCHIVE_OBJECT_DAMAGED, so that nobody looks for another identity."""
    operator, keys = made_identity(), OneKey()
    await EncryptedArchive(plain, keys).put("manifests/wsp_1/a.json", pieces(b"{}"))
    await wrap(plain, "wsp_1", keys.identity, operator.to_public())
    (entry,) = await plain.page("keys/", "", 10)
    kept = await whole(plain.get(entry.key), MOST)
    await plain.delete(entry.key)
    await plain.put(entry.key, pieces(_flipped(kept, len(kept) - 1)))
    archive = EncryptedArchive(plain, OperatorKeys(plain, [operator]))
    await _refused(whole(archive.get("manifests/wsp_1/a.json"), MOST), ObjectDamaged, "ARCHIVE_OBJECT_DAMAGED")


async def _refused(reading: "asyncio.Future[bytes] | object", kind: type[Refusal], code: str) -> None:
    with pytest.raises(kind) as caught:
        await reading  # type: ignore[misc]
    assert caught.value.code == code


async def test_keys_may_be_kept_apart(plain: FolderArchive, tmp_path: Path) -> None:
    """What is under `keys/` is in the other place, is listed and deleted there, and the archive holds none of it."""
    apart = FolderArchive(tmp_path / "keys")
    archive = EncryptedArchive(plain, OneKey(), apart)
    for key in ("manifests/wsp_1/a.json", "keys/wsp_1/a.age", "parts/wsp_1/a/1.zst"):
        await archive.put(key, pieces(key.encode()))
    assert [one.key for one in await plain.page("", "", 10)] == ["manifests/wsp_1/a.json", "parts/wsp_1/a/1.zst"]
    assert [one.key for one in await apart.page("", "", 10)] == ["keys/wsp_1/a.age"]
    listed = [one.key for one in await archive.page("", "", 10)]
    assert listed == ["keys/wsp_1/a.age", "manifests/wsp_1/a.json", "parts/wsp_1/a/1.zst"]
    assert [one.key for one in await archive.page("keys/", "", 10)] == ["keys/wsp_1/a.age"]
    assert await whole(archive.get("keys/wsp_1/a.age"), MOST) == b"keys/wsp_1/a.age"
    await archive.delete("keys/wsp_1/a.age")
    assert await apart.page("", "", 10) == []


def test_key_files_say_nothing_of_what_is_in_them(tmp_path: Path) -> None:
    """Made for their owner alone and never over another file; what is no identity is a fault that quotes nothing."""
    from mooring.storage.archive import identities_in, new_identity, recipient_of

    recipient = new_identity(tmp_path / "key.txt")
    assert (tmp_path / "key.txt").stat().st_mode & 0o077 == 0
    assert str(identities_in(tmp_path / "key.txt")[0].to_public()) == recipient
    secret = (tmp_path / "key.txt").read_text("ascii").splitlines()[-1]
    with pytest.raises(Fault, match="Name another file"):
        new_identity(tmp_path / "key.txt")
    for text in ("", "# only words", secret[:-1], f"{secret}\nother", "ä"):
        (tmp_path / "bad.txt").write_text(text, "utf-8")
        with pytest.raises(Fault) as caught:
            identities_in(tmp_path / "bad.txt")
        assert secret[:-1] not in str(caught.value)
    with pytest.raises(Fault, match="no recipient") as caught:
        recipient_of(secret)
    assert secret not in str(caught.value)
