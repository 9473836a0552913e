"""Delivering webhooks on each engine: at least once, by whoever gets there first, over days, and never lost."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from mooring.api.occasions import workspace_stores_of
from mooring.api.webhook_desk import stores_of_webhooks
from mooring.dispatch import forget_deliveries
from mooring.kit.errors import Fault
from mooring.storage.directory import SqlDirectory
from mooring.webhooks import (
    Answer,
    DeliveryState,
    DisabledBecause,
    WebhookState,
    Which,
    claim_due,
    fan_out,
    redeliver,
    send_test,
)
from mooring.webhooks.deliver import LEASE
from mooring.webhooks.errors import WebhookQuotaReached
from mooring.webhooks.schedule import MOST_ATTEMPTS, PAUSES
from mooring.workspaces import LifecycleKind, record
from webhook_world import FakeSender, WebhookWorld, webhook_world

URL = "https://hooks.example.org/"
SLOW = "https://slow.example.org/"
DOWN = Answer(503, None, 1, "down")


@pytest.fixture
async def world(directory: SqlDirectory) -> WebhookWorld:
    return await webhook_world(directory)


async def test_each_event_is_delivered_once_and_signed(world: WebhookWorld) -> None:
    """Body, id and time of each; the attempt is kept with what was answered."""
    webhook = await world.webhook(URL)
    world.sender.answers[URL] = [Answer(200, None, 7, "thanks")]
    await world.happen(3)
    await world.dispatch().settled()
    await world.dispatch().settled()
    delivered = await world.deliveries(webhook)
    assert [one.state for one in delivered] == [DeliveryState.DELIVERED] * 3
    assert sorted(world.sender.ids(URL)) == sorted(one.id for one in delivered)
    bodies = {message: json.loads(body) for _, message, body in world.sender.sent}
    assert [bodies[one.id]["data"]["position"] for one in delivered] == [one.position for one in delivered]
    assert bodies[delivered[0].id]["type"] == "workspace_renamed"
    async with world.hub.directory.reading() as tx:
        attempts = [await tx.deliveries.attempts_of(one.id) for one in delivered]
    assert [len(each) for each in attempts] == [1, 1, 1]
    assert ("thanks", 200, 7) in [(one.response, one.status, one.milliseconds) for (one,) in attempts]
    assert {headers["webhook-timestamp"] for headers in world.sender.headers} == {"1795438800"}


async def test_fan_out_at_several_nodes_makes_each_delivery_once(world: WebhookWorld) -> None:
    """Eight at once while events go on being committed: none is missed, none is made twice."""
    webhook = await world.webhook(URL)

    async def fan() -> None:
        for _ in range(6):
            async with world.hub.directory.transaction() as tx:
                await fan_out(stores_of_webhooks(tx), ids=world.hub.ids, at=world.clock.now())

    await asyncio.gather(*(fan() for _ in range(8)), world.happen(10))
    await fan()
    positions = [one.position for one in await world.deliveries(webhook)]
    assert positions == list(range(positions[0], positions[0] + 10))


async def test_two_dispatchers_side_by_side_deliver_each_once(world: WebhookWorld) -> None:
    """What one has claimed the other passes over."""
    webhooks = [await world.webhook(f"{URL}{n}") for n in range(5)]
    await world.happen(8)
    first, second = FakeSender(), FakeSender()
    await asyncio.gather(world.dispatch(first).settled(), world.dispatch(second).settled())
    sent = [message for sender in (first, second) for _, message, _ in sender.sent]
    assert len(sent) == len(set(sent)) == 40
    for webhook in webhooks:
        assert {one.state for one in await world.deliveries(webhook)} == {DeliveryState.DELIVERED}


async def test_a_crash_between_sending_and_noting_sends_the_same_again(world: WebhookWorld) -> None:
    """Nobody else sends it while the claim holds; then it goes out anew, under the same id."""
    webhook = await world.webhook(URL)
    await world.happen()
    crashed = world.dispatch()
    world.sender.gates[URL] = asyncio.Event()
    await crashed.look()
    while not world.sender.sent:
        await asyncio.sleep(0)
    for task in tuple(crashed._on_their_way):
        task.cancel()
    del world.sender.gates[URL]
    await world.dispatch().settled()
    assert len(world.sender.sent) == 1
    world.clock.advance(LEASE)
    await world.dispatch().settled()
    (delivery,) = await world.deliveries(webhook)
    assert world.sender.ids(URL) == [delivery.id, delivery.id]
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)


async def test_a_stop_between_commit_and_fan_out_loses_nothing(world: WebhookWorld) -> None:
    """Events of while nobody delivered go out at the next start, though no commit calls."""
    await world.webhook(URL)
    await world.happen(2)
    dispatch = world.dispatch()
    dispatch.start()
    while len(world.sender.sent) < 2:
        await asyncio.sleep(0.001)
    await dispatch.close()


async def test_a_commit_wakes_the_dispatcher(world: WebhookWorld, directory: SqlDirectory) -> None:
    """No interval is waited for."""
    await world.webhook(URL)
    dispatch = world.dispatch()
    directory.follow(dispatch.changed)
    dispatch.start()
    await world.happen()
    async with asyncio.timeout(60):
        while not world.sender.sent:
            await asyncio.sleep(0.001)
    await dispatch.close()


async def test_attempts_go_on_over_three_days_and_end(world: WebhookWorld) -> None:
    """At each due time and never before; after the tenth it has failed, and the webhook goes on failing."""
    webhook = await world.webhook(URL)
    world.sender.answers[URL] = [DOWN] * 20
    await world.happen()
    for attempt, pause in enumerate(PAUSES, 1):
        await world.dispatch().settled()
        assert len(world.sender.sent) == attempt
        world.clock.advance(pause - timedelta(seconds=1))
        await world.dispatch().settled()
        assert len(world.sender.sent) == attempt
        world.clock.advance(timedelta(seconds=1))
    await world.dispatch().settled()
    world.clock.advance(timedelta(days=1))
    await world.dispatch().settled()
    (delivery,) = await world.deliveries(webhook)
    assert (delivery.state, delivery.attempts, len(set(world.sender.ids(URL)))) == ("failed", MOST_ATTEMPTS, 1)
    assert (await world.kept(webhook.id)).state is WebhookState.FAILING


async def test_a_success_ends_the_failing(world: WebhookWorld) -> None:
    """The webhook is active again, and counts its five days anew."""
    webhook = await world.webhook(URL)
    world.sender.answers[URL] = [Answer(None, "no answer in 15 s", 15_000)]
    await world.happen()
    await world.dispatch().settled()
    assert (await world.kept(webhook.id)).failing_since == world.clock.now()
    world.clock.advance(PAUSES[0])
    await world.dispatch().settled()
    assert (await world.kept(webhook.id)).state is WebhookState.ACTIVE
    (delivery,) = await world.deliveries(webhook)
    assert (delivery.state, delivery.attempts, delivery.last and delivery.last.status) == ("delivered", 2, 204)


async def test_a_webhook_that_fails_for_five_days_is_disabled_and_told(world: WebhookWorld) -> None:
    """With an event, an audit entry and an alert, once; nothing goes out any more, and nothing is made."""
    webhook = await world.webhook(URL)
    world.sender.answers[URL] = [DOWN] * 1000
    for _ in range(11):
        await world.happen()
        await world.dispatch().settled()
        world.clock.advance(timedelta(hours=12))
    kept = await world.kept(webhook.id)
    assert (kept.state, kept.disabled_because) == (WebhookState.DISABLED, DisabledBecause.FAILING)
    sent, made = len(world.sender.sent), len(await world.deliveries(webhook))
    await world.happen()
    world.clock.advance(timedelta(days=2))
    await world.dispatch().settled()
    assert (len(world.sender.sent), len(await world.deliveries(webhook))) == (sent, made)
    facts = {"webhookId": webhook.id, "state": "disabled", "because": "failing"}
    async with world.hub.directory.reading() as tx:
        told = [one for one in await tx.lifecycle.after(0, 100) if one.kind is LifecycleKind.WEBHOOK_CHANGED]
        noted = await tx.audit.of_workspace(world.workspace_id, None, 100)
    assert [one.data for one in told] == [facts]
    assert [one.data for one in noted if one.kind == "webhook_changed"] == [facts]
    (raised,) = world.hub.alerts.recent
    assert (raised.alert.kind, raised.alert.subject) == ("webhook_disabled", webhook.id)
    assert "example.org" not in repr(raised.alert)


async def test_a_receiver_that_is_gone_disables_at_once(world: WebhookWorld) -> None:
    """410: the delivery has failed, the webhook is disabled because it is gone; the operator's is audited as well."""
    webhook = await world.webhook(URL, own=False)
    world.sender.answers[URL] = [Answer(410, None, 1)]
    await world.happen()
    await world.dispatch().settled()
    kept = await world.kept(webhook.id)
    assert (kept.state, kept.disabled_because) == (WebhookState.DISABLED, DisabledBecause.GONE)
    (delivery,) = await world.deliveries(webhook)
    assert delivery.state is DeliveryState.FAILED
    (raised,) = world.hub.alerts.recent
    assert raised.alert.facts == {"workspace": "all", "because": "gone"}


async def test_a_slow_receiver_holds_up_no_other(world: WebhookWorld) -> None:
    """A hundred deliveries wait for one that answers nothing: it has two places, and the others get theirs."""
    await world.webhook(SLOW)
    await world.happen(100)
    world.sender.gates[SLOW] = asyncio.Event()
    slow = world.dispatch()
    await slow.look()
    webhook = await world.webhook(URL)
    await world.happen(3)
    async with asyncio.timeout(60):
        while len(world.sender.ids(URL)) < 3:
            await slow.look()
            await asyncio.sleep(0)
    assert len(world.sender.ids(SLOW)) == 2
    world.sender.gates[SLOW].set()
    await slow.settled()
    assert {one.state for one in await world.deliveries(webhook)} == {DeliveryState.DELIVERED}
    assert len(set(world.sender.ids(SLOW))) == 100 + 3


async def test_no_more_than_twenty_are_on_their_way(world: WebhookWorld) -> None:
    """However many webhooks there are."""
    for n in range(9):
        url = f"{SLOW}{n}"
        await world.webhook(url)
        await world.webhook(url, own=False)
        world.sender.gates[url] = asyncio.Event()
    await world.happen(5)
    dispatch = world.dispatch()
    await dispatch.look()
    await dispatch.look()
    while len(world.sender.sent) < 20:
        await asyncio.sleep(0)
    assert len(dispatch._on_their_way) == len(world.sender.sent) == 20
    for gate in world.sender.gates.values():
        gate.set()
    await dispatch.settled()


async def test_redelivery_keeps_the_id(world: WebhookWorld) -> None:
    """Of what was delivered and of what has failed for good, at once; a failure after the last attempt ends it again."""
    webhook = await world.webhook(URL)
    await world.happen()
    await world.dispatch().settled()
    (delivery,) = await world.deliveries(webhook)
    which = Which(webhook.id, world.workspace_id)
    for attempts in (2, 3):
        async with world.hub.directory.transaction() as tx:
            again = await redeliver(delivery.id, which, stores_of_webhooks(tx), world.people.occasion())
        assert (again.id, again.state) == (delivery.id, DeliveryState.PENDING)
        await world.dispatch().settled()
        (kept,) = await world.deliveries(webhook)
        assert (kept.state, kept.attempts) == (DeliveryState.DELIVERED, attempts)
    assert world.sender.ids(URL) == [delivery.id] * 3
    assert len({body for _, _, body in world.sender.sent}) == 1


async def test_a_test_is_tried_once(world: WebhookWorld) -> None:
    """It fails at its first failure, and says nothing of how the webhook has been."""
    webhook = await world.webhook(URL)
    world.sender.answers[URL] = [DOWN]
    async with world.hub.directory.transaction() as tx:
        which = Which(webhook.id, world.workspace_id)
        await send_test(which, stores_of_webhooks(tx), world.people.occasion())
    await world.dispatch().settled()
    world.clock.advance(timedelta(days=1))
    await world.dispatch().settled()
    (test,) = await world.deliveries(webhook)
    assert (test.state, test.attempts, len(world.sender.sent)) == (DeliveryState.FAILED, 1, 1)
    assert (await world.kept(webhook.id)).state is WebhookState.ACTIVE


async def test_an_attempt_whose_claim_ran_out_decides_nothing(world: WebhookWorld) -> None:
    """A failure that is noted late leaves the delivery to whoever has it by then; it is kept among the attempts."""
    webhook = await world.webhook(URL)
    await world.happen()
    late = FakeSender(gates={URL: asyncio.Event()})
    late.answers[URL] = [DOWN]
    first = world.dispatch(late)
    await first.look()
    world.clock.advance(LEASE)
    await world.dispatch().settled()
    late.gates[URL].set()
    await asyncio.wait(tuple(first._on_their_way))
    (delivery,) = await world.deliveries(webhook)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
    async with world.hub.directory.reading() as tx:
        assert sorted(one.status or 0 for one in await tx.deliveries.attempts_of(delivery.id)) == [204, 503]


async def test_claims_of_many_at_once_share_nothing(world: WebhookWorld) -> None:
    """Ten claim at the same moment: each delivery is given to one of them."""
    for n in range(10):
        await world.webhook(f"{URL}{n}")
    await world.happen(2)
    async with world.hub.directory.transaction() as tx:
        await fan_out(stores_of_webhooks(tx), ids=world.hub.ids, at=world.clock.now())

    begun, all_begun = count(1), asyncio.Event()

    async def claim() -> list[str]:
        if next(begun) == 10:
            all_begun.set()
        async with world.hub.directory.transaction() as tx:
            found = await claim_due(stores_of_webhooks(tx), world.clock.now(), 5, set())
            await all_begun.wait()
            return [one.delivery.id for one in found]

    claimed = [one for some in await asyncio.gather(*(claim() for _ in range(10))) for one in some]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) >= 5


async def test_deliveries_are_forgotten_after_thirty_days(world: WebhookWorld) -> None:
    """With their attempts; younger ones stay."""
    webhook = await world.webhook(URL)
    await world.happen(2)
    await world.dispatch().settled()
    world.clock.advance(timedelta(days=29))
    await world.happen()
    await world.dispatch().settled()
    await forget_deliveries(world.hub, world.clock.now())
    assert len(await world.deliveries(webhook)) == 3
    world.clock.advance(timedelta(days=2))
    await forget_deliveries(world.hub, world.clock.now())
    assert len(await world.deliveries(webhook)) == 1


async def test_a_removed_webhook_takes_everything_with_it(world: WebhookWorld) -> None:
    """All of a workspace at once as well; what is on its way then is noted nowhere and hurts nobody."""
    await world.webhook(URL)
    await world.happen()
    world.sender.gates[URL] = asyncio.Event()
    dispatch = world.dispatch()
    await dispatch.look()
    async with world.hub.directory.transaction() as tx:
        await tx.webhooks.remove_of(world.workspace_id)
        await record(world.workspace_id, LifecycleKind.PURGED, workspace_stores_of(tx), world.people.occasion())
    world.sender.gates[URL].set()
    await dispatch.settled()
    async with world.hub.directory.reading() as tx:
        assert await tx.webhooks.of(world.workspace_id) == []
        assert await tx.deliveries.next_due() is None


async def test_nobody_to_tell_costs_no_write(world: WebhookWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an active webhook a commit leads to a look and to no transaction that writes."""
    await world.happen()

    def write(*_: object) -> None:
        raise AssertionError("It writes.")

    monkeypatch.setattr(world.hub.directory, "transaction", write)
    await world.dispatch().settled()


async def test_ten_webhooks_hold_under_concurrency(world: WebhookWorld) -> None:
    """Of fifteen that are added at once, for the workspace and for the operator, ten each come to be."""
    for own in (True, False):
        done = await asyncio.gather(*(world.webhook(URL, own=own) for _ in range(15)), return_exceptions=True)
        assert sum(isinstance(one, WebhookQuotaReached) for one in done) == 5
        async with world.hub.directory.reading() as tx:
            assert len(await tx.webhooks.of(world.workspace_id if own else None)) == 10


async def test_a_change_of_a_webhook_that_is_not_told_is_not_kept(world: WebhookWorld) -> None:
    """The data layer refuses it, as for workspaces themselves."""
    webhook = await world.webhook(URL)
    with pytest.raises(Fault, match="lifecycle event"):
        async with world.hub.directory.transaction() as tx:
            await tx.webhooks.define(replace(webhook, url="https://evil.example/"))
    assert (await world.kept(webhook.id)).url == URL
