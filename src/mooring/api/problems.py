"""Refusals on the wire: the one place that knows which status each has, and the shape of a problem document."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException, ValidationException

from mooring.kit import errors
from mooring.kit.errors import Fault, Invalid, Missing, Refusal, TooLarge, TooMany, Unavailable, place_of

MEDIA_TYPE = "application/problem+json"
REQUIRED = "REQUIRED"
"""The code of a field that is missing, within `fields`."""
_ABSENT = re.compile("missing required field `([^`]+)`")
_log = structlog.get_logger("mooring.api")

_STATUS: tuple[tuple[type[Refusal], HTTPStatus], ...] = (
    (errors.Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.Unauthenticated, HTTPStatus.UNAUTHORIZED),
    (errors.Forbidden, HTTPStatus.FORBIDDEN),
    (errors.Missing, HTTPStatus.NOT_FOUND),
    (errors.Conflict, HTTPStatus.CONFLICT),
    (errors.TooMany, HTTPStatus.TOO_MANY_REQUESTS),
    (errors.TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


class BadJson(Refusal):
    code = "BAD_JSON"
    title = "The body is not JSON."


class MethodNotAllowed(Refusal):
    code = "METHOD_NOT_ALLOWED"
    title = "This address does not answer to this method."


class Failed(Refusal):
    """A fault, as the caller sees it. What went wrong is in the log only."""

    code = "FAULT"
    title = "Something went wrong here. It was logged; try again later."


_OWN_STATUS: dict[type[Refusal], HTTPStatus] = {
    BadJson: HTTPStatus.BAD_REQUEST,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    Failed: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal, by the class in `kit.errors` that it is one of."""
    own = _OWN_STATUS.get(type(refusal))
    return own or next(status for kind, status in _STATUS if isinstance(refusal, kind))


def problem_of(refusal: Refusal, status: int) -> dict[str, Any]:
    """The problem document: `type`, `title`, `status`, `code`, and `detail`, `fields` and extra members if there are any."""
    optional = {"detail": refusal.detail, "fields": refusal.fields or None}
    return {
        "type": f"urn:mooring:refusal:{refusal.code}",
        "title": refusal.title,
        "status": int(status),
        "code": refusal.code,
        **{name: value for name, value in optional.items() if value is not None},
        **refusal.extra,
    }


def problem_bytes(refusal: Refusal, *, status: int | None = None) -> tuple[int, bytes]:
    """Status and encoded problem document, for edges without the framework. `status` overrides the usual one."""
    code = status or status_of(refusal)
    return int(code), msgspec.json.encode(problem_of(refusal, code))


def refusal_reply(request: Request[Any, Any, Any], refusal: Refusal) -> Response[dict[str, Any]]:
    """The reply to a request that was refused."""
    del request
    if isinstance(refusal, Unavailable) and refusal.__cause__ is not None:
        _log.error("unavailable", code=refusal.code, cause=type(refusal.__cause__).__name__)
    status = status_of(refusal)
    headers = {"Retry-After": str(refusal.retry_after_seconds)} if isinstance(refusal, TooMany) else {}
    return Response(problem_of(refusal, status), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def framework_reply(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """The reply to what the framework itself refuses: no route, wrong method, a body that does not fit."""
    reply = refusal_reply(request, _refusal_for(error))
    for name, value in (error.headers or {}).items():
        reply.headers.setdefault(name, value)
    return reply


def fault_reply(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """The reply to a bug or a broken dependency, which is logged by its place in the code.

    Not by its message: that may hold what a person sent.
    """
    facts = {"op": error.op, "place": error.place, "hint": error.hint} if isinstance(error, Fault) else {}
    _log.error("fault", method=request.method, kind=type(error).__name__, where=place_of(error), **facts)
    return refusal_reply(request, Failed())


def reference() -> list[tuple[str, int, str]]:
    """Every code with its status and title, by code: what `docs/reference/errors.md` is generated from."""
    return sorted((kind.code, int(status_of_kind(kind)), kind.title) for kind in refusal_kinds())


def refusal_kinds() -> Iterator[type[Refusal]]:
    """Every class of refusal that has a code of its own, of all modules that are imported by now."""
    waiting, seen = [Refusal], {Refusal}
    while waiting:
        fresh = [kind for kind in waiting.pop().__subclasses__() if kind not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
        yield from (kind for kind in fresh if "code" in vars(kind))


def status_of_kind(kind: type[Refusal]) -> int:
    return _OWN_STATUS.get(kind) or next(status for base, status in _STATUS if issubclass(kind, base))


def _refusal_for(error: HTTPException) -> Refusal:
    if isinstance(error, ValidationException):
        return Invalid(fields=_fields(error.extra))
    if isinstance(error, NotFoundException):
        return Missing()
    if isinstance(error, MethodNotAllowedException):
        return MethodNotAllowed()
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge()
    return BadJson() if error.status_code == HTTPStatus.BAD_REQUEST else Failed()


def _fields(extra: Any) -> dict[str, str]:
    found = extra if isinstance(extra, list) else []
    return dict(_field(item) for item in found if isinstance(item, dict))


def _field(item: Mapping[str, Any]) -> tuple[str, str]:
    """The input field that a message of the framework is about; `body` when it is about the whole of it."""
    absent = _ABSENT.search(str(item.get("message", "")))
    if absent is not None:
        return absent[1], REQUIRED
    key = str(item.get("key", "data"))
    return ("body" if key == "data" else key), Invalid.code
