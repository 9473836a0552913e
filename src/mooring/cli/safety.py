"""What must be right before a service may be reached from outside of this machine."""

import ipaddress
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mooring.settings import Settings
from mooring.storage.folder import ACCOUNT_SECRET, KEYS_FOLDER, OPERATOR_KEY, REFRESH_SECRET, SIGNING_KEYS, DataFolder

_SHORTEST_SECRET = 32
_FEWEST_BYTES = 20
_PRIVATE_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_WELL_KNOWN = ("changeme", "change-me", "secret", "password", "default", "development", "example")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the service from starting: what it is, and how to mend it."""

    what: str
    remedy: str


def is_exposed(settings: Settings) -> bool:
    """Whether others than this machine's users can reach the service."""
    return settings.public_url is not None or not _is_loopback(settings.host)


def problems(settings: Settings) -> list[Problem]:
    """Everything that forbids a start with these settings. Loopback without a public URL needs no preparation."""
    found = [*_readable_secrets(settings), *_mail_problems(settings)]
    if is_exposed(settings):
        found += [*_url_problems(settings), *_missing_secrets(settings), *_mail_in_the_clear(settings)]
        found += _backups_in_the_clear(settings)
    return [*found, *_weak_secrets(settings)]


def _url_problems(settings: Settings) -> Iterator[Problem]:
    if settings.public_url is None:
        yield Problem(
            f"MOORING_HOST is {settings.host}, but MOORING_PUBLIC_URL is not set: cookies and links need it.",
            "Set MOORING_PUBLIC_URL to the https address that people use, or MOORING_HOST to 127.0.0.1.",
        )
        return
    url = urlsplit(settings.public_url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        yield Problem("MOORING_PUBLIC_URL is not a web address.", "Write it like https://app.example.org.")
    elif url.scheme == "http" and not _is_loopback(url.hostname):
        yield Problem(
            "MOORING_PUBLIC_URL is plain http: passwords and sessions could be read on the way.",
            "Put TLS in front of Mooring and set MOORING_PUBLIC_URL to the https address.",
        )


def _missing_secrets(settings: Settings) -> Iterator[Problem]:
    remedy = "Is this the right data folder? If it is new, run `mooring keys create` once, and back the keys up."
    keys = settings.data / KEYS_FOLDER
    if not any(keys.glob(SIGNING_KEYS)):
        yield Problem(f"There is no signing key in {keys}.", remedy)
    for secret in (REFRESH_SECRET, ACCOUNT_SECRET):
        if not (keys / secret).exists():
            yield Problem(f"The secret {keys / secret} is missing.", remedy)
    if settings.operator_key is None and DataFolder(settings.data).operator_key() is None:
        yield Problem(f"The secret {settings.data / OPERATOR_KEY} is missing.", remedy)


def _weak_secrets(settings: Settings) -> Iterator[Problem]:
    yield from _weak_operator_key(settings)
    for secret in (REFRESH_SECRET, ACCOUNT_SECRET):
        path = settings.data / KEYS_FOLDER / secret
        if path.exists() and _is_weak(path):
            yield Problem(
                f"The secret {path} is weak: it was not made by Mooring.",
                "Put back a copy of it; without one remove the file and run `mooring keys create`.",
            )


def _is_weak(path: Path) -> bool:
    try:
        secret = bytes.fromhex(path.read_text("utf-8"))
    except ValueError:
        return True
    # 32 random bytes hold fewer than 20 different ones once in many millions of times.
    return len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_BYTES


def _weak_operator_key(settings: Settings) -> Iterator[Problem]:
    key = settings.operator_key if settings.operator_key is not None else DataFolder(settings.data).operator_key()
    if key is None:
        return
    if len(key) < _SHORTEST_SECRET or len(set(key)) < 12 or any(word in key.lower() for word in _WELL_KNOWN):
        yield Problem(
            "MOORING_OPERATOR_KEY is weak.",
            f"Use at least {_SHORTEST_SECRET} random characters, e.g. from `openssl rand -base64 32`.",
        )


def _readable_secrets(settings: Settings) -> Iterator[Problem]:
    keys = settings.data / KEYS_FOLDER
    for path in [settings.data / OPERATOR_KEY, *keys.glob("*"), keys]:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            mode = "700" if path.is_dir() else "600"
            yield Problem(f"{path} can be read by others.", f"Run `chmod {mode} {path}`.")


def _mail_problems(settings: Settings) -> Iterator[Problem]:
    from mooring.bootstrap.mail_transports import mail_flaws  # see `operator`

    for flaw in mail_flaws(settings):
        yield Problem(f"{flaw.setting}: {flaw.what}", flaw.remedy)


def _mail_in_the_clear(settings: Settings) -> Iterator[Problem]:
    """Mail holds links that open accounts, and goes with credentials that let others write in our name."""
    named = {name.strip() for name in settings.mail_transports.split(",")}
    scheme, host = _scheme_and_host(settings.mail_smtp_url or "")
    if "smtp" in named and scheme == "smtp+plain" and not _is_near(host):
        yield _in_the_clear("MOORING_MAIL_SMTP_URL", "smtp:// (STARTTLS) or smtps://")
    for name, url in (("resend", settings.mail_resend_url), ("postmark", settings.mail_postmark_url)):
        scheme, host = _scheme_and_host(url)
        if name in named and scheme == "http" and not _is_loopback(host):
            yield _in_the_clear(f"MOORING_MAIL_{name.upper()}_URL", "https://")


def _backups_in_the_clear(settings: Settings) -> Iterator[Problem]:
    scheme, host = _scheme_and_host(settings.archive_s3_endpoint or "")
    if scheme == "http" and not _is_near(host):
        what = "MOORING_ARCHIVE_S3_ENDPOINT is not encrypted: every event could be read on the way."
        yield Problem(what, "Begin it with https://.")


def _in_the_clear(setting: str, beginning: str) -> Problem:
    return Problem(f"{setting} is not encrypted: mail could be read on the way.", f"Begin it with {beginning}.")


def _scheme_and_host(text: str) -> tuple[str, str]:
    try:
        url = urlsplit(text)
    except ValueError:
        return "", ""
    return url.scheme, url.hostname or ""


def _is_near(host: str) -> bool:
    """Whether `host` is this machine or in a private network. A name is when no public one can be like it."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_PRIVATE_NAMES))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
