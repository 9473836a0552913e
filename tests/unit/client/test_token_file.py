"""The file that keeps a session: private, whole, shared, and one for each service."""

import asyncio
import os
import stat
from pathlib import Path

import pytest

from client_world import FakeTiming
from mooring.client.kept import Kept, KeptEnd, KeptSession, Tokens
from mooring.client.place import base_of, session_file, state_folder
from mooring.client.state import Account, EndReason
from mooring.client.token_file import TokenFile
from mooring.kit.errors import Fault

ALICE = KeptSession(
    Account("usr_1", "alice@example.org", "Alice", "ses_1", "wsp_1"), Tokens("access.1.x", "mrt_secret_1")
)


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "sessions" / "here.json", "http://localhost:8787")


def _keep(file: TokenFile, now: KeptSession = ALICE) -> Kept:
    return file.edit(lambda kept: Kept(now, kept.farewells, kept.url))


def test_file_and_folder_are_for_their_owner_alone(file: TokenFile) -> None:
    """0600 in 0700, whatever the umask says; nothing else with other rights lies beside."""
    before = os.umask(0)
    try:
        _keep(file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in file.path.parent.iterdir()} == {"0o600"}
    assert file.load().now == ALICE


@pytest.mark.parametrize(("which", "mode"), [("file", 0o640), ("file", 0o604), ("folder", 0o750), ("folder", 0o705)])
def test_what_others_can_read_is_refused_with_the_remedy(which: str, mode: int, file: TokenFile) -> None:
    """A token that others can read may be theirs by now; the message names the command that mends it, and no token."""
    _keep(file)
    path = file.path if which == "file" else file.path.parent
    path.chmod(mode)
    with pytest.raises(Fault) as refused:
        file.load()
    assert f"chmod {'600' if which == 'file' else '700'} {path}" in str(refused.value)
    assert "mrt_" not in str(refused.value)


def test_a_link_is_not_followed(file: TokenFile, tmp_path: Path) -> None:
    """Somebody may have put it there."""
    _keep(file)
    elsewhere = tmp_path / "elsewhere.json"
    file.path.rename(elsewhere)
    file.path.symlink_to(elsewhere)
    with pytest.raises(Fault):
        file.load()


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_crash_while_writing_leaves_the_old_content(
    step: str, file: TokenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each step: old before the rename, never half of either, and the next write sweeps up."""
    _keep(file)
    newer = KeptSession(ALICE.account, Tokens("access.2.x", "mrt_secret_2"))

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if step == "replace":
            patched.setattr(Path, "replace", crash)
        elif step == "fsync":
            patched.setattr(os, "fsync", crash)
        else:
            patched.setattr(os, "fdopen", crash)
        with pytest.raises(KeyboardInterrupt):
            file._write(b"{}")
    assert file.load().now == ALICE
    _keep(file, newer)
    assert file.load().now == newer
    assert [path.name for path in file.path.parent.iterdir() if not path.name.endswith(".lock")] == ["here.json"]


def test_the_content_is_on_the_disk_before_it_takes_the_name(file: TokenFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """File synced, renamed, folder synced: a power cut leaves old or new."""
    steps: list[str] = []
    synced, renamed = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("sync"), synced(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append("rename"), renamed(path, to))[1])
    _keep(file)
    assert steps == ["sync", "rename", "sync"]


def test_a_damaged_file_is_named_with_what_to_do(file: TokenFile) -> None:
    """Not a traceback, and none of its content."""
    _keep(file)
    file.path.write_bytes(b'{"now": {"mrt_half')
    with pytest.raises(Fault, match="sign in again") as refused:
        file.load()
    assert "mrt_half" not in str(refused.value)


def test_an_edit_that_changes_nothing_writes_nothing(file: TokenFile) -> None:
    """Many processes look; the disk has peace."""
    _keep(file)
    before = file.path.stat().st_ino
    _keep(file)
    assert file.path.stat().st_ino == before


def test_edits_of_two_never_undo_each_other(file: TokenFile) -> None:
    """Each edit sees the one before it, from whatever process: here in threads of their own descriptors."""
    from concurrent.futures import ThreadPoolExecutor

    def add(number: int) -> None:
        other = TokenFile(file.path, "http://localhost:8787")
        other.edit(lambda kept: Kept(kept.now, (*kept.farewells, Tokens(f"a{number}", f"r{number}")), kept.url))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert {tokens.access for tokens in file.load().farewells} == {f"a{number}" for number in range(8)}


def test_a_process_that_stopped_in_the_middle_of_an_edit_is_said(
    file: TokenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five seconds, instead of waiting for ever; reading goes on."""
    _keep(file)
    monkeypatch.setattr("mooring.client.token_file._LONGEST_EDIT_SECONDS", 0.01)
    with file._locked("edit"), pytest.raises(Fault, match="Another process"):
        _keep(TokenFile(file.path, "http://localhost:8787"))
    assert file.load().now == ALICE


def test_farewells_are_bounded(file: TokenFile) -> None:
    """The last eight: a device that signs in and out without a network all day fills nothing."""
    for number in range(20):
        tokens = Tokens(f"a{number}", f"r{number}")
        file.edit(lambda kept, tokens=tokens: Kept(kept.now, (*kept.farewells, tokens), kept.url))
    assert [tokens.access for tokens in file.load().farewells] == [f"a{number}" for number in range(12, 20)]


async def test_one_process_at_a_time_has_the_turn_and_a_hanging_one_holds_nobody_for_ever(file: TokenFile) -> None:
    """The second waits; after forty seconds it goes on, for the server would answer both alike."""
    timing = FakeTiming()
    other = TokenFile(file.path, "http://localhost:8787")
    entered = asyncio.Event()

    async def second() -> None:
        async with other.turn(timing):
            entered.set()

    async with file.turn(timing):
        waiting = asyncio.create_task(second())
        await timing.pass_(39)
        assert not entered.is_set()
        await timing.pass_(2)
        assert entered.is_set()
    await waiting
    entered.clear()
    async with file.turn(timing):
        waiting = asyncio.create_task(second())
        await timing.pass_(1)
    await timing.pass_(0.1)
    assert entered.is_set()
    await waiting


def test_tokens_are_in_no_repr() -> None:
    """Neither alone nor inside of what holds them."""
    kept = Kept(ALICE, (ALICE.tokens,), "http://localhost:8787")
    assert "mrt_secret" not in f"{kept!r} {ALICE!r} {ALICE.tokens} {[ALICE]}"
    assert "access.1" not in f"{kept!r}"
    assert EndReason.REVOKED.value in repr(KeptEnd(EndReason.REVOKED, "alice@example.org"))


def test_each_service_has_its_own_file_however_its_url_is_written() -> None:
    """Scheme, host and port in any case, the usual port or none, a slash at the end: one file. Another port: another."""
    spellings = ["https://App.Example.org", "HTTPS://app.example.org:443/", " https://app.example.org/ "]
    assert len({session_file(base_of(url), {"HOME": "/h"}) for url in spellings}) == 1
    others = ["https://app.example.org:8443", "https://app.example.org/sub", "https://app-example.org"]
    assert len({session_file(base_of(url), {}) for url in [spellings[0], *others]}) == 4
    assert session_file(base_of("http://[::1]:8787"), {"MOORING_CLIENT_STATE": "/s"}).name.startswith("1-8787-")


def test_the_folder_follows_the_environment() -> None:
    """MOORING_CLIENT_STATE, then XDG_STATE_HOME, then the home folder."""
    both = {"MOORING_CLIENT_STATE": "/own", "XDG_STATE_HOME": "/xdg"}
    assert state_folder(both) == Path("/own")
    assert state_folder({"XDG_STATE_HOME": "/xdg"}) == Path("/xdg/mooring/sessions")
    assert state_folder({}) == Path.home() / ".local/state/mooring/sessions"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8787",
        "ftp://localhost",
        "https://",
        "https://u:p@host",
        "http://host?x=1",
        "https://x:no",
        "https://[x",
    ],
)
def test_what_is_no_url_of_a_service_is_refused(url: str) -> None:
    """With an example of how to write one, and without the password that stands in it."""
    with pytest.raises(Fault, match=r"https://app\.example\.org") as refused:
        base_of(url)
    assert "u:p" not in str(refused.value)


def test_plain_http_goes_to_this_machine_only() -> None:
    """Passwords and tokens could be read on the way; a caller who knows the network may say so."""
    for url in ("http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787", "http://app.localhost"):
        assert base_of(url) == url
    for url in ("http://app.example.org", "http://192.168.1.5:8787", "http://localhost.example.org"):
        with pytest.raises(Fault, match="https"):
            base_of(url)
        assert base_of(url, plain_http=True) == url
