"""Mail through Postmark's HTTP API."""

import ssl
from http import HTTPStatus
from typing import Any

from mooring.mail import Bounce
from mooring.mail.delivery import MESSAGE_TAG, Accepted, Later, Mail, Outcome, Refused
from mooring.transports.answers import broken, trouble
from mooring.transports.fit import Envelope, Unfit, fit
from mooring.transports.mime import message_id
from mooring.transports.posting import WHOLE_SECONDS, Api, BrokenOff, Reply
from mooring.transports.words import words_of

_URL = "https://api.postmarkapp.com"
_STREAM = "outbound"
_INACTIVE = 406
# Its own numbers, under status 422: what ails the account, the server, the stream or the sender, and so every message.
_ABOUT_US = frozenset({10, 100, 400, 401, 405, 412, 413, 429, 1221, 1226, 1235, 1236})


class PostmarkTransport:
    """Sends through Postmark. Not idempotent: it takes the same message as often as it is given.

    It keeps our Message-ID, so that a mailbox which got a second copy may know it for one.
    """

    name = "postmark"
    idempotent = False

    def __init__(
        self,
        token: str,
        url: str = _URL,
        *,
        stream: str = _STREAM,
        trusted: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        """`token` is the server's; `trusted` says whose certificates count."""
        self._api = Api(url, {"x-postmark-server-token": token}, trusted=trusted, seconds=seconds)
        self._stream = stream

    async def send(self, mail: Mail) -> Outcome:
        """Hand it over once."""
        try:
            document = _document(mail, fit(mail), self._stream)
        except Unfit as unfit:
            return Refused(str(unfit))
        try:
            reply = await self._api.post("/email", document)
        except BrokenOff as error:
            return broken(error)
        return _outcome(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()


def _document(mail: Mail, envelope: Envelope, stream: str) -> dict[str, Any]:
    headers = {
        "Auto-Submitted": "auto-generated",
        "Message-ID": message_id(mail, envelope),
        "X-PM-KeepID": "true",
        **mail.headers,
    }
    document: dict[str, Any] = {
        "From": str(envelope.sender),
        "To": envelope.to.address,
        "Subject": mail.subject,
        "HtmlBody": mail.html,
        "TextBody": mail.text,
        "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
        "Metadata": {MESSAGE_TAG: mail.id},
        "MessageStream": stream,
        # Nobody is watched while they read, and no link leads through somebody else.
        "TrackOpens": False,
        "TrackLinks": "None",
    }
    if mail.template:
        document["Tag"] = mail.template
    if envelope.reply_to is not None:
        document["ReplyTo"] = str(envelope.reply_to)
    return document


def _outcome(reply: Reply) -> Outcome:
    code = reply.said.get("ErrorCode")
    words = f"error {code}: {words_of(reply.word('Message'))}" if isinstance(code, int) else ""
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return _taken(reply, code, words)
    if found := trouble(reply, words):
        return found
    if not isinstance(code, int):
        return Later(f"the provider's API is not at its address: status {reply.status}")
    return _no(code, words)


def _no(code: int, words: str) -> Outcome:
    if code in _ABOUT_US or "'from'" in words.lower():
        return Later(f"the provider does not take our credentials, or not for this sender: {words}")
    # Inactive: somebody behind the address complained, or it bounced for good, to whomever it was.
    return Refused(words, Bounce.HARD if code == _INACTIVE else None)


def _taken(reply: Reply, code: object, words: str) -> Outcome:
    if code == 0:
        return Accepted(reply.word("MessageID") or None)
    return _no(code, words) if isinstance(code, int) else Later("an answer that is none of its", perhaps_taken=True)
