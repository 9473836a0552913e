"""Which shards a crew leads, and up to which position everything in them has been seen to."""

from collections.abc import Iterable
from dataclasses import dataclass

from mooring.monitor.model import Scope


@dataclass(slots=True)
class _Shard:
    """`seen_to`: up to there it was looked for what changed; while that goes on, nothing behind it counts as seen."""

    seen_to: int
    searching: bool = True


class Shards:
    """Also notes up to where changes were told, whoever leads their shards."""

    def __init__(self) -> None:
        self._led: dict[tuple[Scope, int], _Shard] = {}
        self._told = 0
        self._before = 0

    def tell(self, position: int) -> int:
        """A change was told, of all those up to `position`: the position that they are all behind."""
        if position != self._told:
            self._before, self._told = self._told, position
        return self._before

    @property
    def told(self) -> int:
        """Up to where changes were told."""
        return self._told

    def take(self, scope: Scope, shard: int, position: int) -> None:
        """It is led from now on; what changed behind `position` is still to be looked for."""
        self._led[scope, shard] = _Shard(position)

    def drop(self, scope: Scope, shard: int) -> None:
        """It is led no longer."""
        self._led.pop((scope, shard), None)

    def leads(self, scope: Scope, shard: int) -> bool:
        """Whether it is led at this moment."""
        return (scope, shard) in self._led

    def searched(self, scope: Scope, shard: int, position: int) -> None:
        """Everything that changed up to `position` was found."""
        if (scope, shard) in self._led:
            self._led[scope, shard] = _Shard(position, searching=False)

    def low_water(self, scope: Scope, shard: int, marks: Iterable[int]) -> int:
        """Up to where all is seen to. Behind each of the `marks` something is still to be done."""
        led = self._led.get((scope, shard))
        if led is None:
            return 0
        return led.seen_to if led.searching else min([max(led.seen_to, self._told), *marks])
