"""The ledger's tables, as its use cases need them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.kit.ids import Ids
from mooring.monitor.effects import Effect
from mooring.monitor.ledger.model import ClaimToken, Entry, EntryId, EntryState, Lane, Registered, ServiceMember


class LedgerStore(Protocol):
    """One transaction's view. What is `held` waits for whoever else holds it, and is held until the commit."""

    async def handlers(self) -> Sequence[Registered]:
        """All that ever registered, by name."""
        ...

    async def handler(self, name: str) -> Registered | None: ...

    async def add_handler(self, handler: Registered) -> bool:
        """False when there is one of this name already: nothing is changed then."""
        ...

    async def save_handler(self, handler: Registered) -> None: ...

    async def lane(self, handler: str, workspace_id: str) -> Lane | None: ...

    async def held(self, handler: str, workspace_id: str) -> Lane | None: ...

    async def add_lane(self, lane: Lane) -> None:
        """Nothing happens when it is there already."""
        ...

    async def save_lane(self, lane: Lane) -> None: ...

    async def lanes(self, handler: str, after: str, limit: int) -> Sequence[Lane]:
        """By workspace id, those after `after`."""
        ...

    async def failing(self, handler: str, limit: int) -> Sequence[Lane]:
        """Those that fail, longest first."""
        ...

    async def count_failing(self, handler: str) -> int:
        """How many lanes of it fail."""
        ...

    async def due(self, handlers: Collection[str], now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Handler and workspace of lanes whose `due_at` has come, longest due first."""
        ...

    async def renew(self, tokens: Collection[ClaimToken], until: datetime) -> Collection[ClaimToken]:
        """Makes claims hold longer; those that still are claims."""
        ...

    async def entry(self, entry_id: EntryId) -> Entry | None: ...

    async def held_entry(self, entry_id: EntryId) -> Entry | None: ...

    async def entries_at(self, handler: str, workspace_id: str, seqs: Collection[int]) -> Sequence[Entry]:
        """All entries at these places, whatever the events there say, of every generation."""
        ...

    async def entry_of(self, lane: Lane, seq: int, digest: str) -> Entry | None:
        """That of an event in the lane's generation."""
        ...

    async def to_redo(self, handler: str, workspace_id: str) -> Sequence[Entry]:
        """Dead letters that are to be tried again, in the order of the log."""
        ...

    async def add_entry(self, entry: Entry) -> None: ...

    async def save_entry(self, entry: Entry) -> None: ...

    async def dead_letters(
        self, handler: str | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Entry]:
        """Dead letters and those to be tried again, newest first, before a (changed_at, id)."""
        ...

    async def any_dead(self, handler: str) -> bool:
        """Whether the handler has a dead letter."""
        ...

    async def count(self, handler: str) -> Mapping[EntryState, int]:
        """How many entries there are of each state."""
        ...

    async def done_from(self, handler: str, workspace_id: str, generation: int, seq: int) -> Sequence[Entry]:
        """What was done in a generation, from `seq` on."""
        ...

    async def note_written(self, workspace_id: str, handler: str, events: int, at: datetime) -> None:
        """The handler has written so many events in a workspace: it is a service member there."""
        ...

    async def service_members(self, workspace_id: str) -> Sequence[ServiceMember]:
        """Who has written in a workspace, by name."""
        ...

    async def erase(self, workspace_id: str) -> int:
        """Removes everything of a workspace; how many rows."""
        ...


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger in one transaction, at one moment. `perform` brings an effect of an event about in that transaction."""

    store: LedgerStore
    ids: Ids
    at: datetime
    perform: Callable[[Effect, Entry], Awaitable[None]]
