"""What is needed of the directory to know which addresses take mail."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mooring.mail.addresses.model import MailAddress


class AddressBook(Protocol):
    """What is known of addresses that mail went to. All within the caller's transaction."""

    async def of(self, key: str) -> MailAddress | None:
        """What is known of an address; None for one that never gave trouble."""
        ...

    async def locked(self, key: str) -> MailAddress | None:
        """As `of`; nobody else changes it until this transaction ends. Hold the message first."""
        ...

    async def held(self, key: str, address: str) -> MailAddress:
        """As `locked`, also for one that never gave trouble: of two who note its first trouble at once neither is lost."""
        ...

    async def of_many(self, keys: Collection[str]) -> Mapping[str, MailAddress]: ...

    async def put(self, address: MailAddress) -> None:
        """Keep it, in the place of what was known."""
        ...

    async def forget(self, key: str) -> None: ...

    async def page(self, search: str, before: tuple[datetime, str] | None, limit: int) -> Sequence[MailAddress]:
        """Up to `limit` suppressed addresses that hold `search`, newest first, those before (since, key).

        Also those whose time has run out, until they are forgotten.
        """
        ...

    async def suppressed(self, now: datetime) -> int:
        """How many addresses nothing is sent to at `now`."""
        ...

    async def strained(self, after: str, limit: int) -> Sequence[MailAddress]:
        """Up to `limit` addresses that are not suppressed for good, by key, those after this one: what may be forgotten."""
        ...

    async def first_seen(self, transport: str, notice_id: str, at: datetime) -> bool:
        """Whether a provider's notice comes for the first time; remembers it in any case.

        Of two that come at once the second waits for what becomes of the first.
        """
        ...

    async def forget_notices(self, before: datetime) -> int:
        """Forget notices that came before then; how many."""
        ...
