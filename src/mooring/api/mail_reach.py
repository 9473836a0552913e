"""What became of mail, for the person it was for and for who had it sent."""

from collections.abc import Mapping
from datetime import datetime

from mooring.accounts import RETRYABLE
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Message, MessageState
from mooring.mail.addresses import MailAddress, SuppressedBecause
from mooring.wire.mail import HeldBecause, InvitationDelivery, MailReach

_BECAUSE: Mapping[SuppressedBecause, HeldBecause] = {
    SuppressedBecause.HARD_BOUNCE: "hard_bounce",
    SuppressedBecause.SOFT_BOUNCES: "soft_bounces",
    SuppressedBecause.COMPLAINT: "complaint",
    SuppressedBecause.OPERATOR: "operator",
}
# That somebody called it spam is between them and the operator: who invited them learns that it arrived.
_DELIVERY: Mapping[MessageState, InvitationDelivery] = {
    MessageState.QUEUED: "queued",
    MessageState.SENDING: "queued",
    MessageState.ACCEPTED: "accepted",
    MessageState.DELAYED: "delayed",
    MessageState.DELIVERED: "delivered",
    MessageState.COMPLAINED: "delivered",
    MessageState.BOUNCED: "cannot_reach",
    MessageState.SUPPRESSED: "cannot_reach",
    MessageState.FAILED: "cannot_reach",
}


def reach_of(known: MailAddress | None, now: datetime) -> MailReach:
    """Whether mail is sent to an address of which this is known."""
    if known is None or known.because is None or not known.suppressed_at(now):
        return MailReach(reachable=True, because=None, since=None, until=None, retryable=False)
    return MailReach(
        reachable=False,
        because=_BECAUSE[known.because],
        since=_moment(known.since),
        until=_moment(known.until),
        retryable=known.because in RETRYABLE,
    )


def delivery_of(message: Message | None) -> InvitationDelivery:
    """What became of the newest mail of an invitation."""
    return _DELIVERY.get(message.state) if message is not None else None


def _moment(moment: datetime | None) -> str | None:
    return iso_milliseconds(moment) if moment is not None else None
