"""What accounts need of the directory."""

from collections.abc import Sequence
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

    async def locked(self, user_id: UserId) -> User | None:
        """The user, whom nobody else changes until this transaction ends."""
        ...

    async def replace_password_hash(self, user_id: UserId, password_hash: str) -> None: ...

    async def page(self, after: UserId | None, limit: int) -> Sequence[User]:
        """Up to `limit` users in the order of their ids, those after `after`."""
        ...
