"""How what is told of a message joins what is known of it: notices come in any order, twice, and before our own word.

Pure. What says more stays when less is heard afterwards; so the same notices lead to the same state in every order.
"""

from collections.abc import Mapping
from types import MappingProxyType

from mooring.mail.model import Bounce, MessageState

_RANK: Mapping[MessageState, int] = MappingProxyType(
    {
        MessageState.QUEUED: 0,
        MessageState.SENDING: 1,
        MessageState.ACCEPTED: 2,
        MessageState.DELAYED: 3,
        # Our own word: what the other side says of it afterwards is nearer to what happened.
        MessageState.FAILED: 4,
        MessageState.SUPPRESSED: 4,
        # A soft bounce, which a later try of the other side's may undo; a hard one weighs more than a delivery.
        MessageState.BOUNCED: 5,
        MessageState.DELIVERED: 6,
        MessageState.COMPLAINED: 8,
        MessageState.VOID: 9,
    }
)
_HARD = 7


def takes_over(old: MessageState, new: MessageState, *, was: Bounce | None = None, now: Bounce | None = None) -> bool:
    """Whether `new` takes the place of `old`. `was` and `now` say how it bounced, where that is the state."""
    return _rank(new, now) > _rank(old, was)


def later_state(
    old: MessageState, new: MessageState, *, was: Bounce | None = None, now: Bounce | None = None
) -> MessageState:
    """The state of a message in `old` of which `new` is told: one of the two, whichever is heard first."""
    return new if takes_over(old, new, was=was, now=now) else old


def _rank(state: MessageState, bounce: Bounce | None) -> int:
    return _HARD if state is MessageState.BOUNCED and bounce is Bounce.HARD else _RANK[state]
