"""Recognising sessions that refresh in a loop, and a fleet of which too many refreshes fail. Pure, in bounded memory."""

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil

from mooring.sessions.model import SessionId
from mooring.sessions.outcome import RefreshOutcome

_MOST_SESSIONS = 20_000  # that refreshed within one window; some 10 MB
_SAME_ROTATION = 10.0  # seconds in which racers and retries of one rotation belong together
_LONGEST_LEAD = 120.0
_SLOTS = 20


@dataclass(frozen=True, slots=True)
class LoopPolicy:
    """More than `refreshes` of one session `within` is a loop; more than `failing` of all in `fleet_within` a sick fleet.

    `sample` is the least number of refreshes that says anything about a fleet.
    """

    refreshes: int = 3
    within: timedelta = timedelta(minutes=5)
    failing: float = 0.05
    fleet_within: timedelta = timedelta(minutes=10)
    sample: int = 20
    access_life: timedelta = timedelta(minutes=15)

    @property
    def limit(self) -> int:
        """As many as may be: twice what a good client needs, when its tokens are so short-lived that it needs more.

        A client renews two minutes before the end, or when two thirds of a short life are over.
        """
        life = self.access_life.total_seconds()
        every = life - min(_LONGEST_LEAD, life / 3)
        return max(self.refreshes, ceil(2 * self.within.total_seconds() / every))


@dataclass(frozen=True, slots=True)
class Loop:
    """A session that refreshed too often."""

    session_id: SessionId
    refreshes: int


@dataclass(frozen=True, slots=True)
class Failing:
    """A fleet of which too many refreshes fail; `causes` counts those by outcome."""

    failed: int
    total: int
    causes: dict[str, int]


@dataclass(slots=True)
class _Slot:
    number: int
    outcomes: Counter[RefreshOutcome] = field(default_factory=Counter)


class LoopDetector:
    """Is told of every refresh. Times are monotonic seconds."""

    def __init__(self, policy: LoopPolicy) -> None:
        self._policy = policy
        self._limit = policy.limit
        self._sessions: OrderedDict[SessionId, deque[float]] = OrderedDict()
        self._slots: deque[_Slot] = deque(maxlen=_SLOTS)

    @property
    def remembered(self) -> int:
        """How many sessions are looked at."""
        return len(self._sessions)

    def renewed(self, session_id: SessionId, at: float, *, rotated: bool) -> Loop | None:
        """A session was renewed; the loop that this makes. A repeat right after its rotation is not counted again."""
        self._forget(at)
        times = self._sessions.pop(session_id, None) or deque(maxlen=self._limit + 1)
        self._sessions[session_id] = times
        if rotated or not times or at - times[-1] > _SAME_ROTATION:
            times.append(at)
        while times and times[0] <= at - self._policy.within.total_seconds():
            times.popleft()
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return Loop(session_id, len(times)) if len(times) > self._limit else None

    def counted(self, outcome: RefreshOutcome, at: float) -> Failing | None:
        """A refresh came out so; the sickness of the fleet if that shows one."""
        slot = self._slot(at)
        slot.outcomes[outcome] += 1
        if not outcome.failing:
            return None
        oldest = slot.number - _SLOTS
        counts = sum((one.outcomes for one in self._slots if one.number > oldest), Counter[RefreshOutcome]())
        causes = {name.value: count for name, count in counts.items() if name.failing}
        failed, total = sum(causes.values()), counts.total()
        sick = total >= self._policy.sample and failed > self._policy.failing * total
        return Failing(failed, total, causes) if sick else None

    def _slot(self, at: float) -> _Slot:
        number = int(at / (self._policy.fleet_within.total_seconds() / _SLOTS))
        if not self._slots or self._slots[-1].number < number:
            self._slots.append(_Slot(number))
        return self._slots[-1]

    def _forget(self, at: float) -> None:
        """Sessions whose last refresh is out of the window: they come first, since each refresh moves one to the end."""
        horizon = at - self._policy.within.total_seconds()
        while self._sessions:
            session_id, times = next(iter(self._sessions.items()))
            if times and times[-1] > horizon:
                return
            del self._sessions[session_id]
