"""Postmark's `POST /email`, as far as Mooring uses it: tokens, error codes and inactive recipients. It forgets nothing and
recognises nothing: what is sent twice arrives twice. Also `GET /server` and its message streams.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

from mail_providers.api import Answer, ApiBox, Request, serving

TOKEN = "3f8a1c52-7d4e-4b09-9a61-c0de5eed1234"
_ADDRESS = re.compile(r"[\x21-\x7e]+@[\x21-\x7e]+\.[\x21-\x7e]+")


class PostmarkBox(ApiBox):
    """`inactive` are recipients who bounced or complained before; `codes` answers single recipients with an ErrorCode.

    `streams` are its message streams with their types; `delivers` is Live or Sandbox.
    """

    def __init__(self) -> None:
        super().__init__()
        self.inactive: set[str] = set()
        self.codes: dict[str, int] = {}
        self.streams = {"outbound": "Transactional", "broadcast": "Broadcasts"}
        self.delivers = "Live"

    def failure(self, status: int, headers: Mapping[str, str]) -> Answer:
        code = {401: 10, 429: 429}.get(status, 0)
        return Answer(status, {"ErrorCode": code, "Message": "It went wrong."}, headers)

    def handle(self, request: Request) -> Answer:
        if request.headers.get("x-postmark-server-token") != TOKEN:
            return _error(401, 10, "The Server Token you provided in the request header was invalid.")
        if request.path == "/server":
            return Answer(200, {"ID": 1, "Name": "Harbour", "ApiTokens": [TOKEN], "DeliveryType": self.delivers})
        if request.path.startswith("/message-streams/"):
            return self._stream(request.path.rpartition("/")[2])
        return self._email(request) if request.path == "/email" else _error(404, 404, "There is no such page.")

    def _email(self, request: Request) -> Answer:
        mail = request.document
        if mail["To"] in self.codes:
            return _error(422, self.codes[mail["To"]], f"It does not work for {mail['To']}.")
        if not _ADDRESS.fullmatch(mail["To"]):
            return _error(422, 300, f"Error parsing 'To': Illegal email address '{mail['To']}'.")
        if mail["To"] in self.inactive:
            return _error(422, 406, f"You tried to send to recipients marked as inactive: {mail['To']}.")
        message_id = str(uuid4())
        self.sent.append({**mail, "MessageID": message_id})
        taken = {"To": mail["To"], "SubmittedAt": "2026-11-30T03:30:00.0000000Z", "MessageID": message_id}
        return Answer(200, {**taken, "ErrorCode": 0, "Message": "OK"})

    def _stream(self, name: str) -> Answer:
        if name not in self.streams:
            return _error(404, 1226, "The message stream for the provided ID was not found.")
        return Answer(200, {"ID": name, "Name": name, "MessageStreamType": self.streams[name]})


@contextmanager
def postmark_api() -> Iterator[PostmarkBox]:
    """The API on a free port; `TOKEN` opens it."""
    box = PostmarkBox()
    with serving(box):
        yield box


def _error(status: int, code: int, message: str) -> Answer:
    return Answer(status, {"ErrorCode": code, "Message": message})
