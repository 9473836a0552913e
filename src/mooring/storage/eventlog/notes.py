"""In which logs words stand, noted as events are written, so that nobody reads them a second time for that.

Whoever follows all logs asks for the same words after each commit. Looking through the file for them, with events in batches
of 100, took a quarter of the time that taking them in took.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mooring.sync.event import NewEvent

_MOST_LOGS = 20_000  # some 3 MB; of more the notes begin anew, and for what is older the file is looked through


@dataclass(frozen=True, slots=True)
class Notes:
    """Where `words` stood last, by workspace, of all that was written after the position `since`.

    The writer's thread adds to them or begins new ones, while others read those that they hold.
    """

    words: tuple[str, ...] = ()
    since: int = 0
    spoke: dict[str, int] = field(default_factory=dict)

    def noted(self, workspace_id: str, events: Sequence[NewEvent], position: int) -> "Notes":
        """The notes once these events are written, the last one at `position`. If they are not in the end, it is no harm."""
        if not self._stand_in(events):
            return self
        full = len(self.spoke) >= _MOST_LOGS and workspace_id not in self.spoke
        notes = Notes(self.words, position - len(events)) if full else self
        notes.spoke[workspace_id] = position
        return notes

    def answer(self, words: Sequence[str], after: int) -> bool:
        """Whether all is noted of these words after a position."""
        return after >= self.since and tuple(words) == self.words

    def speaks(self, workspace_id: str, after: int) -> bool:
        """Whether one of the words stands in events of a log after a position."""
        return self.spoke.get(workspace_id, 0) > after

    def _stand_in(self, events: Sequence[NewEvent]) -> bool:
        if not self.words:
            return False
        # No word goes over a line, and one look is faster than one for each.
        texts = "\n".join([event.text for event in events])
        return any(word in texts for word in self.words)
