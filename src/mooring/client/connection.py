"""One client of one service: its session, its requests and its events."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mooring.client.events import EventStream, SessionEvent
from mooring.client.http import HttpTransport
from mooring.client.keeper import Keeper
from mooring.client.lifetime import ServerClock
from mooring.client.place import base_of, session_file
from mooring.client.renewal import Parts
from mooring.client.session import Session
from mooring.client.standing import Standing
from mooring.client.tally import Tally
from mooring.client.timing import DeviceTiming, Timing
from mooring.client.token_file import TokenFile
from mooring.client.transport import Piece, Transport
from mooring.client.workspaces import Dialer, Place, SocketDialer, Workspace, path_of
from mooring.kit.ids import RandomIds

_GOODBYE_SECONDS = 2.0


class Mooring:
    """A client of the service at `url`, made by `connect`. Use it with `async with`."""

    def __init__(self, url: str, parts: Parts, dialer: Dialer) -> None:
        self.url = url
        self.session = Session(parts)
        self._parts = parts
        self._dialer = dialer
        self._opened: list[Workspace] = []
        self._keeper = Keeper(self.session, parts)
        self._keeping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Takes up the session that is kept on this device, if there is one, and asks the service about it.

        No network is no reason to raise: `session.state` says how things are. Fault when the file cannot be used.
        """
        try:
            await self.session.open()
        except BaseException:
            await self._parts.transport.close()
            raise
        self._keeping = asyncio.create_task(self._keeper.keep(), name="mooring session keeper")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lets go. The session stays on the device for the next time."""
        for workspace in self._opened:
            await workspace.close()
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})
        await self.session.close()
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._keeper.tell()
        except TimeoutError:
            pass  # the counts are worth no longer wait
        finally:
            await self._parts.transport.close()

    async def request(self, method: str, path: str, *, json: Any = None, piece: Piece | None = None) -> Any:
        """A request as the person who is signed in; see `Session.request`."""
        return await self.session.request(method, path, json=json, piece=piece)

    async def open(self, workspace_id: str) -> Workspace:
        """A workspace of the person who is signed in, to be read, followed and written.

        Refused when there is none with this id for them; NotSignedIn, Unreachable.
        """
        reply = await self.session.request("GET", path_of(workspace_id))
        place = Place(workspace_id, self.session, self._dialer, self._parts.timing)
        opened = Workspace(place, RandomIds(), name=str(reply["name"]), role=str(reply["role"]))
        self._opened.append(opened)
        return opened

    def events(self, *, after: str | None = None) -> AsyncGenerator[SessionEvent]:
        """The session's events from now on, or after the one with the id `after`. Connects again by itself.

        Ends after `ended` (the server ended the session), after `replaced` (this session has too many streams), and
        when nobody is signed in.
        """
        return EventStream(self.session, self._parts, after).read()


def connect(url: str, *, state: Path | None = None, plain_http: bool = False) -> Mooring:
    """A client of the service at `url`: `async with mooring.connect("https://app.example.org") as m:`.

    The session is kept in the folder `state`, by default `MOORING_CLIENT_STATE`, else `mooring/sessions` in
    `XDG_STATE_HOME` or `~/.local/state`; all processes that use one folder share it. Fault when `url` is none, or plain
    http to another machine, which `plain_http` allows.
    """
    base = base_of(url, plain_http=plain_http)
    path = session_file(base) if state is None else state / session_file(base).name
    return assemble(base, path, HttpTransport(base), DeviceTiming())


def assemble(url: str, file: Path, transport: Transport, timing: Timing, dialer: Dialer | None = None) -> Mooring:
    """A client of these parts."""
    parts = Parts(transport, TokenFile(file, url), timing, ServerClock(timing), Standing(timing), Tally())
    return Mooring(url, parts, dialer or SocketDialer(url))
