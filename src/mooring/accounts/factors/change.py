"""A change to somebody's factors, with all that belongs to it: what is written down of it, and who is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.factors.store import FactorStores
from mooring.accounts.model import User
from mooring.audit import AuditKind, AuditLog, note
from mooring.kit.ids import Ids
from mooring.mail import Outbox, Recipient, Template, queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a change to the factors of `user` is made with: the stores of one transaction, the moment, and who asks.

    The caller holds the user's row (`AccountStore.locked`), so that two changes to one user's factors never cross.
    `actor` None: the operator.
    """

    user: User
    factors: FactorStores
    audit: AuditLog
    outbox: Outbox
    secret: AccountSecret = field(repr=False)
    ids: Ids
    at: datetime
    actor: str | None
    session_id: str | None = None
    user_agent: str = ""

    async def note(self, kind: AuditKind, data: Mapping[str, str] | None = None) -> None:
        """Write the change down."""
        await note(
            self.audit,
            kind,
            ids=self.ids,
            at=self.at,
            actor=self.actor,
            user_id=self.user.id,
            session_id=self.session_id,
            user_agent=self.user_agent,
            data=data,
        )

    async def tell(self, template: Template, words: Mapping[str, str]) -> None:
        """Tell the user by mail; `words` besides their name and the device."""
        recipient = Recipient(email=self.user.email.address, user_id=self.user.id)
        told = {"name": self.user.name, "device": self.user_agent[:300], **words}
        await queue(self.outbox, template, recipient, told, ids=self.ids, at=self.at)
