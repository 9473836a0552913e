"""Positions: the order of all commits, over all logs. They never go back, whatever is erased.

Of the events that erasing removes the newest might be the newest of all: SQLite by itself would give its position again, and
whoever has read up to it would never see the event that has it then. So a mark is left behind.
"""

import json
from collections.abc import Callable, Sequence

import apsw

from mooring.storage.eventlog.moves import Moves
from mooring.storage.eventlog.notes import Notes
from mooring.storage.eventlog.swaps import swaps_between
from mooring.sync.lives import is_hidden
from mooring.sync.log import Activity, Change

_LAST = (
    "SELECT max(high_mark.position, coalesce((SELECT max(position) FROM events), 0), "
    "coalesce((SELECT max(position) FROM swaps), 0)) FROM high_mark"
)
_KEEP_MARK = f"UPDATE high_mark SET position = ({_LAST})"  # noqa: S608 - constants only
_ACTIVITY = """
SELECT logs.workspace_id, logs.head, grown.position, grown.events, grown.speaks
FROM (
  SELECT log, max(position) AS position, count(*) AS events, max(speaks) AS speaks
  FROM (SELECT log, position, {speaks} AS speaks FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?)
  GROUP BY log
) AS grown
JOIN logs ON logs.id = grown.log
ORDER BY grown.position
"""
_HEADS = "SELECT workspace_id, head FROM logs WHERE workspace_id IN (SELECT value FROM json_each(?))"
_LOG = "SELECT id, head FROM logs WHERE workspace_id = ?"
_AT_OR_BELOW = "SELECT seq, position FROM events WHERE log = ? AND seq <= ? ORDER BY seq DESC LIMIT 1"


def last_position(connection: apsw.Connection) -> int:
    """The greatest position that was ever committed, 0 when none was."""
    (position,) = connection.execute(_LAST).fetchall()[0]
    return position


def keep_mark(connection: apsw.Connection) -> None:
    """Remembers the last position. To be called before events are removed, in the same transaction."""
    connection.execute(_KEEP_MARK)


def activity_after(
    connection: apsw.Connection,
    after: int,
    limit: int,
    words: Sequence[str],
    *,
    notes: Callable[[], Notes],
    moves: Moves,
) -> Activity:
    """The logs that changed after a position: what is remembered, or else what is found in the first `limit` events after it."""
    noted = notes()
    if after >= moves.since and (not words or noted.answer(words, after)):
        return _remembered(connection, after, limit, noted if words else Notes(), moves)
    return _read(connection, after, limit, words, notes)


def _remembered(connection: apsw.Connection, after: int, limit: int, noted: Notes, moves: Moves) -> Activity:
    names, until = moves.after(after, limit)
    if not names:
        return Activity([], until)
    heads = dict(connection.execute(_HEADS, (json.dumps(names),)).fetchall())  # of one that is erased there is none
    changes = [
        Change(name, heads[name], noted.speaks(name, after) or moves.swapped(name, after))
        for name in names
        if name in heads
    ]
    return Activity(changes, until)


def _read(
    connection: apsw.Connection, after: int, limit: int, words: Sequence[str], notes: Callable[[], Notes]
) -> Activity:
    # Asked first: what is committed between the questions comes with the next ones, and whatever was committed is noted.
    last = last_position(connection)
    held = notes()
    noted = held.answer(words, after)
    sought: Sequence[str] = () if noted else words
    speaks = " OR ".join(["instr(text, ?) > 0"] * len(sought)) or "0"
    rows = connection.execute(_ACTIVITY.format(speaks=speaks), (*sought, after, last, limit)).fetchall()
    all_seen = sum(events for _, _, _, events, _ in rows) < limit
    until = max(after, last) if all_seen else rows[-1][2]
    grown = [
        (place, Change(name, head, held.speaks(name, after) if noted else bool(said)))
        for name, head, place, _, said in rows
        if not is_hidden(name)
    ]
    swapped = swaps_between(connection, after, until)
    return Activity(_joined(grown, swapped) if swapped else [change for _, change in grown], until)


def last_seq_at(connection: apsw.Connection, workspace_id: str, position: int) -> int:
    """The last seq of a log at or below a position, 0 when there is none."""
    row = connection.execute(_LOG, (workspace_id,)).fetchone()
    if row is None:
        return 0
    log, high = row
    # Within a log positions grow with the seqs, so the search halves what is left; where it begins is mostly the answer.
    low, middle = 0, high
    while low < high:
        event = connection.execute(_AT_OR_BELOW, (log, middle)).fetchone()
        if event is None or event[1] <= position:
            low = middle
        else:
            high = event[0] - 1
        middle = (low + high + 1) // 2
    return _seq_at_or_below(connection, log, low)


def _joined(grown: Sequence[tuple[int, Change]], swapped: Sequence[tuple[int, Change]]) -> Sequence[Change]:
    """Each log once, at its last position; one that took over is somebody's business whatever it got since."""
    places: dict[str, tuple[int, Change]] = {}
    for place, change in sorted([*grown, *swapped], key=lambda one: one[0]):
        former = places.pop(change.workspace_id, None)
        speaks = change.speaks or (former is not None and former[1].speaks)
        places[change.workspace_id] = (place, Change(change.workspace_id, change.head, speaks))
    return [change for _, change in places.values()]


def _seq_at_or_below(connection: apsw.Connection, log: int, seq: int) -> int:
    event = connection.execute(_AT_OR_BELOW, (log, seq)).fetchone()
    return event[0] if event else 0
