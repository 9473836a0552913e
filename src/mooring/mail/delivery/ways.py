"""Which transport takes a message now: the first that is well. One in trouble rests, and is tried with one message then.

In memory, one for each process: what a node learned in a minute is not worth a row. Times are seconds of a clock that
never goes back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mooring.mail.delivery.schedule import rest_after
from mooring.mail.delivery.transport import Later, Outcome

TOO_LONG = 300.0
"""All transports in trouble for so many seconds: that is no hiccup."""


@dataclass(slots=True)
class Way:
    """One transport, and how it is. `trips` counts how often it was found in trouble; `since`: when that began."""

    name: str
    failures: int = 0
    trips: int = 0
    rests_until: float = 0.0
    since: float | None = None

    @property
    def well(self) -> bool:
        return self.failures == 0


@dataclass(frozen=True, slots=True)
class Offer:
    """Up to `places` messages may be claimed for a transport. `free`: also those that are bound to none."""

    transport: str
    places: int
    free: bool
    trips: int


class Ways:
    """Every transport that is set up, in order."""

    def __init__(self, names: Sequence[str]) -> None:
        self._ways = {name: Way(name) for name in names}

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._ways)

    def offers(self, places: int, in_hand: dict[str, int], at: float) -> Iterator[Offer]:
        """What may be claimed at `at`: messages that are free go to the first transport that is well.

        One that has rested long enough gets a single message first, and nothing more until that has arrived.
        """
        free = True
        for way in self._ways.values():
            if way.well:
                yield Offer(way.name, places, free, way.trips)
                free = False
            elif way.rests_until <= at and not in_hand.get(way.name):
                yield Offer(way.name, min(1, places), free, way.trips)

    def same(self, name: str, trips: int) -> bool:
        """Whether it was not found in trouble since then."""
        return self._ways[name].trips == trips

    def resting(self, name: str, at: float) -> bool:
        return self._ways[name].rests_until > at

    @property
    def all_well(self) -> bool:
        return all(way.well for way in self._ways.values())

    def next_end(self, at: float) -> float | None:
        """When the next rest ends; None while nobody rests."""
        return min((way.rests_until for way in self._ways.values() if way.rests_until > at), default=None)

    def heard(self, name: str, trips: int, outcome: Outcome, at: float, chance: float) -> bool:
        """Take note of what came of handing over a message that was claimed at so many `trips`; whether it is well again.

        Of many that fail at once the first counts: the others were on their way already.
        """
        way, was_well = self._ways[name], self._ways[name].well
        if not isinstance(outcome, Later) or not outcome.everybody:
            way.failures, way.rests_until, way.since = 0, 0.0, None
        elif way.trips == trips:
            way.failures += 1
            way.trips += 1
            way.since = at if way.since is None else way.since
            way.rests_until = at + rest_after(way.failures, outcome.pause, chance)
        return way.well and not was_well

    def in_trouble_for(self, at: float) -> float:
        """For how many seconds no transport has been well; 0 while one is."""
        began = [way.since for way in self._ways.values()]
        return at - max(moment for moment in began if moment is not None) if None not in began and began else 0.0
