"""What a presented refresh token is worth. Pure: the rules of a family of tokens, without a database.

A family is a chain: each token has one successor, derived from it. At most one token of the chain is unused: the leaf.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


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
        # A used token without a successor cannot be: it is treated like theft, not like a first use.
        return Step.REVOKE
    return Step.REPEAT
