"""Keys as files in a folder of their own: 0700 for the folder, 0600 for each key, refused when others can read them."""

import asyncio
import json
import os
import secrets
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mooring.kit.errors import Fault
from mooring.sessions import SigningKey, SigningKeys

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SECRET_BYTES = 32


def load_signing_keys(folder: Path, *, now: datetime) -> SigningKeys:
    """All signing keys in `folder`; one is made when there is none. Fault for a key that others can read or that is broken."""
    _ensure_folder(folder)
    keys = [_read_signing_key(path) for path in sorted(folder.glob("signing-*.json"))]
    return SigningKeys(keys or [_make_signing_key(folder, now)])


class KeyFolder:
    """Implements `sessions.KeyRing` with the files that `load_signing_keys` reads."""

    def __init__(self, folder: Path, keys: SigningKeys, access_life: timedelta) -> None:
        self._folder = folder
        self._keys = keys
        self._access_life = access_life
        self._turn = asyncio.Lock()

    async def rotate(self, now: datetime, *, retire_now: bool = False) -> SigningKey:
        async with self._turn:
            before = self._keys.all
            # Newest in any case: a clock that was set back must not leave the old key signing.
            born = max(now, before[-1].created_at + timedelta(microseconds=1))
            fresh = await asyncio.to_thread(_make_signing_key, self._folder, born)
            self._keys.replace([fresh] if retire_now else [*before, fresh])
            if retire_now:
                await asyncio.to_thread(self._delete, [key.kid for key in before])
            return fresh

    async def retire_due(self, now: datetime) -> Sequence[str]:
        async with self._turn:
            over = [kid for kid, at in self._keys.retirements(self._access_life).items() if at <= now]
            if over:
                # Out of use first: after a crash in between, the file is found and retired once more.
                self._keys.replace([key for key in self._keys.all if key.kid not in over])
                await asyncio.to_thread(self._delete, over)
            return over

    def _delete(self, kids: Sequence[str]) -> None:
        for kid in kids:
            _signing_path(self._folder, kid).unlink(missing_ok=True)
        _sync_folder(self._folder)


def load_secret(folder: Path, name: str) -> bytes:
    """The 256-bit secret in the file `name`; made when there is none. Fault when others can read it or it is too short."""
    _ensure_folder(folder)
    path = folder / name
    if not path.exists():
        _write_new(path, secrets.token_hex(_SECRET_BYTES))
    try:
        secret = bytes.fromhex(_read(path))
    except ValueError:
        secret = b""
    if len(secret) < _SECRET_BYTES:
        raise Fault(
            "Reading a secret", str(path), "It is damaged: put back a copy, or remove it; a new one is made then."
        )
    return secret


def _ensure_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_if_open(folder, "700")


def _make_signing_key(folder: Path, now: datetime) -> SigningKey:
    key = SigningKey.generate(now)
    kept = {"createdAt": now.astimezone(UTC).isoformat(), "key": key.private_members()}
    try:
        _write_new(_signing_path(folder, key.kid), json.dumps(kept))
    except OSError as error:
        hint = f"{error.strerror}. Mend it; the keys are as they were."
        raise Fault("Writing a signing key", str(folder), hint) from None
    return key


def _signing_path(folder: Path, kid: str) -> Path:
    return folder / f"signing-{kid}.json"


def _read_signing_key(path: Path) -> SigningKey:
    try:
        kept = json.loads(_read(path))
        return SigningKey.from_private(kept["key"], datetime.fromisoformat(kept["createdAt"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Fault(
            "Reading a signing key", str(path), "It is damaged: put back a copy, or remove it; a new one is made then."
        ) from error


def _read(path: Path) -> str:
    _refuse_if_open(path, "600")
    return path.read_text("utf-8").strip()


def _write_new(path: Path, text: str) -> None:
    # O_EXCL on a name of our own, then a rename: a crash in between leaves no half key, and no mode is wide for a moment.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def _refuse_if_open(path: Path, mode: str) -> None:
    if path.stat().st_mode & _OTHERS:
        raise Fault("Reading the keys", str(path), f"Other users of this machine can read it. Run: chmod {mode} {path}")


def _sync_folder(folder: Path) -> None:
    # A new name is on the disk only once its folder is: a key that signed must not vanish with the power.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
