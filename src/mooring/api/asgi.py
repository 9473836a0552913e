"""The few words of ASGI that the hand-written rooms need."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Protocol

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

DIRECT_FRAMES = "mooring.direct_frames"
ABORT = "mooring.abort"
"""An HTTP request's way to cut its connection at once, whatever waits to be sent: scope["extensions"][ABORT]()."""


class DirectFrames(Protocol):
    """A connection's short cut past ASGI's queue and tasks (scope["extensions"][DIRECT_FRAMES]).

    `deliver_to` names who is called with each text frame as it arrives, on the loop; it must not wait. `write` sends a
    text frame at once; False when the connection is congested or closing: use ASGI's `send` then, which waits.
    """

    def deliver_to(self, receiver: Callable[[str], None]) -> None: ...

    def write(self, text: str) -> bool: ...


JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")
NOT_STORED = (b"cache-control", b"no-store")


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The request's headers by lower-case name; of repeated ones the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def respond(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Sends a whole HTTP answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
