"""The ways out for mail that the settings name, and what is wrong with those settings."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mooring.kit.errors import Fault
from mooring.mail import MessageId
from mooring.mail.addresses.verp import LONGEST_LOCAL, fits
from mooring.mail.delivery import Transport
from mooring.settings import Settings
from mooring.transports import (
    FolderTransport,
    Mailbox,
    PostmarkTransport,
    ResendTransport,
    SmtpTransport,
    parse_mailbox,
    parse_smtp_url,
)

_FOLDER = "folder"
_NEEDED = {"smtp": "mail_smtp_url", "resend": "mail_resend_key", "postmark": "mail_postmark_token"}
_URLS = {"resend": "mail_resend_url", "postmark": "mail_postmark_url"}
_KNOWN = [_FOLDER, *_NEEDED]
_MAILBOXES = {
    "mail_from": "Harbour <mail@example.org>",
    "mail_reply_to": "help@example.org",
    "mail_bounces": "bounces@example.org",
}


@dataclass(frozen=True, slots=True)
class MailFlaw:
    """What keeps mail from leaving: the setting, what is wrong with it, and how to mend it. It repeats no value."""

    setting: str
    what: str
    remedy: str


def transports_of(settings: Settings, folder: Path, return_path: Callable[[MessageId], str]) -> Sequence[Transport]:
    """The transports of these settings, in their order. Fault for the first flaw.

    `folder` is the data folder; `return_path` says where a message by smtp comes back to.
    """
    for flaw in mail_flaws(settings):
        raise Fault("Reading the settings", flaw.setting, f"{flaw.what} {flaw.remedy}")
    return [_transport(name, settings, folder, return_path) for name in transport_names(settings)]


def transport_names(settings: Settings) -> list[str]:
    """What MOORING_MAIL_TRANSPORTS lists, known or not."""
    return [name.strip() for name in settings.mail_transports.split(",") if name.strip()]


def sender_of(settings: Settings) -> Mailbox:
    """Who every mail is from. Without MOORING_MAIL_FROM `Mooring <mooring@…>`, at the host that people use."""
    if settings.mail_from:
        return parse_mailbox(settings.mail_from)
    with suppress(ValueError):
        return parse_mailbox(f"Mooring <mooring@{urlsplit(settings.public_url or '').hostname or 'localhost'}>")
    return parse_mailbox("Mooring <mooring@localhost>")


def mail_flaws(settings: Settings) -> Iterator[MailFlaw]:
    """Everything that is wrong with the settings of mail."""
    names = transport_names(settings)
    yield from _flaws_of_names(names)
    sending = [name for name in dict.fromkeys(names) if name in _NEEDED]
    if sending and not settings.mail_from:
        what = f"It is not set, and {' and '.join(sending)} cannot do without a sender."
        yield MailFlaw(
            _setting("mail_from"), what, f"Set it to the sender of all mail, such as `{_MAILBOXES['mail_from']}`."
        )
    yield from _flaws_of_mailboxes(settings)
    for name in sending:
        yield from _flaws_of_transport(name, settings)


def _flaws_of_names(names: Sequence[str]) -> Iterator[MailFlaw]:
    setting, remedy = _setting("mail_transports"), f"Write one or more of {', '.join(_KNOWN)}, separated by commas."
    if not names:
        yield MailFlaw(setting, "It names no transport.", remedy)
    for name in dict.fromkeys(names):
        if name not in _KNOWN:
            yield MailFlaw(setting, f"There is no transport {name[:40]!r}.", remedy)
        if names.count(name) > 1:
            yield MailFlaw(setting, f"It names {name[:40]} twice.", "Name each transport once.")


def _flaws_of_mailboxes(settings: Settings) -> Iterator[MailFlaw]:
    for name, example in _MAILBOXES.items():
        text = getattr(settings, name)
        flaw = _flaw_of_mailbox(name, text) if text else None
        if flaw is not None:
            yield MailFlaw(_setting(name), f"It is no mailbox that all take: {flaw}.", f"Write it like `{example}`.")


def _flaw_of_mailbox(name: str, text: str) -> str | None:
    try:
        mailbox = parse_mailbox(text)
    except ValueError as error:
        return str(error)
    if not mailbox.local.isascii():
        return "not every server knows its letters before the @"
    if name == "mail_bounces" and not fits(text):
        return f"a mark is added to it, so it is a bare address with {LONGEST_LOCAL} characters before the @ at most"
    return None


def _flaws_of_transport(name: str, settings: Settings) -> Iterator[MailFlaw]:
    needed = _setting(_NEEDED[name])
    secret = getattr(settings, _NEEDED[name])
    if not secret:
        remedy = f"Set it, or {needed}_FILE, or take {name} out of {_setting('mail_transports')}."
        yield MailFlaw(needed, f"It is not set, and {name} cannot do without.", remedy)
    elif name == "smtp":
        try:
            parse_smtp_url(secret)
        except ValueError as error:
            yield MailFlaw(
                needed, f"It is no mail server: {error}.", "Write it like smtp://user:password@mail.example.org:587."
            )
    elif not secret.isascii() or not secret.isprintable() or " " in secret:
        yield MailFlaw(
            needed, f"It is no key of {name}: it holds a space or another character that keys lack.", "Copy it anew."
        )
    if name in _URLS and not _is_web_address(getattr(settings, _URLS[name])):
        yield MailFlaw(
            _setting(_URLS[name]), "It is not a web address.", "Leave it out, or write it like https://api.example.org."
        )


def _is_web_address(text: str) -> bool:
    try:
        url = urlsplit(text)
        plain = not (url.query or url.fragment or url.username or url.password)
        return plain and url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _transport(name: str, settings: Settings, folder: Path, return_path: Callable[[MessageId], str]) -> Transport:
    if name == "smtp":
        server = parse_smtp_url(settings.mail_smtp_url or "")
        return SmtpTransport(server, return_path, helo=sender_of(settings).domain)
    if name == "resend":
        return ResendTransport(settings.mail_resend_key or "", settings.mail_resend_url)
    if name == "postmark":
        return PostmarkTransport(
            settings.mail_postmark_token or "", settings.mail_postmark_url, stream=settings.mail_postmark_stream
        )
    return FolderTransport(settings.mail_folder or folder / "mail")


def _setting(name: str) -> str:
    return f"MOORING_{name.upper()}"
