"""The front door: one ASGI application that hands each path to its room.

`/sync` goes straight to the sync edge, because a push must not pay for routing, and the event stream to its own; `/api` and `/.well-known` to the
framework; `/health` and `/metrics` to the operations pages; everything else to the shell.
"""

from dataclasses import dataclass

from mooring.api.asgi import Application, Receive, Scope, Send
from mooring.api.dev_mail import PATH as DEV_MAIL
from mooring.api.events.endpoint import PATH as EVENTS


@dataclass(frozen=True, slots=True)
class Front:
    """Dispatches by path. Lifespan events go to the framework."""

    sync: Application
    events: Application
    api: Application
    operations: Application
    dev_mail: Application
    shell: Application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._room(scope)(scope, receive, send)

    def _room(self, scope: Scope) -> Application:
        if scope["type"] == "lifespan":
            return self.api
        path: str = scope["path"]
        if scope["type"] != "http" or path == "/sync":
            return self.api if path.startswith("/api/") else self.sync
        if path == EVENTS:
            return self.events
        if path == DEV_MAIL or path.startswith(DEV_MAIL + "/"):
            return self.dev_mail
        if path.startswith(("/api/", "/.well-known/")) or path == "/api":
            return self.api
        return self.operations if path.startswith("/health/") or path == "/metrics" else self.shell
