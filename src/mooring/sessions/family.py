"""What a presented refresh token is worth. Pure: the rules of a family of tokens, without a database.

A family is a chain: each token has one successor, derived from it. At most one token of the chain is unused: the leaf.

Old used tokens are thinned out, all but the markers. A token that comes back after its row has gone is recognised by
its successors, which follow from it: one in sixteen of them is a marker, and is still there.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

MARK = "0"
"""How the hash of a marker begins: one in sixteen, by chance."""
FARTHEST = 256
"""Successors that are looked at. That none of so many is a marker happens once in fifteen million."""


@dataclass(frozen=True, slots=True)
class Link:
    """One stored token of a family. `used_at` is when it was first presented, and its successor came to be."""

    token_hash: str
    issued_at: datetime
    used_at: datetime | None = None


class Step(Enum):
    """What follows from presenting a token."""

    ROTATE = "rotate"
    """It is the leaf: mark it used and keep its successor."""
    REPEAT = "repeat"
    """A racer or a lost reply: answer with the same successor again, store nothing new."""
    REVOKE = "revoke"
    """Its successor was used already, so two parties hold the chain: end the session."""


def step(presented: Link, successor: Link | None) -> Step:
    """The step for a stored token and its stored successor, if any."""
    if presented.used_at is None:
        return Step.ROTATE
    if successor is None or successor.used_at is not None:
        # A used token whose successor is not stored any more: that was used as well, and thinned out since.
        return Step.REVOKE
    return Step.REPEAT
