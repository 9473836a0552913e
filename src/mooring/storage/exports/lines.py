"""An event of a log as a row of `workspace.sqlite` and as a line of `events.jsonl`."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from mooring.backups.exporting.walk import EventLine
from mooring.kit.clock import iso_milliseconds
from mooring.sync.event import pushed_part
from mooring.wire.surrogates import hide_lone_surrogates, replace_lone_surrogates, restore_lone_surrogates


class EventRow(NamedTuple):
    """The columns of the table, in their order. `args` is JSON, to the letter as the client wrote it."""

    seq: int
    parent: int
    at: str
    at_ms: int
    user_id: str
    session_id: str
    name: str
    args: str
    client_id: str
    client_session_id: str
    chain: str
    text: str


class _Line(Struct, rename="camel", frozen=True, gc=False):
    seq: int
    parent: int
    at: str
    at_ms: int
    user_id: str
    session_id: str
    name: str
    args: Raw
    client_id: str
    client_session_id: str
    chain: str
    text: str


class _Pushed(Struct, rename="camel", frozen=True, gc=False):
    name: str = ""
    args: Raw = Raw(b"null")
    client_id: str = ""
    session_id: str = ""


_pushed = msgspec.json.Decoder(_Pushed)
_lines = msgspec.json.Encoder()


def row_of(event: EventLine) -> EventRow:
    """The event with what its text says taken apart."""
    seq, parent, at_ms, user_id, session_id, chain, text = event
    pushed = pushed_part(text)
    hidden = hide_lone_surrogates(pushed)
    written = _pushed.decode(hidden)
    # Half of a surrogate pair is kept in args, as an escape; as a letter it cannot be.
    named = written if hidden == pushed else _pushed.decode(replace_lone_surrogates(pushed))
    return EventRow(
        seq=seq,
        parent=parent,
        at=iso_milliseconds(datetime.fromtimestamp(at_ms / 1000, UTC)),
        at_ms=at_ms,
        user_id=user_id,
        session_id=session_id,
        name=named.name,
        args=restore_lone_surrogates(bytes(written.args)).decode(),
        client_id=named.client_id,
        client_session_id=named.session_id,
        chain=chain,
        text=text,
    )


def line_of(row: EventRow) -> bytes:
    """The row as JSON, in one line."""
    # Line breaks are legal in JSON between two tokens and nowhere else.
    args = Raw(row.args.replace("\n", " ").replace("\r", " ").encode())
    line = _Line(
        seq=row.seq,
        parent=row.parent,
        at=row.at,
        at_ms=row.at_ms,
        user_id=row.user_id,
        session_id=row.session_id,
        name=row.name,
        args=args,
        client_id=row.client_id,
        client_session_id=row.client_session_id,
        chain=row.chain,
        text=row.text,
    )
    return _lines.encode(line) + b"\n"
