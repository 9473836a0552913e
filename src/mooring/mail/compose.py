"""A message of the outbox, made ready to go. Pure: the same row gives the same octets at every try."""

from collections.abc import Iterator
from dataclasses import dataclass

from mooring.mail.delivery.transport import Mail
from mooring.mail.layout import as_html
from mooring.mail.letter import DEFAULT_LANGUAGE, Letter, letter
from mooring.mail.links import Links, key_of
from mooring.mail.model import TOPICS, Message


@dataclass(frozen=True, slots=True)
class House:
    """Who sends: `sender` and `reply_to` are mailboxes ("Name <address>"), `language` is for whoever never chose one.

    The sender is always the house, never the person whose deed a mail tells of: nobody is sent mail in another's name.
    """

    sender: str = "Mooring <mooring@localhost>"
    reply_to: str | None = None
    language: str = DEFAULT_LANGUAGE


def compose(message: Message, links: Links, house: House) -> Mail:
    """`message` as it is handed over: to its one recipient, from the house. Never raises for what stands in the row."""
    read = letter(message, links, house.language)
    return Mail(
        id=message.id,
        at=message.created_at,
        sender=house.sender,
        to=message.recipient.email,
        subject=read.subject,
        text=read.text,
        html=as_html(read),
        headers=dict(_headers(message, read, links)),
        reply_to=house.reply_to,
        template=message.template.value,
    )


def _headers(message: Message, read: Letter, links: Links) -> Iterator[tuple[str, str]]:
    yield "Content-Language", read.language
    yield "X-Mooring-Template", f"{read.template.value}/{read.version}"
    topic = TOPICS.get(message.template)
    if topic is not None:
        # RFC 8058: the mail program posts there by itself when its button is pressed.
        yield "List-Unsubscribe", f"<{links.to(links.unsubscribe(key_of(message), topic))}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
