"""Resend's `POST /emails`, as far as Mooring uses it: keys, its words for errors, and idempotency as the real one has it.

Also `GET /domains`, which a key that may only send is refused.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from mail_providers.api import Answer, ApiBox, Request, serving

KEY = "re_test_7hD2kQ9vXw4mZpLs"
_NAMES = {
    400: "validation_error",
    401: "missing_api_key",
    403: "invalid_api_key",
    404: "not_found",
    422: "validation_error",
    429: "rate_limit_exceeded",
    500: "application_error",
}
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ADDRESS = re.compile(r"[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,]+")
_MAILBOX = re.compile(rf"(.*<{_ADDRESS.pattern}>|{_ADDRESS.pattern})")


class ResendBox(ApiBox):
    """`keys`: what was taken under which idempotency key: the digest of the request, and the id of the answer.

    `domains`: state and region of each domain it knows. `sends_only`: the key may do nothing else.
    """

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, tuple[bytes, str]] = {}
        self.domains: dict[str, tuple[str, str]] = {}
        self.sends_only = False
        self._under_way: set[str] = set()

    def failure(self, status: int, headers: Mapping[str, str]) -> Answer:
        return _error(status, _NAMES.get(status, "internal_server_error"), "It went wrong.", headers)

    def begin(self, request: Request) -> None:
        with self.lock:
            self._under_way.add(request.headers["idempotency-key"])

    def handle(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "validation_error", "API key is invalid")
        if request.path == "/emails":
            return self._emails(request)
        if request.path.startswith("/domains"):
            return self._domains(request.path.partition("?")[0])
        return _error(404, "not_found", "The requested endpoint does not exist.")

    def _emails(self, request: Request) -> Answer:
        key = request.headers.get("idempotency-key", "")
        digest = hashlib.sha256(request.body).digest()
        if key in self.keys:
            before, first = self.keys[key]
            if before != digest:
                return _error(409, "invalid_idempotent_request", "This key was used with another payload.")
            return Answer(200, {"id": first})
        if wrong := _wrong(request.document):
            return wrong
        email_id = str(uuid4())
        if key:
            self.keys[key] = (digest, email_id)
        self.sent.append({**request.document, "id": email_id})
        return Answer(200, {"id": email_id})

    def _domains(self, path: str) -> Answer:
        if self.sends_only:
            return _error(401, "restricted_api_key", "This API key is restricted to only send emails")
        known = [_domain(name, *about) for name, about in self.domains.items()]
        if path == "/domains":
            listed = [{key: value for key, value in one.items() if key != "records"} for one in known]
            return Answer(200, {"object": "list", "has_more": False, "data": listed})
        return next(
            (Answer(200, one) for one in known if path == f"/domains/{one['id']}"),
            _error(404, "not_found", "Domain not found"),
        )

    def answer(self, request: Request) -> Answer | None:
        with self.lock:
            busy = request.headers.get("idempotency-key") in self._under_way
        if busy:
            self.requests.append(request)
            return _error(409, "concurrent_idempotent_requests", "Another request with this key is in progress.")
        try:
            return super().answer(request)
        finally:
            with self.lock:
                self._under_way.discard(request.headers.get("idempotency-key", ""))


@contextmanager
def resend_api() -> Iterator[ResendBox]:
    """The API on a free port; `KEY` opens it."""
    box = ResendBox()
    with serving(box):
        yield box


def _domain(name: str, status: str, region: str) -> dict[str, Any]:
    # Names of records are as seen from the zone: those below a subdomain carry it.
    below = "".join(f".{label}" for label in name.split(".")[:-2])
    exchange, spf = f"feedback-smtp.{region}.amazonses.com", '"v=spf1 include:amazonses.com ~all"'
    more = {"ttl": "Auto", "status": status}
    records = [
        {"record": "SPF", "name": f"send{below}", "type": "MX", "value": exchange, "priority": 10, **more},
        {"record": "SPF", "name": f"send{below}", "type": "TXT", "value": spf, **more},
        {"record": "DKIM", "name": f"resend._domainkey{below}", "type": "TXT", "value": "p=MIGfMA0G", **more},
    ]
    about = {"object": "domain", "name": name, "status": status, "region": region, "records": records}
    return {"id": hashlib.md5(name.encode()).hexdigest(), "created_at": "2026-11-30 03:30:00.000000+00", **about}


def _wrong(mail: Any) -> Answer | None:
    if missing := [name for name in ("from", "to", "subject") if name not in mail]:
        return _error(422, "missing_required_field", f"Missing `{missing[0]}` field.")
    if not _MAILBOX.fullmatch(mail["from"]):
        return _error(422, "validation_error", "Invalid `from` field.")
    to = mail["to"] if isinstance(mail["to"], list) else [mail["to"]]
    if not all(_MAILBOX.fullmatch(one) and one.isascii() for one in to):
        return _error(422, "validation_error", "Invalid `to` field. The address must follow the format.")
    tags = mail.get("tags", [])
    if not all(_TAG.fullmatch(tag["name"]) and _TAG.fullmatch(tag["value"]) for tag in tags):
        return _error(422, "validation_error", "Tags should only contain ASCII letters, numbers and the like.")
    return None


def _error(status: int, name: str, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, {"statusCode": status, "name": name, "message": message}, headers or {})
