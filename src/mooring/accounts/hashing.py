"""Slow hashes of passwords, worked off the event loop by a few threads with a queue that has an end."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from mooring.accounts.errors import Busy
from mooring.kit.errors import Fault

T = TypeVar("T")

_THREADS = 2
_LONGEST_QUEUE = 64  # at 19 ms each on two threads the last one waits 0.6 s


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a password fits its hash, and whether the hash was made with other costs than today's."""

    good: bool
    outdated: bool = False


class Hasher(Protocol):
    """Hashes passwords. Both deeds cost the same work. Busy when more wait than can be served soon."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, stored: str | None) -> Match:
        """Whether `password` fits `stored`. With None (nobody there) a decoy is verified instead: never good, never quicker."""
        ...

    def close(self) -> None:
        """Take no more work; what waits is still done."""
        ...


class Argon2Hasher:
    """argon2id with 19 MiB, 2 passes, 1 lane (OWASP's floor): 19 ms on the development machine, without the GIL."""

    def __init__(self, *, passes: int = 2, memory_kib: int = 19 * 1024, longest_queue: int = _LONGEST_QUEUE) -> None:
        self._argon2 = argon2.PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._decoy = self._argon2.hash(secrets.token_urlsafe())
        self._threads = ThreadPoolExecutor(_THREADS, "argon2")
        self._longest_queue = longest_queue
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._worked(lambda: self._argon2.hash(_octets(password)))

    async def verify(self, password: str, stored: str | None) -> Match:
        match = await self._worked(lambda: self._match(password, stored or self._decoy))
        return match if stored is not None else Match(good=False)

    def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def _worked(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._longest_queue:
            raise Busy
        self._waiting += 1
        job = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # Counted down when the work is done, not when its caller stops waiting: who hangs up frees no thread.
        job.add_done_callback(self._worked_off)
        return await asyncio.shield(job)

    def _worked_off(self, job: "asyncio.Future[T]") -> None:
        self._waiting -= 1
        if not job.cancelled():
            job.exception()  # seen here, so that a caller who hung up leaves no "never retrieved" behind

    def _match(self, password: str, stored: str) -> Match:
        try:
            self._argon2.verify(stored, _octets(password))
        except VerifyMismatchError:
            return Match(good=False)
        except (InvalidHashError, VerificationError) as error:
            raise Fault("Verifying a password", "the stored hash", "Reset the password of this account.") from error
        return Match(good=True, outdated=self._argon2.check_needs_rehash(stored))


def _octets(password: str) -> bytes:
    # JSON may carry lone surrogates; they are hashed like anything else instead of ending in a fault.
    return password.encode("utf-8", "surrogatepass")
