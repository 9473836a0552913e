"""What the settings of mail say by themselves, and which ways out they name."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from mooring.cli.safety import is_exposed
from mooring.mail.examining import (
    Check,
    Finding,
    Record,
    Sender,
    Way,
    fine,
    postmark_way,
    problem,
    resend_way,
    smtp_way,
    warning,
)
from mooring.settings import Settings
from mooring.transports import parse_mailbox, parse_smtp_url

_FOLDER = "folder"
_NEEDED = {"resend": "mail_resend_key", "postmark": "mail_postmark_token", "smtp": "mail_smtp_url"}
_SECRETS = {"resend": "mail_resend_webhook_secret", "postmark": "mail_postmark_webhook_secret"}
_HOW = (
    "Set MOORING_MAIL_TRANSPORTS to resend, postmark or smtp, with its key and MOORING_MAIL_FROM: docs/guide/mail.md."
)


def transports_named(settings: Settings) -> list[str]:
    """The transports in their order."""
    return [name.strip() for name in settings.mail_transports.split(",") if name.strip()]


def transports_that_send(settings: Settings) -> list[str]:
    """Those of them that have what they need to send."""
    return [name for name in dict.fromkeys(transports_named(settings)) if name in _NEEDED and _is_set(settings, name)]


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """Whether mail is sent at all, and whether what becomes of it can be heard."""
    named = transports_named(settings)
    sending = [name for name in dict.fromkeys(named) if name in _NEEDED]
    yield from _transports(settings, named, sending)
    if sending:
        yield from _public_url(settings)
        for name in sending:
            yield from _feedback(settings, name)


def sender_of(settings: Settings) -> Sender | None:
    """The domains of the sender and of answers; None while no sender is set, or it is no address."""
    domain = _domain(settings.mail_from)
    return Sender(domain, _domain(settings.mail_reply_to) or domain) if domain is not None else None


def ways_of(settings: Settings, told: Mapping[str, tuple[Record, ...]]) -> Sequence[Way]:
    """The ways that are used, `told` being what providers ask for, by transport."""
    sender = sender_of(settings)
    if sender is None:
        return ()
    selectors = [part.strip() for part in settings.mail_dkim_selectors.split(",") if part.strip()]
    ways = {
        "resend": lambda: resend_way(sender.domain, selectors, told.get("resend", ())),
        "postmark": lambda: postmark_way(sender.domain, selectors),
        "smtp": lambda: smtp_way(_domain(settings.mail_bounces) or sender.domain, _server(settings), selectors),
    }
    return [ways[name]() for name in transports_that_send(settings)]


def _transports(settings: Settings, named: list[str], sending: list[str]) -> Iterator[Finding]:
    from mooring.bootstrap.mail_transports import mail_flaws  # see `operator`

    flaws = list(mail_flaws(settings))
    for flaw in flaws:
        yield problem(Check.TRANSPORT, f"{flaw.setting}: {flaw.what}", flaw.remedy)
    if not sending:
        say = problem if is_exposed(settings) else warning
        yield say(Check.TRANSPORT, "Nothing is sent: mail is written to a folder, for nobody but you.", _HOW)
    elif _FOLDER in named:
        what = "One of the transports is `folder`: what it takes counts as delivered, and reaches nobody."
        yield problem(Check.TRANSPORT, what, "Take it out of MOORING_MAIL_TRANSPORTS.")
    elif not flaws:
        others = f"; while that fails, by {', '.join(sending[1:])}" if sending[1:] else ""
        yield fine(Check.TRANSPORT, f"Mail leaves by {sending[0]}{others}.")


def _public_url(settings: Settings) -> Iterator[Finding]:
    url = urlsplit(settings.public_url or "")
    if url.scheme != "https" or not url.hostname:
        what = "Links in mail lead to this machine, and providers cannot tell it what became of mail."
        remedy = "Set MOORING_PUBLIC_URL to the https address that people use."
        yield problem(Check.PUBLIC_URL, what, remedy)
    else:
        yield fine(Check.PUBLIC_URL, f"Links lead to https://{url.hostname}, where providers reach it too.")


def _feedback(settings: Settings, name: str) -> Iterator[Finding]:
    if name == "smtp":
        yield _bounces(settings)
        return
    setting, address = f"MOORING_{_SECRETS[name].upper()}", f"/api/mail/notices/{name}"
    if getattr(settings, _SECRETS[name]):
        yield fine(Check.FEEDBACK, f"What {name} reports at {address} can be verified.")
        return
    what = f"{setting} is not set: what {name} reports of bounces and complaints is refused."
    remedy = (
        f"Add a webhook to {(settings.public_url or 'https://…').rstrip('/')}{address} at {name}, and set {setting}."
    )
    yield problem(Check.FEEDBACK, what, remedy)


def _bounces(settings: Settings) -> Finding:
    if _domain(settings.mail_bounces) is not None:
        return fine(Check.FEEDBACK, "Mail by smtp comes back to the address in MOORING_MAIL_BOUNCES.")
    what = "Mail by smtp that bounces comes back to the sender's mailbox, and Mooring does not hear of it."
    remedy = "Set MOORING_MAIL_BOUNCES, and hand what arrives there to `mooring mail bounce`."
    return warning(Check.FEEDBACK, what, remedy)


def _is_set(settings: Settings, name: str) -> bool:
    return bool(getattr(settings, _NEEDED[name]))


def _domain(mailbox: str | None) -> str | None:
    try:
        return parse_mailbox(mailbox or "").domain
    except ValueError:
        return None


def _server(settings: Settings) -> str:
    try:
        return parse_smtp_url(settings.mail_smtp_url or "").host.lower()
    except ValueError:
        return ""
