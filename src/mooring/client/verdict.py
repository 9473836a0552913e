"""What a refusal says about the session. Only a 401 with a code that is listed here ends one."""

from enum import Enum

from mooring.client.errors import Refused
from mooring.client.state import EndReason

SESSION_ENDED = "SESSION_ENDED"
_ENDS = {
    SESSION_ENDED: EndReason.REVOKED,
    "REFRESH_MISSING": EndReason.EXPIRED,
    "REFRESH_INVALID": EndReason.EXPIRED,
    "REFRESH_EXPIRED": EndReason.EXPIRED,
    "REFRESH_REUSED": EndReason.REVOKED,
}
"""The definitive codes, each with the reason that holds when the server names none that is known here."""
_RENEW_FIRST = {"TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED"}


class Verdict(Enum):
    """The session is over, its access token is not good, or neither."""

    ENDED = "ended"
    RENEW = "renew"
    NOTHING = "nothing"


def judge(refused: Refused) -> Verdict:
    """What is true of the session now that this was refused."""
    if refused.status != 401:
        return Verdict.NOTHING
    if refused.code in _ENDS:
        return Verdict.ENDED
    return Verdict.RENEW if refused.code in _RENEW_FIRST else Verdict.NOTHING


def is_about_session(code: str) -> bool:
    """Whether a refusal with this code is about who asks, and would be a 401 in any answer but that to an upgrade."""
    return code in _ENDS or code in _RENEW_FIRST


def reason_of(refused: Refused) -> EndReason:
    """Why the session ended, of a refusal that ends one."""
    return named_reason(refused.extra.get("reason"), _ENDS[refused.code])


def named_reason(said: object, otherwise: EndReason = EndReason.REVOKED) -> EndReason:
    """The reason by its name on the wire; a reason of tomorrow's servers is `otherwise`."""
    return next((reason for reason in EndReason if reason.value == said), otherwise)
