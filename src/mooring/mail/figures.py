"""How mail fares, template by template: how long it took, how much bounced, and whether that is what we want of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType

from mooring.mail.model import MessageState, Template
from mooring.mail.store import Arrival

LOOKED_AT = timedelta(days=7)
MOST_LOOKED_AT = 5_000
"""Messages; the newest. 0.3 s on two busy cores, with SQLite (25 000 messages of a week)."""

# The service's own goals: product plan, E2 and E4.
DELIVERED_WITHIN: Mapping[Template, timedelta] = MappingProxyType({Template.PASSWORD_RESET: timedelta(minutes=2)})
MOST_BOUNCED = 0.01

_HANDED_OVER = frozenset(
    {
        MessageState.ACCEPTED,
        MessageState.DELAYED,
        MessageState.DELIVERED,
        MessageState.BOUNCED,
        MessageState.COMPLAINED,
    }
)


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds from being queued, of half of the messages and of 95 in 100 of them."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class TemplateFigures:
    """Messages of one template. Rates are of those that somebody took; None while there are none."""

    template: Template
    states: Mapping[MessageState, int]
    accepted: Spread | None
    delivered: Spread | None
    bounced: float | None
    complained: float | None

    @property
    def count(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Goal:
    """What we want, and what is; `met` None while there is nothing to judge by."""

    name: str
    limit: float
    value: float | None

    @property
    def met(self) -> bool | None:
        return self.value < self.limit if self.value is not None else None


def figures_of(arrivals: Sequence[Arrival]) -> Sequence[TemplateFigures]:
    """By template, those that have messages."""
    by_template: dict[Template, list[Arrival]] = {}
    for arrival in arrivals:
        by_template.setdefault(arrival.template, []).append(arrival)
    return [_figures(template, by_template[template]) for template in sorted(by_template)]


def goals_of(arrivals: Sequence[Arrival]) -> Sequence[Goal]:
    """Each goal, with what it is measured by."""
    found = {one.template: one for one in figures_of(arrivals)}
    goals = [
        Goal(f"{template.value} delivered, p95 in seconds", within.total_seconds(), _p95(found.get(template)))
        for template, within in DELIVERED_WITHIN.items()
    ]
    return [*goals, Goal("bounced, of all", MOST_BOUNCED, bounced_of(arrivals))]


def bounced_of(arrivals: Sequence[Arrival]) -> float | None:
    """Which part of what somebody took came back."""
    return _rate(MessageState.BOUNCED, [arrival.state for arrival in arrivals])


def handed_over(arrivals: Sequence[Arrival]) -> int:
    """How many somebody took."""
    return sum(arrival.state in _HANDED_OVER for arrival in arrivals)


def _figures(template: Template, arrivals: Sequence[Arrival]) -> TemplateFigures:
    states = [arrival.state for arrival in arrivals]
    return TemplateFigures(
        template=template,
        states={state: states.count(state) for state in MessageState if state in states},
        accepted=_spread([(arrival.queued_at, arrival.accepted_at) for arrival in arrivals]),
        delivered=_spread([(arrival.queued_at, arrival.delivered_at) for arrival in arrivals]),
        bounced=_rate(MessageState.BOUNCED, states),
        complained=_rate(MessageState.COMPLAINED, states),
    )


def _rate(state: MessageState, states: Sequence[MessageState]) -> float | None:
    taken = sum(one in _HANDED_OVER for one in states)
    return states.count(state) / taken if taken else None


def _spread(moments: Sequence[tuple[datetime, datetime | None]]) -> Spread | None:
    took = sorted(max(0.0, (end - begin).total_seconds()) for begin, end in moments if end is not None)
    return Spread(_at(took, 0.5), _at(took, 0.95)) if took else None


def _at(took: Sequence[float], part: float) -> float:
    """The least of them that is no less than this part of them (nearest rank)."""
    return took[max(0, ceil(part * len(took)) - 1)]


def _p95(found: TemplateFigures | None) -> float | None:
    return found.delivered.p95 if found is not None and found.delivered is not None else None
