"""uvicorn's HTTP protocol, with a way for an answer that is never read to end (`api.asgi.ABORT`)."""

from typing import Any, cast

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mooring.api.asgi import ABORT


class AbortableRequests(HttpToolsProtocol):
    """Lets an application cut the connection: `send` alone would wait for a peer that reads nothing."""

    @override
    def on_message_begin(self) -> None:
        """Begins a request."""
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)["extensions"] = {ABORT: self.transport.abort}
