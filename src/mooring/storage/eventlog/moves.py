"""Which logs have changed lately, kept as commits are told, so that nobody reads the events for that.

Everybody who follows all logs asks after each commit. With events in batches of 100, to count them in the file for the monitor
and for the segments took a tenth of the loop's time.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from mooring.sync.lives import is_hidden

MOST_LOGS = 20_000  # some 4 MB; of the others is known that they have rested for longer


class Move(NamedTuple):
    """A log has events up to a position, or took over at it."""

    name: str
    position: int
    swapped: bool = False


class Moves:
    """For the loop's thread alone: it knows of a commit when the listeners are told."""

    def __init__(self, position: int) -> None:
        self.since = position  # what changed at or before it is not known here
        self.last = position
        self._places: dict[str, int] = {}  # in the order of the positions
        self._swapped: dict[str, int] = {}

    def add(self, moves: Sequence[Move], last: int) -> None:
        """What one commit has changed; `last` is the last position that it gave."""
        self.last = last
        for name, position, swapped in moves:
            if is_hidden(name):
                continue
            self._places.pop(name, None)
            self._places[name] = position
            if swapped:
                self._swapped[name] = position
        while len(self._places) > MOST_LOGS:
            oldest = next(iter(self._places))
            self.since = self._places.pop(oldest)
            self._swapped.pop(oldest, None)

    def after(self, position: int, limit: int) -> tuple[Sequence[str], int]:
        """The logs that changed after a position, longest at rest first, as many as `limit` at most; and up to where these are all."""
        found = list(takewhile(lambda name: self._places[name] > position, reversed(self._places)))
        found.reverse()
        if len(found) <= limit:
            return found, max(position, self.last)
        return found[:limit], self._places[found[limit - 1]]

    def swapped(self, name: str, position: int) -> bool:
        """Whether a log took over from another after a position."""
        return self._swapped.get(name, 0) > position
