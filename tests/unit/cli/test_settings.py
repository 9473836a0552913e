"""Settings: typed, read once, refused with their name when they do not fit."""

import re
from pathlib import Path

import pytest

from mooring.cli.settings import settings_command
from mooring.kit.errors import Fault
from mooring.settings import SECRETS, Settings, load


def test_nothing_need_be_set() -> None:
    """Without any setting the service runs on loopback with its data beside it."""
    assert load({}) == Settings()
    assert (load({}).host, load({}).port, load({}).data) == ("127.0.0.1", 8787, Path("mooring-data"))


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """`MOORING_…` overrides the TOML file, which overrides the default."""
    file = tmp_path / "mooring.toml"
    file.write_text('port = 9000\nhost = "::1"\n')
    given = load({"MOORING_CONFIG": str(file), "MOORING_PORT": "9001"})
    assert (given.port, given.host) == (9001, "::1")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """`MOORING_OPERATOR_KEY_FILE` names a file that holds the secret."""
    file = tmp_path / "key"
    file.write_text("s3cr3t\n")
    assert load({"MOORING_OPERATOR_KEY_FILE": str(file)}).operator_key == "s3cr3t"


def test_whatever_sounds_like_a_secret_is_treated_as_one() -> None:
    """It may come from a file, and is shown by nothing. A new setting of such a name is meant by this, too."""
    public = {"public_url", "access_token_seconds", "signing_key_days", "webhook_networks"}
    # Mail does not start with a user or a password in these.
    public |= {"mail_resend_url", "mail_postmark_url"}
    public |= {"archive_url", "archive_keys_url"}  # and no archive is found by an address that holds a password
    sounding = re.compile("key|secret|token|password|dsn|url|webhook")
    assert {name for name in Settings.__struct_fields__ if sounding.search(name)} - public == SECRETS


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`mooring settings` says of each secret that it is set, and nothing of what it is."""
    for name in SECRETS:
        monkeypatch.setenv(f"MOORING_{name.upper()}", f"s3cr3t-{name}")
    for as_json in (True, False):
        settings_command(as_json=as_json)
        shown = capsys.readouterr().out
        assert "s3cr3t" not in shown
        assert all(f"MOORING_{name.upper()}" in shown for name in SECRETS)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"MOORING_PORT": "high"}, "MOORING_PORT"),
        ({"MOORING_PORT": "70000"}, "MOORING_PORT"),
        ({"MOORING_SIGNUP": "maybe"}, "MOORING_SIGNUP"),
        ({"MOORING_ACCESS_TOKEN_SECONDS": "0"}, "MOORING_ACCESS_TOKEN_SECONDS"),
        ({"MOORING_OPERATOR_KEY_FILE": "/nowhere"}, "MOORING_OPERATOR_KEY_FILE"),
        ({"MOORING_CONFIG": "/nowhere.toml"}, "/nowhere.toml"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(environ: dict[str, str], named: str) -> None:
    """A value that does not fit stops the start and names its setting."""
    with pytest.raises(Fault) as caught:
        load(environ)
    assert named in str(caught.value)


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    """A misspelt setting is a fault, not a silent default."""
    file = tmp_path / "mooring.toml"
    file.write_text("prot = 9000\n")
    with pytest.raises(Fault, match="prot"):
        load({"MOORING_CONFIG": str(file)})
