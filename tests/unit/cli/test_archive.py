"""`mooring archive key`, and an encrypted archive without a service: who can drill it, and what is said to who cannot."""

import json
from pathlib import Path

import pytest

from mooring.kit.errors import Fault, Refusal
from unit.cli.test_backup import answer, run, workspace_ids  # noqa: F401


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's identity; its recipient is set, and the keys go to a place of their own."""
    made = answer("archive", "key", "new", str(tmp_path / "operator.key"))
    monkeypatch.setenv("MOORING_ARCHIVE_RECIPIENT", made["recipient"])
    monkeypatch.setenv("MOORING_ARCHIVE_KEYS_URL", (tmp_path / "apart").as_uri())
    return Path(made["file"])


def secret_of(identity: Path) -> str:
    return identity.read_text("ascii").splitlines()[-1]


def test_an_encrypted_archive_is_drilled_by_its_service_and_by_who_has_the_identity(
    tmp_path: Path,
    identity: Path,
    workspace_ids: list[str],  # noqa: F811
) -> None:
    """Here without it; elsewhere with it. Without it, or with another one, each backup says which code, and exit code is 1."""
    taken = answer("backup", "take", "--all")
    assert [one["proven"] for one in taken] == [True] * 3
    assert [one["proven"] for one in answer("drill")] == [True] * 3
    archive = (tmp_path / "data" / "archive").as_uri()
    assert [one["proven"] for one in answer("drill", "--from", archive, "--identity", str(identity))] == [True] * 3
    answer("archive", "key", "new", str(tmp_path / "other.key"))
    for more, code in (
        ([], "ARCHIVE_IDENTITY_NEEDED"),
        (["--identity", str(tmp_path / "other.key")], "ARCHIVE_IDENTITY_WRONG"),
    ):
        shown = run("drill", "--from", archive, *more)
        assert (shown.exit_code, shown.output.count("(ARCHIVE_IDENTITY_")) == (1, 3)
        found = answer("drill", "--from", archive, *more, code=1)
        assert [one["drill"]["findings"][0]["code"] for one in found] == [code] * 3
    assert answer("backup", "inventory")["discoveries"] == []


def test_a_key_that_was_destroyed_is_named(tmp_path: Path, identity: Path, workspace_ids: list[str]) -> None:  # noqa: F811
    """Its backup is locked, those of others are proven."""
    answer("backup", "take", "--all")
    for wrapped in (tmp_path / "apart" / "keys" / workspace_ids[0]).iterdir():
        wrapped.unlink()
    archive = (tmp_path / "data" / "archive").as_uri()
    found = answer("drill", "--from", archive, "--identity", str(identity), code=1)
    codes = {one["workspaceId"]: [finding["code"] for finding in one["drill"]["findings"]] for one in found}
    assert codes == {workspace_ids[0]: ["manifest_locked"], workspace_ids[1]: [], "directory": []}


def test_an_identity_is_never_shown(tmp_path: Path, identity: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither when it is made nor by `show`, `settings` or `doctor`; its recipient is, to who asks."""
    recipient = answer("archive", "key", "show", str(identity))["recipient"]
    assert answer("archive", "key", "show")["recipient"] == recipient
    shown = [run("archive", "key", "new", str(tmp_path / "more.key")), run("settings"), run("doctor")]
    said = "".join(one.output for one in shown) + capfd.readouterr().out
    assert "AGE-SECRET-KEY" not in said
    assert identity.stat().st_mode & 0o077 == 0


def test_what_is_no_identity_is_a_fault_that_quotes_nothing(
    tmp_path: Path, identity: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of something else, one that is there already, and an identity where a recipient should be."""
    (tmp_path / "words").write_text(f"{secret_of(identity)} and more", "ascii")
    monkeypatch.setenv("MOORING_ARCHIVE_RECIPIENT", secret_of(identity))
    for words in (
        ["show", str(tmp_path / "words")],
        ["show", str(tmp_path / "none")],
        ["new", str(identity)],
        ["show"],
    ):
        with pytest.raises(Fault) as caught:
            run("archive", "key", *words)
        assert secret_of(identity)[20:40] not in f"{caught.value!r} {caught.value.__cause__!r}"
    found = {one["problem"] for one in json.loads(run("doctor", "--json").stdout)}
    assert "MOORING_ARCHIVE_RECIPIENT is no recipient (age1…)." in found


def test_doctor_names_keys_without_encryption(identity: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place for keys and no recipient: somebody thinks that it is encrypted."""
    assert "nothing is encrypted" not in run("doctor").output
    monkeypatch.delenv("MOORING_ARCHIVE_RECIPIENT")
    assert "nothing is encrypted" in json.loads(run("doctor", "--json").stdout).__repr__()
    with pytest.raises(Fault, match="not encrypted"):
        run("archive", "key", "show")


def test_an_identity_is_for_an_archive_elsewhere(identity: Path) -> None:
    """With a service it is a mistake: exit code 2."""
    assert run("drill", "--identity", str(identity)).exit_code == 2


def test_an_encrypted_archive_is_recovered_onto_an_empty_machine_by_who_has_the_identity(
    tmp_path: Path,
    identity: Path,
    workspace_ids: list[str],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With none or another one it is refused, and nothing is written; with the right one everything is there."""
    answer("backup", "take", "--all")
    archive = (tmp_path / "data" / "archive").as_uri()
    made = tmp_path / "machine"
    monkeypatch.setenv("MOORING_DATA", str(made))
    answer("archive", "key", "new", str(tmp_path / "wrong.key"))
    for more, code in (
        ([], "ARCHIVE_IDENTITY_NEEDED"),
        (["--identity", str(tmp_path / "wrong.key")], "ARCHIVE_IDENTITY_WRONG"),
    ):
        with pytest.raises(Refusal) as refused:
            run("recover", "--from", archive, *more)
        assert refused.value.code == code
        assert [path.name for path in made.iterdir()] == ["serve.lock"]
    found = answer("recover", "--from", archive, "--identity", str(identity))
    assert {one["workspaceId"]: one["events"] for one in found["logs"] if one["events"]} == dict.fromkeys(
        workspace_ids, 50
    )
