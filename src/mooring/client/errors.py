"""What a request may raise besides its answer."""

from collections.abc import Mapping
from typing import Any, Literal

from mooring.client.state import EndReason

Trouble = Literal["offline", "lost", "timeout", "server_error", "portal"]


class Refused(Exception):
    """The service said no: `code` is stable, `fields` maps an input field to the code of its own refusal.

    `extra` holds the further members of the problem document, `retry_after_seconds` what the server asks to wait.
    """

    def __init__(
        self,
        code: str,
        status: int,
        title: str,
        *,
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(f"{title} ({code})")
        self.code = code
        self.status = status
        self.title = title
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})
        self.retry_after_seconds = retry_after_seconds


class SecondFactorRequired(Refused):
    """The password is right; finish with `complete_second_factor` by one of `methods`.

    Methods are `totp`, `passkey` and `recovery_code`. `challenge` is good until `expires_at` and stands for the
    password: keep it out of sight.
    """

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code, refused.status, refused.title)
        self.challenge = str(refused.extra.get("challenge", ""))
        self.methods = tuple(str(method) for method in refused.extra.get("methods", ()))
        self.expires_at = str(refused.extra.get("expiresAt", ""))


class Unreachable(Exception):
    """The service gave no answer that means anything. Says nothing about the session: try again later."""

    def __init__(self, what: str, trouble: Trouble, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(what)
        self.trouble = trouble
        self.retry_after_seconds = retry_after_seconds


class NotSignedIn(Exception):
    """There is no session for this request. `reason` says why the last one ended; None when nobody was signed in."""

    def __init__(self, reason: EndReason | None = None) -> None:
        words = f"The session has ended: {reason.words}." if reason is not None else "Nobody is signed in."
        super().__init__(words)
        self.reason = reason
