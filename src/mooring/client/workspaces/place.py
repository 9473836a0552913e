"""One workspace's log at one service, and how to get to it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

from mooring.client.errors import Refused
from mooring.client.session import Session
from mooring.client.timing import Timing
from mooring.client.workspaces.conversation import Conversation, conversing
from mooring.client.workspaces.event import ANY_LOG, Cursor
from mooring.client.workspaces.line import Dialer, Line, LineClosed

_SESSION_OVER, _NO_ACCESS, _NO_WORKSPACE = 4401, 4403, 4404
_FORBIDDEN, _MISSING = 403, 404


@dataclass(frozen=True, slots=True)
class Place:
    """What it takes to reach it."""

    workspace_id: str
    session: Session
    dialer: Dialer
    timing: Timing

    @asynccontextmanager
    async def conversation(self) -> AsyncIterator[Conversation]:
        """A connection. Refused when one may not read there, NotSignedIn, Unreachable; LineClosed when it ends."""
        async with AsyncExitStack() as stack:
            line = await self._line(stack)
            yield await stack.enter_async_context(conversing(line, self.workspace_id, self.timing))

    async def end(self) -> Cursor:
        """Behind the last event that there is. Refused, NotSignedIn, Unreachable."""
        reply = await self.session.request("GET", path_of(self.workspace_id))
        return Cursor(ANY_LOG, int(reply["head"]))

    async def after(self, closed: LineClosed) -> None:
        """Does what the end of a connection asks for. Refused when it was for good; NotSignedIn shows at the next dialing."""
        if closed.code == _SESSION_OVER:
            await self.session.confirm()
        elif closed.code in {_NO_ACCESS, _NO_WORKSPACE}:
            status = _FORBIDDEN if closed.code == _NO_ACCESS else _MISSING
            raise Refused(closed.reason or "NO_ACCESS", status, "The workspace cannot be read any more.")

    async def _line(self, stack: AsyncExitStack) -> Line:
        kept = await self.session.usable()
        try:
            return await stack.enter_async_context(self.dialer.dial(self.workspace_id, kept.tokens.access))
        except Refused as refused:
            if not await self.session.mend(refused, kept):
                raise
        kept = await self.session.usable()
        return await stack.enter_async_context(self.dialer.dial(self.workspace_id, kept.tokens.access))


def path_of(workspace_id: str) -> str:
    """Where the API has a workspace."""
    return f"/api/workspaces/{quote(workspace_id, safe='')}"
