"""A push that the log has no room for, and what may happen while that is being found out."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.api.sync import pushes as pushes_module
from mooring.api.sync.authority import Authority
from mooring.api.sync.conversation import Conversation
from mooring.api.sync.outlet import Outlet
from mooring.hub import Hub
from mooring.sessions import LiveSession, SessionId
from mooring.sync import Batch, Channels
from mooring.sync.log import Appended, Full, LogHead
from mooring.workspaces import AccessView, Allowance, Role, Standing, WorkspaceId
from sync_rooms import Line, make_room

BOB, SHARED, SESSION = UserId("usr_bob"), WorkspaceId("wsp_shared"), SessionId("ses_1")
LITTLE, MORE = Allowance(1, 1000), Allowance(2, 2000)


@dataclass
class HeldLog:
    """A log that answers an append when the test says so."""

    asked: list[tuple[Batch, Allowance, "asyncio.Future[Any]"]] = field(default_factory=list)

    async def open(self, workspace_id: str) -> LogHead:
        return LogHead("log_1", 0, 0, 0, b"")

    def append(self, batch: Batch, allowance: Allowance) -> "asyncio.Future[Any]":
        future = asyncio.get_running_loop().create_future()
        self.asked.append((batch, allowance, future))
        return future

    def forget(self, workspace_id: str) -> None:
        """Nothing is kept."""

    async def answer(self, outcome: Appended | Full) -> None:
        """The last append has come to this."""
        self.asked[-1][2].set_result(outcome)
        await asyncio.sleep(0)


@dataclass
class Scene:
    standing: Standing
    view: AccessView
    authority: Authority
    log: HeldLog
    line: Line
    told: list[str | None]
    talk: Conversation

    def push(self, request_id: str) -> None:
        event = {"name": "v1.A", "args": {}, "seqNum": 1, "parentSeqNum": 0, "clientId": "c", "sessionId": "s"}
        payload = {"storeId": SHARED, "batch": [event], "backendId": {"_tag": "None"}}
        self.say({"_tag": "Request", "id": request_id, "tag": "SyncWsRpc.Push", "payload": payload, "headers": []})

    def say(self, frame: dict[str, Any]) -> None:
        self.talk.read(json.dumps(frame))

    async def change(self, standing: Standing) -> None:
        """What a change of access does to a socket."""
        self.standing = standing
        self.view.changed(SHARED)
        self.authority.unsettle()
        assert await self.authority.settle() is None
        self.talk.unpark()


@pytest.fixture
async def scene() -> Scene:
    clock, log, line = FakeClock(), HeldLog(), Line()
    told: list[str | None] = []
    channels = Channels(cast("Any", log))

    async def load(user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        del user_id, workspace_id
        return made.standing

    view = AccessView(load)
    hour = clock.now() + timedelta(hours=1)
    session = LiveSession(SESSION, BOB, hour, hour)
    hub = cast("Hub", type("Views", (), {"live_sessions": None, "access_view": view, "clock": clock}))
    standing = Standing(Role.MEMBER, allowance=LITTLE)
    authority = Authority(session, SHARED, standing, hub)
    room = make_room(log, clock, channels=channels, told=lambda session_id, workspace_id, reason: told.append(reason))
    outlet = Outlet(cast("Any", line), cast("Any", None), lambda: None)
    talk = Conversation(authority, await channels.use(SHARED), room, outlet, lambda closing: None)
    made = Scene(standing, view, authority, log, line, told, talk)
    return made


async def test_a_push_without_room_waits_and_is_tried_again_when_there_is_more(scene: Scene) -> None:
    """Told once, not answered; with more room it is appended by the new allowance, answered, and told."""
    scene.push("1")
    await scene.log.answer(Full())
    assert (scene.line.exits(), scene.told) == ([], ["WORKSPACE_FULL"])
    await scene.change(Standing(Role.MEMBER, allowance=MORE))
    assert [allowance for _, allowance, _ in scene.log.asked] == [LITTLE, MORE]
    await scene.log.answer(Appended(1))
    assert (scene.line.exits(), scene.told) == ([("1", "Success")], ["WORKSPACE_FULL", None])


async def test_room_that_came_while_it_was_under_way_is_used(scene: Scene) -> None:
    """The allowance is raised between the append and its answer: the push does not wait for the next change."""
    scene.push("1")
    await scene.change(Standing(Role.MEMBER, allowance=MORE))
    await scene.log.answer(Full())
    assert [allowance for _, allowance, _ in scene.log.asked] == [LITTLE, MORE]
    await scene.log.answer(Appended(1))
    assert (scene.line.exits(), scene.told) == ([("1", "Success")], [])


async def test_a_role_that_was_lost_while_it_was_under_way_parks_it(scene: Scene) -> None:
    """Made a viewer meanwhile: it waits as a viewer's push, and nothing is appended."""
    scene.push("1")
    await scene.change(Standing(Role.VIEWER, allowance=MORE))
    await scene.log.answer(Full())
    assert (len(scene.log.asked), scene.line.exits(), scene.told) == (1, [], ["READ_ONLY"])


async def test_a_push_that_was_given_up_while_it_was_under_way_does_not_wait(scene: Scene) -> None:
    """Interrupted before the log said that there is no room: that is answered, nothing is parked, nothing told."""
    scene.push("1")
    scene.say({"_tag": "Interrupt", "requestId": "1"})
    assert scene.line.exits() == []
    await scene.log.answer(Full())
    assert (scene.line.exits(), scene.told) == ([("1", "Interrupt")], [])
    await scene.change(Standing(Role.MEMBER, allowance=MORE))
    assert len(scene.log.asked) == 1


async def test_a_push_of_a_socket_that_has_left_is_not_parked(scene: Scene) -> None:
    """Nobody waits for it any more."""
    scene.push("1")
    scene.talk.end()
    await scene.log.answer(Full())
    assert (scene.line.exits(), scene.told) == ([], [])


async def test_a_push_given_up_and_made_anew_is_no_news(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a rebase does; without a new one it is told that nothing waits."""
    monkeypatch.setattr(pushes_module, "SETTLE_SECONDS", 0)
    scene.push("1")
    await scene.log.answer(Full())
    scene.say({"_tag": "Interrupt", "requestId": "1"})
    scene.push("2")
    await asyncio.sleep(0)
    await scene.log.answer(Full())
    assert (scene.line.exits(), scene.told) == ([("1", "Interrupt")], ["WORKSPACE_FULL"])
    scene.say({"_tag": "Interrupt", "requestId": "2"})
    while len(scene.told) < 2:
        await asyncio.sleep(0)
    assert scene.told == ["WORKSPACE_FULL", None]
