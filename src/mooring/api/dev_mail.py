"""`/dev/mail`: what was queued for everybody, on one plain page, for whoever develops on this machine.

It shows links that open accounts. So it is there only while the service has no public URL, and only for a request that
comes from this machine, straight (a proxy on it makes everybody look local) and by this machine's own name (another
site's name may be made to point here). For everybody else there is no such page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from mooring.api.asgi import NOT_STORED, Receive, Scope, Send, headers_of, respond
from mooring.api.letters import letter_of
from mooring.api.origin import own_origins
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Message

PATH = "/dev/mail"
_MOST = 200
_LOCAL = ("127.0.0.1", "::1")
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    NOT_STORED,
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NOT_HERE = b"<!doctype html><title>Mooring</title><p>There is nothing here.\n"


@dataclass(frozen=True, slots=True)
class DevMail:
    """Answers `/dev/mail`."""

    hub: Hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["method"] not in ("GET", "HEAD") or not self._is_at_home(scope):
            await respond(send, 404, _HEADERS, _NOT_HERE)
            return
        async with self.hub.directory.reading() as tx:
            messages = await tx.outbox.page(None, _MOST)
        parts = "".join(_entry(self.hub, message) for message in messages)
        await respond(send, 200, _HEADERS, _page(parts or "<p>No mail yet.</p>").encode())

    def _is_at_home(self, scope: Scope) -> bool:
        headers, client = headers_of(scope), scope.get("client")
        if self.hub.web.public_url is not None or client is None or client[0] not in _LOCAL:
            return False
        return not any(name in headers for name in _FORWARDED) and self._is_by_own_name(headers)

    def _is_by_own_name(self, headers: Mapping[str, str]) -> bool:
        return f"http://{headers.get('host', '').lower()}" in own_origins(self.hub.web)


def _page(parts: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Mail · Mooring</title></head>\n'
        f"<body><h1>Mail</h1><p>Newest first. Nothing here was sent to anybody.</p>\n{parts}</body></html>\n"
    )


def _entry(hub: Hub, message: Message) -> str:
    read = letter_of(hub, message)
    link = f'<p><a href="{escape(read.link)}">{escape(read.link)}</a></p>' if read.link is not None else ""
    code = f"<p>Code: <code>{escape(read.code)}</code></p>" if read.code is not None else ""
    return (
        f"<article><h2>{escape(read.subject)}</h2>"
        f"<p>To {escape(message.recipient.email)}, <time>{iso_milliseconds(message.created_at)}</time></p>"
        f"<pre>{escape(read.text)}</pre>{link}{code}</article><hr>\n"
    )
