"""Reconciling: is everything followed that there is? A list can be short, empty or broken; then nothing is stopped by it.

Whatever differs is only doubtful: the service looks at each by its id before anything changes. And when many are missing
from a list at once it is the list that is not believed.
"""

from collections.abc import Callable, Mapping

from mooring.kit.clock import Clock
from mooring.kit.errors import Fault, Refusal
from mooring.monitor.follows import Existing, Findings, Followed, Reconciliation, StoppedBecause
from mooring.monitor.model import MonitorId
from mooring.monitor.station import Station
from mooring.workspaces import WorkspaceId

_PAGE = 1000
_FEW = 5
_SHARE = 0.05


class _Broken(Exception):
    """A list that cannot be believed. Its text says why."""


async def reconcile(
    station: Station, monitor: MonitorId, clock: Clock, beat: Callable[[], None] = lambda: None
) -> Reconciliation:
    """Compare, and have what differs settled. `beat` is called after each page."""
    began = clock.monotonic()
    listed: dict[WorkspaceId, Existing] = {}
    known: dict[WorkspaceId, Followed] = {}
    cause = None
    try:
        await _list_known(station, known, beat)
        await _list_existing(station, listed, beat)
    except (_Broken, Fault, Refusal) as error:
        cause = str(error)
    took = int((clock.monotonic() - began) * 1000)
    return await station.settle(findings_of(listed, known, monitor, took, cause))


def findings_of(
    listed: Mapping[WorkspaceId, Existing],
    known: Mapping[WorkspaceId, Followed],
    monitor: MonitorId,
    took: int,
    cause: str | None,
) -> Findings:
    """What differs. Of a list that broke off, what it has counts, and what it lacks does not."""
    differing = [one.id for one in listed.values() if _differs(one, known.get(one.id))]
    missing = [
        one.workspace_id for one in known.values() if one.stopped_because is None and one.workspace_id not in listed
    ]
    if cause is not None:
        return Findings(monitor, took, len(listed), differing, 0, cause)
    followed = sum(one.stopped_because is None for one in known.values())
    if missing and (not listed or len(missing) > max(_FEW, followed * _SHARE)):
        return Findings(monitor, took, len(listed), differing, len(missing), "the list lacked too many at once")
    return Findings(monitor, took, len(listed), [*differing, *missing])


def _differs(existing: Existing, known: Followed | None) -> bool:
    because: StoppedBecause | None = existing.stopped[1] if existing.stopped is not None else None
    if known is None:
        return because is None
    return known.stopped_because != because


async def _list_known(station: Station, known: dict[WorkspaceId, Followed], beat: Callable[[], None]) -> None:
    after: WorkspaceId | None = None
    while True:
        page = await station.follows(after, _PAGE)
        known.update({one.workspace_id: one for one in page.follows})
        beat()
        if page.next is None:
            return
        after = _further(after, page.next)


async def _list_existing(station: Station, listed: dict[WorkspaceId, Existing], beat: Callable[[], None]) -> None:
    after: WorkspaceId | None = None
    while True:
        page = await station.workspaces(after, _PAGE)
        listed.update({one.id: one for one in page.workspaces})
        beat()
        if page.next is None:
            return
        after = _further(after, page.next)


def _further(after: WorkspaceId | None, following: WorkspaceId) -> WorkspaceId:
    if after is not None and following <= after:
        raise _Broken("the list goes round in circles")
    return following
