"""What may enter a log. Pure: a head and a batch in, a verdict out."""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from mooring.sync.errors import PushMalformed
from mooring.sync.event import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES, MAX_SEQ, NewEvent, same_content

_MOST_BYTES = 4  # of one character in UTF-8


class Verdict(Enum):
    """What a batch is to a log's head."""

    APPEND = "append"
    BEHIND = "behind"
    AHEAD = "ahead"


def admit(head: int, parent: int) -> Verdict:
    """Accept iff the first parent is the head. Behind: events are missing there, or the batch is known already."""
    if parent == head:
        return Verdict.APPEND
    return Verdict.BEHIND if parent < head else Verdict.AHEAD


def check_count(events: int) -> None:
    """Refuses (`PushMalformed`) a batch of too many events."""
    if events > MAX_BATCH_EVENTS:
        raise PushMalformed(f"A push holds at most {MAX_BATCH_EVENTS} events; this one has {events}.")


def check_linked(events: Sequence[NewEvent]) -> None:
    """Refuses (`PushMalformed`) a batch that is not ascending, not linked, or leaves no number for a next one.

    Numbers need not be dense nor begin at 1: only parent and order count.
    """
    for event in events:
        if event.seq <= event.parent:
            raise PushMalformed(f"Event {event.seq} must come after its parent {event.parent}.")
        if event.seq > MAX_SEQ:
            raise PushMalformed(f"Sequence numbers end at {MAX_SEQ}.")
    for before, after in pairwise(events):
        if after.parent != before.seq:
            raise PushMalformed(f"Event {after.seq} must build on {before.seq}, not on {after.parent}.")


def check_sizes(sizes: Sequence[int]) -> None:
    """Refuses (`PushMalformed`) events or a batch over the limits. `sizes` are the events' JSON in bytes."""
    if max(sizes) > MAX_EVENT_BYTES:
        raise PushMalformed(f"An event holds at most {MAX_EVENT_BYTES} bytes.")
    if sum(sizes) > MAX_BATCH_BYTES:
        raise PushMalformed(f"A push holds at most {MAX_BATCH_BYTES} bytes.")


def check_texts(texts: Sequence[str]) -> None:
    """As `check_sizes`, of the events' JSON itself."""
    # So few characters are not too many bytes, whatever they are.
    if sum(map(len, texts)) > MAX_EVENT_BYTES // _MOST_BYTES:
        check_sizes([len(text.encode()) for text in texts])


def not_yet_held(events: Sequence[NewEvent], held: Sequence[tuple[int, str]]) -> Sequence[NewEvent] | None:
    """The part of `events` that a log does not hold yet, or None when it holds other events in their place.

    `held` are (seq, text) of what the log holds after the batch's parent, as many as the batch has or fewer.
    """
    for event, (seq, text) in zip(events, held, strict=False):
        if event.seq != seq or not same_content(event.text, text):
            return None
    return events[len(held) :]
