"""Monitors that die at any moment while they run handlers: each effect is there once, and nothing is missing.

Who counts are others: a receiver that recognises idempotency keys and nothing else, the log, and the deliveries of a webhook.
`MOORING_TEST_HANDLER_ROUNDS` makes more rounds of it.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import httpx2
import pytest

from faults.handler_cuts import MonitorCut, live_until
from handler_world import HandlerWorld, handler_world
from mooring.monitor.built_in import FORWARDER
from mooring.monitor.handlers import Context, HandledEvent, Handler, NewEvent, handler
from mooring.monitor.ledger import CLAIM, EntryState
from mooring.storage.directory import open_directory, sqlite_url

ROUNDS = int(os.environ.get("MOORING_TEST_HANDLER_ROUNDS", "24"))
GOLDEN = (5**0.5 - 1) / 2
"""However many rounds there are, such a stride spreads them evenly over the steps."""
DEEDS = ("claim", "run", "payment", "finish", "write", "complete", "renew", "advance")


@dataclass
class Bank:
    """A real HTTP receiver with a ledger of its own: by idempotency key, what it did; and how often it was asked."""

    url: str = ""
    done: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def of(self, subject: str) -> int:
        """How often it did something for this subject: once for each key."""
        return sum(one == subject for one in self.done.values())


@contextmanager
def bank() -> Iterator[Bank]:
    """Does everything once for each key, as others do that money is entrusted to."""
    books, turn = Bank(), Lock()

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            subject = self.rfile.read(int(self.headers["Content-Length"])).decode()
            key = self.headers["Idempotency-Key"]
            with turn:
                books.asked[subject] += 1
                books.done.setdefault(key, subject)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    books.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield books
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[HandlerWorld]:
    directory = await open_directory(sqlite_url(tmp_path / "directory.db"))
    async with handler_world(directory, tmp_path) as world:
        yield world
    await directory.close()


def _teller(books: Bank, client: httpx2.AsyncClient, cut: MonitorCut | None, order: list[tuple[str, int]]) -> Handler:
    """Pays outside, and writes an answer: each once for each event, whoever dies in between."""

    async def step(name: str) -> None:
        if cut is not None:
            await cut.step(name)

    async def pay(context: Context, event: HandledEvent) -> None:
        subject = f"{event.workspace_id}/{event.seq}"

        async def deed(key: str) -> None:
            await step("before a payment")
            await client.post(books.url, content=subject, headers={"Idempotency-Key": key})
            await step("after a payment")

        order.append((event.workspace_id, event.seq))
        await step("at the beginning of a run")
        if cut is not None and cut.renew is not None:
            await cut.renew()
        await context.once("pay", deed)
        await context.push(NewEvent("v1.Paid", {"for": event.seq}))
        await step("at the end of a run")

    return handler("v1.Task", name="teller", from_beginning=True, attempts=50)(pay)


@pytest.mark.parametrize("side", ["alone", "side by side"])
async def test_a_monitor_that_dies_at_any_step_repeats_and_loses_nothing(side: str, world: HandlerWorld) -> None:
    """In each round one dies at another step, alone or beside one that lives and leads the same; an heir finds everything.

    First at steps by their number, spread evenly; then, if it is alone, once in each of its deeds.

    Of every event: one payment by the receiver's own books, one answer in the log, one delivery for the webhook, one line
    in the ledger; in the order of the log.
    """
    webhook = await _webhook(world)
    await (await world.run(FORWARDER)).close()
    with bank() as books:
        async with httpx2.AsyncClient() as client:
            workspaces = [await world.workspace(f"{number}") for number in range(max(1, ROUNDS // 60))]
            steps = await _round(world, books, client, workspaces[0], MonitorCut(), beside=False)
            cuts = [MonitorCut(int(number * GOLDEN * steps) % steps) for number in range(ROUNDS)]
            named = [MonitorCut(deed=deed) for deed in DEEDS if side == "alone"]  # another may do it first
            for number, cut in enumerate(cuts + named):
                await _round(world, books, client, workspaces[number % len(workspaces)], cut, beside=side != "alone")
        tasks = Counter([(workspace, seq) for workspace in workspaces for seq in await _tasks(world, workspace)])
        assert await _delivered(world, webhook) == tasks, "one delivery for each event that the webhook names"
    assert cuts[0].where is not None, "the first step is always reached"
    assert all(str(cut.deed) in str(cut.where) for cut in named), [(cut.deed, cut.where) for cut in named]


async def _round(
    world: HandlerWorld, books: Bank, client: httpx2.AsyncClient, workspace: str, cut: MonitorCut, *, beside: bool
) -> int:
    """Two events, and what becomes of them; how many steps the monitor came by."""
    order: list[tuple[str, int]] = []
    world.seen_to = await world.hub.log.position()
    await world.write(workspace, "v1.Task", "v1.Note", "v1.Task", "v1.Note")
    living = [_teller(books, client, None, order), FORWARDER]
    dying = [_teller(books, client, cut, order), FORWARDER]
    others = await live_until(cut, world, dying, living if beside else ())
    world.clock.advance(CLAIM)
    heir = await world.run(*living)
    for crew in (*others, heir):
        await crew.close()
    await _check(world, books, workspace, f"it died {cut.where}")
    assert order == sorted(order), f"out of order: it died {cut.where}"
    return cut.count


async def _check(world: HandlerWorld, books: Bank, workspace: str, how: str) -> None:
    tasks = await _tasks(world, workspace)
    names = await world.names(workspace)
    assert names.count("v1.Paid") == len(tasks), f"{names.count('v1.Paid')} answers to {len(tasks)}: {how}"
    paid = {seq: books.of(f"{workspace}/{seq}") for seq in tasks}
    assert set(paid.values()) == {1}, f"{paid}: {how}"
    done = [entry.seq for entry in await world.entries("teller", EntryState.DONE) if entry.workspace_id == workspace]
    assert sorted(done) == tasks, f"{done}: {how}"


async def _tasks(world: HandlerWorld, workspace: str) -> list[int]:
    return [seq for seq, name in enumerate(await world.names(workspace), 1) if name == "v1.Task"]


async def _webhook(world: HandlerWorld) -> str:
    from mooring.api.webhook_desk import stores_of_webhooks
    from mooring.webhooks import NewWebhook, WebhookRules, add_webhook

    rules = WebhookRules(world.hub.webhook_networks, world.hub.account_secret.webhooks)
    new = NewWebhook(None, "https://hooks.example.org/", "", (), events=["v1.Task"])
    async with world.hub.directory.transaction() as tx:
        return (await add_webhook(new, rules, stores_of_webhooks(tx), world.people.occasion(world.alice))).webhook.id


async def _delivered(world: HandlerWorld, webhook: str) -> Counter[tuple[str, int]]:
    async with world.hub.directory.reading() as tx:
        found = await tx.deliveries.page(webhook, None, 100_000, None)
    return Counter((one.log_event.workspace_id, one.log_event.seq) for one in found if one.log_event is not None)
