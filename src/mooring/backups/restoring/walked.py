"""The outline of what is in the archive: read from its beginning for each question, because nothing there answers any."""

from collections import Counter, deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from mooring.backups.lines import EventLine, event_lines
from mooring.backups.restoring.errors import RestoreSourceDamaged
from mooring.backups.restoring.outline import EventSight, Tally
from mooring.backups.restoring.source import OpenSource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_GROUPS = 100


class _Named(Struct):
    name: str = ""


class _Text(Struct):
    eventEncoded: _Named = msgspec.field(default_factory=_Named)  # noqa: N815 - as it stands in events


_TEXTS = msgspec.json.Decoder(_Text)


class WalkedOutline:
    """Implements `Outline`. ArchivedDamaged, ArchiveUnavailable.

    `leads_to`: the last event that is known to have been. Where the archive has a gap before it, nobody knows what was there at a
    moment that may lie behind the gap: RestoreSourceDamaged.
    """

    def __init__(self, source: OpenSource, leads_to: int = 0) -> None:
        self._source = source
        self._leads_to = leads_to

    async def page(self, before: int, limit: int) -> Sequence[EventSight]:
        """The last ones of those before."""
        last: deque[EventLine] = deque(maxlen=limit)
        async with aclosing(self._up_to(before - 1)) as lines:
            async for line in lines:
                last.append(line)
        return [EventSight(one.seq, _moment(one.at_ms), name_in(one.text), one.user_id) for one in reversed(last)]

    async def until(self, at: datetime) -> int:
        """By looking at all of them."""
        moment, found, reached, passed = (at - _EPOCH) // timedelta(milliseconds=1), 0, 0, False
        async with aclosing(self._up_to(2**53)) as lines:
            async for line in lines:
                reached, passed = line.seq, line.at_ms > moment
                found = found if passed else line.seq
        if reached < self._leads_to and not passed:
            raise RestoreSourceDamaged
        return found

    async def sight(self, seq: int) -> EventSight | None:
        """The last one up to there."""
        found = await self.page(seq + 1, 1)
        return found[0] if found else None

    async def tally(self, after: int, until: int) -> Tally:
        """Counted one by one."""
        names: Counter[str] = Counter()
        users: Counter[str] = Counter()
        size, moments = 0, list[int]()
        async with aclosing(self._up_to(until)) as lines:
            async for line in lines:
                if line.seq > after:
                    names[name_in(line.text)] += 1
                    users[line.user_id] += 1
                    size += len(line.text.encode())
                    moments = [min([*moments, line.at_ms]), max([*moments, line.at_ms])]
        first, last = (_moment(moments[0]), _moment(moments[1])) if moments else (None, None)
        return Tally(names.total(), size, _most(names), _most(users), first, last)

    async def _up_to(self, last: int) -> AsyncGenerator[EventLine]:
        async with self._source() as source:
            after = 0
            while (lines := await source.events(after)) is not None:
                for line in event_lines(lines.text):
                    if line.seq > last:
                        return
                    yield line
                after = lines.last


def name_in(text: str) -> str:
    """What an event is called; nothing when that cannot be read."""
    try:
        return _TEXTS.decode(text).eventEncoded.name
    except (msgspec.DecodeError, ValueError):
        return ""


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST_GROUPS]


def _moment(at_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at_ms)
