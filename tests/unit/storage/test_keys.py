"""Key files: made once, kept to their owner, refused when others can read them."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import START
from mooring.kit.errors import Fault
from mooring.sessions import SigningKey
from mooring.storage.keys import load_secret, load_signing_keys


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
