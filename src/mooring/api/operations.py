"""What machines ask about the service: is it alive, is it ready, how much of what.

`/health/live` says that the process turns its loop; `/health/ready` that it can serve. `/metrics` is for the
operator's key or for this machine.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from mooring.api.asgi import JSON, NOT_STORED, PROBLEM, Receive, Scope, Send, headers_of, respond
from mooring.api.problems import problem_bytes
from mooring.kit.errors import Forbidden
from mooring.kit.secrets import same_secret

# Gives what is not ready, by name; nothing when everything is.
Readiness = Callable[[], Awaitable[Mapping[str, str]]]


async def _nothing() -> None:
    pass


class MetricsForbidden(Forbidden):
    """Asked from elsewhere without the operator's key."""

    code = "METRICS_FORBIDDEN"
    title = "Metrics are for the operator's key, or for requests from this machine."


@dataclass(frozen=True, slots=True)
class Operations:
    """Answers `/health/live`, `/health/ready` and `/metrics`."""

    registry: CollectorRegistry
    readiness: Readiness
    operator_key: str
    beforehand: Callable[[], Awaitable[None]] = _nothing
    """Done before what is counted is asked for. Never raises."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        path = scope["path"]
        if path == "/health/live":
            await respond(send, 200, [JSON, NOT_STORED], b'{"status":"live"}')
        elif path == "/health/ready":
            await self._ready(send)
        elif path == "/metrics":
            await self._metrics(scope, send)
        else:
            await respond(send, 404, [JSON, NOT_STORED], b'{"status":"unknown"}')

    async def _ready(self, send: Send) -> None:
        missing = await self.readiness()
        answer = {"status": "not ready", "reasons": missing} if missing else {"status": "ready"}
        await respond(send, 503 if missing else 200, [JSON, NOT_STORED], msgspec.json.encode(answer))

    async def _metrics(self, scope: Scope, send: Send) -> None:
        if not self._is_operator(scope):
            status, body = problem_bytes(MetricsForbidden())
            await respond(send, status, [PROBLEM, NOT_STORED], body)
            return
        await self.beforehand()
        kind = (b"content-type", CONTENT_TYPE_LATEST.encode())
        await respond(send, 200, [kind, NOT_STORED], generate_latest(self.registry))

    def _is_operator(self, scope: Scope) -> bool:
        headers = headers_of(scope)
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return same_secret(key.strip(), self.operator_key)
        # A proxy on this machine makes everybody look local; what it forwards says so.
        forwarded = "x-forwarded-for" in headers or "forwarded" in headers
        client = scope.get("client")
        return client is not None and client[0] in ("127.0.0.1", "::1") and not forwarded
