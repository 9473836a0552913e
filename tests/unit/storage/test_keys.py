"""Key files: made once, kept to their owner, refused when others can read them."""

import asyncio
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import START
from mooring.kit.errors import Fault
from mooring.sessions import SigningKey, SigningKeys
from mooring.storage.keys import KeyFolder, load_secret, load_signing_keys


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_made_once_and_kept_to_their_owner(tmp_path: Path) -> None:
    """The first start makes folder (0700), signing key and secret (0600); the next finds the same."""
    folder = tmp_path / "keys"
    signing, secret = load_signing_keys(folder, now=START), load_secret(folder, "refresh")
    assert _mode(folder) == 0o700
    assert {_mode(path) for path in folder.iterdir()} == {0o600}
    assert len(secret) == 32
    again = load_signing_keys(folder, now=START + timedelta(days=1))
    assert again.signing.kid == signing.signing.kid
    assert load_secret(folder, "refresh") == secret
    assert len(list(folder.iterdir())) == 2


def test_the_newest_of_several_keys_signs(tmp_path: Path) -> None:
    """A key that was put beside the first one takes over; the first still verifies."""
    first = load_signing_keys(tmp_path / "keys", now=START).signing
    newer = SigningKey.generate(START + timedelta(days=1))
    path = tmp_path / "keys" / f"signing-{newer.kid}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"createdAt": newer.created_at.isoformat(), "key": newer.private_members()}))
    both = load_signing_keys(tmp_path / "keys", now=START)
    assert both.signing.kid == newer.kid
    assert both.by_kid(first.kid) is not None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    """The fault names the file and the chmod to run; so for a folder."""
    folder = tmp_path / "keys"
    load_signing_keys(folder, now=START)
    load_secret(folder, "refresh")
    for path in folder.iterdir():
        path.chmod(mode)
    (signing,) = folder.glob("signing-*")
    with pytest.raises(Fault, match=f"chmod 600 {signing}"):
        load_signing_keys(folder, now=START)
    with pytest.raises(Fault, match="chmod 600"):
        load_secret(folder, "refresh")
    folder.chmod(0o750)
    with pytest.raises(Fault, match=f"chmod 700 {folder}"):
        load_signing_keys(folder, now=START)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"key": {}}', '{"createdAt": "2026-11-23T13:00:00+00:00", "key": {}}']
)
def test_a_damaged_signing_key_is_a_fault(tmp_path: Path, text: str) -> None:
    """No start with half a key, and no new one in its place without a word."""
    folder = tmp_path / "keys"
    load_signing_keys(folder, now=START)
    (path,) = folder.glob("signing-*")
    path.write_text(text)
    with pytest.raises(Fault, match="damaged"):
        load_signing_keys(folder, now=START)


@pytest.mark.parametrize("text", ["", "nonsense", "abcd", "00" * 31])
def test_a_secret_that_is_too_short_is_a_fault(tmp_path: Path, text: str) -> None:
    """A weak secret stops the start."""
    folder = tmp_path / "keys"
    load_secret(folder, "refresh")
    (folder / "refresh").write_text(text)
    with pytest.raises(Fault, match="damaged"):
        load_secret(folder, "refresh")


LIFE = timedelta(minutes=15)


def _ring(folder: Path) -> tuple[SigningKeys, KeyFolder]:
    keys = load_signing_keys(folder, now=START)
    return keys, KeyFolder(folder, keys, LIFE)


def _on_disk(folder: Path) -> list[str]:
    return [key.kid for key in load_signing_keys(folder, now=START).all]


async def test_a_new_key_is_on_the_disk_before_it_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the moment of the swap the file is complete; after it the new key signs and the old one verifies."""
    keys, ring = _ring(tmp_path / "keys")
    old, at_swap = keys.signing, list[list[str]]()
    swap = keys.replace
    monkeypatch.setattr(keys, "replace", lambda new: (at_swap.append(_on_disk(tmp_path / "keys")), swap(new)))
    new = await ring.rotate(START + timedelta(days=90))
    assert at_swap == [[old.kid, new.kid]]
    assert keys.signing is new
    assert keys.by_kid(old.kid) is old
    assert {_mode(path) for path in (tmp_path / "keys").iterdir()} == {0o600}


async def test_a_key_that_cannot_be_written_does_not_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: a fault, the old key goes on, and no half file is read at the next start."""
    keys, ring = _ring(tmp_path / "keys")
    old = keys.signing

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("mooring.storage.keys.os.fsync", full)
        with pytest.raises(Fault, match="No space left"):
            await ring.rotate(START + timedelta(days=90))
    assert keys.all == (old,)
    assert _on_disk(tmp_path / "keys") == [old.kid]


async def test_an_old_key_is_deleted_when_it_has_nothing_left_to_verify(tmp_path: Path) -> None:
    """Not a moment before; then it is out of the key set, and its file with the private half is gone."""
    keys, ring = _ring(tmp_path / "keys")
    old, turned = keys.signing, START + timedelta(days=90)
    new = await ring.rotate(turned)
    assert await ring.retire_due(turned + timedelta(minutes=15, seconds=59)) == []
    assert await ring.retire_due(turned + timedelta(minutes=16)) == [old.kid]
    assert (keys.all, _on_disk(tmp_path / "keys")) == ((new,), [new.kid])
    assert await ring.retire_due(turned + timedelta(days=900)) == []


async def test_a_leaked_key_is_void_at_once(tmp_path: Path) -> None:
    """`retire_now`: only the new key is left, in memory and on the disk."""
    keys, ring = _ring(tmp_path / "keys")
    await ring.rotate(START + timedelta(days=1))
    new = await ring.rotate(START + timedelta(days=2), retire_now=True)
    assert (keys.all, _on_disk(tmp_path / "keys")) == ((new,), [new.kid])


async def test_a_crash_between_key_and_deletion_loses_nothing(tmp_path: Path) -> None:
    """A file that outlived its retirement is read at the next start and retired again."""
    folder = tmp_path / "keys"
    keys, ring = _ring(folder)
    old = (folder / f"signing-{keys.signing.kid}.json").read_text("utf-8")
    name = next(folder.iterdir()).name
    await ring.rotate(START + timedelta(days=1), retire_now=True)
    (folder / name).touch(mode=0o600)
    (folder / name).write_text(old, "utf-8")
    again, ring = _ring(folder)
    assert len(again.all) == 2
    assert len(await ring.retire_due(START + timedelta(days=2))) == 1
    assert len(again.all) == 1


async def test_a_clock_that_was_set_back_does_not_keep_the_old_key_signing(tmp_path: Path) -> None:
    """The new key is the newest, whatever the clock says."""
    keys, ring = _ring(tmp_path / "keys")
    new = await ring.rotate(START - timedelta(days=400))
    assert keys.signing is new
    assert _on_disk(tmp_path / "keys")[-1] == new.kid


async def test_two_rotations_at_once_are_two_rotations(tmp_path: Path) -> None:
    """None of three keys gets lost."""
    keys, ring = _ring(tmp_path / "keys")
    await asyncio.gather(ring.rotate(START), ring.rotate(START))
    assert len(keys.all) == len(_on_disk(tmp_path / "keys")) == 3
