"""When so much comes back that the operator should look at it now. Pure.

Providers stop sending for whoever goes on, from a few bounces in a hundred and a few complaints in a thousand on.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from mooring.mail.figures import bounced_of, handed_over
from mooring.mail.model import MessageState
from mooring.mail.store import Arrival

A_DAY = timedelta(days=1)
MOST_BOUNCED = 0.05
FEWEST = 50
"""Messages of a day; of fewer a part says nothing."""
MOST_COMPLAINTS = 2


class Trouble(StrEnum):
    """What is wrong."""

    BOUNCES = "bounces"
    COMPLAINTS = "complaints"


def trouble_of(arrivals: Sequence[Arrival]) -> Mapping[Trouble, Mapping[str, str]]:
    """What is wrong with a day's messages, with its numbers; nothing when nothing is."""
    taken, bounced = handed_over(arrivals), bounced_of(arrivals)
    complaints = sum(arrival.state is MessageState.COMPLAINED for arrival in arrivals)
    found: dict[Trouble, Mapping[str, str]] = {}
    if bounced is not None and taken >= FEWEST and bounced > MOST_BOUNCED:
        found[Trouble.BOUNCES] = {"messages": str(taken), "bounced": f"{100 * bounced:.1f} %"}
    if complaints > MOST_COMPLAINTS:
        found[Trouble.COMPLAINTS] = {"messages": str(taken), "complaints": str(complaints)}
    return found
