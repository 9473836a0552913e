"""What accounts need of the directory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mooring.accounts.email import EmailAddress
from mooring.accounts.model import User, UserId


class AccountStore(Protocol):
    """Users. All within the caller's transaction."""

    async def add(self, user: User) -> None:
        """Keep a new user. EmailTaken when another has the same email key, however many try at once; the transaction is lost then."""
        ...

    async def by_email(self, email: EmailAddress) -> User | None:
        """The user with this email key, closed accounts included."""
        ...

    async def by_id(self, user_id: UserId) -> User | None: ...

    async def by_ids(self, user_ids: Iterable[UserId]) -> Mapping[UserId, User]:
        """Those of them that exist, whatever became of their accounts."""
        ...

    async def locked(self, user_id: UserId) -> User | None:
        """The user, whom nobody else changes until this transaction ends."""
        ...

    async def replace_password_hash(self, user_id: UserId, password_hash: str) -> None: ...

    async def rename(self, user_id: UserId, name: str) -> None: ...

    async def set_language(self, user_id: UserId, language: str | None) -> None: ...

    async def replace_email(self, user_id: UserId, email: EmailAddress, at: datetime | None) -> None:
        """The user has this address now, confirmed `at`; None: not yet. EmailTaken as with `add`; the transaction goes on then."""
        ...

    async def verify(self, user_id: UserId, at: datetime) -> None:
        """The user's address was confirmed; the first time counts."""
        ...

    async def set_closed(self, user_id: UserId, at: datetime | None) -> None:
        """Close the account since `at`, or open it again with None."""
        ...

    async def closed_before(self, moment: datetime, limit: int) -> Sequence[UserId]:
        """Up to `limit` users who closed their account before then and are not purged, in the order of their closing."""
        ...

    async def purge(self, user_id: UserId, at: datetime) -> None:
        """Forget the person behind the id: address (free again), name, password, factors, sessions, challenges, mail."""
        ...

    async def page(self, after: UserId | None, limit: int) -> Sequence[User]:
        """Up to `limit` users in the order of their ids, those after `after`."""
        ...
