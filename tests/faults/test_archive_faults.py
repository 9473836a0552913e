"""A bucket to which the way is bad: what is tried again comes through, what does not leaves nothing, and secrets stay here."""

import asyncio
import logging
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import httpx2
import pytest

from buckets import HASTY, SECRET, Asked, Plan, Road, new_bucket, one_in, road_to, s3_server
from mooring.backups import ArchiveUnavailable, ObjectExists, Stored
from mooring.backups.archive import entries, pieces, whole
from mooring.kit.errors import Fault
from mooring.storage.archive import Access, FolderArchive, Patience, S3Archive, archive_at
from mooring.storage.archive.s3 import PART
from signatures import signed

MOST = 1 << 26
LARGE = b"harbour!" * (PART * 2 // 8 + 1000)
FEW = Patience(tries=2, seconds=2, first_wait=0.001, longest_wait=0.002)


@pytest.fixture(scope="module")
def s3_port() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture
def road(s3_port: int) -> Iterator[Road]:
    with road_to(s3_port) as road:
        yield road


def archive_behind(road: Road, patience: Patience = HASTY) -> S3Archive:
    bucket = new_bucket(road.port)
    road.follow(lambda _: "pass")
    return S3Archive(bucket, patience)


async def keys(archive: S3Archive) -> list[str]:
    return [entry.key async for entry in entries(archive, "")]


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 20):
        yield content[start : start + (1 << 20)]


def first(count: int, fault: str, about: Callable[[Asked], bool] = lambda _: True) -> Plan:
    """So many requests of this sort fail, and the next ones pass."""
    left = [count]

    def plan(asked: Asked) -> str:
        if left[0] and about(asked):
            left[0] -= 1
            return fault
        return "pass"

    return plan


def is_put(asked: Asked) -> bool:
    return asked.method == "PUT"


@pytest.mark.parametrize("fault", ["refuse", "drop", "lose", "flip"])
async def test_a_put_that_fails_is_tried_again(road: Road, fault: str) -> None:
    """Refused, lost on the way there or back, or changed on the way: in the end it is there, as it was sent, and said so."""
    archive = archive_behind(road)
    road.follow(first(2, fault, is_put))
    stored = await archive.put("key", pieces(b"precious"))
    assert (stored.size, await whole(archive.get("key"), MOST)) == (8, b"precious")


async def test_a_lost_answer_never_hides_somebody_elses_object(road: Road) -> None:
    """Tried again after a lost request, the key turns out to be another's: refused, and theirs stays."""
    archive = archive_behind(road)
    await archive.put("key", pieces(b"theirs"))
    road.follow(first(1, "drop", is_put))
    with pytest.raises(ObjectExists):
        await archive.put("key", pieces(b"ours"))
    assert await whole(archive.get("key"), MOST) == b"theirs"


@pytest.mark.parametrize("fault", ["refuse", "drop", "lose"])
async def test_parts_that_fail_are_tried_again(road: Road, fault: str) -> None:
    """Each for itself: the others are not sent anew."""
    archive = archive_behind(road)
    road.follow(first(2, fault, lambda asked: asked.is_part))
    await archive.put("key", in_pieces(LARGE))
    assert len([one for one in road.asked if one.is_part and one.body]) <= 3 + 2
    assert await whole(archive.get("key"), MOST) == LARGE


@pytest.mark.parametrize("torn", ["part", "completion", "name"])
async def test_a_torn_upload_leaves_no_half_object(road: Road, torn: str) -> None:
    """A part, the completion or the taking of its name never succeeds: refused, nothing is listed, another try succeeds."""
    archive = archive_behind(road, FEW)
    road.follow(first(100, "drop", TEARS[torn]))
    with pytest.raises(ArchiveUnavailable):
        await archive.put("key", in_pieces(LARGE))
    road.follow(lambda _: "pass")
    assert (await keys(archive), await archive.size("key")) == ([], None)
    await archive.put("key", in_pieces(LARGE))
    assert await keys(archive) == ["key"]


TEARS: dict[str, Callable[[Asked], bool]] = {
    "part": lambda asked: asked.is_part and len(asked.body) < PART and bool(asked.body),
    "completion": lambda asked: asked.method == "POST" and ".uploads" in asked.path and "uploadId=" in asked.path,
    "name": lambda asked: asked.method == "POST" and ".uploads" not in asked.path and "uploads" in asked.path,
}


async def test_a_lost_answer_to_the_taking_of_a_name_is_found_out(road: Road) -> None:
    """The object has its name, but nobody heard so: it is compared with what was sent, and that is success."""
    archive = archive_behind(road)
    road.follow(first(1, "lose", lambda asked: asked.method == "POST" and "/key?uploadId=" in asked.path))
    stored = await archive.put("key", in_pieces(LARGE))
    assert (stored.size, await keys(archive)) == (len(LARGE), ["key"])


async def test_a_lost_answer_to_the_completion_is_found_out(road: Road) -> None:
    """All parts are there and were put together, but nobody heard so; asked again, the bucket knows no such upload: success."""
    archive = archive_behind(road)
    road.follow(first(1, "lose", TEARS["completion"]))
    stored = await archive.put("key", in_pieces(LARGE))
    assert (stored.size, await whole(archive.get("key"), MOST)) == (len(LARGE), LARGE)


async def test_an_upload_that_was_ended_by_others_is_no_missing_object(road: Road) -> None:
    """A lifecycle rule of the bucket took it: refused as whatever else does not come through, and nothing is listed."""
    archive, answers = archive_behind(road, FEW), list[int]()

    def ended(asked: Asked) -> str:
        if asked.is_part and asked.body:
            path = asked.path.split("?")[0] + "?uploadId=" + asked.path.rpartition("uploadId=")[2]
            url = f"http://127.0.0.1:{road.server}{path}"
            answers.append(httpx2.delete(url, headers=signed("DELETE", url, SECRET)).status_code)
        return "pass"

    road.follow(ended)
    with pytest.raises(ArchiveUnavailable):
        await archive.put("key", in_pieces(LARGE))
    assert 204 in answers
    assert await keys(archive) == []


async def test_reading_and_listing_are_tried_again(road: Road) -> None:
    """A download of several pieces and a listing, each with failures in between, are whole."""
    archive = archive_behind(road)
    await archive.put("key", in_pieces(LARGE))
    road.follow(lambda asked: ("pass", "refuse", "drop")[asked.number % 3])
    assert await whole(archive.get("key"), MOST) == LARGE
    assert await keys(archive) == ["key"]


async def test_no_answer_is_no_for_ever(road: Road) -> None:
    """A request that hangs is given up after its time and made again."""
    archive = archive_behind(road, Patience(tries=8, seconds=0.2, first_wait=0.001, longest_wait=0.002))
    road.follow(first(1, "hang", is_put))
    assert (await archive.put("key", pieces(b"precious"))).size == 8


async def test_an_outage_refuses_and_after_it_all_is_well(road: Road) -> None:
    """Every deed says that the archive cannot be reached; when it can again, what was there is there, and nothing else."""
    archive = archive_behind(road, FEW)
    await archive.put("before", pieces(b"x"))
    road.follow(lambda asked: "drop" if asked.number % 2 else "refuse")
    for deed in (
        archive.put("during", pieces(b"x")),
        whole(archive.get("before"), 10),
        archive.size("before"),
        archive.page("", "", 10),
        archive.delete("before"),
    ):
        with pytest.raises(ArchiveUnavailable):
            await deed
    road.follow(lambda _: "pass")
    assert await keys(archive) == ["before"]


async def test_with_one_request_in_twenty_failing_all_succeeds(road: Road) -> None:
    """Of a hundred objects, put, read and listed while 5 % of all requests go wrong in every way, none is lost or torn."""
    archive = archive_behind(road)
    plan, seen = one_in(20, "refuse", "drop", "lose", "flip"), Counter[str]()

    def noted(asked: Asked) -> str:
        seen[fate := plan(asked)] += 1
        return fate

    road.follow(noted)

    async def one(number: int) -> bool:
        content = number.to_bytes(4, "big") * 50
        stored = await archive.put(f"objects/{number:03}", pieces(content))
        return isinstance(stored, Stored) and await whole(archive.get(f"objects/{number:03}"), MOST) == content

    for start in range(0, 100, 20):
        assert all(await asyncio.gather(*map(one, range(start, start + 20))))
    assert len(await keys(archive)) == 100
    assert set(seen) == {"pass", "refuse", "drop", "lose", "flip"}


async def test_of_two_nodes_on_a_bad_road_one_has_put_the_key(road: Road) -> None:
    """Whatever becomes of their first two requests: of each key exactly one node is told of success, and the object is its own."""
    bucket = new_bucket(road.port)
    nodes = [S3Archive(bucket, HASTY) for _ in range(2)]

    async def both(number: int, fates: Sequence[str]) -> None:
        road.follow(lambda asked: fates[asked.number - 1] if asked.number <= len(fates) else "pass")
        contents = [f"node {node}, object {number}".encode() for node in range(2)]
        puts = [node.put(f"keys/{number}", pieces(content)) for node, content in zip(nodes, contents, strict=True)]
        outcomes = await asyncio.gather(*puts, return_exceptions=True)
        (winner,) = [node for node, outcome in enumerate(outcomes) if isinstance(outcome, Stored)]
        assert isinstance(outcomes[1 - winner], ObjectExists)
        assert await whole(nodes[0].get(f"keys/{number}"), MOST) == contents[winner]

    for number, fates in enumerate(product(("pass", "drop", "lose", "refuse"), repeat=2)):
        await both(number, fates)


async def test_a_bucket_that_is_not_there_is_for_the_operator(s3_port: int) -> None:
    """Trying again would not help: it says at once what to mend, and nothing secret."""
    url, access = "s3://no-such-bucket/x", Access(f"http://127.0.0.1:{s3_port}", "eu-1", "AKIATEST", SECRET)
    with pytest.raises(Fault, match="no such bucket") as caught:
        await archive_at(url, access).put("key", pieces(b"x"))
    assert (caught.value.place, SECRET in str(caught.value)) == ("s3://no-such-bucket/x", False)


async def test_what_went_wrong_is_told_without_words_of_the_library(road: Road) -> None:
    """Neither secret nor address nor key is in what may be logged of a refusal."""
    archive = archive_behind(road, FEW)
    road.follow(lambda _: "refuse")
    with pytest.raises(ArchiveUnavailable) as caught:
        await archive.put("key", pieces(b"x"))
    said = f"{caught.value!r} {caught.value.__cause__!r} {archive._bucket!r} {archive!r}"
    assert [
        word for word in (SECRET, "127.0.0.1", "Authorization") if word in said.replace(repr(archive._bucket), "")
    ] == []
    assert SECRET not in repr(Access(secret=SECRET))


@pytest.mark.parametrize(
    "url",
    ["", "file://", "file://host/x", "/var/x", "s3://", "s3://k:s@b/x", "s3://b/x?k=1", "s3://b/../x", "http://b/x"],
)
def test_an_address_that_names_no_archive_is_a_fault(url: str) -> None:
    """It names the setting, never the address: that may hold a secret by mistake."""
    with pytest.raises(Fault) as caught:
        archive_at(url, Access())
    assert caught.value.place == "MOORING_ARCHIVE_URL"
    assert "k:s" not in str(caught.value)


@pytest.mark.parametrize(
    "access",
    [
        Access(),
        Access("https://account.r2.cloudflarestorage.com", "auto", "id", SECRET),
        Access("http://minio.internal:9000", key_id="id", secret=SECRET),
    ],
    ids=["by the machine's role", "Cloudflare R2", "in a private network"],
)
def test_every_kind_of_bucket_can_be_named(access: Access) -> None:
    """Nothing is asked of it before it is needed; its place shows neither id nor secret."""
    assert archive_at("s3://bucket/harbour/mooring/", access).place == "s3://bucket/harbour/mooring"


async def test_a_full_disk_is_for_the_operator(tmp_path: Path) -> None:
    """The folder's fault says what to do, and leaves nothing behind."""
    nearly = FolderArchive(tmp_path / "nearly", reserve=1 << 60)
    with pytest.raises(Fault, match="Free some space"):
        await nearly.put("key", pieces(b"x"))
    assert await nearly.page("", "", 10) == []
    archive = FolderArchive(Path("/dev/full"))
    with pytest.raises(Fault, match="Using the archive failed"):
        await archive.put("key", pieces(b"x"))
    blocked = FolderArchive(tmp_path / "archive")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / ".uploads").write_bytes(b"")
    with pytest.raises(Fault, match="Mend it"):
        await blocked.put("key", pieces(b"x"))
    assert await blocked.page("", "", 10) == []


async def test_a_folder_archive_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Whoever else is on the machine sees nothing of what is in it."""
    archive = FolderArchive(tmp_path / "archive")
    await archive.put("parts/a/b", pieces(b"x"))
    made = [tmp_path / "archive", *(tmp_path / "archive").rglob("*")]
    assert {path.stat().st_mode & 0o077 for path in made} == {0}


async def test_a_wrong_secret_is_named_and_shown_nowhere(
    s3_port: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is asked: the settings to mend, and neither of the secrets; nothing is in the bucket afterwards."""
    caplog.set_level(logging.DEBUG)
    bucket = new_bucket(s3_port)
    wrong = S3Archive(replace(bucket, secret="another-secret"), FEW)
    asked = [
        lambda: wrong.page("", "", 1),
        lambda: wrong.put("key", pieces(b"x")),
        lambda: wrong.size("key"),
        lambda: wrong.delete("key"),
        lambda: wrong.put("large", in_pieces(LARGE)),
    ]
    said = ""
    for deed in asked:
        with pytest.raises(Fault) as refused:
            await deed()
        assert "MOORING_ARCHIVE_S3_KEY_ID, its secret" in refused.value.hint
        said += str(refused.value) + repr(refused.value) + "".join(traceback.format_exception(refused.value))
    said += caplog.text + "".join(capfd.readouterr())
    assert [word for word in (SECRET, "another-secret", "AKIATEST", "Signature=") if word in said] == []
    assert await keys(S3Archive(bucket, FEW)) == []
