"""What upkeep does about mail: forget what is over, and tell the operator when too much comes back; and how it is counted."""

from datetime import timedelta

import httpx2
import pytest
from prometheus_client import CollectorRegistry

from fakes import START, FakeClock
from letters import messages_to
from mooring.api.closing import purge_due
from mooring.api.mail_figures import FiguresOfMail
from mooring.api.operations import Operations
from mooring.bootstrap.mail_fares import MailFares
from mooring.hub import Hub
from mooring.kit.errors import Unavailable
from mooring.mail import Bounce, MessageState, Recipient, Settled, Template, queue
from mooring.mail.addresses import MailAddress, SuppressedBecause, after_bounce
from mooring.upkeep import Upkeep, mail_chores
from visitors import Visitor

KEEP = timedelta(days=90)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def upkeep(hub: Hub) -> Upkeep:
    return Upkeep(mail_chores(hub, KEEP), hub.clock, hub.alerts)


async def _sent(hub: Hub, state: MessageState, count: int = 1, email: str = "bob@example.org") -> None:
    async with hub.directory.transaction() as tx:
        for _ in range(count):
            at = hub.clock.now()
            message = await queue(tx.outbox, Template.WELCOME, Recipient(email), {}, ids=hub.ids, at=at)
            await tx.outbox.settle(message.id, Settled(state, at, 1, at, "resend", bounce=None))


async def _count(hub: Hub, table: str) -> int:
    async with hub.directory.reading() as tx:
        return (await tx.accounts._connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one()


async def test_mail_is_forgotten_when_its_time_is_over(hub: Hub, clock: FakeClock, upkeep: Upkeep) -> None:
    """With its timeline, however much there is; not a moment before, and never what still waits."""
    await _sent(hub, MessageState.DELIVERED, 1100)
    async with hub.directory.transaction() as tx:
        await queue(tx.outbox, Template.WELCOME, Recipient("ivy@example.org"), {}, ids=hub.ids, at=START)
    clock.advance(KEEP)
    await upkeep.run_due(clock.now())
    assert await _count(hub, "outbox") == 1101
    clock.advance(DAY)
    await upkeep.run_due(clock.now())
    assert (await _count(hub, "outbox"), await _count(hub, "mail_events")) == (1, 1)
    assert len(await messages_to(hub, "ivy@example.org")) == 1


async def test_notices_are_forgotten_after_thirty_days(hub: Hub, clock: FakeClock, upkeep: Upkeep) -> None:
    """By then an older one is not taken any more if it comes again (`feedback.take`)."""
    async with hub.directory.transaction() as tx:
        await tx.mail_addresses.first_seen("resend", "n1", clock.now())
    clock.advance(30 * DAY)
    await upkeep.run_due(clock.now())
    assert await _count(hub, "mail_notices") == 1
    clock.advance(timedelta(hours=1))
    await upkeep.run_due(clock.now())
    assert await _count(hub, "mail_notices") == 0


async def test_addresses_that_are_as_good_as_new_are_forgotten(hub: Hub, clock: FakeClock, upkeep: Upkeep) -> None:
    """Page by page, when soft bounces weigh nothing any more; what is suppressed for good stays."""
    async with hub.directory.transaction() as tx:
        for number in range(1200):
            key = f"person{number:04}@example.org"
            address = MailAddress(key, key)
            for _ in range(3 if number % 2 else 1):
                address = after_bounce(address, Bounce.SOFT, START)
            await tx.mail_addresses.put(address)
        await tx.mail_addresses.put(after_bounce(MailAddress("gone@x.org", "gone@x.org"), Bounce.HARD, START))
    clock.advance(timedelta(days=3, hours=1))
    await upkeep.run_due(clock.now())
    assert await _count(hub, "mail_addresses") == 1201
    clock.advance(16 * DAY)
    await upkeep.run_due(clock.now())
    assert await _count(hub, "mail_addresses") == 601  # three bounces take five days longer
    clock.advance(5 * DAY)
    await upkeep.run_due(clock.now())
    async with hub.directory.reading() as tx:
        left = await tx.mail_addresses.page("", None, 9)
    assert [(one.key, one.because) for one in left] == [("gone@x.org", SuppressedBecause.HARD_BOUNCE)]


async def test_much_that_comes_back_is_told_once(hub: Hub, clock: FakeClock, upkeep: Upkeep) -> None:
    """While it lasts; and once more when it has passed and begins anew. Neither text nor facts name anybody."""
    await _sent(hub, MessageState.DELIVERED, 47)
    await _sent(hub, MessageState.BOUNCED, 3)
    for _ in range(4):
        await upkeep.run_due(clock.now())
        clock.advance(timedelta(hours=5))
    (raised,) = hub.alerts.recent
    assert (raised.alert.kind, raised.alert.facts) == ("mail_bouncing", {"messages": "50", "bounced": "6.0 %"})
    assert "bob" not in raised.alert.text
    clock.advance(DAY)
    await upkeep.run_due(clock.now())
    await _sent(hub, MessageState.BOUNCED, 50)
    clock.advance(timedelta(minutes=5))
    await upkeep.run_due(clock.now())
    assert [one.alert.kind for one in hub.alerts.recent] == ["mail_bouncing", "mail_bouncing"]


async def test_complaints_are_told(hub: Hub, clock: FakeClock, upkeep: Upkeep) -> None:
    """From the third of a day on."""
    await _sent(hub, MessageState.COMPLAINED, 2)
    await upkeep.run_due(clock.now())
    assert hub.alerts.recent == ()
    await _sent(hub, MessageState.COMPLAINED)
    clock.advance(timedelta(minutes=5))
    await upkeep.run_due(clock.now())
    assert [one.alert.kind for one in hub.alerts.recent] == ["mail_complaints"]


async def test_of_a_purged_person_no_mail_is_left(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Neither what was sent to them nor what their address got before they had an account, nor that it bounced."""
    await _sent(hub, MessageState.DELIVERED, email="Alice@example.org")
    async with hub.directory.transaction() as tx:
        await tx.mail_addresses.put(after_bounce(MailAddress(alice.email, alice.email), Bounce.HARD, START))
    await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    clock.advance(30 * DAY + SECOND)
    assert await purge_due(hub, clock.now()) == 1
    async with hub.directory.reading() as tx:
        for table in ("outbox", "mail_events", "mail_addresses", "mail_preferences"):
            rows = (await tx.accounts._connection.exec_driver_sql(f"SELECT * FROM {table}")).all()
            assert "alice" not in str(rows).lower(), table
    assert len(await messages_to(hub, carol.email)) == 1


async def _scraped(hub: Hub, figures: FiguresOfMail) -> str:
    registry = CollectorRegistry()
    registry.register(MailFares(figures))

    async def ready() -> dict[str, str]:
        return {}

    operations = Operations(registry, ready, hub.operator_key, figures.refresh)
    transport = httpx2.ASGITransport(operations)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        reply = await opened.get("/metrics", headers={"authorization": f"Bearer {hub.operator_key}"})
    assert reply.status_code == 200
    return reply.text


async def test_how_mail_fares_is_in_the_metrics(hub: Hub, clock: FakeClock) -> None:
    """By template: states, times, rates; no address and no id is ever a label."""
    await _sent(hub, MessageState.BOUNCED)
    await _sent(hub, MessageState.DELIVERED, 3)
    text = await _scraped(hub, FiguresOfMail(hub.directory, clock))
    for line in (
        'mooring_mail_messages{state="delivered",template="welcome"} 3.0',
        'mooring_mail_messages{state="bounced",template="welcome"} 1.0',
        'mooring_mail_bounced_ratio{template="welcome"} 0.25',
        'mooring_mail_complained_ratio{template="welcome"} 0.0',
        "mooring_mail_suppressed 0.0",
        "# TYPE mooring_mail_delivered_seconds gauge",
    ):
        assert line in text
    assert "bob" not in text
    assert "msg_" not in text


async def test_metrics_are_answered_though_the_directory_is_away(
    hub: Hub, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what was counted last: when the database is down, metrics are what one looks at."""
    await _sent(hub, MessageState.DELIVERED)
    figures = FiguresOfMail(hub.directory, clock)
    before = await _scraped(hub, figures)

    def away() -> object:
        raise Unavailable

    monkeypatch.setattr(hub.directory, "reading", away)
    clock.advance(timedelta(minutes=1))
    assert await _scraped(hub, figures) == before
