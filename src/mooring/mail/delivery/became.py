"""What a message becomes by what came of handing it over. Pure.

A message that waits is bound to a transport while that one may have taken it already: nobody else gets it, and that one
is asked again. One that recognises it delivers it once. With one that does not, each try that breaks off in the middle
may lead to one more copy. So it gets one more chance, which waits until that transport is well; when that breaks off as
well, the message is given up, visibly, and there is no third copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.mail.delivery.decide import PERHAPS_SENT
from mooring.mail.delivery.merge import later_state
from mooring.mail.delivery.model import Back, DeliveryPolicy, Done
from mooring.mail.delivery.schedule import CAREFUL_PAUSE, due_after
from mooring.mail.delivery.transport import Accepted, Later, Refused
from mooring.mail.model import Bounce, Message, MessageState
from mooring.mail.store import Settled

_TWICE = (
    "It broke off twice when it may have been taken already, and this transport would deliver it once more each time."
)


@dataclass(frozen=True, slots=True)
class Became:
    """`settled` is what the row says from now on, `lines` are added to the timeline, each with `cause`."""

    settled: Settled
    lines: Sequence[MessageState]
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """`message` as it is found at `at`, when `done` is to be written down; `chance` (0 to 1) spreads what is tried again."""

    message: Message
    done: Done
    policy: DeliveryPolicy
    at: datetime
    chance: float


def became(case: Case) -> Became | None:
    """What becomes of the message; None when that is decided by somebody else."""
    outcome, message = case.done.outcome, case.message
    if isinstance(outcome, Accepted):
        return _accepted(case, outcome)
    ours = message.claimed_until == case.done.claimed.message.claimed_until
    if message.state is not MessageState.SENDING or not ours:
        return None
    if isinstance(outcome, Refused):
        return _refused(case, outcome)
    if outcome.perhaps_taken and case.done.claimed.doubtful and not case.done.idempotent:
        return _over(case, MessageState.FAILED, f"{outcome.cause} {_TWICE}")
    if isinstance(outcome, Back):
        return _again(case, outcome, message.attempts, message.due_at or case.at)
    return _later(case, outcome)


def _accepted(case: Case, outcome: Accepted) -> Became:
    message, lines = case.message, [MessageState.ACCEPTED, *([MessageState.DELIVERED] if outcome.delivered else [])]
    state = message.state
    for line in lines:
        state = later_state(state, line, was=message.bounce)
    news = state is not message.state
    # A notice that came first may know more than we do; then only who took it is missing.
    known = message.provider_id is not None and not news
    settled = Settled(
        state=state,
        at=case.at if news else message.changed_at or case.at,
        attempts=message.attempts + 1,
        due_at=message.due_at or case.at,
        transport=message.transport if known else case.done.claimed.transport,
        provider_id=message.provider_id if known else outcome.provider_id or message.provider_id,
        bounce=None if news else message.bounce,
        cause=None if news else message.cause,
    )
    return Became(settled, lines)


def _refused(case: Case, outcome: Refused) -> Became:
    state = MessageState.BOUNCED if outcome.bounce is not None else MessageState.FAILED
    cause = f"{outcome.cause} {PERHAPS_SENT}" if case.done.claimed.doubtful else outcome.cause
    return _over(case, state, cause, outcome.bounce)


def _later(case: Case, outcome: Later) -> Became:
    message, at = case.message, case.at
    if not outcome.everybody:
        attempts, last = message.attempts + 1, max(at, message.created_at + case.policy.give_up)
        return _again(case, outcome, attempts, min(due_after(attempts, at, case.chance), last))
    # Not its fault: it is not burnt. Behind those that wait already, so that one bad message does not hold up all.
    careful = outcome.perhaps_taken and not case.done.idempotent
    return _again(case, outcome, message.attempts, at + CAREFUL_PAUSE if careful else at)


def _again(case: Case, outcome: Later | Back, attempts: int, due: datetime) -> Became:
    bound = outcome.perhaps_taken or case.done.claimed.doubtful
    settled = Settled(
        state=MessageState.QUEUED,
        at=case.at,
        attempts=attempts,
        due_at=due,
        transport=case.done.claimed.transport if bound else None,
        provider_id=case.message.provider_id,
        cause=outcome.cause,
    )
    return Became(settled, [MessageState.QUEUED], outcome.cause)


def _over(case: Case, state: MessageState, cause: str, bounce: Bounce | None = None) -> Became:
    settled = Settled(
        state=state,
        at=case.at,
        attempts=case.message.attempts + 1,
        due_at=case.message.due_at or case.at,
        transport=case.done.claimed.transport,
        provider_id=case.message.provider_id,
        bounce=bounce,
        cause=cause,
    )
    return Became(settled, [state], cause)
