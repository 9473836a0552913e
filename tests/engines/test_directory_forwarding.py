"""Events of logs for webhooks on each engine: to those that name them, once each, and from when they were named."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import null, update

from fakes import START
from mooring.api.occasions import workspace_stores_of
from mooring.api.purging import purge
from mooring.api.webhook_desk import stores_of_webhooks
from mooring.kit.ids import RandomIds
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.webhook_tables import webhooks
from mooring.storage.eventlog import open_event_log
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix, digest_of
from mooring.webhooks import Change, DeliveryState, LogEvent, Webhook, Which, change_webhook, forward
from mooring.workspaces import Allowance, WorkspaceId
from mooring.workspaces.states import delete
from webhook_world import WebhookWorld, webhook_world

URL = "https://hooks.example.org/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[WebhookWorld]:
    base = await webhook_world(directory)
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    yield replace(base, hub=replace(base.hub, log=log, lives=log))
    await log.close()


def _event(world: WebhookWorld, name: str = "v1.TaskCreated", seq: int = 1) -> LogEvent:
    return LogEvent(world.workspace_id, seq, name, "0" * 64)


async def _forward(world: WebhookWorld, event: LogEvent, once: str, ago: timedelta = timedelta()) -> int:
    async with world.hub.directory.transaction() as tx:
        now = world.clock.now()
        return await forward(event, now - ago, once, stores_of_webhooks(tx), now)


async def _written(world: WebhookWorld, args: str) -> LogEvent:
    """The first event of the workspace's log, as it is in there."""
    pushed = f'{{"name":"v1.TaskCreated","seqNum":1,"parentSeqNum":0,"clientId":"c","sessionId":"s","args":{args}}}'
    text = delivered(pushed, delivery_suffix(START))
    author = Author("usr_alice", "ses_alice")
    await world.hub.log.open(world.workspace_id)
    batch = Batch(world.workspace_id, author, START, [NewEvent(1, 0, text)])
    await world.hub.log.append(batch, Allowance(100, 10_000_000))
    return replace(_event(world), digest=digest_of(text))


async def _change(world: WebhookWorld, webhook: Webhook, change: Change) -> None:
    async with world.hub.directory.transaction() as tx:
        which = Which(webhook.id, webhook.workspace_id)
        await change_webhook(which, change, world.rules, stores_of_webhooks(tx), world.occasion())


async def _told(world: WebhookWorld, webhook: Webhook) -> list[tuple[str, int]]:
    events = [one.log_event for one in await world.deliveries(webhook)]
    return sorted((event.name, event.seq) for event in events if event is not None)


async def test_an_event_goes_once_to_each_webhook_that_names_it(world: WebhookWorld) -> None:
    """By name or pattern, of the workspace and of the operator; repeated it makes nothing anew, and ids stay."""
    exact = await world.webhook(f"{URL}1", events=["v1.TaskCreated"])
    everywhere = await world.webhook(f"{URL}2", own=False, events=["v1.Task*"])
    other = await world.webhook(f"{URL}3", events=["v1.Comment*"])
    without = await world.webhook(f"{URL}4")
    assert await _forward(world, _event(world), "one") == 2
    ids = {one.id for webhook in (exact, everywhere) for one in await world.deliveries(webhook)}
    assert await _forward(world, _event(world), "one") == 2
    assert {one.id for webhook in (exact, everywhere) for one in await world.deliveries(webhook)} == ids
    assert len(ids) == 2
    assert await _told(world, exact) == await _told(world, everywhere) == [("v1.TaskCreated", 1)]
    assert await _told(world, other) == await _told(world, without) == []


async def test_another_event_in_the_same_place_is_another_delivery(world: WebhookWorld) -> None:
    """As after a rewind: under another name of the deed."""
    webhook = await world.webhook(URL, events=["*"])
    for once in ("one", "two"):
        await _forward(world, _event(world), once)
    assert len(await world.deliveries(webhook)) == 2


async def test_events_of_other_workspaces_are_not_told(world: WebhookWorld) -> None:
    """But to the operator."""
    mine, operators = await world.webhook(URL, events=["*"]), await world.webhook(URL, own=False, events=["*"])
    event = LogEvent(WorkspaceId("wsp_other"), 1, "v1.TaskCreated", "0" * 64)
    assert await _forward(world, event, "one") == 1
    assert (len(await world.deliveries(mine)), len(await world.deliveries(operators))) == (0, 1)


async def test_what_happened_before_it_was_named_is_not_told(world: WebhookWorld) -> None:
    """Not before it was added; a name that stays when others come goes on; a new one begins then; enabled again, all anew."""
    webhook = await world.webhook(URL, events=["a"])
    world.clock.advance(MINUTE)
    await _change(world, webhook, Change(events=["b", "a"]))
    for name, ago in (("a", 2 * MINUTE), ("b", MINUTE)):
        assert await _forward(world, _event(world, name), f"{name} before", ago) == 0
    for name, ago in (("a", MINUTE), ("b", timedelta())):
        assert await _forward(world, _event(world, name), f"{name} since", ago) == 1
    await _change(world, webhook, Change(enabled=False))
    assert await _forward(world, _event(world, "a"), "disabled") == 0
    world.clock.advance(MINUTE)
    await _change(world, webhook, Change(enabled=True))
    assert await _forward(world, _event(world, "a"), "meanwhile", timedelta(seconds=1)) == 0
    assert await _forward(world, _event(world, "a"), "again") == 1


async def test_which_events_are_named_is_known_at_each_change(world: WebhookWorld, directory: SqlDirectory) -> None:
    """Of the workspace and of the operator; disabled ones and those of others do not count. Whose it is is told at commits."""
    told: list[WorkspaceId | None] = []
    directory.watch_webhooks(told.append)

    async def named(workspace_id: WorkspaceId) -> list[str]:
        async with world.hub.directory.reading() as tx:
            return sorted(one.pattern for one in await tx.webhooks.named_events(workspace_id))

    await world.webhook(URL)
    assert await named(world.workspace_id) == []
    webhook = await world.webhook(URL, events=["a", "b"])
    assert await named(world.workspace_id) == ["a", "b"]
    assert await named(WorkspaceId("wsp_other")) == []
    await _change(world, webhook, Change(enabled=False))
    assert await named(world.workspace_id) == []
    await world.webhook(URL, own=False, events=["c"])
    assert await named(WorkspaceId("wsp_other")) == ["c"]
    assert told == [world.workspace_id, world.workspace_id, world.workspace_id, None]


async def test_a_receiver_gets_the_event_as_its_log_has_it(world: WebhookWorld) -> None:
    """Who pushed it, when, and `args` to the letter, numbers and lone surrogates too; signed, under the delivery's id."""
    webhook = await world.webhook(URL, events=["*"])
    event = await _written(world, '{"title":"\\ud83d","n":1.0,"big":12345678901234567890123}')
    await _forward(world, event, "one")
    await world.dispatch().settled()
    (delivery,) = await world.deliveries(webhook)
    ((_, message, body),) = world.sender.sent
    assert (delivery.state, message) == (DeliveryState.DELIVERED, delivery.id)
    assert b'"args":{"title":"\\ud83d","n":1.0,"big":12345678901234567890123}' in body
    told = json.loads(body)
    del told["data"]["args"]
    at = "2026-11-23T13:00:00.000Z"
    data = {"workspaceId": world.workspace_id, "seq": 1, "name": "v1.TaskCreated", "actor": "usr_alice", "at": at}
    assert told == {"type": "event.confirmed", "timestamp": at, "data": {**data, "argsLeftOut": False}}
    assert world.sender.headers[0]["webhook-signature"].startswith("v1,")


async def test_larger_args_are_left_out(world: WebhookWorld) -> None:
    """And that is said: receivers take small messages only."""
    await world.webhook(URL, events=["*"])
    event = await _written(world, json.dumps({"title": "x" * 65_536}))
    await _forward(world, event, "one")
    await world.dispatch().settled()
    ((_, _, body),) = world.sender.sent
    told = json.loads(body)["data"]
    assert (told["args"], told["argsLeftOut"], told["name"]) == (None, True, "v1.TaskCreated")


async def test_what_another_event_took_the_place_of_is_not_sent(world: WebhookWorld) -> None:
    """As after a rewind: never the content of one event under the id of another."""
    webhook = await world.webhook(URL, events=["*"])
    event = await _written(world, "{}")
    await _forward(world, replace(event, digest="0" * 64), "one")
    await world.dispatch().settled()
    (delivery,) = await world.deliveries(webhook)
    assert (delivery.state, world.sender.sent) == (DeliveryState.FAILED, [])


async def test_a_webhook_of_the_release_before_names_no_events(world: WebhookWorld) -> None:
    """Its row says nothing of them; it goes on being told of changes."""
    webhook = await world.webhook(URL)
    async with world.hub.directory.transaction() as tx:
        await tx.accounts._connection.execute(update(webhooks).values(events=null()))
    kept = await world.kept(webhook.id)
    assert (kept.events, kept.lifecycle) == ((), True)
    assert await _forward(world, _event(world), "one") == 0


async def test_what_is_no_longer_there_is_not_sent(world: WebhookWorld) -> None:
    """The delivery has failed and says why; its webhook has not, and what is told else goes on."""
    webhook = await world.webhook(URL, events=["*"])
    await _forward(world, _event(world), "one")
    await world.dispatch().settled()
    (gone,) = await world.deliveries(webhook)
    assert (gone.state, gone.attempts, world.sender.sent) == (DeliveryState.FAILED, 1, [])
    assert gone.last is not None
    assert gone.last.failure == "the event is no longer in the workspace: nothing was sent"
    assert (await world.kept(webhook.id)).failing_since is None


async def test_a_test_after_events_has_a_position_of_its_own(world: WebhookWorld) -> None:
    """Positions of events are below 1 too, and far apart."""
    webhook = await world.webhook(URL, events=["*"])
    for seq in range(1, 40):
        await _forward(world, _event(world, seq=seq), f"{seq}")
    async with world.hub.directory.transaction() as tx:
        free = await tx.deliveries.free_test_position(webhook.id)
    positions = [one.position for one in await world.deliveries(webhook)]
    assert free < min(positions) < max(positions) < 1


async def test_a_purge_leaves_no_delivery_of_its_events(world: WebhookWorld) -> None:
    """Nor their attempts, at the operator's webhook too; what that was told of other workspaces stays."""
    operators = await world.webhook(URL, own=False, events=["*"])
    made = await world.people.create_workspace(world.alice, "Doomed")
    for workspace_id in (made.id, world.workspace_id):
        event = LogEvent(workspace_id, 1, "v1.TaskCreated", "0" * 64)
        await _forward(world, event, workspace_id)
    await world.dispatch().settled()
    async with world.hub.directory.transaction() as tx:
        await delete(made.id, workspace_stores_of(tx), world.occasion(), grace=timedelta())
    await purge(world.hub, made.id)
    left = [one.log_event.workspace_id for one in await world.deliveries(operators) if one.log_event is not None]
    assert left == [world.workspace_id]
