"""`GET /api/session/events`: what a stream tells, to whom, and how it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from event_reader import Event, EventParser
from fakes import FakeClock
from mooring.accounts import UserId
from mooring.api.events import EventsEndpoint, EventStreams, WorkspaceNews
from mooring.api.events.news import MOST_MISSED
from mooring.api.events.stream import MOST_WAITING
from mooring.api.parked_writes import ParkedWrites
from mooring.backups.restoring import Restore, RestoreId, RestoreKind
from mooring.bootstrap.restores import tell_members
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Role, WorkspaceId
from mooring.workspaces.lifecycle import NewLifecycleEvent
from restore_world import asked
from shared import join
from visitors import OPERATOR_KEY, ORIGIN, Visitor, signed_in

SECONDS = 5.0


class Reader:
    """A browser's end of one stream, on the ASGI application itself. `read` False: it takes nothing until `resume`."""

    def __init__(self, app: EventsEndpoint, headers: dict[str, str], query: str = "", *, read: bool = True) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.parser = EventParser()
        self.body = b""
        self.ended = False
        self.aborted = False
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._left = asyncio.Event()
        self._asked = False
        self._reads = asyncio.Event()
        if read:
            self._reads.set()
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/api/session/events",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "extensions": {"mooring.abort": self._abort},
        }
        self.task = asyncio.create_task(self._run(app))

    async def next(self) -> Event:
        event = await asyncio.wait_for(self._events.get(), SECONDS)
        assert event is not None, "The stream has ended."
        return event

    async def rest(self) -> list[Event]:
        """What comes until the stream ends, which it must."""
        found: list[Event] = []
        while (event := await asyncio.wait_for(self._events.get(), SECONDS)) is not None:
            found.append(event)
        return found

    async def named(self, name: str) -> Event:
        """The next one of this name."""
        while (event := await self.next()).name != name:
            pass
        return event

    def nothing_waits(self) -> bool:
        return self._events.empty()

    async def opened(self) -> "Reader":
        assert (await self.next()).name == "hello"
        return self

    async def leave(self) -> None:
        self._left.set()
        self._reads.set()
        await asyncio.wait_for(self.task, SECONDS)

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])

    async def _run(self, app: EventsEndpoint) -> None:
        await app(self.scope, self._receive, self._send)
        self._events.put_nowait(None)

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        await self._reads.wait()
        if self._left.is_set():
            return
        self.body += message.get("body", b"")
        self.ended = not message.get("more_body", False)
        for event in self.parser.feed(message.get("body", b"")) if self.status == 200 else ():
            self._events.put_nowait(event)

    def _abort(self) -> None:
        self.aborted = True
        self._left.set()
        self._reads.set()


@pytest.fixture
async def news(directory: SqlDirectory) -> WorkspaceNews:
    return WorkspaceNews(directory)


@pytest.fixture
async def streams(news: WorkspaceNews) -> EventStreams:
    return EventStreams(15, lambda: news.position)


@pytest.fixture
def parked(streams: EventStreams) -> ParkedWrites:
    return ParkedWrites(streams.writes_changed)


@pytest.fixture
async def app(
    hub: Hub, directory: SqlDirectory, streams: EventStreams, news: WorkspaceNews, parked: ParkedWrites
) -> AsyncIterator[EventsEndpoint]:
    await news.begin(streams)
    directory.follow(news.changed)
    hub.live_sessions.listen(streams.session_changed)
    before = asyncio.all_tasks()
    yield EventsEndpoint(hub, streams, news, parked)
    await streams.drain()
    await news.close()
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        await asyncio.wait(left, timeout=SECONDS)
    assert len(streams) == 0
    assert [task for task in left if not task.done()] == []


async def _changed(hub: Hub, workspace_id: str, **data: str) -> int:
    event = NewLifecycleEvent(WorkspaceId(workspace_id), LifecycleKind.PAUSED, None, hub.clock.now(), data)
    async with hub.directory.transaction() as tx:
        return await tx.lifecycle.append(event)


async def test_hello_comes_first_and_says_the_times(app: EventsEndpoint, alice: Visitor, clock: FakeClock) -> None:
    """`hello` is the first event, with the server's time and both ends; proxies are told not to collect or keep it."""
    reader = Reader(app, alice.bearer)
    event = await reader.next()
    assert event.name == "hello"
    assert event.data == {
        "sessionId": alice.session_id,
        "serverTime": "2026-11-23T13:00:00.000Z",
        "expiresAt": "2026-11-23T13:15:00.000Z",
        "sessionExpiresAt": "2026-12-23T13:00:00.000Z",
    }
    assert event.id is not None
    assert reader.headers["content-type"].startswith("text/event-stream")
    assert reader.headers["cache-control"] == "no-store"
    assert reader.headers["x-accel-buffering"] == "no"
    assert reader.parser.retry == 2000
    assert reader.scope["headers"] == []
    await reader.leave()


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "TOKEN_MISSING"),
        ({"authorization": "Bearer nonsense"}, "TOKEN_INVALID"),
        ({"authorization": f"Bearer {OPERATOR_KEY}"}, "TOKEN_INVALID"),
        ({"cookie": "mooring_refresh=x"}, "TOKEN_EXPIRED"),
    ],
)
async def test_who_is_not_signed_in_gets_no_stream(app: EventsEndpoint, headers: dict[str, str], code: str) -> None:
    """A problem document, not a stream."""
    reader = Reader(app, headers)
    assert await reader.rest() == []
    assert (reader.status, reader.headers["content-type"], reader.code) == (401, "application/problem+json", code)


async def test_a_refresh_token_and_an_expired_token_open_no_stream(
    app: EventsEndpoint, alice: Visitor, clock: FakeClock
) -> None:
    """TOKEN_INVALID and TOKEN_EXPIRED, also within the leeway, in which a stream would end at once."""
    refused = Reader(app, {"authorization": f"Bearer {alice.refresh}"})
    await refused.rest()
    assert refused.code == "TOKEN_INVALID"
    for minutes in (timedelta(minutes=15, seconds=1), timedelta(minutes=1)):
        clock.advance(minutes)
        refused = Reader(app, alice.bearer)
        await refused.rest()
        assert refused.code == "TOKEN_EXPIRED"


async def test_an_ended_session_gets_no_stream(app: EventsEndpoint, alice: Visitor) -> None:
    """SESSION_ENDED with its reason."""
    await alice.ask("DELETE", "/api/sessions")
    reader = Reader(app, alice.bearer)
    await reader.rest()
    assert (reader.status, reader.code) == (401, "SESSION_ENDED")
    assert json.loads(reader.body)["reason"] == "signed_out_elsewhere"


async def test_another_page_opens_no_stream_with_the_cookie(app: EventsEndpoint, alice: Visitor) -> None:
    """A cookie with a foreign origin is refused; the service's own page and a browser's plain GET are served."""
    foreign = Reader(app, {**alice.cookies, "origin": "https://evil.example"})
    await foreign.rest()
    assert (foreign.status, foreign.code) == (403, "ORIGIN_REFUSED")
    for headers in ({**alice.cookies, "origin": ORIGIN}, alice.cookies):
        await (await Reader(app, headers).opened()).leave()


async def test_when_sessions_cannot_be_looked_up_there_is_no_stream(
    app: EventsEndpoint, alice: Visitor, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault, shown to nobody: unknown means no."""

    async def fail(*_: object) -> None:
        raise RuntimeError("correct horse battery")

    monkeypatch.setattr(hub.live_sessions, "_load", fail)
    reader = Reader(app, alice.bearer)
    await reader.rest()
    assert (reader.status, reader.code) == (500, "FAULT")
    assert "correct horse" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (("DELETE", "/api/session"), "signed_out_elsewhere"),
        (("DELETE", "/api/sessions"), "signed_out_elsewhere"),
        (("DELETE", "/api/sessions/{session_id}"), "revoked"),
    ],
)
async def test_the_end_of_a_session_is_told_with_its_reason(
    app: EventsEndpoint, alice: Visitor, deed: tuple[str, str], reason: str
) -> None:
    """`ended` is the last event of all its streams, right after the commit; another session's stream goes on."""
    other = await signed_in(alice.client, alice.email, "/api/sessions")
    readers = [await Reader(app, alice.bearer).opened() for _ in range(3)]
    spared = await Reader(app, other.bearer).opened()
    asker = alice if deed[1] != "/api/sessions/{session_id}" else other
    await asker.ask(deed[0], deed[1].format(session_id=alice.session_id))
    for reader in readers:
        (event,) = await reader.rest()
        assert (event.name, event.data) == ("ended", {"reason": reason})
        assert reader.ended
    if deed[1] == "/api/sessions":
        assert [event.name for event in await spared.rest()] == ["ended"]
    else:
        assert spared.nothing_waits()
        await spared.leave()


async def test_a_stolen_refresh_token_ends_the_streams(app: EventsEndpoint, alice: Visitor) -> None:
    """A replay revokes the family; its stream hears `revoked`."""
    reader = await Reader(app, alice.bearer).opened()
    first = (await alice.client.post("/api/session/refresh", json={"refreshToken": alice.refresh})).json()
    await alice.client.post("/api/session/refresh", json={"refreshToken": first["refreshToken"]})
    await alice.client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    assert [event.data for event in await reader.rest()][-1] == {"reason": "revoked"}


async def test_a_renewal_is_told(app: EventsEndpoint, alice: Visitor, clock: FakeClock) -> None:
    """`renewed` with the new end, to every stream of the session; a racer's repeat with the same end tells nothing."""
    reader = await Reader(app, alice.bearer).opened()
    clock.advance(timedelta(minutes=5))
    for _ in range(2):
        await alice.client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    event = await reader.next()
    assert (event.name, event.data) == (
        "renewed",
        {"expiresAt": "2026-11-23T13:20:00.000Z", "serverTime": "2026-11-23T13:05:00.000Z"},
    )
    assert reader.nothing_waits()
    await reader.leave()


async def test_the_end_of_the_access_token_is_announced_and_then_told(
    app: EventsEndpoint, alice: Visitor, clock: FakeClock, streams: EventStreams
) -> None:
    """`expiring access` two minutes before, once; `stale` when nobody renewed it, and the stream ends."""
    reader = await Reader(app, alice.bearer).opened()
    for minutes in (13, 1, 1):
        clock.advance(timedelta(minutes=minutes))
        streams.session_changed(alice.session_id)
    assert [(event.name, event.data.get("what")) for event in await reader.rest()] == [
        ("expiring", "access"),
        ("stale", None),
    ]
    assert reader.ended


async def test_the_end_of_the_session_is_announced_a_day_before(
    app: EventsEndpoint, alice: Visitor, clock: FakeClock, hub: Hub
) -> None:
    """`expiring session` once within the last day; at the end `ended expired`, for a refresh would be refused too."""
    clock.advance(timedelta(days=29, hours=1))
    body = (await alice.client.post("/api/session/refresh", json={"refreshToken": alice.refresh})).json()
    renewed = {"authorization": f"Bearer {body['accessToken']}"}
    for days in (29, 29, 2):
        clock.advance(timedelta(days=days))
        given = {"refreshToken": body["refreshToken"]}
        body = (await alice.client.post("/api/session/refresh", json=given)).json()
        renewed = {"authorization": f"Bearer {body['accessToken']}"}
        if days == 2:
            break
    reader = await Reader(app, renewed).opened()
    event = await reader.next()
    assert (event.name, event.data["what"], event.data["expiresAt"]) == (
        "expiring",
        "session",
        body["sessionExpiresAt"],
    )
    clock.advance(timedelta(days=2))
    hub.live_sessions.renewed(alice.session_id, clock.now())
    assert [event.data for event in await reader.rest()] == [{"reason": "expired"}]


async def test_a_change_of_a_workspace_is_told_to_its_members_alone(
    app: EventsEndpoint, alice: Visitor, carol: Visitor, hub: Hub
) -> None:
    """Alice hears of her workspace, on each stream, with its position; Carol hears nothing."""
    hers, again = await Reader(app, alice.bearer).opened(), await Reader(app, alice.bearer).opened()
    strange = await Reader(app, carol.bearer).opened()
    position = await _changed(hub, alice.workspace_id)
    for reader in (hers, again):
        event = await reader.next()
        assert (event.name, event.id) == ("workspace", str(position))
        assert event.data == {"workspaceId": alice.workspace_id, "kind": "workspace_paused", "userId": None}
        await reader.leave()
    assert strange.nothing_waits()
    await strange.leave()


async def test_a_restore_is_told_to_all_members_and_a_copy_to_who_asked(
    app: EventsEndpoint, directory: SqlDirectory, alice: Visitor, carol: Visitor, hub: Hub, streams: EventStreams
) -> None:
    """A copy takes nothing from anybody else, who has no notice of it."""
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    hers, theirs = await Reader(app, alice.bearer).opened(), await Reader(app, carol.bearer).opened()
    placed = await _restore(hub, (await asked(hub, alice, {"seq": 0}))["id"])
    await tell_members(hub, streams, replace(placed, kind=RestoreKind.COPY))
    await tell_members(hub, streams, placed)
    assert (await hers.named("restore")).data["kind"] == "copy"
    for reader in (hers, theirs):
        event = await reader.named("restore")
        assert (event.data["restoreId"], event.data["kind"], event.data["percent"]) == (placed.id, "in_place", 0)
        await reader.leave()


async def _restore(hub: Hub, restore_id: str) -> Restore:
    async with hub.directory.reading() as tx:
        found = await tx.restores.by_id(RestoreId(restore_id))
    assert found is not None
    return found


async def test_who_is_named_in_a_change_hears_of_it_without_being_a_member(
    app: EventsEndpoint, alice: Visitor, carol: Visitor, hub: Hub
) -> None:
    """Somebody who was just removed is told so, live and when resuming."""
    reader = await Reader(app, carol.bearer).opened()
    cursor = reader.parser.cursor
    await _changed(hub, alice.workspace_id, userId=carol.user_id)
    assert (await reader.next()).data["userId"] == carol.user_id
    await reader.leave()
    again = await Reader(app, carol.bearer, f"after={cursor}").opened()
    assert (await again.next()).data["userId"] == carol.user_id
    await again.leave()


@pytest.mark.parametrize("by", ["header", "query"])
async def test_a_reader_who_comes_back_misses_nothing_and_hears_nothing_twice(
    app: EventsEndpoint, alice: Visitor, carol: Visitor, hub: Hub, by: str
) -> None:
    """From its cursor on: what happened while it was away, in order, then what happens now; others' changes never."""
    reader = await Reader(app, alice.bearer).opened()
    first = await _changed(hub, alice.workspace_id)
    assert (await reader.next()).id == str(first)
    await reader.leave()
    away = [await _changed(hub, alice.workspace_id) for _ in range(3)]
    await _changed(hub, carol.workspace_id)
    cursor = {"last-event-id": str(first)} if by == "header" else {}
    again = Reader(app, {**alice.bearer, **cursor}, "" if by == "header" else f"after={first}")
    await again.opened()
    now = await _changed(hub, alice.workspace_id)
    assert [(await again.next()).id for _ in range(4)] == [str(one) for one in [*away, now]]
    assert again.nothing_waits()
    await again.leave()


async def test_the_cursor_outlives_a_restart(
    app: EventsEndpoint, alice: Visitor, hub: Hub, directory: SqlDirectory
) -> None:
    """Another process on the same directory resumes from the cursor that the first one gave."""
    reader = await Reader(app, alice.bearer).opened()
    cursor = reader.parser.cursor
    await reader.leave()
    missed = await _changed(hub, alice.workspace_id)
    news = WorkspaceNews(directory)
    streams = EventStreams(15, lambda: news.position)
    await news.begin(streams)
    again = await Reader(
        EventsEndpoint(hub, streams, news, ParkedWrites(streams.writes_changed)), alice.bearer, f"after={cursor}"
    ).opened()
    assert (await again.next()).id == str(missed)
    await again.leave()


@pytest.mark.parametrize("cursor", ["999999", "nonsense", "-1", "1e3", "%D9%A3", "9" * 40])
async def test_an_unknown_cursor_is_answered_with_reset(app: EventsEndpoint, alice: Visitor, cursor: str) -> None:
    """A cursor that this feed never gave: read everything again, and go on from here."""
    reader = await Reader(app, alice.bearer, f"after={cursor}").opened()
    event = await reader.next()
    assert (event.name, event.data) == ("reset", {})
    assert event.id is not None
    assert event.id.isdigit()
    await reader.leave()


async def test_too_much_missed_is_answered_with_reset(app: EventsEndpoint, alice: Visitor, hub: Hub) -> None:
    """More than is worth telling: one `reset` instead."""
    async with hub.directory.transaction() as tx:
        for _ in range(MOST_MISSED + 1):
            event = NewLifecycleEvent(WorkspaceId(alice.workspace_id), LifecycleKind.PAUSED, None, hub.clock.now(), {})
            last = await tx.lifecycle.append(event)
    reader = await Reader(app, alice.bearer, f"after={last - MOST_MISSED - 1}").opened()
    assert (await reader.next()).name == "reset"
    assert reader.nothing_waits()
    await reader.leave()
    reader = await Reader(app, alice.bearer, f"after={last - MOST_MISSED}").opened()
    assert (await reader.next()).name == "workspace"
    await reader.leave()


async def test_a_fifth_stream_replaces_the_oldest(app: EventsEndpoint, alice: Visitor, streams: EventStreams) -> None:
    """A session holds four; the oldest is told and ends, the others go on."""
    readers = [await Reader(app, alice.bearer).opened() for _ in range(5)]
    assert [event.name for event in await readers[0].rest()] == ["replaced"]
    assert len(streams) == 4
    assert all(reader.nothing_waits() for reader in readers[1:])
    for reader in readers[1:]:
        await reader.leave()


async def test_a_reader_who_does_not_read_is_dropped_and_costs_nobody_else(
    app: EventsEndpoint, alice: Visitor, carol: Visitor, hub: Hub, streams: EventStreams
) -> None:
    """Its queue is bounded; beyond it the connection is cut, while another stream gets everything."""
    stuck = Reader(app, alice.bearer, read=False)
    good = await Reader(app, alice.bearer).opened()
    while len(streams) < 2:
        await asyncio.sleep(0)
    got = 0
    for _ in range(MOST_WAITING + 1):
        streams.tell([UserId(alice.user_id)], b"event: workspace\ndata: {}\n\n")
        got += (await good.next()).name == "workspace"
    assert stuck.aborted
    assert got == MOST_WAITING + 1
    await asyncio.wait_for(stuck.task, SECONDS)
    assert len(streams) == 1
    await good.leave()


async def test_idle_streams_beat_from_one_timer_and_move_the_cursor_on(
    app: EventsEndpoint, alice: Visitor, carol: Visitor, hub: Hub, directory: SqlDirectory, streams: EventStreams
) -> None:
    """A comment and the feed's position: what was not for this reader need not be searched when it comes back."""
    reader = await Reader(app, alice.bearer).opened()
    position = await _changed(hub, carol.workspace_id)
    while streams._position() < position:
        await asyncio.sleep(0)
    for _ in range(16):
        streams._tick()
    while not reader.parser.beats:
        await asyncio.sleep(0)
    assert (reader.parser.beats, reader.parser.cursor) == (1, str(position))
    assert b": beat\n" in reader.body
    await reader.leave()
    assert streams._timer is None


async def test_an_idle_service_reads_nothing(
    app: EventsEndpoint, alice: Visitor, hub: Hub, news: WorkspaceNews
) -> None:
    """Beats ask no database; without a stream a change is not read either, and costs no later reader anything."""
    before = await _changed(hub, alice.workspace_id)
    assert (news.position, news._reading) == (before, None)
    reader = await Reader(app, alice.bearer).opened()
    assert reader.parser.cursor == str(before)
    await reader.leave()


async def test_a_directory_that_was_away_is_read_when_it_is_back(
    app: EventsEndpoint, alice: Visitor, hub: Hub, news: WorkspaceNews, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed read of the feed is tried again: nothing of it is lost."""
    reader = await Reader(app, alice.bearer).opened()
    read_page = news._read_page
    failures = iter([RuntimeError("away")])

    async def fail_once() -> None:
        for failure in failures:
            raise failure
        await read_page()

    monkeypatch.setattr(news, "_read_page", fail_once)
    position = await _changed(hub, alice.workspace_id)
    assert (await reader.next()).id == str(position)
    await reader.leave()


async def test_a_drain_asks_readers_to_come_back_and_takes_no_new_ones(
    app: EventsEndpoint, alice: Visitor, streams: EventStreams
) -> None:
    """`restart`, then the end, at once; who does not read is cut off; a new one is UNAVAILABLE."""
    reader = await Reader(app, alice.bearer).opened()
    stuck = Reader(app, alice.bearer, read=False)
    while len(streams) < 2:
        await asyncio.sleep(0)
    await asyncio.wait_for(streams.drain(), SECONDS)
    assert [event.name for event in await reader.rest()] == ["restart"]
    await asyncio.wait_for(stuck.task, SECONDS)
    assert stuck.aborted
    late = Reader(app, alice.bearer)
    await late.rest()
    assert (late.status, late.code) == (503, "UNAVAILABLE")


async def test_a_reader_who_leaves_leaves_nothing_behind(
    app: EventsEndpoint, alice: Visitor, hub: Hub, streams: EventStreams
) -> None:
    """No stream, no session in use, no timer, no task."""
    reader = await Reader(app, alice.bearer).opened()
    assert hub.live_sessions.standing(alice.session_id) is not None
    await reader.leave()
    assert (len(streams), streams._timer) == (0, None)
    assert hub.live_sessions.standing(alice.session_id) is None


async def test_only_get_opens_a_stream(app: EventsEndpoint, alice: Visitor) -> None:
    """METHOD_NOT_ALLOWED for anything else."""
    reader = Reader(app, alice.bearer)
    reader.scope["method"] = "POST"
    await reader.rest()
    assert (reader.status, reader.code) == (405, "METHOD_NOT_ALLOWED")


def _writes(workspace_id: str, reason: str | None) -> dict[str, str | None]:
    return {"workspaceId": workspace_id, "state": "parked" if reason else "flowing", "reason": reason}


async def test_a_parked_push_is_told_to_the_streams_of_its_session_alone(
    app: EventsEndpoint, client: httpx2.AsyncClient, alice: Visitor, parked: ParkedWrites
) -> None:
    """Both streams of the session hear why it waits and that it flows again, without moving the cursor; another session of
    the same person hears nothing.
    """
    other = await signed_in(client, alice.email, "/api/sessions")
    mine = [await Reader(app, alice.bearer).opened() for _ in range(2)]
    elsewhere = await Reader(app, other.bearer).opened()
    cursor = mine[0].parser.cursor
    parked.parked("a socket", alice.session_id, alice.workspace_id, "READ_ONLY")
    parked.flowing("a socket", alice.session_id, alice.workspace_id)
    for reader in mine:
        for reason in ("READ_ONLY", None):
            event = await reader.next()
            assert (event.name, event.data) == ("writes", _writes(alice.workspace_id, reason))
        assert reader.parser.cursor == cursor
    assert elsewhere.nothing_waits()
    for reader in (*mine, elsewhere):
        await reader.leave()


async def test_a_new_stream_is_told_at_once_what_is_parked(
    app: EventsEndpoint, alice: Visitor, parked: ParkedWrites
) -> None:
    """Right after `hello`, before anything that was missed: what waits now, not what waited once."""
    first = await Reader(app, alice.bearer).opened()
    cursor = first.parser.cursor
    await first.leave()
    parked.parked("one", alice.session_id, alice.workspace_id, "WORKSPACE_FULL")
    parked.parked("two", alice.session_id, "wsp_other", "READ_ONLY")
    parked.flowing("two", alice.session_id, "wsp_other")
    again = await Reader(app, alice.bearer, f"after={cursor}").opened()
    event = await again.next()
    assert (event.name, event.data) == ("writes", _writes(alice.workspace_id, "WORKSPACE_FULL"))
    assert again.nothing_waits()
    await again.leave()
