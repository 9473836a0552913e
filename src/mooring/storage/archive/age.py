"""Encryption by age (https://age-encryption.org): what goes by is encrypted or decrypted, some pieces of it in memory at a time.

The library reads and writes files. So it has a thread for each stream that asks for a piece, or hands one out, and then waits
for the answer. Not one of the loop's own threads: where content comes, those are needed to make it.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from queue import SimpleQueue

from mooring.backups.errors import ObjectDamaged, ObjectLocked
from mooring.storage.archive.age_library import (
    Identity,
    NotDecrypted,
    Recipient,
    decrypt,
    decrypted_whole,
    encrypt,
    encrypted_whole,
    identity_of,
)

MAGIC = b"age-encryption.org/v1\n"
_CHUNK, _TAG, _NONCE = 64 << 10, 16, 16
_PIECE = 1 << 20


async def encrypted(content: AsyncIterator[bytes], recipient: Recipient) -> AsyncGenerator[bytes, None]:
    """What `recipient`'s identity opens."""
    stream = _Stream(lambda file: encrypt(file, recipient))
    async with aclosing(stream.through(content)) as made:
        async for piece in made:
            yield piece


async def decrypted(content: AsyncIterator[bytes], identities: Sequence[Identity]) -> AsyncGenerator[bytes, None]:
    """What was encrypted. What is given is as it was written: ObjectDamaged comes before the first byte that is not.

    ObjectLocked when none of the identities opens it.
    """
    stream = _Stream(lambda file: decrypt(file, identities))
    try:
        async with aclosing(stream.through(content)) as made:
            async for piece in made:
                yield piece
    except NotDecrypted as error:
        raise (ObjectLocked if error.locked else ObjectDamaged) from None


def wrapped(identity: Identity, recipient: Recipient) -> bytes:
    """An identity, encrypted: what `age --decrypt` makes a key file of."""
    return encrypted_whole(f"{identity}\n".encode(), recipient)


def unwrapped(content: bytes, identities: Sequence[Identity]) -> Identity:
    """What was wrapped. ObjectLocked when none of the identities opens it, ObjectDamaged."""
    try:
        return identity_of(decrypted_whole(content, identities).decode().strip())
    except NotDecrypted as error:
        raise (ObjectLocked if error.locked else ObjectDamaged) from None
    except ValueError:
        raise ObjectDamaged from None


def plain_size(beginning: bytes, size: int) -> int:
    """How long what was encrypted is, by the beginning of the object and its size. ObjectDamaged."""
    header, dashes, rest = beginning.partition(b"\n--- ")
    mac, line_end, _ = rest.partition(b"\n")
    left = size - len(header + dashes + mac + line_end) - _NONCE
    if not line_end or left < _TAG:
        raise ObjectDamaged
    return left - _TAG * -(-left // (_CHUNK + _TAG))


class _Stopped(Exception):
    """Nobody wants the rest."""


class _Stream:
    """A run of the library. Every step is of one side: the thread, or whoever iterates; the other one waits."""

    def __init__(self, work: Callable[["_Stream"], object]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._said: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._rest = memoryview(b"")
        self._made = bytearray()

    async def through(self, content: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """What becomes of the content. What its source raises is raised as it is."""
        threading.Thread(target=self._run, name="age", daemon=True).start()
        try:
            while (said := await self._said.get()) is not None:
                if isinstance(said, BaseException):
                    raise said
                if said:
                    yield said
                # Asked for content (nothing was said) or for nothing more than to go on.
                self._answers.put(b"" if said else await _next_of(content))
        finally:
            self._answers.put(None)

    def _run(self) -> None:
        try:
            self._work(self)
            self._hand_out()
            self._say(None)
        except _Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - raised on the other side
            self._say(error)

    def read(self, most: int = -1) -> bytes:
        """For the library: some bytes of the content, none at its end."""
        if not self._rest:
            self._rest = memoryview(self._asked(b""))
        piece = self._rest[:most] if most >= 0 else self._rest
        self._rest = self._rest[len(piece) :]
        return bytes(piece)

    def write(self, piece: bytes) -> int:
        """For the library: some bytes of what it makes."""
        self._made += piece
        if len(self._made) >= _PIECE:
            self._hand_out()
        return len(piece)

    def flush(self) -> None:
        """For the library: nothing to do, the rest is handed out at the end."""

    def _hand_out(self) -> None:
        if self._made:
            made, self._made = bytes(self._made), bytearray()
            self._asked(made)

    def _asked(self, said: bytes) -> bytes:
        self._say(said)
        answer = self._answers.get()
        if answer is None:
            raise _Stopped
        return answer

    def _say(self, said: bytes | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens, and no answer will come
            self._loop.call_soon_threadsafe(self._said.put_nowait, said)


async def _next_of(content: AsyncIterator[bytes]) -> bytes:
    """The next piece that is not empty; nothing at the end."""
    while (piece := await anext(content, None)) is not None:
        if piece:
            return piece
    return b""
