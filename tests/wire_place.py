"""Where a wire test takes place: a fresh workspace on a running server, and its owner."""

from dataclasses import dataclass

from live_server import LiveServer, Person
from sync_client import Dialect, Json, SyncSocket, post


@dataclass(frozen=True, slots=True)
class Place:
    """A fresh workspace on a running server, and its owner."""

    server: LiveServer
    owner: Person

    @property
    def workspace_id(self) -> str:
        return self.owner.workspace_id

    async def connect(self, dialect: Dialect = 3, **options: Json) -> SyncSocket:
        """A socket of the owner."""
        return await SyncSocket.open(
            self.server.sync_url, self.workspace_id, self.owner.access_token, dialect=dialect, **options
        )

    async def post(self, body: Json, **options: Json) -> Json:
        """The frames that answer one request over HTTP."""
        reply = await post(self.server.sync_url, self.workspace_id, self.owner.access_token, body, **options)
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-type"].startswith("application/json")
        return reply.json()
