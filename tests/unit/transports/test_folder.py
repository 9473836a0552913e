"""Mail as files."""

import asyncio
import errno
import os
import stat
from pathlib import Path

import pytest

from mooring.mail.delivery import Accepted, Later, Refused
from mooring.transports import FolderTransport, letter_of
from outgoing import a_mail

NAME = "20261123T130000Z-msg_1.eml"


async def test_a_mail_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    """Its octets, in a folder that others cannot enter and a file that others cannot read."""
    folder = tmp_path / "deep" / "mail"
    assert await FolderTransport(folder).send(a_mail()) == Accepted(delivered=True)
    (file,) = folder.iterdir()
    assert (file.name, file.read_bytes()) == (NAME, letter_of(a_mail()).octets)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_handed_over_twice_it_is_one_file(tmp_path: Path) -> None:
    """Also at the same time: the same name, the same octets, and nothing is left lying about."""
    transport = FolderTransport(tmp_path)
    assert transport.idempotent
    outcomes = await asyncio.gather(*(transport.send(a_mail()) for _ in range(8)))
    assert outcomes == [Accepted(delivered=True)] * 8
    await transport.send(a_mail(2))
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, "20261123T130000Z-msg_2.eml"]


@pytest.mark.parametrize("call", ["write", "fsync"])
async def test_a_full_disk_keeps_the_mail_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """No half of a file is left; when there is room again, it is written."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    transport = FolderTransport(tmp_path)
    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(Path, "replace", full)
        outcome = await transport.send(a_mail())
    assert outcome == Later("the folder of mails: No space left on device")
    assert list(tmp_path.iterdir()) == []
    assert await transport.send(a_mail()) == Accepted(delivered=True)


async def test_a_folder_that_is_none_keeps_the_mail_for_later(tmp_path: Path) -> None:
    """A file where the folder should be, or a folder that may not be written to: somebody can mend that."""
    (tmp_path / "mail").write_text("I was here first")
    outcome = await FolderTransport(tmp_path / "mail").send(a_mail())
    assert isinstance(outcome, Later)
    assert outcome.everybody
    assert not outcome.perhaps_taken


async def test_what_may_not_leave_is_refused(tmp_path: Path) -> None:
    """As with every transport; nothing is written, and no id leads out of the folder."""
    for mail in (a_mail(subject="x\r\nBcc: eve@example.net"), a_mail(id="../../msg_1")):
        assert isinstance(await FolderTransport(tmp_path / "mail").send(mail), Refused)
    assert list(tmp_path.iterdir()) == []
