"""The shapes of what became of mail: for whoever it was for."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment

HeldBecause = Literal["hard_bounce", "soft_bounces", "complaint", "operator"]
InvitationDelivery = Annotated[
    Literal["queued", "accepted", "delayed", "delivered", "cannot_reach"] | None,
    Meta(
        description=(
            "What became of its newest mail: it waits; a mail server took it; that one puts it off; it is in the mailbox; or "
            "the address does not take it. `accepted` may be all that is ever known. None for a link, and of a mail long ago."
        )
    ),
]


class MailReach(Struct, rename="camel", frozen=True):
    """Whether mail reaches an address. When not: `because` of what, `since` when, `until` when if it passes by itself.

    `retryable`: its person may say that it takes mail again (`POST /api/account/mail/retry`).
    """

    reachable: bool
    because: HeldBecause | None
    since: Moment | None
    until: Moment | None
    retryable: bool


class NoticeOutcome(Struct, rename="camel", frozen=True):
    """What came of a notice. `unknown`: of no message of ours; `ignored`: it tells nothing of delivery."""

    outcome: Literal["taken", "repeated", "unknown", "stale", "ignored"]
