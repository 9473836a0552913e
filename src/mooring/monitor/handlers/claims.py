"""The claims of a monitor that are being run: kept while they are renewed, ended when they are lost."""

import asyncio
from dataclasses import dataclass

from mooring.monitor.handlers.station import HandlerStation
from mooring.monitor.ledger import CLAIM, ClaimToken
from mooring.monitor.watch.timing import Timing


@dataclass(slots=True)
class Held:
    """A claim, from when it was asked for. `lost`: somebody else may have it, so what runs was ended."""

    asked_at: float
    task: "asyncio.Task[None] | None" = None
    lost: bool = False


class Claims:
    """Believes in a claim for no longer than the service does: from the moment when it asked."""

    def __init__(self, station: HandlerStation, timing: Timing) -> None:
        self._station = station
        self._timing = timing
        self._held: dict[ClaimToken, Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def begin(self, token: ClaimToken, asked_at: float) -> Held:
        """A claim was given."""
        self._held[token] = held = Held(asked_at)
        return held

    def end(self, token: ClaimToken) -> None:
        """It is settled, or nobody cares any more."""
        self._held.pop(token, None)

    def over(self, held: Held) -> bool:
        """Whether somebody else may have the claim."""
        return held.lost or self._timing.monotonic() - held.asked_at >= CLAIM.total_seconds()

    async def renew(self) -> None:
        """Say that all of them are still run; end what runs without a claim."""
        asked_at, tokens = self._timing.monotonic(), list(self._held)
        try:
            renewed = set(await self._station.renew(tokens)) if tokens else set()
            for token in tokens:
                if (held := self._held.get(token)) is not None:
                    self._renewed(held, asked_at, still=token in renewed)
        finally:
            self._end_those_over()

    def _renewed(self, held: Held, asked_at: float, *, still: bool) -> None:
        if still:
            held.asked_at = max(held.asked_at, asked_at)
        else:
            _end(held)

    def _end_those_over(self) -> None:
        for held in self._held.values():
            if self.over(held):
                _end(held)


def _end(held: Held) -> None:
    held.lost = True
    if held.task is not None:
        held.task.cancel()


@dataclass(frozen=True, slots=True)
class Tools:
    """What all lanes of a monitor share."""

    station: HandlerStation
    timing: Timing
    claims: Claims
