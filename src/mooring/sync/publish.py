"""Publishing: what was committed reaches every live pull of the workspace, in commit order, exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mooring.sync.event import Batch
from mooring.sync.log import Appended, EventLog, LogHead

CHUNK_BYTES = 900_000


@dataclass(frozen=True, slots=True)
class Published:
    """A committed batch on its way out. `bodies` are its events joined by commas, split to fit one chunk each."""

    parent: int
    last: int
    bodies: Sequence[str]


class Follower(Protocol):
    """Somebody who is told of every committed batch of one workspace. Must not raise and must not wait."""

    def published(self, batch: Published) -> None: ...


@dataclass(slots=True, eq=False)
class Channel:
    """One open workspace: where its log stands, and who follows it. Lives on the event loop's thread alone."""

    workspace_id: str
    backend_id: str
    head: int
    events: int
    followers: set[Follower] = field(default_factory=set)
    users: int = 0

    @property
    def dense(self) -> bool:
        """Whether seqs run 1, 2, 3 without a gap, so that a distance is a count of events."""
        return self.head == self.events

    def publish(self, batch: Batch, stored: Appended) -> None:
        """Moves the head and tells every follower. To be called in commit order."""
        self.head = batch.last
        self.events = stored.events
        if not self.followers:
            return
        news = Published(batch.parent, batch.last, split([event.text for event in batch.events], CHUNK_BYTES))
        for follower in tuple(self.followers):
            follower.published(news)


class Channels:
    """The open workspaces. A channel is open while somebody uses it, and is checked against the log when it opens."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._open: dict[str, Channel] = {}

    async def use(self, workspace_id: str) -> Channel:
        """The channel of a workspace, opened if need be; `release` it afterwards. Refuses `WorkspaceQuarantined`."""
        channel = self._open.get(workspace_id)
        if channel is None:
            head = await self._log.open(workspace_id)
            channel = self._open.setdefault(workspace_id, _channel(workspace_id, head))
        channel.users += 1
        return channel

    def release(self, channel: Channel) -> None:
        """Gives back one use; the last one closes the channel."""
        channel.users -= 1
        if channel.users == 0 and self._open.get(channel.workspace_id) is channel:
            del self._open[channel.workspace_id]
            self._log.forget(channel.workspace_id)

    def retire(self, channel: Channel) -> None:
        """The log has another life: who comes from now on gets a channel to that. Those who use this one keep it."""
        if self._open.get(channel.workspace_id) is channel:
            del self._open[channel.workspace_id]

    def swapped(self, workspace_id: str, backend_id: str) -> Channel | None:
        """To be called right after a swap: retires the channel to another life than `backend_id`, and gives it, if there is one."""
        channel = self._open.get(workspace_id)
        if channel is None or channel.backend_id == backend_id:
            return None
        self.retire(channel)
        return channel

    @property
    def followers(self) -> int:
        """How many follow a workspace, all together."""
        return sum(len(channel.followers) for channel in self._open.values())

    def __len__(self) -> int:
        return len(self._open)


def _channel(workspace_id: str, head: LogHead) -> Channel:
    return Channel(workspace_id, head.backend_id, head.seq, head.events)


def split(texts: Sequence[str], most: int) -> Sequence[str]:
    """`texts` joined by commas, in parts of at most `most` characters (a single longer text is a part by itself)."""
    if sum(map(len, texts)) <= most:
        return (",".join(texts),)
    parts: list[list[str]] = [[]]
    size = 0
    for text in texts:
        if parts[-1] and size + len(text) > most:
            parts.append([])
            size = 0
        parts[-1].append(text)
        size += len(text) + 1
    return tuple(",".join(part) for part in parts)
