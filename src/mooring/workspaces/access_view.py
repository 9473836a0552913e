"""What is remembered of who may do what, so that a frame on a socket costs no database read."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from mooring.accounts import UserId
from mooring.kit.ids import is_id
from mooring.workspaces.model import Standing, WorkspaceId

_MOST = 50_000  # workspaces, some 20 MB; what is evicted is loaded again

# Asks the directory for what a user is in a workspace; None when there is no such workspace.
LoadStanding = Callable[[UserId, WorkspaceId], Awaitable[Standing | None]]
AccessListener = Callable[[WorkspaceId, UserId | None], None]
_Key = tuple[WorkspaceId, UserId]


class AccessView:
    """Standings of members, loaded on demand, forgotten on change. Fails closed: what is not known is not given.

    Strangers and missing workspaces are never remembered: a caller who makes up ids fills no memory.
    """

    def __init__(self, load: LoadStanding, *, most: int = _MOST) -> None:
        self._load = load
        self._most = most
        self._known: OrderedDict[WorkspaceId, dict[UserId, Standing]] = OrderedDict()
        # Loads under way, each with a mark that a change during the load sets: its answer may be older than the change.
        self._loading: dict[_Key, set[_Load]] = {}
        self._listeners: list[AccessListener] = []

    async def standing(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        """What the user is in the workspace; None when there is no such workspace. A fault of the directory is raised."""
        if not is_id(workspace_id):
            return None
        known = self.remembered(user_id, workspace_id)
        return known if known is not None else await self._loaded((workspace_id, user_id))

    def remembered(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        """The standing if it is known at this moment, without waiting. None means: ask `standing`."""
        members = self._known.get(workspace_id)
        if members is None:
            return None
        self._known.move_to_end(workspace_id)
        return members.get(user_id)

    def changed(self, workspace_id: WorkspaceId, user_id: UserId | None = None) -> None:
        """Forget one member's standing, or everybody's in the workspace, then tell the listeners. Call after the commit."""
        if user_id is None:
            self._known.pop(workspace_id, None)
        else:
            self._known.get(workspace_id, {}).pop(user_id, None)
        for key, loads in self._loading.items():
            if _touches(key, workspace_id, user_id):
                for load in loads:
                    load.overtaken = True
        for listener in tuple(self._listeners):
            listener(workspace_id, user_id)

    def listen(self, listener: AccessListener) -> Callable[[], None]:
        """Call `listener(workspace_id, user_id or None for everybody)` after each change; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _loaded(self, key: _Key) -> Standing | None:
        workspace_id, user_id = key
        while True:
            load = _Load()
            self._loading.setdefault(key, set()).add(load)
            try:
                standing = await self._load(user_id, workspace_id)
            finally:
                self._finished(key, load)
            if not load.overtaken:
                self._remember(workspace_id, user_id, standing)
                return standing

    def _finished(self, key: _Key, load: "_Load") -> None:
        self._loading[key].discard(load)
        if not self._loading[key]:
            del self._loading[key]

    def _remember(self, workspace_id: WorkspaceId, user_id: UserId, standing: Standing | None) -> None:
        if standing is None or standing.role is None:
            return
        self._known.setdefault(workspace_id, {})[user_id] = standing
        while len(self._known) > self._most:
            self._known.popitem(last=False)


class _Load:
    """One question to the directory, and whether a change overtook it."""

    __slots__ = ("overtaken",)

    def __init__(self) -> None:
        self.overtaken = False


def _touches(key: _Key, workspace_id: WorkspaceId, user_id: UserId | None) -> bool:
    return key[0] == workspace_id and user_id in {None, key[1]}
