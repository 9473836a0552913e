"""Settling what a comparison found: each workspace in doubt is looked at by its id, and only what is then true counts.

The lifecycle feed is read to its end first, in the same transaction, so whatever still differs is what it had missed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mooring.monitor.follows.feed import as_it_is, follow_feed
from mooring.monitor.follows.model import Existing, Findings, Follow, Reconciliation, StoppedBecause
from mooring.monitor.follows.store import FollowStore, ReconciliationStore
from mooring.workspaces import LifecycleFeed

_KEPT = timedelta(days=2)
_LONGEST_CAUSE = 300


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it, and whether the comparison before had found drift too."""

    reconciliation: Reconciliation
    again: bool


async def settle(
    findings: Findings,
    follows: FollowStore,
    reconciliations: ReconciliationStore,
    feed: LifecycleFeed,
    *,
    reconciliation_id: str,
    now: datetime,
) -> Settled:
    """Follow what is not followed and should be, stop the contrary, and keep what was found."""
    while await follow_feed(follows, feed, now):
        pass
    existing = await follows.existing(findings.doubtful)
    known = await follows.follows(findings.doubtful)
    begun = [_begun(one, known.get(one.id), now) for one in existing.values() if _is_missed(one, known.get(one.id))]
    stopped = [_stopped(one, existing.get(one.workspace_id), now) for one in known.values()]
    changed = [one for one in stopped if one is not None]
    await follows.put([*begun, *changed])
    made = _reconciliation(findings, len(begun), len(changed), reconciliation_id, now)
    before = await reconciliations.last()
    await reconciliations.add(made)
    await reconciliations.forget(now - _KEPT)
    return Settled(made, made.drifted and before is not None and before.drifted)


def _is_missed(existing: Existing, known: Follow | None) -> bool:
    return existing.stopped is None and (known is None or known.stopped is not None)


def _begun(existing: Existing, known: Follow | None, now: datetime) -> Follow:
    return as_it_is(existing, known, 0, now)


def _stopped(known: Follow, existing: Existing | None, now: datetime) -> Follow | None:
    """How it is stopped; None when it is not to be, or is already."""
    if known.stopped is not None:
        return None
    if existing is None:
        return replace(known, stopped_at=now, stopped_because=StoppedBecause.MISSING)
    return as_it_is(existing, known, 0, now) if existing.stopped is not None else None


def _reconciliation(findings: Findings, begun: int, stopped: int, made_id: str, now: datetime) -> Reconciliation:
    return Reconciliation(
        id=made_id,
        at=now,
        monitor=findings.monitor,
        milliseconds=findings.milliseconds,
        listed=findings.listed,
        begun=begun,
        stopped=stopped,
        held_back=findings.held_back,
        cause=findings.cause[:_LONGEST_CAUSE] if findings.cause is not None else None,
    )
