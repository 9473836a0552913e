"""Whose the events of an import are: what a file says of its writers is believed of a log that was ours."""

from collections.abc import Sequence

import msgspec

from mooring.backups.importing.model import Import
from mooring.backups.importing.plan import ImportPlan, Origin
from mooring.backups.snapshot import Lines
from mooring.kit.errors import Unavailable
from mooring.sync import EventLog
from mooring.sync.event import MAX_EVENT_BYTES
from mooring.sync.lives import StagedEvent, branch_name

KEPT, BECOME_YOURS = "WRITERS_KEPT", "WRITERS_BECOME_YOU"
_Line = tuple[int, int, int, str, str, str, str]
_lines = msgspec.json.Decoder(_Line)


async def with_writers(plan: ImportPlan, log: EventLog) -> ImportPlan:
    """The plan, with a note of what becomes of the writers.

    Whoever writes a file can write any name into it. But a link of our chain covers every event before it, writers and moments
    too: an export whose last link stands in a log of ours, at its place, is of that log to the letter.
    """
    genuine = plan.origin is not None and await _is_of_ours(plan.origin, log)
    note = KEPT if genuine else BECOME_YOURS
    return msgspec.structs.replace(plan, notes=[*plan.notes, note])


def staged_events(text: bytes, one: Import) -> Sequence[StagedEvent]:
    """Lines of an import as events of the log that they go into."""
    kept = one.plan is not None and KEPT in one.plan.notes
    return [
        StagedEvent(seq, parent, at_ms, user_id, session_id, event)
        if kept
        else StagedEvent(seq, parent, at_ms, one.user_id, one.id, event)
        for seq, parent, at_ms, user_id, session_id, _, event in _lines.decode_lines(text)
    ]


def rewritten(lines: Lines, one: Import) -> Lines:
    """The same lines with the writers that their events are going to have."""
    events = [(*event[:5], "", event[5]) for event in staged_events(lines.text, one)]
    text = b"".join(msgspec.json.encode(event) + b"\n" for event in events)
    return Lines(text, lines.count, lines.first, lines.last)


async def _is_of_ours(origin: Origin, log: EventLog) -> bool:
    for name in (origin.workspace_id, branch_name(origin.workspace_id, origin.backend_id)):
        head = (await log.heads([name])).get(name)
        if head is None or head.backend_id != origin.backend_id or head.seq < origin.head:
            continue
        try:
            found = await log.records(name, origin.head - 1, 1, MAX_EVENT_BYTES)
        except Unavailable:
            return False  # a log that is damaged proves nothing
        return bool(found) and (found[0].seq, found[0].chain.hex()) == (origin.head, origin.chain)
    return False
