"""The file that keeps a session: the truth for every process of this device that uses it.

Nobody else may read it, and nobody ever finds half of it: it is written beside, forced to the disk and renamed.
"""

import fcntl
import os
import secrets
import stat
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec

from mooring.client.kept import Kept
from mooring.client.timing import Timing
from mooring.kit.errors import Fault

_OTHERS = 0o077
_MOST_FAREWELLS = 8
_TURN_POLL_SECONDS = 0.02
_EDIT_POLL_SECONDS = 0.002
_LONGEST_EDIT_SECONDS = 5.0
_LONGEST_TURN_SECONDS = 40.0  # two requests with all their patience
_content = msgspec.json.Decoder(Kept)


class TokenFile:
    """Keeps one session in `path`. Every method may raise Fault: the file cannot be used, and how to mend that."""

    def __init__(self, path: Path, url: str) -> None:
        self.path = path
        self._url = url

    def load(self) -> Kept:
        """What is kept now; nothing when there is no file."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return Kept(url=self._url)
        except OSError as error:
            raise self._fault(f"Make it a readable file: {error.strerror}.") from None
        with os.fdopen(descriptor, "rb") as file:
            self._require_private(os.fstat(file.fileno()), self.path, "600")
            self._require_private(self.path.parent.stat(), self.path.parent, "700")
            return self._decoded(file.read())

    def check(self) -> None:
        """Finds out whether the file could be written and read, before there is something to lose."""
        self.edit(lambda kept: kept)

    def edit(self, change: Callable[[Kept], Kept]) -> Kept:
        """Replaces what is kept by what `change` makes of it, as one step for all processes; what is kept then."""
        self._prepare()
        with self._locked("edit"):
            before = self.load()
            after = change(before)
            if after != before:
                self._write(msgspec.json.encode(msgspec.structs.replace(after, farewells=_last(after.farewells))))
            return after

    @asynccontextmanager
    async def turn(self, timing: Timing) -> AsyncIterator[None]:
        """Holds the right to renew: one process at a time.

        One that hangs keeps the others waiting for a while only. They may go on then, for the server gives everybody
        who presents one token the same successor; this lock saves requests, not the session.
        """
        self._prepare()
        with self._descriptor("turn") as descriptor:
            end = timing.monotonic() + _LONGEST_TURN_SECONDS
            while not _taken(descriptor) and timing.monotonic() < end:
                await timing.sleep(_TURN_POLL_SECONDS)
            yield

    def _decoded(self, text: bytes) -> Kept:
        try:
            return _content.decode(text)
        except msgspec.DecodeError:
            raise self._fault("It is damaged. Delete it and sign in again.") from None

    def _prepare(self) -> None:
        folder = self.path.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._fault(f"Its folder cannot be made: {error.strerror}.") from None
        self._require_private(folder.stat(), folder, "700")

    def _require_private(self, found: os.stat_result, path: Path, mode: str) -> None:
        if found.st_uid != os.geteuid():
            raise Fault("Opening the session", str(path), "It belongs to another user of this machine.")
        if stat.S_IMODE(found.st_mode) & _OTHERS:
            hint = f"Others can read it, and with it use the session. Run `chmod {mode} {path}`."
            raise Fault("Opening the session", str(path), hint)

    def _write(self, text: bytes) -> None:
        beside = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        for left in self.path.parent.glob(f".{self.path.name}.????????"):
            left.unlink(missing_ok=True)  # by a process that was killed while it wrote
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise self._fault(f"It cannot be written: {error.strerror}.") from None

    @contextmanager
    def _locked(self, purpose: str) -> Iterator[None]:
        with self._descriptor(purpose) as descriptor:
            end = time.monotonic() + _LONGEST_EDIT_SECONDS
            while not _taken(descriptor):
                if time.monotonic() > end:
                    raise self._fault("Another process has held it for seconds: is one stopped in the middle?")
                time.sleep(_EDIT_POLL_SECONDS)  # it is held for one write to the disk
            yield

    @contextmanager
    def _descriptor(self, purpose: str) -> Iterator[int]:
        # Beside the file, for that one is replaced at each write, and its lock with it.
        path = self.path.with_name(f".{self.path.name}.{purpose}.lock")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._fault(f"Its lock cannot be made: {error.strerror}.") from None
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _fault(self, hint: str) -> Fault:
        return Fault("Opening the session", str(self.path), hint)


def _last(farewells: tuple[object, ...]) -> tuple[object, ...]:
    return farewells[-_MOST_FAREWELLS:]


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
