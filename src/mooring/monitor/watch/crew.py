"""Who runs handlers, as the watch sees it."""

from collections.abc import Sequence
from typing import Protocol

from mooring.monitor.model import Change, Held, Scope


class Crew(Protocol):
    """Is told what it may do. None of these may wait or raise: whatever takes time is done in tasks of the crew's own."""

    def scopes(self) -> Sequence[Scope]:
        """The scopes that it wants to lead shards of."""
        ...

    def took(self, held: Sequence[Held]) -> None:
        """The monitor leads these from now on. What changed up to now is the crew's to find; later changes are told."""
        ...

    def lost(self, scope: Scope, shard: int) -> None:
        """The monitor leads it no longer, from this moment on: nothing more may be begun for it."""
        ...

    def changed(self, change: Change, position: int) -> None:
        """A log was given events, and everything up to `position` has been looked at. Whoever leads its shard or not."""
        ...

    def low_water(self, scope: Scope, shard: int) -> int:
        """All that logs of the shard were given up to this position has been seen to. A smaller one than before does not count."""
        ...

    async def close(self) -> None:
        """Ends what is being done, before the leases are given back."""
        ...


class NoCrew:
    """Runs nothing: a monitor that only follows."""

    def scopes(self) -> Sequence[Scope]:
        return ()

    def took(self, held: Sequence[Held]) -> None:
        """Nothing to begin."""

    def lost(self, scope: Scope, shard: int) -> None:
        """Nothing to end."""

    def changed(self, change: Change, position: int) -> None:
        """Nothing to do."""

    def low_water(self, scope: Scope, shard: int) -> int:
        del scope, shard
        return 0

    async def close(self) -> None:
        """Nothing to end."""
