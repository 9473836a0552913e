"""What the status of a failed delivery says of the mailbox (RFC 3463, and what servers make of it)."""

import re

from mooring.mail.model import Bounce

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# The address: unknown, malformed, moved, of a domain that takes no mail. Not 5.1.7 and 5.1.8, which are about the sender's.
_NO_ADDRESS = frozenset({"0", "1", "2", "3", "6", "10"})
# Mailbox switched off; no such domain. Not 5.4.1: an unreachable host for one server, an unknown mailbox for another.
_OTHERS = frozenset({"5.2.1", "5.4.4", "5.4.310"})
# Of those who say no more than "it failed": words that are said of a mailbox that is not there.
_NOBODY = re.compile(
    r"(user|mailbox|recipient|address|account)\W{0,3}(?:\S+ ){0,4}?(unknown|not found|does ?n.t exist|does not exist|disabled)"
    r"|(no such|unknown|invalid) (user|mailbox|recipient|address|account)",
    re.IGNORECASE,
)


def bounce_of(status: str, said: str = "") -> Bounce:
    """Hard when nobody is there; soft for all else, such as a full mailbox, a policy, or a server that is away."""
    found = _STATUS.search(status)
    if found is None or found[1] != "5":
        return Bounce.SOFT
    if (found[2], found[3]) == ("0", "0"):
        return Bounce.HARD if _NOBODY.search(said[:1000]) else Bounce.SOFT
    gone = (found[2] == "1" and found[3] in _NO_ADDRESS) or found[0] in _OTHERS
    return Bounce.HARD if gone else Bounce.SOFT
