"""A log as the archive holds it: a backup, and the segments behind it, read as one up to a cut.

It has the shape of a snapshot, so whoever fills a log from one can fill it from the other.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256

from mooring.backups.archive import Archive
from mooring.backups.errors import ArchivedDamaged, ObjectDamaged, ObjectMissing
from mooring.backups.lines import behind, claims_behind
from mooring.backups.manifest import CLAIMS, EVENTS, Manifest, Part
from mooring.backups.model import Finding
from mooring.backups.packing import PartMalformed, unpacked
from mooring.backups.segments import Place, Segment, SegmentKey, segments_in, walked
from mooring.backups.snapshot import Lines, LinesMalformed
from mooring.sync.chain import genesis

_Reading = tuple[int, AsyncGenerator[Lines]]


@dataclass(frozen=True, slots=True)
class ArchivedLife:
    """What the archive holds of one life of a log. `base` None: its segments begin with its first event."""

    workspace_id: str
    backend_id: str
    base: Manifest | None
    segments: Sequence[SegmentKey]

    @property
    def reach(self) -> int:
        """The last seq that it seems to lead to without a gap, by names alone."""
        last = self.base.head if self.base is not None else 0
        for key in self.segments:
            # Before the first event of a log seqs may be left out, and behind it by a client that is not the stock one.
            if key.last > last and (key.first <= last + 1 or last == 0):
                last = key.last
        return last

    @property
    def last(self) -> int:
        """The last seq that it holds anything of."""
        return max([self.base.head if self.base is not None else 0, *(key.last for key in self.segments)])

    @property
    def start(self) -> Place:
        """Where the segments go on from."""
        if self.base is not None:
            return Place(self.base.head, self.base.chain)
        return Place(0, genesis(self.workspace_id, self.backend_id).hex())


async def archived_life(
    archive: Archive, workspace_id: str, backend_id: str, manifests: Sequence[Manifest], cut: int | None = None
) -> ArchivedLife:
    """What there is of one life, for a log up to `cut` (None: as far as it goes). `manifests` are of backups that may be used.

    The smallest backup that reaches the cut, or else the largest with the segments behind it. ArchiveUnavailable.
    """
    own = sorted((one for one in manifests if one.backend_id == backend_id), key=lambda one: (one.head, one.taken_at))
    enough = [one for one in own if cut is not None and one.head >= cut]
    base = enough[0] if enough else own[-1] if own else None
    if enough:
        return ArchivedLife(workspace_id, backend_id, base, ())
    keys = [key async for key in segments_in(archive, workspace_id, backend_id)]
    return ArchivedLife(workspace_id, backend_id, base, [key for key in keys if base is None or key.last > base.head])


class ArchivedLog:
    """Events and claims of an archived life, up to and with the event `cut` (None: as far as sound segments lead).

    `events` and `claims` as of a snapshot; going on where the last answer ended reads on, anything else begins anew.
    ArchivedDamaged when the backup is not what its manifest says; of segments it simply gives what is sound, without a gap.
    ArchiveUnavailable.
    """

    def __init__(self, archive: Archive, life: ArchivedLife, cut: int | None = None) -> None:
        self._archive = archive
        self._life = life
        self._cut = cut if cut is not None else 2**53
        self._events: _Reading | None = None
        self._claims: _Reading | None = None

    async def events(self, after: int) -> Lines | None:
        """Some events behind a seq, in their order; None when there are no more."""
        if self._events is None or self._events[0] != after:
            await self._leave(self._events)
            self._events = (after, self._all_events(after))
        found = await self._given(self._events[1])
        self._events = (found.last, self._events[1]) if found is not None else None
        return found

    async def claims(self, page: int) -> Lines | None:
        """A page of claims, from 0; None when there are no more."""
        if self._claims is None or self._claims[0] != page:
            await self._leave(self._claims)
            self._claims = (page, self._all_claims(page))
        found = await self._given(self._claims[1])
        self._claims = (page + 1, self._claims[1]) if found is not None else None
        return found

    async def close(self) -> None:
        """Nothing more is read."""
        await self._leave(self._events)
        await self._leave(self._claims)
        self._events = self._claims = None

    async def _given(self, stream: AsyncGenerator[Lines]) -> Lines | None:
        try:
            return await anext(stream, None)
        except LinesMalformed:
            raise ArchivedDamaged(f"A backup of {self._life.workspace_id} holds what is no event.") from None

    async def _leave(self, reading: _Reading | None) -> None:
        if reading is not None:
            await reading[1].aclose()

    async def _all_events(self, after: int) -> AsyncGenerator[Lines]:
        base = self._life.base
        for part in base.parts if base is not None else ():
            if part.kind == EVENTS and part.last > after and part.first <= self._cut:
                async with aclosing(self._part(part)) as texts:
                    async for text in texts:
                        if (some := behind(text, after, self._cut)) is not None:
                            yield some
        async with aclosing(self._sound()) as sound:
            async for segment, reached in sound:
                if (some := behind(segment.events, max(after, reached), self._cut)) is not None:
                    yield some

    async def _all_claims(self, skipped: int) -> AsyncGenerator[Lines]:
        async with aclosing(self._every_claim()) as found:
            async for lines in found:
                if skipped > 0:
                    skipped -= 1
                else:
                    yield lines

    async def _every_claim(self) -> AsyncGenerator[Lines]:
        base = self._life.base
        for part in base.parts if base is not None else ():
            if part.kind == CLAIMS:
                async with aclosing(self._part(part)) as texts:
                    async for text in texts:
                        if (some := claims_behind(text, 0, self._cut)) is not None:
                            yield some
        async with aclosing(self._sound()) as sound:
            async for segment, reached in sound:
                if (some := claims_behind(segment.claims, reached, self._cut)) is not None:
                    yield some

    async def _sound(self) -> AsyncGenerator[tuple[Segment, int]]:
        """The segments that follow without a gap, each with the seq that was reached before it."""
        reached = self._life.start.seq
        if reached >= self._cut:
            return
        async with aclosing(walked(self._archive, self._life.segments, self._life.start)) as found:
            async for one in found:
                if isinstance(one, Finding):
                    continue  # what it breaks is a gap
                if one.header.after > reached or one.header.after >= self._cut:
                    return
                yield one, reached
                reached = one.header.last

    async def _part(self, part: Part) -> AsyncGenerator[bytes]:
        digest = sha256()

        async def looked_at() -> AsyncGenerator[bytes]:
            async with _left(self._archive.get(part.key)) as content:
                async for piece in content:
                    await asyncio.to_thread(digest.update, piece)
                    yield piece

        try:
            async with aclosing(looked_at()) as looked, _left(unpacked(looked)) as texts:
                async for text in texts:
                    yield text
        except (ObjectMissing, ObjectDamaged, PartMalformed):
            raise ArchivedDamaged(f"{part.key} is damaged or missing. Drill the backup.") from None
        if digest.hexdigest() != part.sha256:
            raise ArchivedDamaged(f"{part.key} does not match its checksum. Drill the backup.")


@asynccontextmanager
async def _left(stream: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """A stream that is closed also when nobody reads it to its end."""
    try:
        yield stream
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
