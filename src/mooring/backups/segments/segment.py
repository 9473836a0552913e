"""One segment: a header that says what it must be, then lines of events and of claims as in the parts of a backup."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from mooring.backups.manifest import Count
from mooring.backups.segments.keys import SegmentKey

FORMAT = 1

_Link = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Header(Struct, rename="camel", frozen=True, kw_only=True):
    """The first line. `after` is the seq that the first event builds on, `chain_before` the link there, `chain_after` the last one.

    `events`, `claims` count lines; `bytes` and `sha256` are of all lines behind this one; `shipped_at` is when it was put together,
    `first_at_ms` and `last_at_ms` when its first and last event were written. `former`: another life was in service by then, so it
    says nothing of which life is the newest.
    """

    format: int
    workspace_id: str
    backend_id: str
    after: Count
    first: Count
    last: Count
    events: Count
    claims: Count
    bytes: Count
    sha256: str
    chain_before: _Link
    chain_after: _Link
    shipped_at: str
    first_at_ms: int
    last_at_ms: int
    former: bool = False

    @property
    def key(self) -> SegmentKey:
        """Where it belongs."""
        return SegmentKey(self.workspace_id, self.backend_id, self.first, self.last)


@dataclass(frozen=True, slots=True)
class Segment:
    """A header, and the lines of events and of claims that it is about, whole ones."""

    header: Header
    events: bytes
    claims: bytes

    @property
    def content(self) -> bytes:
        """As it is compressed."""
        return b"".join((msgspec.json.encode(self.header), b"\n", self.events, self.claims))


def digest(events: bytes, claims: bytes) -> str:
    """The checksum of what is behind the header."""
    found = sha256(events)
    found.update(claims)
    return found.hexdigest()
