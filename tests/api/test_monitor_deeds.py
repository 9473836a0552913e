"""The deeds of monitors by the operator API: the same as in the service's own process, and trouble told for what it is."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from fakes import FakeClock
from handler_world import QuickTiming, settled
from mooring.accounts import UserId
from mooring.hub import Hub
from mooring.kit.errors import Fault, Unavailable
from mooring.mail import Template
from mooring.monitor import FOLLOW, SHARDS, Ask, Change, Held, MonitorId, scope_of
from mooring.monitor.built_in import FORWARDER, NOTIFIER
from mooring.monitor.follows import Findings
from mooring.monitor.handlers import Context, HandledEvent, HandlerCrew, handler, registry_of
from mooring.monitor.handlers import NewEvent as Pushed
from mooring.monitor.leading import AskOvertaken
from mooring.monitor.ledger import Candidate, ChainTooLong, Claim, Claimed, ClaimRequest, PushNotNow
from mooring.remote_station import Asking, RemoteStation
from mooring.station import HubStation
from mooring.storage.directory import SqlDirectory
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.webhooks import EventInterest
from mooring.workspaces import Allowance, Role, WorkspaceMissing
from shared import confirm, join
from visitors import OPERATOR_KEY, ORIGIN, Visitor, problem

DEEDS = "/api/operator/monitor/deeds"
OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
ME = MonitorId("mon_a")


@handler("v1.Said", name="answerer", from_beginning=True)
async def _answerer(context: Context, event: HandledEvent) -> None:
    """Never run: these tests do what a crew does for it."""


@pytest.fixture
async def remote(client: httpx2.AsyncClient) -> AsyncIterator[RemoteStation]:
    asking = Asking(ORIGIN, OPERATOR_KEY, client._transport)
    yield RemoteStation(asking)
    await asking.close()


def _ask(turn: int) -> Ask:
    return Ask(ME, "elsewhere", "1", turn, [FOLLOW], [], {"feed": 2})


async def test_each_deed_is_the_same_from_elsewhere(remote: RemoteStation, hub: Hub, alice: Visitor) -> None:
    """What is asked over the wire is answered as in the service's own process, value for value."""
    here = HubStation(hub)
    held = await remote.lead(_ask(1))
    assert [(one.scope, one.shard, one.term) for one in held] == [(FOLLOW, shard, 1) for shard in range(SHARDS)]
    async with hub.directory.reading() as tx:
        (seen,) = await tx.leases.monitors(hub.lease_clock.now(hub.clock).replace(year=2000))
    assert (seen.place, seen.restarts) == ("elsewhere", {"feed": 2})
    (taken,) = await remote.follow(ME, 0)
    assert (taken.workspace_id, taken.followed_at) == (alice.workspace_id, hub.clock.now())
    assert await remote.follow(ME, 0) == []
    assert await remote.workspaces(None, 10) == await here.workspaces(None, 10)
    assert await remote.follows(None, 10) == await here.follows(None, 10)
    settled = await remote.settle(Findings(ME, 5, 1, [taken.workspace_id]))
    assert (settled.listed, settled.begun, settled.stopped) == (1, 0, 0)
    begin = await remote.changes(None, 0, 0)
    pushed = '{"name":"v1.Said","args":{"a":1.5},"seqNum":1,"parentSeqNum":0,"clientId":"c","sessionId":"s"}'
    event = NewEvent(1, 0, delivered(pushed, delivery_suffix(hub.clock.now())))
    author = Author(alice.user_id, "ses_1")
    await hub.log.append(Batch(alice.workspace_id, author, hub.clock.now(), [event]), Allowance(9, 10_000))
    changed = await remote.changes(begin.position, 10, 0)
    assert changed == await here.changes(begin.position, 10, 0)
    assert len(changed.changes) == 1
    assert await remote.events(alice.workspace_id, 0, 10) == await here.events(alice.workspace_id, 0, 10)
    await remote.leave(ME)
    assert len(await here.lead(Ask(MonitorId("mon_b"), "", "", 1, [FOLLOW], []))) == SHARDS


async def test_built_in_handlers_have_their_effects_from_elsewhere_too(
    remote: RemoteStation, hub: Hub, directory: SqlDirectory, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """What webhooks name is asked for over the wire, and effects go with the completion: a delivery and a mail at the service."""
    interest = EventInterest(directory.named_events)
    object.__setattr__(hub, "named_events", interest.names)
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    await confirm(directory, UserId(carol.user_id))
    asked = {"url": "https://hooks.example.org/", "events": ["v1.Task*"]}
    made = (await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/webhooks", asked)).json()
    crew = HandlerCrew(remote, registry_of([FORWARDER, NOTIFIER]), QuickTiming(clock))
    await crew.register()
    crew.took([Held(scope_of(one.name), shard, 1, 0) for one in (FORWARDER, NOTIFIER) for shard in range(SHARDS)])
    await settled(crew)
    assigned = {"name": "v1.TaskAssigned", "args": {"taskId": "t", "assigneeId": carol.user_id, "title": "Paint"}}
    pushed = json.dumps(assigned | {"seqNum": 1, "parentSeqNum": 0, "clientId": "c", "sessionId": "s"})
    event = NewEvent(1, 0, delivered(pushed, delivery_suffix(clock.now())))
    author = Author(alice.user_id, "ses_1")
    await hub.log.append(Batch(alice.workspace_id, author, clock.now(), [event]), Allowance(9, 10_000))
    crew.changed(Change(alice.workspace_id, 1), 1)
    await settled(crew)
    async with directory.reading() as tx:
        (delivery,) = await tx.deliveries.page(made["id"], None, 10, None)
        mails = [one for one in await tx.outbox.queued(100) if one.template is Template.ASSIGNED]
    assert delivery.log_event is not None
    assert (delivery.log_event.seq, delivery.log_event.name) == (1, "v1.TaskAssigned")
    assert [(one.recipient.user_id, one.params["thing"]) for one in mails] == [(carol.user_id, "Paint")]
    detail = await alice.ask(
        "GET", f"/api/workspaces/{alice.workspace_id}/webhooks/{made['id']}/deliveries/{delivery.id}"
    )
    assert detail.json()["eventPayload"]["data"]["args"] == assigned["args"]
    assert detail.json()["event"] == {"workspaceId": alice.workspace_id, "seq": 1, "name": "v1.TaskAssigned"}


async def test_what_is_refused_is_refused_as_itself(remote: RemoteStation) -> None:
    """A monitor can tell a workspace that is gone from a service that is."""
    await remote.lead(_ask(2))
    with pytest.raises(AskOvertaken):
        await remote.lead(_ask(1))
    with pytest.raises(WorkspaceMissing):
        await remote.events("wsp_none", 0, 10)


async def test_a_push_that_cannot_be_says_why(
    remote: RemoteStation, hub: Hub, clock: FakeClock, alice: Visitor
) -> None:
    """A monitor elsewhere hears that the workspace is archived, or the chain too long, as one in the service's process does."""
    crew = HandlerCrew(remote, registry_of([_answerer]), QuickTiming(clock))
    await crew.register()
    pushed = '{"name":"v1.Said","args":null,"seqNum":1,"parentSeqNum":0,"clientId":"c","sessionId":"s"}'
    event = NewEvent(1, 0, delivered(pushed, delivery_suffix(clock.now())))
    batch = Batch(alice.workspace_id, Author(alice.user_id, "ses_1"), clock.now(), [event])
    await hub.log.append(batch, Allowance(9, 10_000))
    await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/archive")
    opened = await remote.open_lane("answerer", alice.workspace_id)
    assert opened is not None
    (said,) = (await remote.events(alice.workspace_id, 0, 1))[1]
    candidate = Candidate(said.seq, said.digest, said.name, said.at)
    request = ClaimRequest("answerer", alice.workspace_id, 1, 8, opened.cursor, [candidate])
    claimed = await remote.claim(request)
    assert isinstance(claimed, Claimed)
    claim = Claim("answerer", alice.workspace_id, claimed.token)
    with pytest.raises(PushNotNow) as refused:
        await remote.write(claim, 1, [Pushed("v1.Answer")])
    assert refused.value.because == "archived"
    with pytest.raises(ChainTooLong):
        await remote.write(claim, 1000, [Pushed("v1.Answer")])


async def test_trouble_is_told_for_what_it_is(
    client: httpx2.AsyncClient, hub: Hub, directory: SqlDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key is a fault that names the setting; a bug there, and nobody there, is to be waited for."""
    wrong = RemoteStation(Asking(ORIGIN, "nearly" + OPERATOR_KEY, client._transport))
    with pytest.raises(Fault, match="MOORING_OPERATOR_KEY"):
        await wrong.changes(None, 0, 0)
    right = RemoteStation(Asking(ORIGIN, OPERATOR_KEY, client._transport))

    async def fail() -> int:
        raise RuntimeError

    monkeypatch.setattr(hub.log, "position", fail)
    with pytest.raises(Unavailable):
        await right.changes(None, 0, 0)
    nobody = RemoteStation(Asking("http://127.0.0.1:9", OPERATOR_KEY))
    with pytest.raises(Unavailable):
        await nobody.leave(ME)


@pytest.mark.parametrize(
    ("deed", "body", "code"),
    [
        ("nothing", b"{}", "MISSING"),
        ("__init__", b"{}", "MISSING"),
        ("read_feed", b"{}", "MISSING"),
        ("leave", b"no json", "BAD_JSON"),
        ("leave", b'{"monitor": 1}', "INVALID"),
        ("follow", b'{"monitor": "mon_a", "seconds": 26}', "INVALID"),
        ("changes", b'{"after": 0, "limit": 100000, "seconds": 0}', "INVALID"),
        ("leave", b'{"monitor":"' + b"x" * 4_200_000 + b'"}', "TOO_LARGE"),
    ],
)
async def test_what_is_no_deed_is_refused(client: httpx2.AsyncClient, deed: str, body: bytes, code: str) -> None:
    """By name, by shape, and by size: nothing of the station can be called that is not a deed."""
    reply = await client.post(f"{DEEDS}/{deed}", content=body, headers=OLGA)
    assert problem(reply)["code"] == code


async def test_who_goes_while_it_waits_leaves_nothing_behind(hub: Hub, clock: FakeClock) -> None:
    """A hundred monitors that are cut off in the middle of their questions: nobody waits for them any more."""
    station = HubStation(hub)
    position = (await station.changes(None, 0, 0)).position
    before = len(asyncio.all_tasks())
    for number in range(100):
        asked = [
            asyncio.ensure_future(station.follow(MonitorId(f"mon_{number % 3}"), 25)),
            asyncio.ensure_future(station.changes(position, 10, 25)),
        ]
        while hub.feed_bell.waiting == 0 or hub.log_bell.waiting == 0:
            await asyncio.sleep(0.001)
        for one in asked:
            one.cancel()
        await asyncio.wait(asked)
    assert (hub.feed_bell.waiting, hub.log_bell.waiting) == (0, 0)
    assert len(asyncio.all_tasks()) <= before


async def test_who_waits_while_the_service_stops_is_told(hub: Hub) -> None:
    """At once, and that it is not answered: it asks again later, somebody else or the service after its start."""
    station = HubStation(hub)
    position = (await station.changes(None, 0, 0)).position
    asked = [asyncio.ensure_future(station.follow(ME, 25)), asyncio.ensure_future(station.changes(position, 10, 25))]
    while hub.feed_bell.waiting == 0 or hub.log_bell.waiting == 0:
        await asyncio.sleep(0.001)
    hub.feed_bell.close()
    hub.log_bell.close()
    assert [type(one) for one in await asyncio.gather(*asked, return_exceptions=True)] == [Unavailable, Unavailable]


async def test_who_waits_is_woken_by_what_happens(hub: Hub, alice: Visitor) -> None:
    """A new workspace, and a push: within moments, not when the next question comes."""
    station = HubStation(hub)
    await station.lead(_ask(1))
    await station.follow(ME, 0)
    off = hub.log.on_commit(lambda: hub.log_bell.ring(0))
    position = (await station.changes(None, 0, 0)).position
    asked = [asyncio.ensure_future(station.follow(ME, 25)), asyncio.ensure_future(station.changes(position, 10, 25))]
    while hub.feed_bell.waiting == 0 or hub.log_bell.waiting == 0:
        await asyncio.sleep(0.001)
    made = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()["id"]
    (taken,) = await asyncio.wait_for(asked[0], 20)
    assert taken.workspace_id == made
    event = NewEvent(1, 0, "{}")
    await hub.log.append(Batch(made, Author("usr_a", "ses_1"), hub.clock.now(), [event]), Allowance(9, 10_000))
    changed = await asyncio.wait_for(asked[1], 20)
    assert [one.workspace_id for one in changed.changes] == [made]
    off()
