"""Where lanes were when they were last at work, so that they need not ask again; and how far they came since."""

from collections.abc import Callable
from dataclasses import replace

from mooring.monitor.handlers.lane import Place
from mooring.monitor.handlers.station import HandlerStation
from mooring.monitor.ledger import Move

Key = tuple[str, str]
"""A lane: its handler, and its workspace."""

_MOST_PLACES = 20_000  # a lane without one asks once more where it is
_MOST_MOVES = 200


class Whereabouts:
    """Of lanes at rest. `edition_of` says which edition of a handler is run, None when it is not run any more."""

    def __init__(self, station: HandlerStation, edition_of: Callable[[str], int | None]) -> None:
        self._station = station
        self._edition_of = edition_of
        self._places: dict[Key, Place] = {}

    def take(self, key: Key) -> Place | None:
        """Where a lane is that goes to work."""
        return self._places.pop(key, None)

    def keep(self, key: Key, place: Place) -> None:
        """A lane is at rest."""
        self._places[key] = place
        if len(self._places) > _MOST_PLACES:
            del self._places[next(iter(self._places))]

    def forget(self, key: Key) -> None:
        """Somebody else may move it."""
        self._places.pop(key, None)

    async def advance(self) -> None:
        """Keep how far lanes came by events that nobody wants: else all of them would be read again some day."""
        moves = [move for key, place in self._places.items() if (move := self._move(key, place)) is not None]
        for first in range(0, len(moves), _MOST_MOVES):
            some = moves[first : first + _MOST_MOVES]
            for move, moved in zip(some, await self._station.advance(some), strict=True):
                self._moved(move, moved=moved)

    def _move(self, key: Key, place: Place) -> Move | None:
        edition = self._edition_of(key[0])
        if edition is None or place.read_to <= place.cursor.seq:
            return None
        return Move(*key, edition, place.cursor, place.read_to)

    def _moved(self, move: Move, *, moved: bool) -> None:
        key: Key = (move.handler, move.workspace_id)
        place = self._places.get(key)
        if place is None or place.cursor != move.seen:
            return  # it was at work meanwhile
        if moved:
            self._places[key] = replace(place, cursor=replace(place.cursor, seq=move.seq))
        else:
            del self._places[key]
