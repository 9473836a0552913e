"""A change of address that waits for two confirmations: from the old address, and from the new one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from mooring.accounts.email import EmailAddress
from mooring.accounts.model import UserId

EmailChangeId = NewType("EmailChangeId", str)


class Side(StrEnum):
    """Which of the two addresses confirms."""

    OLD = "old"
    NEW = "new"


class EmailChangeState(StrEnum):
    """What a change waits for. The values are on the wire."""

    WAITING_FOR_OLD = "waitingForOld"
    WAITING_FOR_NEW = "waitingForNew"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A user's wish for another address. At most one for each user: a newer one takes the place of the older."""

    id: EmailChangeId
    user_id: UserId
    new_email: EmailAddress
    created_at: datetime
    expires_at: datetime
    old_confirmed_at: datetime | None = None
    new_confirmed_at: datetime | None = None

    @property
    def state(self) -> EmailChangeState:
        """What it waits for: the old address first, though the two may confirm in any order."""
        if self.old_confirmed_at is None:
            return EmailChangeState.WAITING_FOR_OLD
        return EmailChangeState.WAITING_FOR_NEW if self.new_confirmed_at is None else EmailChangeState.CHANGED


class EmailChangeStore(Protocol):
    """Pending changes of addresses. All within the caller's transaction; the user's row is the lock."""

    async def put(self, change: EmailChange) -> None:
        """Keep `change` in the place of the user's one before."""
        ...

    async def of(self, user_id: UserId) -> EmailChange | None:
        """The user's pending change, one that is too old included."""
        ...

    async def confirm(self, user_id: UserId, side: Side, at: datetime) -> None: ...

    async def drop(self, user_id: UserId) -> bool:
        """Forget the user's pending change. False when there is none."""
        ...

    async def drop_expired(self, before: datetime) -> int:
        """Forget the changes that expired before then; how many."""
        ...
