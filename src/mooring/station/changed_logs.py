"""The part of the event log: which logs changed, and what is in them."""

import asyncio
import json
from collections.abc import Sequence
from math import isinf
from typing import Any

from mooring.hub import Hub
from mooring.kit.errors import Unavailable
from mooring.monitor import PEOPLE, Change, Changes, HandledEvent
from mooring.sync import Record
from mooring.sync.errors import LifeEnded
from mooring.sync.event import digest_of
from mooring.wire.surrogates import replace_lone_surrogates
from mooring.workspaces import WorkspaceId, WorkspaceMissing

LONGEST_POLL = 25.0
_MOST_BYTES = 1_000_000


class ChangedLogs:
    """Answers as soon as there is something."""

    hub: Hub

    async def changes(self, after: int | None, limit: int, seconds: float) -> Changes:
        """Implements `monitor.Station`."""
        if after is None:
            return Changes((), await self.hub.log.position())
        clock = asyncio.get_running_loop().time
        until, reader = clock() + min(seconds, LONGEST_POLL), f"changes {id(asyncio.current_task())}"
        while True:
            rung = self.hub.log_bell.rung
            found = await self._changed(after, limit)
            if found.position != after or not await self.hub.log_bell.beyond(rung, until - clock(), reader):
                break
        if found.position == after and clock() < until:
            raise Unavailable  # the service stops: asking again at once would not help
        return found

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        """Implements `monitor.Station`."""
        asked = WorkspaceId(workspace_id)
        async with self.hub.directory.reading() as tx:
            existing = (await tx.follows.existing([asked])).get(asked)
        if existing is None or existing.deleted_at is not None:
            raise WorkspaceMissing
        if not await self.hub.log.heads([workspace_id]):
            return "", ()
        head = await self.hub.log.open(workspace_id)  # refuses a damaged one
        try:
            records = await self.hub.log.records(workspace_id, after, limit, _MOST_BYTES, head.backend_id)
        except LifeEnded as ended:
            return ended.backend_id or "", ()
        return head.backend_id, [_event(workspace_id, record) for record in records]

    async def _changed(self, after: int, limit: int) -> Changes:
        activity = await self.hub.log.activity(after, limit, PEOPLE)
        if not activity.changes and (last := await self.hub.log.position()) < after:
            return Changes((), last)  # the log was restored from a backup: it counts on from there
        return Changes([Change(one.workspace_id, one.head, one.speaks) for one in activity.changes], activity.position)


def _event(workspace_id: str, record: Record) -> HandledEvent:
    written = json.loads(replace_lone_surrogates(record.text), parse_float=_number)["eventEncoded"]
    return HandledEvent(
        workspace_id=workspace_id,
        seq=record.seq,
        name=written["name"],
        args=written.get("args"),
        at=record.at,
        user_id=record.user_id,
        session_id=record.session_id,
        client_id=written["clientId"],
        client_session=written["sessionId"],
        digest=digest_of(record.text),
    )


def _number(text: str) -> Any:
    """A number that is too large to be one is none: JSON has no word for what JavaScript makes of it."""
    number = float(text)
    return None if isinf(number) else number
