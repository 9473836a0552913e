"""What the use cases of an account write to, and on what occasion."""

from dataclasses import dataclass
from datetime import datetime

from mooring.accounts.challenge import ChallengeStore
from mooring.accounts.email_change import EmailChangeStore
from mooring.accounts.model import User
from mooring.accounts.store import AccountStore
from mooring.audit import AuditKind, AuditLog, note
from mooring.kit.ids import Ids
from mooring.mail import Outbox, Recipient, Template, queue


@dataclass(frozen=True, slots=True)
class AccountStores:
    """The stores of one transaction."""

    accounts: AccountStore
    challenges: ChallengeStore
    email_changes: EmailChangeStore
    outbox: Outbox
    audit: AuditLog


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something is done, and by whom: `actor` None for the operator and for the service itself."""

    at: datetime
    ids: Ids
    actor: str | None = None
    session_id: str | None = None
    user_agent: str = ""


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
