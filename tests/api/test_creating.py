"""Creating workspaces: bursts are held up, logged once and told; what becomes of attempts is counted."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from litestar import Litestar

from fakes import FakeClock
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.upkeep import SessionUpkeep, Upkeep, chores_of
from mooring.workspaces.quotas import Quota
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
STEPS = "/api/funnels/second-workspace"


@pytest.fixture
def limited(hub: Hub, client: httpx2.AsyncClient, applications: list[Litestar], clock: FakeClock) -> Hub:
    """The same service with its rate limits on."""
    del client
    applications[0].state.hub = replace(hub, rate_limiter=MemoryRateLimiter(clock), quotas=Quota(owned_workspaces=100))
    return applications[0].state.hub


async def create(visitor: Visitor, **more: str) -> httpx2.Response:
    return await visitor.ask("POST", "/api/workspaces", {"name": "Another", **more})


async def funnel(client: httpx2.AsyncClient, days: int = 7) -> dict[str, object]:
    reply = await client.get(f"/api/operator/funnels/second-workspace?days={days}", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()


@pytest.mark.usefixtures("limited")
async def test_twenty_at_once_then_one_a_minute(alice: Visitor, carol: Visitor, clock: FakeClock) -> None:
    """The next is RATE_LIMITED with how long to wait, a minute later one more is made; others are not held up."""
    assert [(await create(alice)).status_code for _ in range(20)] == [201] * 20
    reply = await create(alice)
    assert (reply.status_code, problem(reply)["code"]) == (429, "RATE_LIMITED")
    assert reply.headers["retry-after"] == "60"
    assert (await create(carol)).status_code == 201
    clock.advance(timedelta(minutes=1))
    assert [(await create(alice)).status_code for _ in range(2)] == [201, 429]


async def test_the_quota_is_reached_before_the_limit(
    alice: Visitor, limited: Hub, applications: list[Litestar]
) -> None:
    """Twenty creations at once, with limits and quotas as they are by default: ten owned, the rest told of the quota."""
    applications[0].state.hub = replace(limited, quotas=Quota())
    replies = await asyncio.gather(*(create(alice) for _ in range(20)))
    assert Counter(reply.json().get("code") for reply in replies) == {None: 9, "WORKSPACE_QUOTA_REACHED": 11}


async def test_a_burst_is_logged_once_and_told(
    alice: Visitor, limited: Hub, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty refusals are one line and one alert, by the user's id; a later burst is told again."""
    for _ in range(40):
        await create(alice)
    assert capsys.readouterr().out.count("workspaces created in a burst") == 1
    told = [alert for alert in limited.alerts.recent if alert.alert.kind == "workspace_burst"]
    assert [(one.alert.subject, one.repeats) for one in told] == [(alice.user_id, 0)]
    clock.advance(timedelta(minutes=10))
    for _ in range(40):
        await create(alice)
    assert capsys.readouterr().out.count("workspaces created in a burst") == 1


async def test_what_becomes_of_attempts_is_counted(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """The browser notes opening, starting and giving up; the service notes success and refusals with their code."""
    for attempt, step in (("one", "opened"), ("one", "started"), ("two", "opened"), ("two", "abandoned")):
        assert (await alice.ask("POST", STEPS, {"attempt": attempt, "step": step})).status_code == 202
    assert (await create(alice, attempt="one")).status_code == 201
    assert (await alice.ask("POST", "/api/workspaces", {"name": " ", "attempt": "three"})).status_code == 422
    assert await funnel(client) == {
        "days": 7,
        "opened": 3,
        "started": 2,
        "succeeded": 1,
        "failed": {"WORKSPACE_NAME_INVALID": 1},
        "abandoned": 1,
        "unaided": 50.0,
    }


async def test_a_refused_creation_leaves_its_cause_and_nothing_else(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub, applications: list[Litestar]
) -> None:
    """The quota undoes the creation; the failure is written all the same."""
    applications[0].state.hub = replace(hub, quotas=Quota(owned_workspaces=1))
    assert problem(await create(alice, attempt="one"))["code"] == "WORKSPACE_QUOTA_REACHED"
    assert (await funnel(client))["failed"] == {"WORKSPACE_QUOTA_REACHED": 1}
    assert len((await alice.ask("GET", "/api/workspaces")).json()["workspaces"]) == 1


async def test_a_creation_without_an_attempt_is_not_counted(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Scripts are no people who try to find their way."""
    await create(alice)
    assert (await funnel(client))["started"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"attempt": "x" * 65, "step": "opened"},
        {"attempt": "a b", "step": "opened"},
        {"attempt": "a", "step": "succeeded"},
        {"attempt": "a", "step": "failed", "cause": "alice@example.org"},
        {"attempt": "a", "step": "opened", "name": "Mine"},
    ],
)
async def test_nothing_but_steps_is_kept(client: httpx2.AsyncClient, alice: Visitor, body: dict[str, str]) -> None:
    """What is too long, written by a person, or for the service alone to say is INVALID."""
    assert problem(await alice.ask("POST", STEPS, body))["code"] == "INVALID"
    assert (await funnel(client))["opened"] == 0


async def test_steps_are_limited(alice: Visitor, limited: Hub) -> None:
    """Sixty a minute; refused creations write no more than that either."""
    del limited
    replies = [await alice.ask("POST", STEPS, {"attempt": "a", "step": "opened"}) for _ in range(61)]
    assert [reply.status_code for reply in replies[59:]] == [202, 429]


async def test_steps_are_forgotten_after_ninety_days(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub, clock: FakeClock
) -> None:
    """Only the window that was asked for counts, and upkeep drops what is older than three months."""
    await alice.ask("POST", STEPS, {"attempt": "a", "step": "opened"})
    clock.advance(timedelta(days=8))
    assert ((await funnel(client))["opened"], (await funnel(client, 30))["opened"]) == (0, 1)
    clock.advance(timedelta(days=83))
    await Upkeep(chores_of(hub, SessionUpkeep()), clock, hub.alerts).run_due(clock.now())
    async with hub.directory.reading() as tx:
        assert await tx.funnel.since("second_workspace", clock.now() - timedelta(days=400)) == []
