"""By what right a socket is open: judged from memory, and no change is missed."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from mooring.accounts import UserId
from mooring.api.asgi import Message
from mooring.api.sync.authority import NO_ACCESS, NO_WORKSPACE, SESSION_OVER, Authority, Closing
from mooring.api.sync.socket import Line, SyncSocket
from mooring.hub import Hub
from mooring.sessions import EndReason, LiveSession, LiveSessions, Principal, Session, SessionId
from mooring.sync import Channel
from mooring.workspaces import AccessView, Role, Standing, WorkspaceId
from mooring.workspaces.errors import ReadOnly
from sync_rooms import make_room

BOB, SHARED, SESSION = UserId("usr_bob"), WorkspaceId("wsp_shared"), SessionId("ses_1")
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Clock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass
class Directory:
    """What the directory says of Bob, as the fake port behind the views."""

    standing: Standing | None = field(default_factory=lambda: Standing(Role.MEMBER))

    async def load_standing(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        del user_id, workspace_id
        return self.standing

    async def load_session(self, session_id: SessionId) -> Session | None:
        day = timedelta(days=1)
        return Session(
            session_id, BOB, "", START, START, START + day, START + day, START + timedelta(minutes=15), START
        )


@dataclass
class Views:
    """The part of the hub that an authority asks."""

    clock: Clock
    live_sessions: LiveSessions
    access_view: AccessView


@dataclass
class Scene:
    directory: Directory
    views: Views
    session: LiveSession
    authority: Authority


@pytest.fixture
async def scene() -> Scene:
    directory, clock = Directory(), Clock()
    views = Views(clock, LiveSessions(directory.load_session, cast("Any", clock)), AccessView(directory.load_standing))
    session = await views.live_sessions.admit(Principal(BOB, SESSION, START + timedelta(minutes=15)))
    standing = await views.access_view.standing(BOB, SHARED)
    assert standing is not None
    return Scene(directory, views, session, Authority(session, SHARED, standing, cast("Hub", views)))


async def test_a_member_of_a_live_session_reads_and_writes(scene: Scene) -> None:
    """Nothing against it, and nothing to look up."""
    assert scene.authority.session_over() is None
    assert scene.authority.may_write() is None
    assert scene.authority.settled
    assert scene.authority.current


async def test_a_change_between_the_gate_and_the_socket_is_noticed(scene: Scene) -> None:
    """Removed after the gate looked and before the socket was registered: the socket looks again."""
    scene.directory.standing = Standing(None)
    scene.views.access_view.changed(SHARED, BOB)
    assert not scene.authority.current
    assert await scene.authority.settle() == Closing(NO_ACCESS, "WORKSPACE_FORBIDDEN")


async def test_nothing_is_allowed_while_the_standing_is_unknown(scene: Scene) -> None:
    """Fails closed: unknown means no, until it has been looked up."""
    scene.authority.unsettle()
    assert not scene.authority.settled
    assert scene.authority.may_write() is not None
    assert await scene.authority.settle() is None
    assert scene.authority.may_write() is None


async def test_a_viewer_may_read_and_not_write(scene: Scene) -> None:
    """Reading goes on; the push has a reason to wait."""
    scene.directory.standing = Standing(Role.VIEWER)
    scene.views.access_view.changed(SHARED, BOB)
    scene.authority.unsettle()
    assert await scene.authority.settle() is None
    assert isinstance(scene.authority.may_write(), ReadOnly)


async def test_a_workspace_that_is_gone_has_its_own_code(scene: Scene) -> None:
    """4404, not 4403."""
    scene.directory.standing = None
    scene.views.access_view.changed(SHARED)
    assert await scene.authority.settle() == Closing(NO_WORKSPACE, "WORKSPACE_MISSING")


@pytest.mark.parametrize("reason", list(EndReason))
async def test_an_ended_session_closes_with_its_reason(scene: Scene, reason: EndReason) -> None:
    """4401 and why, on the very next frame."""
    scene.views.live_sessions.ended(SESSION, reason)
    assert scene.authority.session_over() == Closing(SESSION_OVER, reason.value)


async def test_a_session_without_a_good_token_is_over_and_a_renewal_prolongs_it(scene: Scene) -> None:
    """The latest access token's expiry counts; a refresh moves it."""
    scene.views.clock.at += timedelta(minutes=14)
    scene.views.live_sessions.renewed(SESSION, START + timedelta(minutes=29))
    scene.views.clock.at += timedelta(minutes=14)
    assert scene.authority.session_over() is None
    assert scene.authority.time_left() == timedelta(minutes=1)
    scene.views.clock.at += timedelta(minutes=1)
    assert scene.authority.session_over() == Closing(SESSION_OVER, "expired")


async def test_a_session_that_nobody_remembers_stands_for_nothing(scene: Scene) -> None:
    """Released and forgotten: no."""
    scene.views.live_sessions.release(SESSION)
    assert scene.authority.session_over() == Closing(SESSION_OVER, "revoked")


class _Frames:
    """A connection that takes everything and says nothing."""

    def deliver_to(self, receiver: object) -> None:
        del receiver

    def write(self, text: str) -> bool:
        return bool(text)


async def test_a_socket_is_closed_when_access_went_while_it_was_being_opened(scene: Scene) -> None:
    """Removed between the gate and the registration: 4403 at once, though nobody could tell this socket of it."""
    sent: list[Message] = []

    async def receive() -> Message:
        return await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        sent.append(message)

    scene.directory.standing = Standing(None)
    scene.views.access_view.changed(SHARED, BOB)
    room = make_room(None, scene.views.clock)
    socket = SyncSocket(scene.authority, Channel(SHARED, "log_1", 0, 0), room, Line(_Frames(), receive, send))
    await asyncio.wait_for(socket.run(), 20)
    assert sent == [{"type": "websocket.close", "code": NO_ACCESS, "reason": "WORKSPACE_FORBIDDEN"}]
