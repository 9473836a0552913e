"""Which logs have changed lately, kept as commits are told, so that nobody reads the events for that.

Everybody who follows all logs asks after each commit. With events in batches of 100, to count them in the file for the monitor
and for the segments took a tenth of the loop's time.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from mooring.sync.lives import is_branch, is_hidden

MOST_LOGS = 20_000  # some 4 MB; of the others is known that they have rested for longer


class Move(NamedTuple):
    """A log has events up to a position, or took over at it, or became a branch."""

    name: str
    position: int
    swapped: bool = False


class _Places:
    """Names in the order of the positions up to which they moved; all that did since a position, and no more than `MOST_LOGS`."""

    def __init__(self, since: int) -> None:
        self.since = since
        self.of: dict[str, int] = {}

    def put(self, name: str, position: int) -> None:
        self.of.pop(name, None)
        self.of[name] = position

    def shorten(self) -> Sequence[str]:
        gone: list[str] = []
        while len(self.of) > MOST_LOGS:
            oldest = next(iter(self.of))
            self.since = self.of.pop(oldest)
            gone.append(oldest)
        return gone

    def after(self, position: int) -> list[str]:
        found = list(takewhile(lambda name: self.of[name] > position, reversed(self.of)))
        found.reverse()
        return found


class Moves:
    """For the loop's thread alone: it knows of a commit when the listeners are told."""

    def __init__(self, position: int) -> None:
        self.last = position
        self._logs = _Places(position)
        self._branches = _Places(position)
        self._swapped: dict[str, int] = {}

    @property
    def since(self) -> int:
        """What changed at or before it is not known here."""
        return self._logs.since

    def add(self, moves: Sequence[Move], last: int) -> None:
        """What one commit has changed; `last` is the last position that it gave."""
        self.last = last
        for name, position, swapped in moves:
            if not is_hidden(name):
                self._logs.put(name, position)
                if swapped:
                    self._swapped[name] = position
            elif is_branch(name):
                self._branches.put(name, position)
        for name in self._logs.shorten():
            self._swapped.pop(name, None)
        self._branches.shorten()

    def after(self, position: int, limit: int) -> tuple[Sequence[str], int]:
        """The logs that changed after a position, longest at rest first, as many as `limit` at most; and up to where these are all."""
        found = self._logs.after(position)
        if len(found) <= limit:
            return found, max(position, self.last)
        return found[:limit], self._logs.of[found[limit - 1]]

    def branches_after(self, position: int) -> Sequence[str] | None:
        """The branches that changed after a position; None when that is longer ago than is known here."""
        return self._branches.after(position) if position >= self._branches.since else None

    def swapped(self, name: str, position: int) -> bool:
        """Whether a log took over from another after a position."""
        return self._swapped.get(name, 0) > position
