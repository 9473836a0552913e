"""How many events a workspace is given, minute by minute: of the last half hour, in this process, in bounded memory."""

from collections.abc import Sequence
from itertools import islice

from mooring.kit.clock import Clock

MINUTES = 30
RATED_MINUTES = 5
MOST = 20_000
"""So many workspaces at most are counted, some 10 MB: of more that are active within half an hour the quietest is forgotten."""


class Tempo:
    """Counts. A workspace that rests for half an hour costs nothing any more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: dict[str, dict[int, int]] = {}  # in the order in which they were active last
        self._swept = 0

    def __len__(self) -> int:
        return len(self._counts)

    def count(self, workspace_id: str, events: int) -> None:
        """A workspace was given events just now."""
        minute = self._minute()
        found = self._counts.get(workspace_id)
        if found is None or minute not in found:
            found = self._begun(workspace_id, minute)
        found[minute] = found.get(minute, 0) + events

    def rate(self, workspace_id: str) -> float:
        """Events a minute, over the last five."""
        return sum(self.history(workspace_id)[-RATED_MINUTES:]) / RATED_MINUTES

    def history(self, workspace_id: str) -> Sequence[int]:
        """Events of each of the last thirty minutes, the one that goes on last; empty when there were none."""
        found = self._counts.get(workspace_id)
        if found is None:
            return ()
        now = self._minute()
        counts = [found.get(minute, 0) for minute in range(now - MINUTES + 1, now + 1)]
        return counts if any(counts) else ()

    def _begun(self, workspace_id: str, minute: int) -> dict[int, int]:
        if minute != self._swept:
            self._sweep(minute)
        former = self._counts.pop(workspace_id, {})
        kept = {one: count for one, count in former.items() if one > minute - MINUTES}
        self._counts[workspace_id] = kept
        while len(self._counts) > MOST:
            del self._counts[next(iter(self._counts))]
        return kept

    def _sweep(self, minute: int) -> None:
        self._swept = minute
        # In the order of activity, so what rests is in front.
        resting = 0
        for counts in self._counts.values():
            if max(counts) > minute - MINUTES:
                break
            resting += 1
        for workspace_id in list(islice(self._counts, resting)):
            del self._counts[workspace_id]

    def _minute(self) -> int:
        return int(self._clock.monotonic() // 60)
