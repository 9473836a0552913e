"""What an archive is: one suite for a folder, for a bucket, and for both when they are encrypted. None passes by being special."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from archive_keys import OneKey
from buckets import new_s3_archive, s3_server
from mooring.backups import Archive, ObjectExists, ObjectMissing, Stored
from mooring.backups.archive import entries, pieces, whole
from mooring.storage.archive import EncryptedArchive, FolderArchive
from mooring.storage.archive.s3 import PART

LARGE = bytes(range(256)) * ((PART * 2 + 12_345) // 256)  # three parts, the last one short
MOST = 1 << 26


@pytest.fixture(scope="module")
def s3_port() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture(params=["folder", "s3", "folder, encrypted", "s3, encrypted", "folder, keys apart"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    where, _, how = request.param.partition(", ")
    plain = (
        FolderArchive(tmp_path / "archive") if where == "folder" else new_s3_archive(request.getfixturevalue("s3_port"))
    )
    if not how:
        return plain
    return EncryptedArchive(plain, OneKey(), FolderArchive(tmp_path / "keys") if how == "keys apart" else None)


async def keys(archive: Archive, folder: str = "") -> list[str]:
    return [entry.key async for entry in entries(archive, folder)]


async def in_pieces(content: bytes, size: int = 1 << 20) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("content", [b"", b"one piece", LARGE], ids=["empty", "small", "in parts"])
async def test_what_was_put_is_given_back(archive: Archive, content: bytes) -> None:
    """To the byte, with its size and SHA-256, and it is listed."""
    stored = await archive.put("parts/wsp_1/bkp_1/00001.zst", in_pieces(content))
    assert stored == Stored(len(content), sha256(content).hexdigest())
    assert await whole(archive.get("parts/wsp_1/bkp_1/00001.zst"), MOST) == content
    assert await archive.size("parts/wsp_1/bkp_1/00001.zst") == len(content)
    (entry,) = await archive.page("", "", 10)
    assert entry.key == "parts/wsp_1/bkp_1/00001.zst"
    assert entry.size == await inner(archive).size(entry.key)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 10), (5, 5), (250, None), (PART - 3, PART + 3), (len(LARGE) - 4, 10**9)]
)
async def test_a_range_is_given_alone(archive: Archive, start: int, end: int | None) -> None:
    """From `start` up to `end`, across the borders of parts, and never beyond the object."""
    await archive.put("large", in_pieces(LARGE))
    assert await whole(archive.get("large", start, end), MOST) == LARGE[start:end]


@pytest.mark.parametrize("content", [b"second", LARGE], ids=["small", "in parts"])
async def test_nothing_is_ever_replaced(archive: Archive, content: bytes) -> None:
    """A key that is taken is refused, and what is there stays."""
    await archive.put("key", pieces(b"first"))
    with pytest.raises(ObjectExists):
        await archive.put("key", in_pieces(content))
    assert await whole(archive.get("key"), MOST) == b"first"
    assert await keys(archive) == ["key"]


@pytest.mark.parametrize("filling", [b"", LARGE], ids=["small", "in parts"])
async def test_of_many_that_put_one_key_at_once_one_succeeds(archive: Archive, filling: bytes) -> None:
    """Two nodes cannot collide: the object is that of whoever was told of success."""
    contents = [bytes([number]) + filling for number in range(4)]
    outcomes = await asyncio.gather(
        *(archive.put("key", in_pieces(content)) for content in contents), return_exceptions=True
    )
    (winner,) = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Stored)]
    assert [type(outcome) for outcome in outcomes].count(ObjectExists) == 3
    assert await whole(archive.get("key"), MOST) == contents[winner]


@pytest.mark.parametrize("before_it_breaks", [b"x", LARGE], ids=["small", "in parts"])
async def test_what_breaks_off_leaves_nothing(archive: Archive, before_it_breaks: bytes) -> None:
    """While content comes, nothing is seen under the key, and when it breaks off nothing ever will be."""
    seen: list[object] = []

    async def breaking() -> AsyncIterator[bytes]:
        async for piece in in_pieces(before_it_breaks):
            yield piece
        seen.extend([await archive.size("key"), *await archive.page("", "", 10)])
        raise RuntimeError("the source is gone")

    with pytest.raises(RuntimeError, match="the source is gone"):
        await archive.put("key", breaking())
    assert (seen, await archive.size("key"), await archive.page("", "", 10)) == ([None], None, [])
    await archive.put("key", pieces(b"another try"))


async def test_what_is_not_there_is_missing(archive: Archive) -> None:
    """It has no size, cannot be read, is in no listing; deleting it is done already."""
    assert await archive.size("none") is None
    with pytest.raises(ObjectMissing):
        await whole(archive.get("none"), 1)
    assert await archive.page("none/", "", 10) == []
    await archive.delete("none/at/all")


async def test_listing_is_in_pages_and_in_order(archive: Archive) -> None:
    """By key, folder by folder as asked for; a page goes on behind a key, there or not; no folder is a prefix of another."""
    named = ["a-b/1", "a/1", "a/2/x", "a/2/y", "a/3", "a0", "ab/1", "b"]
    for key in reversed(named):
        await archive.put(key, pieces(b"x"))
    assert await keys(archive) == sorted(named)
    assert await keys(archive, "a/") == ["a/1", "a/2/x", "a/2/y", "a/3"]
    found: list[str] = []
    while page := await archive.page("", found[-1] if found else "", 3):
        found += [entry.key for entry in page]
    assert found == sorted(named)
    assert [entry.key for entry in await archive.page("a/", "a/2/xx", 10)] == ["a/2/y", "a/3"]
    await archive.delete("a/2/x")
    await archive.delete("a/2/y")
    assert await keys(archive, "a/") == ["a/1", "a/3"]


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".uploads/x", "a/.b", "ä", "x" * 513]
)
async def test_a_name_that_could_lead_astray_is_none(
    archive: Archive, key: str, in_every_way: "dict[str, Callable[[Archive, str], object]]"
) -> None:
    """Out of the archive, to what is on its way, or to something that not every archive can name: not even looked up."""
    for way in in_every_way.values():
        with pytest.raises(ValueError, match="not the name of an object"):
            await way(archive, key)  # type: ignore[misc]


@pytest.fixture
def in_every_way() -> "dict[str, Callable[[Archive, str], object]]":
    return {
        "put": lambda archive, key: archive.put(key, pieces(b"x")),
        "get": lambda archive, key: whole(archive.get(key), 1),
        "size": lambda archive, key: archive.size(key),
        "delete": lambda archive, key: archive.delete(key),
    }


async def test_only_what_uploads_left_is_swept(archive: Archive) -> None:
    """What was whole stays; what began before the moment goes, and is never listed."""
    await archive.put("key", pieces(b"x"))
    await _leave_an_upload(archive)
    assert await keys(archive) == ["key"]
    now = datetime.now(UTC)
    assert await archive.sweep(now - timedelta(hours=1)) == 0
    assert await archive.sweep(now + timedelta(hours=1)) == 1
    assert (await archive.sweep(now + timedelta(hours=1)), await keys(archive)) == (0, ["key"])


def inner(archive: Archive) -> Archive:
    """What is around nothing."""
    return archive._inner if isinstance(archive, EncryptedArchive) else archive


async def _leave_an_upload(archive: Archive) -> None:
    """As a crash between the upload and its name leaves one."""
    archive = inner(archive)
    if isinstance(archive, FolderArchive):
        (archive._root / ".uploads" / "left").write_bytes(b"x")
    else:
        await archive._store.put_async(".uploads/left", b"x")  # type: ignore[attr-defined]
