"""Workers that die at any moment while they send mail: nothing is lost, and nothing doubled where that can be helped.

`MOORING_TEST_MAIL_ROUNDS` makes more rounds of it, a thousand for a release. By default each way dies twice at each step, and
there are fifty-two real `kill -9`.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from directories import a_directory
from faults.mail_cuts import Cut, live_until
from faults.mail_providing import KINDS, Provider, provider
from faults.mail_sender import hub_of
from faults.nursery import Nursery
from mail_world import MailWorld, mail_world
from mooring.hub import Hub
from mooring.mail import MessageId, MessageState, Recipient, Template, queue
from mooring.mail.delivery import DeliveryPolicy, Transport
from mooring.storage.directory import SqlDirectory, sqlite_url

ROUNDS = int(os.environ.get("MOORING_TEST_MAIL_ROUNDS", "256"))
LIVES = max(13, ROUNDS // 80)
SIDES = ("alone", "side by side")
STEPS = 16
SORTS = ("before a transaction", "before a commit", "after a commit", "before a hand-over", "after a hand-over")
LEASE = DeliveryPolicy().lease
SENT = {MessageState.ACCEPTED, MessageState.DELIVERED}


@pytest.fixture
async def directory(tmp_path: Path) -> AsyncIterator[SqlDirectory]:
    async with a_directory(sqlite_url(tmp_path / "directory.db")) as opened:
        yield opened


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_worker_that_dies_at_any_step_loses_nothing(
    kind: str, side: str, directory: SqlDirectory, tmp_path: Path
) -> None:
    """In each round one dies at another step, alone or beside one that lives; the next one finds everything.

    First at steps by their number; then, if it is alone, once at each sort of step.

    0 lost, and in order for each person. 0 doubled with a transport that recognises messages; else at most once each, and
    only what had been handed over and not yet been settled when it died.
    """
    world = mail_world(directory)
    numbered = [Cut(number % STEPS) for number in range(ROUNDS // (len(KINDS) * len(SIDES)))]
    named = [Cut(deed=sort) for sort in SORTS if side == "alone"]  # another may do it first
    with provider(kind, tmp_path / "mails") as place:
        transport = place.transport()
        for number, cut in enumerate(numbered + named):
            others = [world.dispatch(transport)] if side == "side by side" else []
            queued = await _queued(world, f"{number}")
            before = len(place.arrived())
            await live_until(cut, world, transport, *others)
            doubtful = {one for one in cut.begun if await world.state(one) is MessageState.SENDING}
            world.clock.advance(LEASE)
            await world.dispatch(transport).settled()
            assert {await world.state(one) for one in queued} <= SENT
            _check(place.arrived()[before:], queued, doubtful, transport, f"it died {cut.where}")
        await transport.close()
    assert [cut.where for cut in named] == [cut.deed for cut in named]


def _check(
    arrived: Sequence[str], queued: Sequence[MessageId], doubtful: set[MessageId], transport: Transport, how: str
) -> None:
    copies = Counter(arrived)
    for one in queued:
        most = 2 if one in doubtful and not transport.idempotent else 1
        assert 1 <= copies[one] <= most, f"{one} came {copies[one]} times: {how}"
    first, second, *_ = queued
    assert arrived.index(first) < arrived.index(second), f"The second came before the first: {how}"


async def _queued(world: MailWorld, name: str) -> list[MessageId]:
    """Two to one person, one after the other, and one each to two others."""
    queued: list[MessageId] = []
    for person in ("alice", "alice", "bob", "carol"):
        queued.append(await world.queue(f"{person}.{name}@example.org"))
        world.clock.advance(timedelta(milliseconds=1))
    return queued


@pytest.mark.parametrize("kind", KINDS)
async def test_kill_9_loses_no_mail(kind: str, directory: SqlDirectory, tmp_path: Path) -> None:
    """Thirteen processes in a row send from one directory and are killed at any moment; the last one finds everything.

    Each comes when the leases of the one before have run out. A message comes at most once more for each time that a process died while it had it, and never twice where the other
    side recognises it.
    """
    dice, hub = random.Random(kind), hub_of(directory)
    queued: list[MessageId] = []
    allowed: Counter[MessageId] = Counter()
    with provider(kind, tmp_path / "mails") as place, Nursery(tmp_path) as nursery:
        arguments: dict[str, str | int] = {
            "database": str(tmp_path / "directory.db"),
            "kind": kind,
            "place": place.place,
        }
        for life in range(LIVES):
            queued += [await _queue(hub, f"p{life}.{number}@example.org") for number in range(4)]
            before = len(place.arrived())
            with _sending(nursery, arguments | {"leases_ahead": life}):
                await _until(place, before + dice.randrange(5), dice.random() * 0.05)
            states = {one: await _state(hub, one) for one in queued}
            allowed.update(one for one, state in states.items() if state is MessageState.SENDING)
        with _sending(nursery, arguments | {"leases_ahead": LIVES}):
            async with asyncio.timeout(100):
                while await _waiting(hub):
                    await asyncio.sleep(0.05)
        assert {await _state(hub, one) for one in queued} <= SENT
        idempotent = place.transport().idempotent
        copies = Counter(place.arrived())
    for one in queued:
        assert 1 <= copies[MessageId(one)] <= 1 + (0 if idempotent else allowed[one])


@contextmanager
def _sending(nursery: Nursery, arguments: dict[str, str | int]) -> Iterator[None]:
    """A process that sends meanwhile, and is killed then."""
    child = nursery.start("send", arguments, {})
    try:
        yield
    finally:
        child.kill()
        assert child.wait(30) == -signal.SIGKILL, nursery.errors()


async def _queue(hub: Hub, email: str) -> MessageId:
    async with hub.directory.transaction() as tx:
        at = hub.clock.now()
        made = await queue(tx.outbox, Template.PASSWORD_CHANGED, Recipient(email), {}, ids=hub.ids, at=at)
    return made.id


async def _waiting(hub: Hub) -> int:
    async with hub.directory.reading() as tx:
        return (await tx.outbox.waiting())[0]


async def _state(hub: Hub, message_id: MessageId) -> MessageState:
    async with hub.directory.reading() as tx:
        found = await tx.outbox.by_id(message_id)
    assert found is not None
    return found.state


async def _until(place: Provider, count: int, more: float) -> None:
    """Some mail has arrived, or the process was busy with something else for a while; and a moment more."""
    for _ in range(150):
        if len(place.arrived()) >= count:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(more)
