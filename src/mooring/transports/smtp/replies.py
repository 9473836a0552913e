"""What a mail server's answer means: for this message, for its recipient's mailbox, or for all mail by this server.

An answer that says "not you" or "not now" to the sender keeps the mail for later and shows; only what the server says about the
recipient, in so many words, is held against an address. A wrong guess there would cut people off from their own account.
"""

import re
from enum import StrEnum

from mooring.mail import Bounce
from mooring.mail.delivery import Later, Outcome, Refused
from mooring.transports.words import words_of


class Stage(StrEnum):
    """How far a conversation has come. The value is what the operator reads."""

    CONNECT = "connecting"
    HELLO = "greeting"
    TLS = "encrypting"
    LOGIN = "signing in"
    MAIL = "sender"
    RCPT = "recipient"
    DATA = "beginning of the message"
    END = "message"
    """Its end may have been read: from here on it may have been taken."""


_BEFORE_THE_MESSAGE = {Stage.CONNECT, Stage.HELLO, Stage.TLS, Stage.LOGIN}
_WHO_ARE_YOU = {530, 534, 535, 538}
_GONE = {550, 551, 553, 556}
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_WORDS_ABOUT_US = re.compile(
    r"relay|spam|block|black.?list|deny|denied|policy|reputation|authenticat|dmarc|\bspf\b|dkim|\bptr\b|reverse|not allowed"
    r"|rejected by|content|\bips?\b|rate|too many",
    re.IGNORECASE,
)
_RELAY = re.compile(r"relay", re.IGNORECASE)
# RFC 3463. Not here: 5.1.7 and 5.1.8 speak of the sender, 5.2.3 of the message, 5.3, 5.5, 5.6 and 5.7 of neither mailbox.
# 5.4.1 is an unreachable host for one server and an unknown mailbox for another; 5.4.4 is a domain that is not there.
_OF_STATUS = {
    "1.0": Bounce.HARD,
    "1.1": Bounce.HARD,
    "1.2": Bounce.HARD,
    "1.3": Bounce.HARD,
    "1.4": Bounce.SOFT,
    "1.6": Bounce.HARD,
    "1.10": Bounce.HARD,
    "2.0": Bounce.SOFT,
    "2.1": Bounce.HARD,
    "2.2": Bounce.SOFT,
    "4.0": Bounce.SOFT,
    "4.1": Bounce.SOFT,
    "4.2": Bounce.SOFT,
    "4.4": Bounce.HARD,
    "4.6": Bounce.SOFT,
    "4.7": Bounce.SOFT,
    "4.310": Bounce.HARD,
}
_NO_DETAIL = {"0.0", "5.0"}


def outcome_of(stage: Stage, code: int, text: str) -> Outcome:
    """What follows from the server's answer `code text`, which was not the one that was hoped for."""
    cause = f"{stage}: {code} {words_of(text)}".rstrip()
    if stage is Stage.LOGIN:
        # What the server says here may repeat what it was told.
        return Later(f"the mail server does not take MOORING_MAIL_SMTP_URL's user and password: {code}")
    if stage in _BEFORE_THE_MESSAGE or code == 421:
        return Later(cause)
    if code in _WHO_ARE_YOU:
        return Later(f"the mail server wants other credentials; {cause}")
    if 400 <= code < 500:
        return Later(cause, everybody=stage is Stage.MAIL or _is_the_server(text))
    if 500 <= code < 600:
        return _never(stage, code, text, cause)
    return Later(cause, perhaps_taken=stage is Stage.END)


def _never(stage: Stage, code: int, text: str, cause: str) -> Outcome:
    if stage is Stage.MAIL:
        too_much = code in {552, 555} or _detail(text) in {"2.3", "3.4"}
        # The sender is the same for every mail: mended in the settings or at the server, and nothing is lost meanwhile.
        return Refused(cause) if too_much else Later(cause)
    if stage is Stage.RCPT:
        if _RELAY.search(text):
            # It carries mail for others than us. Not `everybody`: a server that asks the recipient's may repeat its words.
            return Later(cause, everybody=False)
        return Refused(cause, _bounce(code, text))
    return Refused(cause, _OF_STATUS.get(_detail(text) or ""))


def _bounce(code: int, text: str) -> Bounce | None:
    detail = _detail(text)
    if detail is not None and detail not in _NO_DETAIL:
        return _OF_STATUS.get(detail)
    if code == 552:
        return Bounce.SOFT
    return Bounce.HARD if code in _GONE and not _WORDS_ABOUT_US.search(text) else None


def _is_the_server(text: str) -> bool:
    detail = _detail(text)
    return detail is not None and detail.startswith("3.")


def _detail(text: str) -> str | None:
    """The enhanced status code that the answer begins with, without its class: `1.1` of `5.1.1`."""
    found = _ENHANCED.match(text)
    return f"{int(found[2])}.{int(found[3])}" if found else None
