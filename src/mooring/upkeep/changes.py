"""What has changed in the event logs since somebody asked, by their positions: workspaces at rest cost nothing."""

from collections.abc import Sequence

from mooring.sync import EventLog

_AT_ONCE = 5_000


class Changes:
    """Remembers up to where whoever asks has looked."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._position: int | None = None

    def forget(self) -> None:
        """The next answer is of all workspaces, as the first one."""
        self._position = None

    async def since(self) -> Sequence[str]:
        """The workspaces whose logs have changed since the last answer, each once."""
        if self._position is None:
            position, names = await self._log.position(), await self._log.workspaces()
            self._position = position
            return list(names)
        position, found = self._position, dict[str, None]()
        while True:
            activity = await self._log.activity(position, _AT_ONCE)
            found |= dict.fromkeys(change.workspace_id for change in activity.changes)
            if activity.position == position:
                break
            position = activity.position
        self._position = position
        return list(found)
