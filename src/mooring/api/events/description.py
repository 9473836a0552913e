"""What `/api/openapi.json` says of the event stream: the framework, which describes everything else, does not serve it."""

from typing import Any

from mooring.api.events.endpoint import PATH
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY
from mooring.api.origin import OriginRefused
from mooring.api.problems import MEDIA_TYPE as PROBLEM
from mooring.api.problems import status_of_kind
from mooring.kit.errors import Refusal

_REFUSED: tuple[type[Refusal], ...] = (*SIGNED_IN, OriginRefused)
_EVENTS = {
    "hello": "first: `sessionId`, `serverTime`, `expiresAt` of the access token, `sessionExpiresAt`",
    "renewed": "the session has a later `expiresAt`",
    "expiring": "`what` (`access` or `session`) ends at `expiresAt`",
    "ended": "the session is over, for `reason`",
    "workspace": "`kind` happened in `workspaceId`, to `userId` if it is about somebody; has an id",
    "writes": "edits of this session in `workspaceId` are `parked`, for `reason`, or `flowing`",
    "restore": "a restore (`restoreId`, `kind`) of `workspaceId` is at `stage`: `percent` done, "
    "`secondsLeft` or null; a copy is told to who asked for it alone",
    "reset": "what was missed cannot be told: read everything again",
    "stale": "the access token has run out: renew it and come back",
    "replaced": "a newer stream of this session took its place",
    "restart": "the service restarts: come back",
}


def _refusals() -> dict[str, Any]:
    by_status: dict[str, list[str]] = {}
    for kind in _REFUSED:
        by_status.setdefault(str(int(status_of_kind(kind))), []).append(kind.code)
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": ", ".join(codes), "content": problem} for status, codes in by_status.items()}


EVENT_STREAM: dict[str, Any] = {
    PATH: {
        "get": {
            "tags": ["Session"],
            "summary": "Follow the session",
            "description": "Server-sent events, one stream for each browser; a comment every 15 s is a sign of life. "
            + " ".join(f"`{name}`: {text}." for name, text in _EVENTS.items()),
            "operationId": "followSession",
            "parameters": [
                {
                    "name": "Last-Event-ID",
                    "in": "header",
                    "required": False,
                    "description": "Go on after this event.",
                    "schema": {"type": "string"},
                },
                {
                    "name": "after",
                    "in": "query",
                    "required": False,
                    "description": "The same, for who cannot send the header.",
                    "schema": {"type": "string"},
                },
            ],
            "responses": {
                "200": {
                    "description": "The stream, until it is closed",
                    "headers": {},
                    "content": {"text/event-stream": {"schema": {"type": "string"}}},
                },
                **_refusals(),
            },
            "deprecated": False,
            "security": SIGNED_IN_BY,
        }
    }
}
