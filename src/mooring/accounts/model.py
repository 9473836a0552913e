"""A user: the person behind sessions and memberships."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from mooring.accounts.email import EmailAddress

UserId = NewType("UserId", str)


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. `name` may be empty; `verified_at` is None until the address was confirmed.

    `language` is the one that mail to them is written in; None: the service's own.

    A closed account can be reopened for a while; then it is purged, and nothing of the person is left but the id.
    """

    id: UserId
    email: EmailAddress
    name: str
    password_hash: str = field(repr=False)
    created_at: datetime
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    purged_at: datetime | None = None
    language: str | None = None
