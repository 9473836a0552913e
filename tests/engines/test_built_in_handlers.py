"""The built-in handlers on each engine: their effects are there with the completion of their event, once, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from handler_world import HandlerWorld, handler_world, settled
from mooring.api.webhook_desk import stores_of_webhooks
from mooring.kit.errors import Unavailable
from mooring.mail import Message
from mooring.monitor import Change
from mooring.monitor.built_in import FORWARDER, NOTIFIER
from mooring.monitor.ledger import CLAIM, Completion, Settled
from mooring.station import HubStation
from mooring.storage.directory import SqlDirectory
from mooring.webhooks import Delivery, EventInterest, NewWebhook, WebhookRules, add_webhook
from mooring.workspaces import WorkspaceId
from mooring.workspaces.model import Role
from shared import join

OVER = CLAIM * 2
"""After that nobody has a claim any more who died with it."""


@pytest.fixture
async def world(
    directory: SqlDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[HandlerWorld]:
    monkeypatch.setattr("mooring.monitor.handlers.crew.GOODBYE_SECONDS", 0.0)  # who dies says no goodbye
    async with handler_world(directory, tmp_path) as made:
        interest = EventInterest(directory.named_events)
        directory.watch_webhooks(interest.changed)
        ready = replace(made, hub=replace(made.hub, named_events=interest.names))
        await ready.run(FORWARDER, NOTIFIER)  # a handler sees what was written since it was known
        yield ready


async def _hook(world: HandlerWorld, workspace_id: str, *events: str) -> str:
    rules = WebhookRules((), world.hub.account_secret.webhooks)
    new = NewWebhook(WorkspaceId(workspace_id), "https://hooks.example.org/", "", (), lifecycle=False, events=events)
    async with world.hub.directory.transaction() as tx:
        made = await add_webhook(new, rules, stores_of_webhooks(tx), world.people.occasion(world.alice))
    return made.webhook.id


async def _deliveries(world: HandlerWorld, webhook_id: str) -> Sequence[Delivery]:
    async with world.hub.directory.reading() as tx:
        return await tx.deliveries.page(cast("Any", webhook_id), None, 1000, None)


async def _seqs(world: HandlerWorld, webhook_id: str) -> list[int]:
    found = await _deliveries(world, webhook_id)
    return sorted(one.log_event.seq for one in found if one.log_event is not None)


async def _mails(world: HandlerWorld) -> list[Message]:
    async with world.hub.directory.reading() as tx:
        return [one for one in await tx.outbox.queued(1000) if one.template in {"assigned", "mentioned"}]


class CutStation(HubStation):
    """Completes, and dies before it says so: whoever asked hears nothing, or is asked for nothing in the first place."""

    def __init__(self, world: HandlerWorld, *, before: bool) -> None:
        super().__init__(world.hub)
        self._before = before
        self.cuts = 0

    async def complete(self, completion: Completion) -> Settled:
        if not self._before:
            await super().complete(completion)
        self.cuts += 1
        raise Unavailable


@pytest.mark.parametrize("before", [True, False])
async def test_cut_off_around_completing_an_event_is_forwarded_once(world: HandlerWorld, before: bool) -> None:
    """Before it: it is run again. After it: it is done. One delivery, under one id, either way."""
    workspace_id = await world.workspace()
    webhook_id = await _hook(world, workspace_id, "v1.Task*")
    await world.write(workspace_id, "v1.TaskCreated", "v1.Other", "v1.TaskMoved")
    station = CutStation(world, before=before)
    crew = await world.crew(FORWARDER, station=station)
    async with asyncio.timeout(60):
        while not station.cuts:
            await asyncio.sleep(0.001)
    await crew.close()
    for _ in range(2):
        await world.run(FORWARDER)
        world.clock.advance(OVER)
    await world.run(FORWARDER)
    assert await _seqs(world, webhook_id) == [1, 3]
    assert len({one.id for one in await _deliveries(world, webhook_id)}) == 2


async def test_what_nobody_wants_leaves_no_trace(world: HandlerWorld) -> None:
    """No lane, no row; when somebody wants it, what is written from then on is forwarded, and what was before is not."""
    workspace_id = await world.workspace()
    await world.write(workspace_id, *["v1.TaskCreated"] * 3)
    crew = await world.run(FORWARDER)
    async with world.hub.directory.reading() as tx:
        assert await tx.ledger.lanes(FORWARDER.name, "", 10) == []
    world.clock.advance(OVER)
    webhook_id = await _hook(world, workspace_id, "v1.TaskCreated")
    await world.write(workspace_id, "v1.TaskCreated", "v1.Other")
    crew.changed(Change(workspace_id, 5), 5)
    await settled(crew)
    assert await _seqs(world, webhook_id) == [4]
    assert [entry.seq for entry in await world.entries(FORWARDER.name)] == [4]


async def test_a_rewound_log_forwards_nothing_twice(world: HandlerWorld) -> None:
    """What it still has is known by what it says; what is written in the place of what it lost is another event."""
    workspace_id = await world.workspace()
    webhook_id = await _hook(world, workspace_id, "*")
    await world.write(workspace_id, "v1.A", "v1.B", "v1.C")
    await world.run(FORWARDER)
    await world.log.live_again(keep=2)
    await world.write(workspace_id, "v1.D")
    await world.run(FORWARDER)
    told = [one.log_event for one in await _deliveries(world, webhook_id) if one.log_event is not None]
    assert sorted((event.seq, event.name) for event in told) == [(1, "v1.A"), (2, "v1.B"), (3, "v1.C"), (3, "v1.D")]


async def test_a_service_may_tell_nobody(world: HandlerWorld) -> None:
    """Whichever monitor asks for it: events are done all the same."""
    silent = replace(world, hub=replace(world.hub, mention_mail=False))
    workspace_id = await silent.workspace()
    bob = await world.people.sign_up("bob@example.org")
    await join(cast("SqlDirectory", world.hub.directory), bob.id, workspace_id, Role.MEMBER)
    await silent.write(workspace_id, "v1.TaskAssigned", args={"taskId": "t1", "assigneeId": bob.id})
    await silent.run(NOTIFIER)
    assert await _mails(silent) == []
    assert len(await silent.entries(NOTIFIER.name)) == 1


@pytest.mark.parametrize("before", [True, False])
async def test_cut_off_around_completing_a_member_is_told_once(world: HandlerWorld, before: bool) -> None:
    """The mail is there if the event is done, and only then. Events that name nobody are in no ledger."""
    workspace_id = await world.workspace()
    bob = await world.people.sign_up("bob@example.org")
    await join(cast("SqlDirectory", world.hub.directory), bob.id, workspace_id, Role.MEMBER)
    await world.write(workspace_id, "v1.TaskCreated")
    await world.write(workspace_id, "v1.TaskAssigned", args={"taskId": "t1", "assigneeId": bob.id, "title": "Paint"})
    station = CutStation(world, before=before)
    crew = await world.crew(NOTIFIER, station=station)
    async with asyncio.timeout(60):
        while not station.cuts:
            await asyncio.sleep(0.001)
    assert len(await _mails(world)) == (0 if before else 1)
    await crew.close()
    world.clock.advance(OVER)
    await world.run(NOTIFIER)
    (mail,) = await _mails(world)
    assert (mail.recipient.user_id, mail.params["thing"], mail.params["workspace"]) == (bob.id, "Paint", "Harbour")
    assert [entry.seq for entry in await world.entries(NOTIFIER.name)] == [2]
