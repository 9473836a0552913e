"""What the use cases of an account write to, and on what occasion."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mooring.accounts.challenge import Challenge, ChallengeId, ChallengeStore, Purpose
from mooring.accounts.email_change import EmailChangeStore
from mooring.accounts.model import User, UserId
from mooring.accounts.store import AccountStore
from mooring.audit import AuditKind, AuditLog, note
from mooring.kit.ids import Ids
from mooring.mail import Outbox, Recipient, Template, queue, queue_nothing
from mooring.mail.addresses import AddressBook
from mooring.mail.preferences import MailPreferences


@dataclass(frozen=True, slots=True)
class AccountStores:
    """The stores of one transaction."""

    accounts: AccountStore
    challenges: ChallengeStore
    email_changes: EmailChangeStore
    outbox: Outbox
    audit: AuditLog
    mail_addresses: AddressBook
    mail_preferences: MailPreferences


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something is done, and by whom: `actor` None for the operator and for the service itself."""

    at: datetime
    ids: Ids
    actor: str | None = None
    session_id: str | None = None
    user_agent: str = ""

    def by(self, user: User) -> "Occasion":
        """The same, by `user`: who followed a link has shown that the mailbox is theirs."""
        return replace(self, actor=user.id)


async def record(stores: AccountStores, kind: AuditKind, user: User, occasion: Occasion, **data: str) -> None:
    """Write down in the audit log what was done to `user`'s account."""
    await note(
        stores.audit,
        kind,
        ids=occasion.ids,
        at=occasion.at,
        actor=occasion.actor,
        user_id=user.id,
        session_id=occasion.session_id,
        user_agent=occasion.user_agent,
        data=data,
    )


async def tell(stores: AccountStores, template: Template, user: User, occasion: Occasion, **params: str) -> None:
    """Queue a mail to `user`, who is greeted by name."""
    recipient = Recipient(email=user.email.address, user_id=user.id)
    words = {"name": user.name, **params}
    await queue(stores.outbox, template, recipient, words, ids=occasion.ids, at=occasion.at)


async def tell_nobody(stores: AccountStores, template: Template, occasion: Occasion) -> None:
    """The work of `tell`, for an address that is told nothing."""
    await queue_nothing(stores.outbox, template, ids=occasion.ids, at=occasion.at)


async def challenge_anew(
    stores: AccountStores,
    purpose: Purpose,
    user_id: UserId,
    occasion: Occasion,
    *,
    life: timedelta,
    data: Mapping[str, str] | None = None,
) -> Challenge:
    """A new challenge in the place of the user's older ones of this purpose. The caller holds the user's row."""
    await stores.challenges.drop(user_id, purpose)
    challenge_id = ChallengeId(occasion.ids.new_id("chl"))
    made = Challenge(challenge_id, purpose, user_id, occasion.at, occasion.at + life, dict(data or {}))
    await stores.challenges.add(made)
    return made
