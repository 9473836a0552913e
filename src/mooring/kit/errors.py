"""Refusals and faults: the two ways in which an operation does not do what was asked.

A refusal is an expected "no": it has a stable `code`, may carry `fields`, and is shown to the caller. A fault is
a bug or a broken dependency: it is logged with what an operator should run next, and never shown.
"""

import traceback
from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """An expected "no". `code` is stable and documented; `fields` maps an input field to the code of its own refusal."""

    code: ClassVar[str] = "REFUSED"
    title: ClassVar[str] = "The request was refused."

    def __init__(
        self,
        detail: str | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})

    @property
    def said(self) -> str:
        """The code that is shown: its own, or that of whoever refused."""
        return self.code


class Invalid(Refusal):
    """The input breaks a rule that the caller could have known (HTTP 422)."""

    code = "INVALID"
    title = "Some of what was sent cannot be accepted."


class Unauthenticated(Refusal):
    """Nobody is signed in, or the proof of it is not good any more (HTTP 401)."""

    code = "UNAUTHENTICATED"
    title = "Sign in first."


class Forbidden(Refusal):
    """The caller is known and may not do this (HTTP 403)."""

    code = "FORBIDDEN"
    title = "You may not do this."


class Missing(Refusal):
    """What was named does not exist, or the caller may not know that it does (HTTP 404)."""

    code = "MISSING"
    title = "There is nothing here."


class Conflict(Refusal):
    """The state of things does not allow it now (HTTP 409)."""

    code = "CONFLICT"
    title = "This is not possible in the present state."


class TooMany(Refusal):
    """A limit of rate was reached (HTTP 429). `retry_after_seconds` says when to try again."""

    code = "RATE_LIMITED"
    title = "Too many attempts. Try again in a moment."

    def __init__(self, retry_after_seconds: int, detail: str | None = None) -> None:
        super().__init__(detail, extra={"retryAfterSeconds": retry_after_seconds})
        self.retry_after_seconds = retry_after_seconds


class TooLarge(Refusal):
    """What was sent is larger than what is accepted (HTTP 413)."""

    code = "TOO_LARGE"
    title = "What was sent is too large."


class Unavailable(Refusal):
    """It cannot be done now and may be possible soon (HTTP 503)."""

    code = "UNAVAILABLE"
    title = "The service cannot do this right now. Try again in a moment."


class Fault(Exception):
    """A bug or a broken dependency.

    `op` is what was being done, `place` where (a file, a workspace id), `hint` the command or the step that an
    operator should take next. None of the three may hold a secret or a payload.
    """

    def __init__(self, op: str, place: str, hint: str) -> None:
        super().__init__(f"{op} failed at {place}. {hint}")
        self.op = op
        self.place = place
        self.hint = hint


def place_of(error: BaseException) -> list[str]:
    """Where in the code an error was raised: what may be logged of one whose message may hold what a person sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
