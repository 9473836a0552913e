"""How far the archive reaches: up to when it holds the events of each log. In memory, and only of what moves."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mooring.sync import LogHead


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which seq the archive holds a life of a log."""

    backend_id: str
    seq: int


class Reach:
    """Kept by whoever ships segments, asked by whoever wants to know. Knows nothing before every log was looked at once."""

    def __init__(self) -> None:
        self.known = False
        self._marks: dict[str, Mark] = {}
        self._since: dict[str, datetime] = {}
        self._unsure: set[str] = set()

    def grown(self, workspace_id: str, at: datetime) -> None:
        """The log has events, since `at`, that may be in no segment yet."""
        self._since.setdefault(workspace_id, at)

    def unsure(self, workspace_id: str, at: datetime) -> None:
        """The log may have events that are in no segment, and nobody knows since when."""
        self._unsure.add(workspace_id)
        self.grown(workspace_id, at)

    def reached(self, workspace_id: str, mark: Mark) -> None:
        """The archive holds the log up to there."""
        self._marks[workspace_id] = mark

    def settled(self, workspace_id: str) -> None:
        """The archive holds all of it, or there is nothing to hold any more."""
        self._since.pop(workspace_id, None)
        self._unsure.discard(workspace_id)

    def lost(self, workspace_id: str) -> None:
        """What was known of it is worth nothing: it has another life, or none."""
        self._marks.pop(workspace_id, None)

    def mark(self, workspace_id: str) -> Mark | None:
        """What is known of a log without asking the archive."""
        return self._marks.get(workspace_id)

    def holds(self, workspace_id: str, head: LogHead) -> bool:
        """Whether it is known that the archive holds the log up to this head."""
        mark = self._marks.get(workspace_id)
        return mark is not None and mark.backend_id == head.backend_id and mark.seq >= head.seq

    def keep(self, workspace_ids: Container[str]) -> None:
        """There are no other logs than these: of all others nothing is known any more."""
        for gone in [one for one in self._marks if one not in workspace_ids]:
            del self._marks[gone]

    @property
    def waiting(self) -> Sequence[str]:
        """The logs with events that are in no segment yet; the one that waits longest first."""
        return sorted(self._since, key=self._since.__getitem__)

    def since(self, workspace_id: str) -> datetime | None:
        """Since when a log has waited; None when it does not."""
        return self._since.get(workspace_id)

    def lag(self, now: datetime) -> timedelta:
        """For how long the oldest event has waited for the archive."""
        return max(timedelta(), now - min(self._since.values(), default=now))

    def up_to(self, workspace_id: str, now: datetime) -> datetime | None:
        """The moment up to which every event of a log is in the archive; None when nobody knows."""
        if not self.known or workspace_id in self._unsure:
            return None
        return self._since.get(workspace_id, now)
