"""The data folder: who may read it, who is running on it, and the operator's key in it."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from mooring.kit.errors import Fault

DIRECTORY_FILE = "directory.db"
EVENTS_FILE = "events.db"
OPERATOR_KEY = "operator.key"
MONITOR_ID = "monitor.id"
KEYS_FOLDER = "keys"
ARCHIVE_FOLDER = "archive"
SCRATCH_FOLDER = "scratch"
EXPORTS_FOLDER = "exports"
IMPORTS_FOLDER = "imports"
UNCLAIMED_FOLDER = "unclaimed"
ACCOUNT_SECRET = "account.key"  # noqa: S105 - a file's name
REFRESH_SECRET = "refresh.key"  # noqa: S105 - a file's name
SIGNING_KEYS = "signing-*.json"
_LOCK = "serve.lock"
_RUNNING = "serve.json"
_RECOVERING = "recovering"
_PRIVATE = 0o700


class Running(Struct, frozen=True):
    """The service that runs on a data folder."""

    url: str
    pid: int


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One service's folder. `prepare` it before use."""

    path: Path

    def prepare(self) -> None:
        """Creates the folder for its owner alone. Fault when it cannot be made or used."""
        try:
            self.path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        except OSError as error:
            raise Fault("Creating the data folder", str(self.path), f"Mend it: {error.strerror}.") from None
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise Fault("Opening the data folder", str(self.path), "Make it writable for this user.")

    def lock(self, *, recovering: bool = False) -> "FolderLock":
        """Takes the folder for this process. Fault when a service runs on it already, or when it was recovered by half."""
        if not recovering and self.recovering() is not None:
            hint = "A recovery into it was cut off. Run `mooring recover` again: it begins anew."
            raise Fault("Taking the data folder", str(self.path), hint)
        descriptor = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            running = self.running()
            where = f" at {running.url} (process {running.pid})" if running else ""
            hint = f"A service runs on this folder already{where}. Stop it, or set MOORING_DATA to another folder."
            raise Fault("Taking the data folder", str(self.path), hint) from None
        return FolderLock(descriptor)

    def recovering(self) -> str | None:
        """Where the directory is that is being recovered into, or was until that was cut off; None when none is."""
        try:
            return (self.path / _RECOVERING).read_text("utf-8")
        except FileNotFoundError:
            return None

    def note_recovering(self, place: str) -> None:
        """From now on until `note_recovered` nobody takes this folder for a whole one."""
        _write_private(self.path / _RECOVERING, place.encode())

    def note_recovered(self) -> None:
        """All of it is there."""
        (self.path / _RECOVERING).unlink(missing_ok=True)

    def is_taken(self) -> bool:
        """Whether a service runs on this folder."""
        if not (self.path / _LOCK).exists():
            return False
        try:
            self.lock(recovering=True).release()
        except Fault:
            return True
        return False

    def running(self) -> Running | None:
        """What the last service wrote about itself; it may be gone (see `is_taken`)."""
        try:
            return msgspec.json.decode((self.path / _RUNNING).read_bytes(), type=Running)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def note_running(self, running: Running) -> None:
        """Tells commands on this machine where the service is."""
        _write_private(self.path / _RUNNING, msgspec.json.encode(running))

    def note_stopped(self) -> None:
        """Takes the note back."""
        (self.path / _RUNNING).unlink(missing_ok=True)

    def operator_key(self) -> str | None:
        """The operator's key, None when there is none yet."""
        try:
            return (self.path / OPERATOR_KEY).read_text("ascii").strip()
        except FileNotFoundError:
            return None

    def service_name(self, new: str) -> str:
        """What this folder's service is called from start to start, and its monitor: `new`, unless it has a name already.

        Whoever has taken the folder (`lock`) is the only one that lives of this name.
        """
        try:
            return (self.path / MONITOR_ID).read_text("ascii").strip() or new
        except FileNotFoundError:
            _write_private(self.path / MONITOR_ID, new.encode())
            return new

    def create_operator_key(self) -> str:
        """Makes the operator's key, unless there is one."""
        key = self.operator_key()
        if key is None:
            key = secrets.token_urlsafe(32)
            _write_private(self.path / OPERATOR_KEY, key.encode())
        return key


@dataclass(frozen=True, slots=True)
class FolderLock:
    """Held while a service or a command works on the files; the system frees it when the process dies."""

    descriptor: int

    def release(self) -> None:
        """Gives the folder back."""
        os.close(self.descriptor)


def _write_private(path: Path, content: bytes) -> None:
    # Written beside and renamed, so that nobody ever reads half of it.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
