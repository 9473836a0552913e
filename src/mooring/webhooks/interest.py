"""What is remembered of which events anybody wants, so that an event of which nobody wants to hear costs no question."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from mooring.webhooks.event_names import EventName
from mooring.workspaces import WorkspaceId

_MOST = 50_000  # workspaces; what is evicted is asked for again

# Asks the directory for the events that webhooks name in a workspace.
LoadNames = Callable[[WorkspaceId], Awaitable[Sequence[EventName]]]


class EventInterest:
    """The events that webhooks name, of a workspace's own and of the operator; asked for once, and again after a change."""

    def __init__(self, load: LoadNames, *, most: int = _MOST) -> None:
        self._load = load
        self._most = most
        self._known: OrderedDict[WorkspaceId, Sequence[EventName]] = OrderedDict()
        self._edition = 0

    async def names(self, workspace_id: WorkspaceId) -> Sequence[EventName]:
        """All of them at this moment; none in most workspaces. A fault of the directory is raised."""
        known = self._known.get(workspace_id)
        if known is not None:
            self._known.move_to_end(workspace_id)
            return known
        while True:
            edition = self._edition
            found = await self._load(workspace_id)
            if edition == self._edition:  # else a change overtook the question: the answer may be older
                self._remember(workspace_id, found)
                return found

    def changed(self, workspace_id: WorkspaceId | None) -> None:
        """Forget what is known of a workspace, or with None of all: the operator's webhooks are others. Call after the commit."""
        self._edition += 1
        if workspace_id is None:
            self._known.clear()
        else:
            self._known.pop(workspace_id, None)

    def _remember(self, workspace_id: WorkspaceId, names: Sequence[EventName]) -> None:
        self._known[workspace_id] = names
        while len(self._known) > self._most:
            self._known.popitem(last=False)
