"""A monitor says that it lives and gets its share; or that it ends, and gives everything back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from mooring.kit.errors import Conflict
from mooring.monitor.leading.shares import divide
from mooring.monitor.leading.store import LeaseStore
from mooring.monitor.model import LEASE, Ask, Held, MonitorId

_FORGOTTEN_AFTER = timedelta(minutes=1)


class AskOvertaken(Conflict):
    """A later ask of the same monitor came first: this one was too long on its way, and nothing of it counts."""

    code = "ASK_OVERTAKEN"
    title = "A later question of this monitor was answered before."


async def lead(ask: Ask, leases: LeaseStore, *, now: datetime, log_position: int) -> Sequence[Held]:
    """Everything that the monitor leads for `LEASE` from the moment when it asked. AskOvertaken."""
    await leases.hold()
    if not await leases.note(ask, now):
        raise AskOvertaken
    # Nobody asked in the future: the service's clock was set back.
    await leases.forget(now - _FORGOTTEN_AFTER, now)
    living = await leases.monitors(now - LEASE)
    found = await leases.leases(ask.scopes)
    division = divide(ask, found, living, now=now, log_position=log_position)
    await leases.free(division.freed)
    await leases.take(division.taken)
    await leases.renew([*division.kept, *division.mended])
    held = sorted([*division.kept, *division.taken], key=attrgetter("scope", "shard"))
    return [Held(lease.scope, lease.shard, lease.term, lease.position) for lease in held]


async def leave(monitor: MonitorId, leases: LeaseStore) -> None:
    """All that it leads is free at once."""
    await leases.hold()
    await leases.remove(monitor)
