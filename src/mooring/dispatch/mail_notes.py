"""Writing down what came of mail: whatever has come together while the last transaction ran shares the next one.

What a transport took must be written down, or the message is sent again: so this goes on while the directory is away.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from mooring.kit.errors import Unavailable, place_of
from mooring.mail.delivery import Done

MOST_AT_ONCE = 100
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0

_log = structlog.get_logger("mooring.mail")


class Notes:
    """One writer for all that is handed over."""

    def __init__(self, keep: Callable[[Sequence[Done]], Awaitable[None]]) -> None:
        """`keep` writes some of it down in one transaction."""
        self._keep = keep
        self._waiting: list[tuple[Done, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, done: Done) -> None:
        """Returns when it is written down."""
        kept = self.add(done)
        await asyncio.shield(kept)

    def add(self, done: Done) -> "asyncio.Future[None]":
        """As `write`, without waiting: the future is done when it is written down."""
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[None] = loop.create_future()
        self._waiting.append((done, kept))
        if self._task is None:
            self._task = loop.create_task(self._write_all())
        return kept

    async def close(self, seconds: float) -> None:
        """Give what is left a moment. What is not written down by then is found when its lease has run out."""
        if self._task is None:
            return
        task = self._task
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            _log.error("mail not noted", messages=len(self._waiting), hint="The directory did not answer.")
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting[:MOST_AT_ONCE]
                await self._write_batch([done for done, _ in batch])
                del self._waiting[: len(batch)]
                for _, kept in batch:
                    if not kept.done():
                        kept.set_result(None)
        finally:
            self._task = None

    async def _write_batch(self, batch: Sequence[Done]) -> None:
        try:
            await self._until_kept(batch)
        except Exception:  # noqa: BLE001 - one that cannot be written takes none of the others with it
            for done in batch:
                await self._write_one(done)

    async def _write_one(self, done: Done) -> None:
        try:
            await self._until_kept([done])
        except Exception as error:  # noqa: BLE001 - not noted: its lease runs out, and its transport is asked again
            message = done.claimed.message.id
            _log.error("mail not noted", message=message, kind=type(error).__name__, where=place_of(error))

    async def _until_kept(self, batch: Sequence[Done]) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._keep(batch)
            except Unavailable as error:
                _log.warning("mail not noted yet", messages=len(batch), where=place_of(error), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, 2 * pause)
            else:
                return
