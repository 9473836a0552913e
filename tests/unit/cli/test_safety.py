"""No insecure fallback: what must be right before others can reach the service."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from mooring.bootstrap import create_keys
from mooring.cli.safety import problems
from mooring.settings import Settings
from mooring.storage.folder import ACCOUNT_SECRET, OPERATOR_KEY, REFRESH_SECRET, DataFolder

Spoil = Callable[[Settings], Settings]


@pytest.fixture
def exposed(tmp_path: Path) -> Settings:
    """Settings of a service that is rightly exposed."""
    settings = Settings(data=tmp_path / "data", host="0.0.0.0", public_url="https://app.example.org")
    folder = DataFolder(settings.data)
    folder.prepare()
    create_keys(settings, folder)
    return settings


def _with(**changes: object) -> Spoil:
    return lambda settings: msgspec.structs.replace(settings, **changes)


def _remove(pattern: str) -> Spoil:
    def spoil(settings: Settings) -> Settings:
        for path in settings.data.glob(pattern):
            path.unlink()
        return settings

    return spoil


def _open_up(pattern: str, mode: int = 0o644) -> Spoil:
    def spoil(settings: Settings) -> Settings:
        for path in settings.data.glob(pattern):
            path.chmod(mode)
        return settings

    return spoil


def _write(name: str, text: str) -> Spoil:
    def spoil(settings: Settings) -> Settings:
        (settings.data / "keys" / name).write_text(text)
        return settings

    return spoil


SPOILED: dict[str, tuple[Spoil, str, str]] = {
    "no public URL": (_with(public_url=None), "MOORING_PUBLIC_URL is not set", "https"),
    "plain http": (_with(public_url="http://app.example.org"), "plain http", "TLS"),
    "not a URL": (_with(public_url="app.example.org"), "not a web address", "https://"),
    "signing key missing": (_remove("keys/signing-*.json"), "signing key", "mooring keys create"),
    "refresh secret missing": (_remove(f"keys/{REFRESH_SECRET}"), REFRESH_SECRET, "mooring keys create"),
    "account secret missing": (_remove(f"keys/{ACCOUNT_SECRET}"), ACCOUNT_SECRET, "mooring keys create"),
    "empty refresh secret": (_write(REFRESH_SECRET, ""), f"{REFRESH_SECRET} is weak", "mooring keys create"),
    "short refresh secret": (_write(REFRESH_SECRET, "0a1b" * 8), f"{REFRESH_SECRET} is weak", "mooring keys create"),
    "monotonous refresh secret": (
        _write(REFRESH_SECRET, "00" * 32),
        f"{REFRESH_SECRET} is weak",
        "mooring keys create",
    ),
    "worded account secret": (
        _write(ACCOUNT_SECRET, "changeme" * 8),
        f"{ACCOUNT_SECRET} is weak",
        "mooring keys create",
    ),
    "short account secret": (_write(ACCOUNT_SECRET, "0a1b" * 8), f"{ACCOUNT_SECRET} is weak", "mooring keys create"),
    "monotonous account secret": (
        _write(ACCOUNT_SECRET, "ab" * 32),
        f"{ACCOUNT_SECRET} is weak",
        "mooring keys create",
    ),
    "empty operator key": (_with(operator_key=""), "MOORING_OPERATOR_KEY is weak", "openssl"),
    "operator key missing": (_remove(OPERATOR_KEY), OPERATOR_KEY, "mooring keys create"),
    "short operator key": (_with(operator_key="abc123"), "MOORING_OPERATOR_KEY is weak", "openssl"),
    "default operator key": (_with(operator_key="changeme-" * 6), "MOORING_OPERATOR_KEY is weak", "openssl"),
    "monotonous operator key": (_with(operator_key="a" * 64), "MOORING_OPERATOR_KEY is weak", "openssl"),
    "mail without a sender": (
        _with(mail_transports="resend", mail_resend_key="re_key"),
        "MOORING_MAIL_FROM",
        "Harbour <mail@example.org>",
    ),
    "mail without a key": (
        _with(mail_transports="resend", mail_from="mail@example.org"),
        "MOORING_MAIL_RESEND_KEY",
        "MOORING_MAIL_RESEND_KEY_FILE",
    ),
    "mail without a token": (
        _with(mail_transports="postmark", mail_from="mail@example.org"),
        "MOORING_MAIL_POSTMARK_TOKEN",
        "MOORING_MAIL_POSTMARK_TOKEN_FILE",
    ),
    "mail without a server": (
        _with(mail_transports="smtp", mail_from="mail@example.org"),
        "MOORING_MAIL_SMTP_URL",
        "smtp",
    ),
    "mail by nobody knows what": (_with(mail_transports="pigeon"), "MOORING_MAIL_TRANSPORTS", "postmark"),
    **{
        f"mail in the clear to {host}": (
            _with(mail_transports="smtp", mail_from="mail@example.org", mail_smtp_url=f"smtp+plain://{host}"),
            "MOORING_MAIL_SMTP_URL is not encrypted",
            "smtps://",
        )
        for host in ("mail.example.org:25", "8.8.8.8", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "localhost.example.org")
    },
    "backups in the clear": (
        _with(archive_url="s3://bucket", archive_s3_endpoint="http://s3.example.org"),
        "MOORING_ARCHIVE_S3_ENDPOINT is not encrypted",
        "https://",
    ),
    "mail in the clear to a provider": (
        _with(
            mail_transports="folder,resend",
            mail_from="mail@example.org",
            mail_resend_key="re_key",
            mail_resend_url="http://api.example.org",
        ),
        "MOORING_MAIL_RESEND_URL is not encrypted",
        "https://",
    ),
    "mail in the clear to another provider": (
        _with(
            mail_transports="postmark",
            mail_from="mail@example.org",
            mail_postmark_token="token",
            mail_postmark_url="http://10.0.0.7",
        ),
        "MOORING_MAIL_POSTMARK_URL is not encrypted",
        "https://",
    ),
    "readable keys folder": (_open_up("keys", 0o755), "can be read by others", "chmod 700"),
    "readable signing key": (_open_up("keys/signing-*.json"), "can be read by others", "chmod 600"),
    "readable refresh secret": (_open_up(f"keys/{REFRESH_SECRET}"), "can be read by others", "chmod 600"),
    "readable account secret": (_open_up(f"keys/{ACCOUNT_SECRET}"), "can be read by others", "chmod 600"),
    "readable operator key": (_open_up(OPERATOR_KEY), "can be read by others", "chmod 600"),
}


def test_a_prepared_service_may_be_exposed(exposed: Settings) -> None:
    """https, all keys, none readable by others: nothing to complain of."""
    assert problems(exposed) == []


@pytest.mark.parametrize(("spoil", "what", "remedy"), SPOILED.values(), ids=SPOILED.keys())
def test_each_weakness_is_named_with_its_remedy(exposed: Settings, spoil: Spoil, what: str, remedy: str) -> None:
    """One weakness alone forbids the start; the message says which and how to mend it."""
    found = problems(spoil(exposed))
    assert len(found) == 1
    assert what in found[0].what
    assert remedy in found[0].remedy


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example.org",
        "smtps://user:word@mail.example.org",
        "smtp+plain://localhost",
        "smtp+plain://127.0.0.1:1025",
        "smtp+plain://[::1]",
        "smtp+plain://10.1.2.3",
        "smtp+plain://[fd00::25]",
        "smtp+plain://mailpit:1025",
        "smtp+plain://relay.internal",
    ],
)
def test_mail_may_go_encrypted_or_nearby(exposed: Settings, url: str) -> None:
    """With TLS to anywhere; without only to this machine or into a private network."""
    assert problems(_with(mail_transports="smtp", mail_from="mail@example.org", mail_smtp_url=url)(exposed)) == []


def test_a_laptop_may_send_in_the_clear(tmp_path: Path) -> None:
    """Nobody but whoever uses it is concerned."""
    laptop = Settings(data=tmp_path / "nothing")
    clear = _with(mail_transports="smtp", mail_from="mail@example.org", mail_smtp_url="smtp+plain://mail.example.org")
    assert problems(clear(laptop)) == []


def test_a_laptop_needs_no_preparation(tmp_path: Path) -> None:
    """On loopback, without a public URL, nothing need exist."""
    assert problems(Settings(data=tmp_path / "nothing")) == []


def test_a_public_url_alone_makes_a_service_exposed(tmp_path: Path) -> None:
    """Behind a proxy the service listens on loopback, and is exposed all the same: its keys must exist."""
    found = problems(Settings(data=tmp_path / "nothing", public_url="https://app.example.org"))
    assert len(found) == 4


def test_a_readable_key_is_refused_on_a_laptop_too(exposed: Settings) -> None:
    """A key that other users of the machine can read is no secret, whoever is served."""
    local = msgspec.structs.replace(exposed, host="127.0.0.1", public_url=None)
    (local.data / OPERATOR_KEY).chmod(0o640)
    assert "can be read by others" in problems(local)[0].what
