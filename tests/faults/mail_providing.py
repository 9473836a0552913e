"""The real transports, each with a server on this machine that behaves, and what has arrived through them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mail_providers import (
    POSTMARK_TOKEN,
    RESEND_KEY,
    PostmarkBox,
    ResendBox,
    SmtpBox,
    postmark_api,
    resend_api,
    smtp_server,
)
from mooring.mail.delivery import Transport
from mooring.transports import FolderTransport, PostmarkTransport, ResendTransport, SmtpTransport, parse_smtp_url

KINDS = ("folder", "resend", "postmark", "smtp")


def transport_of(kind: str, place: str) -> Transport:
    """The transport of this kind; `place` is its folder, or the URL of its server."""
    if kind == "folder":
        return FolderTransport(Path(place))
    if kind == "resend":
        return ResendTransport(RESEND_KEY, place)
    if kind == "postmark":
        return PostmarkTransport(POSTMARK_TOKEN, place)
    return SmtpTransport(parse_smtp_url(place), lambda _: "bounces@example.org")


@dataclass(frozen=True)
class Provider:
    """Where a transport leads."""

    kind: str
    place: str
    box: ResendBox | PostmarkBox | SmtpBox | None = None

    def transport(self) -> Transport:
        """A new one that leads here."""
        return transport_of(self.kind, self.place)

    def arrived(self) -> Sequence[str]:
        """The ids of the messages that arrived, in order, one for each copy."""
        if isinstance(self.box, ResendBox):
            return [_tag(mail["tags"]) for mail in list(self.box.sent)]
        if isinstance(self.box, PostmarkBox):
            return [mail["Metadata"]["message"] for mail in list(self.box.sent)]
        if isinstance(self.box, SmtpBox):
            return [_message_id(taken.octets) for taken in list(self.box.taken)]
        files = sorted(Path(self.place).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [path.stem.partition("-")[2] for path in files]


@contextmanager
def provider(kind: str, folder: Path) -> Iterator[Provider]:
    """One of this kind that behaves."""
    if kind == "folder":
        yield Provider(kind, str(folder))
    elif kind == "resend":
        with resend_api() as api:
            yield Provider(kind, api.url, api)
    elif kind == "postmark":
        with postmark_api() as desk:
            yield Provider(kind, desk.url, desk)
    else:
        with smtp_server() as box:
            yield Provider(kind, box.url, box)


def _tag(tags: Sequence[dict[str, str]]) -> str:
    return next(tag["value"] for tag in tags if tag["name"] == "message")


def _message_id(octets: bytes) -> str:
    line = next(line for line in octets.splitlines() if line.startswith(b"Message-ID: <"))
    return line.decode().partition("<")[2].partition("@")[0]
