"""The refusals of sessions. A client ends its session on `SESSION_ENDED` and the `REFRESH_…` codes, on nothing else."""

from mooring.kit.errors import Missing, Unauthenticated
from mooring.sessions.model import EndReason


class TokenMissing(Unauthenticated):
    code = "TOKEN_MISSING"
    title = "Nobody is signed in."


class TokenInvalid(Unauthenticated):
    code = "TOKEN_INVALID"
    title = "This is not an access token of this service."


class TokenExpired(Unauthenticated):
    code = "TOKEN_EXPIRED"
    title = "The access token has expired. Refresh the session."


class SessionEnded(Unauthenticated):
    """`extra` carries the `reason`, one of EndReason."""

    code = "SESSION_ENDED"
    title = "This session has ended. Sign in again."

    def __init__(self, reason: EndReason) -> None:
        super().__init__(extra={"reason": reason.value})
        self.reason = reason


class RefreshMissing(Unauthenticated):
    code = "REFRESH_MISSING"
    title = "There is no refresh token in this request."


class RefreshInvalid(Unauthenticated):
    code = "REFRESH_INVALID"
    title = "This is not a refresh token of this service."


class RefreshExpired(Unauthenticated):
    code = "REFRESH_EXPIRED"
    title = "The session was not used for too long, or is too old. Sign in again."

    def __init__(self) -> None:
        super().__init__(extra={"reason": EndReason.EXPIRED.value})


class RefreshReused(Unauthenticated):
    """A token came back after its successor was used: somebody has a copy. The whole family is revoked."""

    code = "REFRESH_REUSED"
    title = "This sign-in was used in two places. To be safe it was ended; sign in again."

    def __init__(self) -> None:
        super().__init__(extra={"reason": EndReason.REVOKED.value})


class SessionMissing(Missing):
    code = "SESSION_MISSING"
    title = "You have no such session."
