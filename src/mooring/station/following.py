"""The part of following: leases, and the lifecycle feed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from mooring.hub import Hub
from mooring.kit.errors import Unavailable
from mooring.monitor import Ask, Held, MonitorId
from mooring.monitor.follows import TakenUp, follow_feed
from mooring.monitor.leading import lead, leave

_TAKEN_UP_AT_ONCE = 1000
_LONGEST_SLEEP = 5.0  # what another node commits rings no bell here


class Following:
    """Each new event of the feed, and each new lease, wakes every monitor that waits."""

    hub: Hub

    async def lead(self, ask: Ask) -> Sequence[Held]:
        """Implements `monitor.Station`."""
        # Asked after the monitor was last told of changes: whatever it has seen is not behind this.
        position = await self.hub.log.position()
        async with self.hub.directory.transaction() as tx:
            held = await lead(ask, tx.leases, now=self._now(), log_position=position)
        known = {(one.scope, one.shard) for one in ask.holds}
        if any((one.scope, one.shard) not in known for one in held):
            self.hub.feed_bell.ring(0)  # there may be workspaces that waited for a leader
        return held

    async def leave(self, monitor: MonitorId) -> None:
        """Implements `monitor.Station`."""
        async with self.hub.directory.transaction() as tx:
            await leave(monitor, tx.leases)

    async def follow(self, monitor: MonitorId, seconds: float) -> Sequence[TakenUp]:
        """Implements `monitor.Station`."""
        clock = asyncio.get_running_loop().time
        until = clock() + min(seconds, _LONGEST_SLEEP)
        while True:
            rung = self.hub.feed_bell.rung
            taken, read = await self._followed(monitor)
            if taken or not (read or await self.hub.feed_bell.beyond(rung, until - clock(), monitor)):
                break
        if not taken and clock() < until:
            raise Unavailable  # nobody may wait any more: asking again at once would not help
        return taken

    async def read_feed(self) -> None:
        """Read the lifecycle feed to its end, a page in each transaction."""
        while await self._behind():
            async with self.hub.directory.transaction() as tx:
                await follow_feed(tx.follows, tx.lifecycle, self.hub.clock.now())

    async def _followed(self, monitor: MonitorId) -> tuple[Sequence[TakenUp], bool]:
        """What was taken up, and whether there was something new to read."""
        async with self.hub.directory.reading() as tx:
            behind = await tx.follows.read_to() < await tx.lifecycle.head()
            if not behind and not await tx.follows.any_waiting(monitor, self._now()):
                return (), False
        # Both in one: while many workspaces are made, a transaction has to wait for its turn.
        async with self.hub.directory.transaction() as tx:
            read = await follow_feed(tx.follows, tx.lifecycle, self.hub.clock.now())
            return await tx.follows.take_up(monitor, self._now(), self.hub.clock.now(), _TAKEN_UP_AT_ONCE), read

    def _now(self) -> datetime:
        return self.hub.lease_clock.now(self.hub.clock)

    async def _behind(self) -> bool:
        async with self.hub.directory.reading() as tx:
            return await tx.follows.read_to() < await tx.lifecycle.head()
