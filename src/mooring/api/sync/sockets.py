"""All open sync sockets: found by session when it ends, by workspace when access changes, all when the service stops."""

import asyncio
from collections import Counter, defaultdict

from mooring.api.sync.authority import LOG_REPLACED, Closing
from mooring.api.sync.socket import SyncSocket


class SyncSockets:
    """Registers sockets and passes changes on to those concerned."""

    def __init__(self) -> None:
        self._by_session: defaultdict[str, set[SyncSocket]] = defaultdict(set)
        self._by_workspace: defaultdict[str, set[SyncSocket]] = defaultdict(set)
        self._tasks: set[asyncio.Task[None]] = set()
        self.draining = False

    def __len__(self) -> int:
        return sum(map(len, self._by_session.values()))

    def of_session(self, session_id: str) -> int:
        """How many sockets a session holds."""
        return len(self._by_session.get(session_id, ()))

    def of_workspace(self, workspace_id: str) -> int:
        """How many are open on a workspace."""
        return len(self._by_workspace.get(workspace_id, ()))

    def devices_of(self, workspace_id: str) -> dict[str, int]:
        """How many each user has open on a workspace."""
        return Counter(one.authority.author.user_id for one in self._by_workspace.get(workspace_id, ()))

    def add(self, socket: SyncSocket) -> None:
        """Registers an open socket."""
        self._by_session[socket.authority.author.session_id].add(socket)
        self._by_workspace[socket.authority.workspace_id].add(socket)

    def remove(self, socket: SyncSocket) -> None:
        """Forgets a socket that is over."""
        _discard(self._by_session, socket.authority.author.session_id, socket)
        _discard(self._by_workspace, socket.authority.workspace_id, socket)

    def session_changed(self, session_id: str) -> None:
        """A session was renewed or ended."""
        for socket in tuple(self._by_session.get(session_id, ())):
            socket.watch_expiry()

    def access_changed(self, workspace_id: str, user_id: str | None) -> None:
        """The standing of one user, or of everybody, in a workspace may have changed."""
        for socket in tuple(self._by_workspace.get(workspace_id, ())):
            if user_id is None or user_id == socket.authority.author.user_id:
                self._start(socket)

    def replaced(self, workspace_id: str) -> None:
        """The workspace's log has another life: whoever has the former one open comes back, and is told then."""
        for socket in tuple(self._by_workspace.get(workspace_id, ())):
            socket.close(Closing(LOG_REPLACED, "log replaced"))

    async def drain(self) -> None:
        """Closes every socket for a restart, after what each is owed has been sent."""
        self.draining = True
        sockets = [socket for group in self._by_session.values() for socket in group]
        await asyncio.gather(*(socket.drain() for socket in sockets))

    def _start(self, socket: SyncSocket) -> None:
        task = asyncio.get_running_loop().create_task(socket.access_changed())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _discard(index: defaultdict[str, set[SyncSocket]], key: str, socket: SyncSocket) -> None:
    index[key].discard(socket)
    if not index[key]:
        del index[key]
