"""Reading the lines of events and claims that snapshots give, without an engine."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from mooring.backups.snapshot import Lines, LinesMalformed
from mooring.sync.chain import link


class EventLine(NamedTuple):
    """One event of a snapshot, a backup or a segment; `chain` is its link, in hex."""

    seq: int
    parent: int
    at_ms: int
    user_id: str
    session_id: str
    chain: str
    text: str


class ClaimLine(NamedTuple):
    """One claim: the deed `name` is done by the events `first` to `last`."""

    name: str
    first: int
    last: int


PIECE = 128 << 10
"""No more bytes of lines than the log stages in one step: less than a millisecond of decoding and hashing."""
_EVENTS = msgspec.json.Decoder(EventLine)
_CLAIMS = msgspec.json.Decoder(ClaimLine)


def event_lines(text: bytes) -> Sequence[EventLine]:
    """The events of whole lines. LinesMalformed."""
    try:
        return _EVENTS.decode_lines(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LinesMalformed(type(error).__name__) from None


def claim_lines(text: bytes) -> Sequence[ClaimLine]:
    """The claims of whole lines. LinesMalformed."""
    try:
        return _CLAIMS.decode_lines(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LinesMalformed(type(error).__name__) from None


def in_pieces(text: bytes) -> Iterator[bytes]:
    """Whole lines, a little at a time: who reads a piece holds the interpreter, and lets others have it before the next one."""
    start = 0
    while start < len(text):
        end = text.find(b"\n", start + PIECE) + 1 or len(text)
        yield text[start:end]
        start = end


def last_line(text: bytes) -> bytes:
    """The last of some whole lines."""
    return text[text.rfind(b"\n", 0, -1) + 1 :]


def first_line(text: bytes) -> bytes:
    """The first of some whole lines."""
    return text[: text.index(b"\n") + 1]


def numbered(text: bytes) -> Lines:
    """Whole lines of events, with the seqs of the first and the last one, without reading those between. LinesMalformed."""
    ends = event_lines(first_line(text) + last_line(text))
    return Lines(text, text.count(b"\n"), ends[0].seq, ends[-1].seq)


def behind(text: bytes, after: int, last: int) -> Lines | None:
    """Of whole lines of events, those behind `after` and not behind `last`; None when there are none. LinesMalformed."""
    ends = numbered(text)
    if ends.first > after and ends.last <= last:
        return ends
    some = [line for line in text.splitlines(keepends=True) if after < event_lines(line)[0].seq <= last]
    return numbered(b"".join(some)) if some else None


def claims_behind(text: bytes, after: int, last: int) -> Lines | None:
    """Of whole lines of claims, those whose deeds end behind `after` and not behind `last`; None when there are none."""
    lines = text.splitlines(keepends=True)
    some = [line for line, claim in zip(lines, claim_lines(text), strict=True) if after < claim.last <= last]
    return Lines(b"".join(some), len(some), 0, 0) if some else None


def break_in(chain: bytes, parent: int, events: Sequence[EventLine]) -> int | None:
    """The seq of the first event that is not linked or not chained to what is before it; None when all are."""
    for event in events:
        chain = link(chain, event.seq, event.parent, event.at_ms, event.user_id, event.session_id, event.text)
        if event.parent != parent or event.seq <= parent or chain.hex() != event.chain:
            return event.seq
        parent = event.seq
    return None
