"""Mail through Resend's HTTP API."""

import ssl
from http import HTTPStatus
from typing import Any

from mooring.mail.delivery import MESSAGE_TAG, TEMPLATE_TAG, Accepted, Later, Mail, Outcome, Refused
from mooring.transports.answers import broken, trouble
from mooring.transports.fit import Envelope, Unfit, fit
from mooring.transports.posting import WHOLE_SECONDS, Api, BrokenOff, Reply
from mooring.transports.words import words_of

_URL = "https://api.resend.com"
_OTHER_PAYLOAD = "invalid_idempotent_request"


class ResendTransport:
    """Sends through Resend. Idempotent: it remembers the message's id for 24 hours, and answers again as it did first."""

    name = "resend"
    idempotent = True

    def __init__(
        self, key: str, url: str = _URL, *, trusted: ssl.SSLContext | None = None, seconds: float = WHOLE_SECONDS
    ) -> None:
        """`key` is the API key; `trusted` says whose certificates count."""
        self._api = Api(url, {"authorization": f"Bearer {key}"}, trusted=trusted, seconds=seconds)

    async def send(self, mail: Mail) -> Outcome:
        """Hand it over once."""
        try:
            document = _document(mail, fit(mail))
        except Unfit as unfit:
            return Refused(str(unfit))
        try:
            reply = await self._api.post("/emails", document, {"idempotency-key": mail.id})
        except BrokenOff as error:
            return broken(error)
        return _outcome(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()


def _document(mail: Mail, envelope: Envelope) -> dict[str, Any]:
    document: dict[str, Any] = {
        "from": str(envelope.sender),
        "to": [envelope.to.address],
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        "headers": {"Auto-Submitted": "auto-generated", **mail.headers},
        "tags": [{"name": MESSAGE_TAG, "value": mail.id}, *_template_tag(mail)],
    }
    if envelope.reply_to is not None:
        document["reply_to"] = str(envelope.reply_to)
    return document


def _template_tag(mail: Mail) -> list[dict[str, str]]:
    return [{"name": TEMPLATE_TAG, "value": mail.template}] if mail.template else []


def _outcome(reply: Reply) -> Outcome:
    name, message = words_of(reply.word("name")), reply.word("message")
    words = f"{name}: {words_of(message)}" if name else ""
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return _taken(reply)
    if reply.status == HTTPStatus.CONFLICT:
        # It has taken this message already, as it read before a new release worded it otherwise. Never a second time.
        return Accepted() if name == _OTHER_PAYLOAD else Later(words or "status 409", everybody=False)
    if found := trouble(reply, words):
        return found
    if not name:
        return Later(f"the provider's API is not at its address: status {reply.status}")
    if _about_us(name, message):
        return Later(f"the provider does not take our credentials, or not for this sender: {words}")
    return Refused(f"status {reply.status} {words}")


def _taken(reply: Reply) -> Outcome:
    provider_id = reply.word("id")
    # Asking again is safe here, and tells us what it is called.
    return Accepted(provider_id) if provider_id else Later("an answer without an id", perhaps_taken=True)


def _about_us(name: str, message: str) -> bool:
    """Whether the sender or the key is what it does not take, under a status that is also used for messages."""
    said = message.lower()
    return name == "invalid_from_address" or "`from`" in said or "api key" in said
