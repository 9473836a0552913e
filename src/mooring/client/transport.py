"""The port to the service: one request, one answer; or a request whose answer is a stream of events."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from mooring.client.errors import Refused, Unreachable

_PROBLEM_MEMBERS = {"type", "title", "status", "code", "detail", "fields"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file, and where in the file it begins."""

    offset: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the service. `path` begins with a slash; `after` is the last event that a stream has brought; `piece` goes
    in the place of JSON.
    """

    method: str
    path: str
    json: Any = field(default=None, repr=False)
    bearer: str | None = field(default=None, repr=False)
    after: str | None = None
    piece: Piece | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `media` is the content type without parameters, in lower case."""

    status: int
    media: str = ""
    body: bytes = field(default=b"", repr=False)
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One server-sent event as it came: its name, its data (JSON) and the last id so far."""

    name: str
    data: str = field(repr=False)
    id: str = ""


class Transport(Protocol):
    """Carries requests. Raises Unreachable when no answer comes; any answer, of any status, is returned."""

    async def ask(self, call: Call) -> Answer: ...

    def listen(self, call: Call) -> AbstractAsyncContextManager[AsyncIterator[Sent]]:
        """An open stream of events. Refused or Unreachable when the service opens none; Unreachable when it breaks."""
        ...

    async def close(self) -> None: ...


def content(answer: Answer) -> Any:
    """The decoded JSON of an answer, None when it is empty. Refused for a problem document, Unreachable for all else.

    A page of a hotel's portal has status 200 as well: without JSON it is no answer of the service.
    """
    if 200 <= answer.status < 300:
        return _json(answer) if answer.body else None
    raise refusal(answer)


def refusal(answer: Answer) -> Refused | Unreachable:
    """What an answer that is no success means."""
    try:
        return _refused(answer, msgspec.json.decode(answer.body, type=dict[str, Any]))
    except (msgspec.DecodeError, KeyError):
        trouble = "server_error" if answer.status >= 500 else "portal"
        what = f"Something answered with status {answer.status}, but not in the service's words."
        return Unreachable(what, trouble, retry_after_seconds=answer.retry_after_seconds)


def _refused(answer: Answer, problem: dict[str, Any]) -> Refused:
    return Refused(
        str(problem["code"]),
        answer.status,
        str(problem.get("detail") or problem["title"]),
        fields=problem.get("fields"),
        extra={name: value for name, value in problem.items() if name not in _PROBLEM_MEMBERS},
        retry_after_seconds=answer.retry_after_seconds,
    )


def _json(answer: Answer) -> Any:
    try:
        if answer.media != "application/json":
            raise Unreachable("Something answered, but not with JSON.", "portal")
        return msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        raise Unreachable("The answer is not whole.", "portal") from None
