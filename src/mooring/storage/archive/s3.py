"""The archive in a bucket: Amazon S3, Cloudflare R2, or whatever speaks like them.

What is small goes in one conditional request. What is not goes up in parts under a name that nobody asks for, and takes its
own name by a conditional copy inside of the bucket, because the parts of an upload know no condition. Every part carries its
SHA-256, and the bucket refuses what does not match.
"""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar, cast

from obstore import exceptions
from obstore.store import S3Store

from mooring.backups.archive import Entry, Stored, require_key
from mooring.backups.errors import ArchiveUnavailable, ObjectExists, ObjectMissing
from mooring.kit.errors import Fault

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

PART = 8 << 20  # of an upload and of a download: what one request moves, and what is in memory of it
UPLOADS = ".uploads"
_AT_ONCE = 2  # parts on their way
_T = TypeVar("_T")
_MEND_CREDENTIALS = "The bucket refuses: mend MOORING_ARCHIVE_S3_KEY_ID, its secret, or its rights."
_DENIED = (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is and who may use it. Without `key_id` the machine's own role is asked (`AWS_…`, instance metadata)."""

    name: str
    prefix: str = ""
    endpoint: str | None = None
    region: str = "us-east-1"
    key_id: str | None = None
    secret: str | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """The bucket as a URL, with nothing secret in it."""
        return f"s3://{self.name}/{self.prefix}" if self.prefix else f"s3://{self.name}"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is tried, how long one may take, and the waits between them: doubled each time, and jittered."""

    tries: int = 8
    seconds: float = 60
    first_wait: float = 0.2
    longest_wait: float = 10

    def wait_after(self, failures: int) -> float:
        """Seconds before the next try. Jittered, so that many that failed together do not come back together."""
        longest = min(self.longest_wait, self.first_wait * 2**failures)
        return random.uniform(longest / 2, longest)


class S3Archive:
    """Implements `backups.Archive`."""

    def __init__(self, bucket: Bucket, patience: Patience | None = None) -> None:
        self._bucket = bucket
        self._patience = patience or Patience()
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=_config(bucket),
            client_options=_client(bucket, self._patience),
            retry_config=_parts_retried(self._patience),
        )
        # One try at a time, so that after each it is known whether something may have been written.
        self._once = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=_config(bucket),
            client_options=_client(bucket, self._patience),
            retry_config={"max_retries": 0},
        )

    @property
    def place(self) -> str:
        """The bucket, as a URL."""
        return self._bucket.place

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        require_key(key)
        gathered = _Gathered(content)
        first = await gathered.part()
        if len(first) < PART:
            stored = gathered.stored
            await self._conditionally(key, stored, lambda: self._once.put_async(key, first, mode="create"))
        else:
            stored = await self._put_in_parts(key, first, gathered)
        if await self.size(key) != stored.size:
            raise Fault(
                "Writing to the archive", f"{self.place}: {key}", "It does not hold what it was sent: ask its provider."
            )
        return stored

    async def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        size = await self.size(key)
        if size is None:
            raise ObjectMissing
        stop = size if end is None else min(end, size)
        for at in range(start, stop, PART):
            yield await self._piece(key, at, min(at + PART, stop))

    async def size(self, key: str) -> int | None:
        return await self._size(require_key(key))

    async def page(self, folder: str, after: str, limit: int) -> Sequence[Entry]:
        return await self._tried(lambda: self._listed(folder, after, limit))

    async def delete(self, key: str) -> None:
        await self._tried(lambda: self._once.delete_async(require_key(key)))

    async def sweep(self, before: datetime) -> int:
        found = await self._tried(lambda: self._store.list(UPLOADS).collect_async())
        left = [one["path"] for one in found if one["last_modified"] < before]
        for path in left:
            await self._tried(lambda path=path: self._once.delete_async(path))
        return len(left)

    async def _put_in_parts(self, key: str, first: bytes, gathered: "_Gathered") -> Stored:
        if await self.size(key) is not None:
            raise ObjectExists
        upload = f"{UPLOADS}/{secrets.token_hex(16)}"
        try:
            # Its parts are tried again by themselves; all of it is not, because its content has gone by.
            await self._tried(lambda: self._upload(upload, first, gathered), tries=1)
            stored = gathered.stored
            await self._conditionally(key, stored, lambda: self._once.copy_async(upload, key, overwrite=False))
        finally:
            with suppress(ArchiveUnavailable, Fault):  # `sweep` finds it later
                await self._tried(lambda: self._once.delete_async(upload), tries=2)
        return stored

    async def _upload(self, upload: str, first: bytes, gathered: "_Gathered") -> None:
        parts = gathered.parts(first)
        try:
            await self._store.put_async(upload, parts, use_multipart=True, chunk_size=PART, max_concurrency=_AT_ONCE)
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise
            # The bucket knows no such upload: it was put together and nobody heard so, or somebody else has ended it.
            if await self._size(upload) != gathered.stored.size:
                raise ArchiveUnavailable from None

    async def _conditionally(self, key: str, stored: Stored, write: Callable[[], Awaitable[object]]) -> None:
        """Write what must not be there yet. After a try whose answer was lost, what is there may be our own."""
        failures = 0

        async def write_once() -> None:
            nonlocal failures
            try:
                await write()
            except exceptions.AlreadyExistsError:
                if not failures or not await self._holds(key, stored):
                    raise ObjectExists from None
            except exceptions.BaseError:
                failures += 1
                raise

        await self._tried(write_once)

    async def _holds(self, key: str, stored: Stored) -> bool:
        digest = sha256()
        async for piece in self.get(key):
            digest.update(piece)
        return digest.hexdigest() == stored.sha256

    async def _size(self, name: str) -> int | None:
        try:
            return (await self._tried(lambda: self._once.head_async(name)))["size"]
        except ObjectMissing:
            return None

    async def _piece(self, key: str, start: int, end: int) -> bytes:
        return bytes(await self._tried(lambda: self._once.get_range_async(key, start=start, end=end)))

    async def _listed(self, folder: str, after: str, limit: int) -> Sequence[Entry]:
        found: list[Entry] = []
        stream = self._once.list(folder.rstrip("/") or None, offset=after or None, chunk_size=limit)
        async for some in stream:
            found += [Entry(one["path"], one["size"]) for one in some if not one["path"].startswith(UPLOADS)]
            if len(found) >= limit:
                break
        return found[:limit]

    async def _tried(self, deed: Callable[[], Awaitable[_T]], tries: int | None = None) -> _T:
        """The outcome of `deed`, tried again while the archive does not answer as it should."""
        tries = tries or self._patience.tries
        for failures in range(tries):
            try:
                return await deed()
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise self._fault("There is no such bucket: make it, or mend MOORING_ARCHIVE_URL.") from None
                raise ObjectMissing from None
            except exceptions.BaseError as error:
                if _is_denied(error):
                    raise self._fault(_MEND_CREDENTIALS) from None
                if failures + 1 == tries:
                    raise ArchiveUnavailable from _without_words(error)
            await asyncio.sleep(self._patience.wait_after(failures))
        raise ArchiveUnavailable

    def _fault(self, hint: str) -> Fault:
        return Fault("Using the archive", self.place, hint)


class _Gathered:
    """Content cut into parts, and what has gone by of it."""

    def __init__(self, content: AsyncIterator[bytes]) -> None:
        self._content = content
        self._digest = sha256()
        self._size = 0
        self._over = bytearray()

    @property
    def stored(self) -> Stored:
        return Stored(self._size, self._digest.hexdigest())

    async def part(self) -> bytes:
        """The next `PART` bytes; fewer when there are no more."""
        while len(self._over) < PART:
            piece = await anext(self._content, None)
            if piece is None:
                break
            self._over += piece
        part = bytes(self._over[:PART])
        del self._over[:PART]
        self._digest.update(part)
        self._size += len(part)
        return part

    async def parts(self, first: bytes) -> AsyncIterator[bytes]:
        """`first`, and then the rest."""
        part = first
        while part:
            yield part
            part = await self.part()


def _config(bucket: Bucket) -> "S3Config":
    config: dict[str, str] = {
        "region": bucket.region,
        "checksum_algorithm": "sha256",
        "copy_if_not_exists": _CONDITIONAL_COPY_OF_R2 if _is_r2(bucket) else "multipart",
    }
    given = {"endpoint": bucket.endpoint, "access_key_id": bucket.key_id, "secret_access_key": bucket.secret}
    config |= {name: value for name, value in given.items() if value}
    return cast("S3Config", config)


_CONDITIONAL_COPY_OF_R2 = "header:cf-copy-destination-if-none-match:*"


def _is_r2(bucket: Bucket) -> bool:
    return ".r2.cloudflarestorage.com" in (bucket.endpoint or "")


def _client(bucket: Bucket, patience: Patience) -> "ClientConfig":
    seconds = timedelta(seconds=patience.seconds)
    plain = (bucket.endpoint or "").startswith("http://")
    return {"timeout": seconds, "connect_timeout": min(seconds, timedelta(seconds=5)), "allow_http": plain}


def _parts_retried(patience: Patience) -> "RetryConfig":
    first, longest = timedelta(seconds=patience.first_wait), timedelta(seconds=patience.longest_wait)
    whole = timedelta(seconds=patience.tries * (patience.seconds + patience.longest_wait))
    backoff = {"init_backoff": first, "max_backoff": longest, "base": 2}
    return cast(
        "RetryConfig",
        {"max_retries": patience.tries, "backoff": backoff, "retry_timeout": min(whole, timedelta(minutes=4))},
    )


def _is_denied(error: Exception) -> bool:
    # Of a listing the library does not say so by the kind of its error.
    return isinstance(error, _DENIED) or any(f"status code: {code} " in str(error) for code in (401, 403))


def _without_words(error: Exception) -> Exception:
    # What the library says holds whole requests; its kind is enough.
    return RuntimeError(type(error).__name__)
