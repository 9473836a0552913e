"""The ways in which mail leaves, as a receiver sees them: what each has to do with the records of the sender's domain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mooring.mail.examining.finding import Record

_SES_BOUNCES = "feedback-smtp.us-east-1.amazonses.com"
_DKIM = "._domainkey"


@dataclass(frozen=True, slots=True)
class Way:
    """One transport. `envelope` is the domain that its mail comes back to, and whose SPF counts.

    `include` is the mechanism that names it in SPF, `alias` where the envelope domain must lead to as a whole, `bounces`
    the mail exchange that takes what comes back, `server` the host that mail is handed to. `told` is what the provider
    itself asks to be published.
    """

    transport: str
    envelope: str
    selectors: tuple[str, ...] = ()
    include: str | None = None
    alias: str | None = None
    bounces: str | None = None
    server: str | None = None
    told: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """The domain that mail is from, and the one that answers to it go to."""

    domain: str
    answers: str


def resend_way(domain: str, selectors: Iterable[str], told: tuple[Record, ...] = ()) -> Way:
    """Resend: a return path of its own below the domain, which is Amazon's mail service; the key is `resend`."""
    way = Way("resend", f"send.{domain}", (), "amazonses.com", bounces=_SES_BOUNCES, told=told)
    exchange = next((record for record in told if record.type == "MX"), None)
    if exchange is not None:
        way = replace(way, envelope=exchange.name, bounces=exchange.value.split(" ", 1)[-1])
    asked = [record.name.split(_DKIM, 1)[0] for record in told if _DKIM in record.name]
    return replace(way, selectors=_each_once([*(asked or ["resend"]), *selectors]))


def postmark_way(domain: str, selectors: Iterable[str]) -> Way:
    """Postmark: the return path is an alias of theirs; each domain has a selector of its own."""
    return Way("postmark", f"pm-bounces.{domain}", _each_once(selectors), alias="pm.mtasv.net")


def smtp_way(envelope: str, server: str, selectors: Iterable[str]) -> Way:
    """A mail server of the operator's choice."""
    return Way("smtp", envelope, _each_once(selectors), server=server)


def full_name(name: str, domain: str) -> str:
    """The whole name of a record that a provider names from the top of the zone: `send.news` for news.example.org."""
    name = name.rstrip(".").lower()
    if name == domain or name.endswith(f".{domain}"):
        return name
    labels = domain.split(".")
    for count in range(len(labels) - 1, 0, -1):
        below = ".".join(labels[:count])
        if name.endswith(f".{below}"):
            return f"{name.removesuffix(below)}{domain}"
    return f"{name}.{domain}"


def _each_once(selectors: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(selectors))
