"""Dividing leases: each living monitor that wants a scope leads as many of its shards as every other one, give or take one.

Nobody is ever taken a lease from. A monitor that holds too many is no longer told of some: they stay its own, and out of
others' reach, until it asks without them, or until they run out. So at no moment two believe that they lead the same.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from mooring.monitor.leading.store import Lease, LivingMonitor
from mooring.monitor.model import LEASE, SHARDS, Ask, Scope


@dataclass(frozen=True, slots=True)
class Division:
    """`kept` and `taken` are what the monitor leads from now on, `freed` what nobody does any more.

    `mended` are others', which would have lasted too long.
    """

    kept: Sequence[Lease]
    taken: Sequence[Lease]
    freed: Sequence[Lease]
    mended: Sequence[Lease]


def divide(
    ask: Ask, leases: Sequence[Lease], living: Collection[LivingMonitor], *, now: datetime, log_position: int
) -> Division:
    """What the asking monitor, one of the `living`, leads of these leases, which are sorted by scope.

    `log_position` is the last one of the event log. A lease that says more was seen is of a log that is there no more, a
    backup having taken its place: then nothing was seen.
    """
    kept: list[Lease] = []
    taken: list[Lease] = []
    freed: list[Lease] = []
    for scope, some in groupby(leases, attrgetter("scope")):
        mine, free, given_up = _sorted_out(ask, list(some), now)
        share = _share(ask, scope, living)
        more = free[: max(0, share - len(mine))]
        kept += [replace(lease, until=now + LEASE) for lease in mine[:share]]
        taken += [replace(lease, leader=ask.monitor, until=now + LEASE, term=lease.term + 1) for lease in more]
        freed += [lease for lease in given_up if lease not in more]
    kept, taken = ([_within(lease, log_position) for lease in some] for some in (kept, taken))
    return Division(kept, taken, freed, list(_mended(leases, ask, now)))


def _sorted_out(ask: Ask, leases: Sequence[Lease], now: datetime) -> tuple[list[Lease], list[Lease], list[Lease]]:
    """Those that it leads, those that may be taken, and which of these it had and does not know to have."""
    known = {(held.scope, held.shard): held for held in ask.holds}
    mine: list[Lease] = []
    free: list[Lease] = []
    given_up: list[Lease] = []
    for lease in leases:
        held = known.get((lease.scope, lease.shard))
        if not _lasts(lease, now):
            free.append(lease)
        elif lease.leader == ask.monitor and held is not None and held.term == lease.term:
            mine.append(replace(lease, position=max(lease.position, held.position)))
        elif lease.leader == ask.monitor:
            free.append(lease)
            given_up.append(lease)
    return mine, free, given_up


def _lasts(lease: Lease, now: datetime) -> bool:
    return lease.leader is not None and lease.until is not None and lease.until > now


def _share(ask: Ask, scope: Scope, living: Collection[LivingMonitor]) -> int:
    wanting = sorted({one.id for one in living if scope in one.scopes} | {ask.monitor})
    share, over = divmod(SHARDS, len(wanting))
    return share + (wanting.index(ask.monitor) < over)


def _within(lease: Lease, log_position: int) -> Lease:
    return lease if lease.position <= log_position else replace(lease, position=0)


def _mended(leases: Sequence[Lease], ask: Ask, now: datetime) -> Iterator[Lease]:
    # The service's clock was set back: it lasts no longer than any lease does from now.
    latest = now + LEASE
    for lease in leases:
        if lease.leader not in {None, ask.monitor} and lease.until is not None and lease.until > latest:
            yield replace(lease, until=latest)
