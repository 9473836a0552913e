"""`/sync` as a raw ASGI application: WebSocket and HTTP POST, refusals as problem documents.

Kept free of the web framework: this is the hot path, and its query string must never reach a log.
"""

from collections.abc import Mapping

from mooring.api.asgi import (
    DIRECT_FRAMES,
    JSON,
    NOT_STORED,
    PROBLEM,
    DirectFrames,
    Headers,
    Receive,
    Scope,
    Send,
    headers_of,
    respond,
)
from mooring.api.origin import origin_allowed
from mooring.api.problems import problem_bytes
from mooring.api.sync.gate import SyncGate
from mooring.api.sync.polling import Poll, answer_poll
from mooring.api.sync.room import SocketRoom
from mooring.api.sync.socket import Line, SyncSocket
from mooring.kit.errors import Fault, Refusal, Unavailable
from mooring.sync import Channel, Channels

_UPGRADE_REFUSED = 403  # never 401: Node's WebSocket repeats such an upgrade at once


class SyncEndpoint:
    """Serves the sync protocol."""

    def __init__(self, gate: SyncGate, channels: Channels, room: SocketRoom) -> None:
        self._gate = gate
        self._channels = channels
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._http(scope, headers_of(scope), receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        try:
            if self._room.draining():
                raise Unavailable
            # No name for the headers: it would keep them for as long as the socket is open.
            authority = await self._gate.admit(self._gate.dialing(scope["query_string"]), headers_of(scope))
        except Refusal as refusal:
            await self._refuse_upgrade(send, refusal)
            return
        try:
            channel = await self._channel(authority.workspace_id)
        except Refusal as refusal:
            self._gate.leave(authority)
            await self._refuse_upgrade(send, refusal)
            return
        try:
            frames: DirectFrames = scope["extensions"][DIRECT_FRAMES]
            await send({"type": "websocket.accept"})
            await self._serve(SyncSocket(authority, channel, self._room, Line(frames, receive, send)))
        finally:
            self._channels.release(channel)
            self._gate.leave(authority)

    async def _serve(self, socket: SyncSocket) -> None:
        self._gate.sockets.add(socket)
        try:
            await socket.run()
        finally:
            self._gate.sockets.remove(socket)

    async def _http(self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        extra = self._cors(headers)
        method = scope["method"]
        if method == "OPTIONS":
            await respond(send, 204, [*extra, *_preflight(headers)], b"")
            return
        if method != "POST":
            note = b'{"service":"Mooring sync","use":"WebSocket, or POST with transport=http"}'
            await respond(send, 200 if method == "GET" else 405, [*extra, JSON], note)
            return
        try:
            if self._room.draining():
                raise Unavailable
            authority = await self._gate.admit(self._gate.dialing(scope["query_string"]), headers)
            try:
                channel = await self._channel(authority.workspace_id)
                try:
                    await answer_poll(receive, send, Poll(authority, channel, self._room), [*extra, JSON])
                finally:
                    self._channels.release(channel)
            finally:
                self._gate.leave(authority)
        except Refusal as refusal:
            self._room.counters.refused(refusal.code)
            status, body = problem_bytes(refusal)
            await respond(send, status, [*extra, PROBLEM], body)

    async def _channel(self, workspace_id: str) -> Channel:
        try:
            return await self._channels.use(workspace_id)
        except Fault as fault:
            raise Unavailable from fault

    async def _refuse_upgrade(self, send: Send, refusal: Refusal) -> None:
        self._room.counters.refused(refusal.code)
        _, body = problem_bytes(refusal, status=_UPGRADE_REFUSED)
        headers = [PROBLEM, NOT_STORED, (b"content-length", str(len(body)).encode())]
        await send({"type": "websocket.http.response.start", "status": _UPGRADE_REFUSED, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": body})

    def _cors(self, headers: Mapping[str, str]) -> Headers:
        always = [(b"vary", b"Origin"), NOT_STORED]
        origin = headers.get("origin")
        if origin is None or not origin_allowed(origin, self._gate.hub.web):
            return always
        allowed = [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]
        return [*always, *allowed]


def _preflight(headers: Mapping[str, str]) -> Headers:
    asked = headers.get("access-control-request-headers", "content-type")
    return [
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", asked[:500].encode("latin-1")),
        (b"access-control-max-age", b"600"),
    ]
