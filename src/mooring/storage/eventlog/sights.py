"""How many logs look from outside, in one question: sizes, when the last event came, and whether the end is whole."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import apsw

from mooring.sync.log import LogSight

_SIGHTS = """
SELECT logs.workspace_id, logs.backend_id, logs.head, logs.bytes, logs.chain,
       last.seq, last.chain, max(coalesce(last.position, 0), coalesce(swaps.position, 0)), last.at_ms
FROM logs
LEFT JOIN swaps ON swaps.log = logs.id
LEFT JOIN events AS last ON last.log = logs.id AND last.seq = (SELECT max(seq) FROM events WHERE log = logs.id)
WHERE logs.workspace_id IN (SELECT value FROM json_each(?)) AND instr(logs.workspace_id, '/') = 0
"""
_AFTER = """
SELECT (
  SELECT at_ms FROM events
  WHERE log = (SELECT id FROM logs WHERE workspace_id = place.value ->> 0) AND seq > place.value ->> 1
  ORDER BY seq LIMIT 1
)
FROM json_each(?) AS place ORDER BY place.key
"""


def sights(
    connection: apsw.Connection, workspace_ids: Sequence[str], noticed: Mapping[str, tuple[datetime, str]]
) -> Mapping[str, LogSight]:
    """What can be seen of these logs, of those that there are. `noticed`: damage that was found when one was opened."""
    rows = connection.execute(_SIGHTS, (json.dumps(list(workspace_ids)),))
    return {row[0]: _sight(row, noticed.get(row[0])) for row in rows}


def moments_after(connection: apsw.Connection, places: Sequence[tuple[str, int]]) -> Sequence[datetime | None]:
    """When the first event behind each (workspace, seq) was written."""
    return [_moment(at_ms) for (at_ms,) in connection.execute(_AFTER, (json.dumps(places),))]


def _sight(row: tuple[Any, ...], noticed: tuple[datetime, str] | None) -> LogSight:
    _, backend_id, head, size, chain, last, last_chain, position, at_ms = row
    since, damage = noticed if noticed is not None else (None, _damage(head, chain, last, last_chain))
    return LogSight(backend_id, head, size, position, _moment(at_ms), damage, since)


def _damage(head: int, chain: bytes, last: int | None, last_chain: bytes | None) -> str | None:
    if (last or 0) != head:
        return f"the head says {head}, the last event is {last or 0}"
    if last is not None and last_chain != chain:
        return f"the head's chain is not that of event {last}"
    return None


def _moment(at_ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(at_ms / 1000, UTC) if at_ms is not None else None
