"""The monitor as whoever runs the service sees it: at a glance, workspace by workspace, and who may not look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry

import monitor_rows as rows
from fakes import START, FakeClock
from mooring.api import rate_limits
from mooring.bootstrap.monitor_fares import MonitorFares
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.storage.directory import SqlDirectory
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
MONITOR = "/api/operator/monitor"


async def _get(client: httpx2.AsyncClient, path: str) -> Any:
    reply = await client.get(path, headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_the_summary_counts_workspaces_by_health_and_says_who_leads(
    client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor, carol: Visitor
) -> None:
    """With every health, also those that there are none of; shards that have a leader; times and reconciliations."""
    await rows.one_monitor(directory)
    await rows.followed(directory, alice.workspace_id, 0.25)
    await rows.followed(directory, carol.workspace_id, 0.75)
    await rows.reconciled(directory, START, begun=1)
    found = await _get(client, MONITOR)
    assert found["workspaces"] == {"ok": 2, "lagging": 0, "unreachable": 0, "quarantined": 0}
    assert found["total"] == 2
    (monitor,) = found["monitors"]
    assert (monitor["alive"], monitor["leads"], monitor["restarts"]) == (True, {"follow": 32}, {"feed": 2})
    assert found["scopes"] == [{"scope": "follow", "shards": 32, "led": 32, "leaders": ["mon_1"]}]
    assert found["followSeconds"] == {"count": 2, "p50": 0.75, "p95": 0.75}
    assert [one["begun"] for one in found["reconciliations"]] == [1]


async def test_a_monitor_that_has_died_is_not_alive_and_leads_nothing(
    client: httpx2.AsyncClient, clock: FakeClock, directory: SqlDirectory, alice: Visitor
) -> None:
    """Its leases are over, and so is it."""
    await rows.one_monitor(directory, until=START + timedelta(seconds=8))
    clock.advance(timedelta(seconds=8))
    found = await _get(client, MONITOR)
    assert [(one["alive"], one["leads"]) for one in found["monitors"]] == [(False, {})]
    assert found["scopes"][0]["led"] == 0
    assert found["workspaces"]["unreachable"] == 1


async def test_workspaces_are_listed_searched_narrowed_down_and_ordered(
    client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor, carol: Visitor
) -> None:
    """The worst first; a page says where the next one begins."""
    await rows.one_monitor(directory)
    await rows.followed(directory, alice.workspace_id)
    await alice.ask("PATCH", f"/api/workspaces/{alice.workspace_id}", {"name": "Harbour"})
    await carol.ask("PATCH", f"/api/workspaces/{carol.workspace_id}", {"name": "Quay"})
    await client.post(f"/api/operator/workspaces/{alice.workspace_id}/pause", headers=OLGA)
    for query, ids in (
        ("search=HARB", [alice.workspace_id]),
        (f"search={carol.workspace_id}", [carol.workspace_id]),
        ("health=lagging", []),
        ("sort=name&reverse=true", [carol.workspace_id, alice.workspace_id]),
    ):
        page = await _get(client, f"{MONITOR}/workspaces?{query}")
        assert [one["id"] for one in page["workspaces"]] == ids, query
    first = await _get(client, f"{MONITOR}/workspaces?limit=1&sort=name")
    second = await _get(client, f"{MONITOR}/workspaces?limit=1&sort=name&cursor={first['nextCursor']}")
    assert [one["name"] for one in first["workspaces"] + second["workspaces"]] == ["Harbour", "Quay"]
    assert (first["total"], second["nextCursor"]) == (2, None)
    assert first["workspaces"][0]["state"] == "paused"
    assert first["workspaces"][0]["lastBackupAt"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [("cursor=nonsense", "CURSOR_INVALID"), ("sort=x", "INVALID"), ("health=x", "INVALID"), ("limit=501", "INVALID")],
)
async def test_what_cannot_be_asked_for_is_refused(client: httpx2.AsyncClient, query: str, code: str) -> None:
    """A cursor of no page, an order or a health that there is not, too much at once."""
    assert problem(await client.get(f"{MONITOR}/workspaces?{query}", headers=OLGA))["code"] == code


async def test_one_workspace_is_shown_with_its_leader_and_every_handlers_place(
    client: httpx2.AsyncClient, hub: Hub, directory: SqlDirectory, alice: Visitor
) -> None:
    """What fails says since when, how often it was tried, when it is next, and why; of no workspace nothing."""
    await rows.one_monitor(directory)
    await rows.followed(directory, alice.workspace_id)
    backend = (await hub.log.open(alice.workspace_id)).backend_id
    await rows.handler(directory, "greet")
    trouble = {"failing_since": START, "attempts": 3, "due_at": START + timedelta(seconds=9), "cause": "ValueError"}
    await rows.place(directory, "greet", alice.workspace_id, backend, 0, **trouble)
    await rows.dead_letter(directory, "greet", alice.workspace_id, 1)
    found = await _get(client, f"{MONITOR}/workspaces/{alice.workspace_id}")
    assert found["leader"] == "host:1"
    (lane,) = found["lanes"]
    assert (lane["handler"], lane["seq"], lane["attempts"], lane["cause"]) == ("greet", 0, 3, "ValueError")
    assert lane["failingSince"] == "2026-11-23T13:00:00.000Z"
    assert lane["dueAt"] == "2026-11-23T13:00:09.000Z"
    assert (lane["deadLetters"], found["workspace"]["failing"], found["workspace"]["deadLetters"]) == (1, 1, 1)
    for missing in ("wsp_none", "%20"):
        reply = await client.get(f"{MONITOR}/workspaces/{missing}", headers=OLGA)
        assert problem(reply)["code"] == "WORKSPACE_MISSING"


async def test_who_tries_operator_keys_is_held_up_and_the_operator_is_not(
    client: httpx2.AsyncClient, hub: Hub, clock: FakeClock, applications: list[Any]
) -> None:
    """Ten wrong ones a minute from one network; the right one is taken all the same, and after a while wrong ones are told apart again."""
    applications[0].state.hub = replace(hub, rate_limiter=MemoryRateLimiter(clock))
    wrong = {"authorization": "Bearer wrong"}
    for _ in range(rate_limits.OPERATOR_KEYS_PER_NETWORK.times):
        assert problem(await client.get(MONITOR, headers=wrong))["code"] == "TOKEN_INVALID"
    refused = await client.get(MONITOR, headers=wrong)
    assert problem(refused)["code"] == "RATE_LIMITED"
    assert int(refused.headers["retry-after"]) >= 1
    assert (await client.get(MONITOR, headers=OLGA)).status_code == 200
    clock.advance(timedelta(minutes=1))
    assert problem(await client.get(MONITOR, headers=wrong))["code"] == "TOKEN_INVALID"


async def test_the_operator_has_it_compared_now(
    client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor
) -> None:
    """What was lost is taken up by it; once more there is nothing to mend, and each is kept."""
    await client.post(f"{MONITOR}/reconcile", headers=OLGA)
    async with directory._engine.writing.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM monitor_follows")
    first = (await client.post(f"{MONITOR}/reconcile", headers=OLGA)).json()
    again = (await client.post(f"{MONITOR}/reconcile", headers=OLGA)).json()
    assert (first["monitor"], first["listed"], first["begun"], first["cause"]) == ("operator", 1, 1, None)
    assert (again["listed"], again["begun"]) == (1, 0)
    assert len((await _get(client, MONITOR))["reconciliations"]) == 3


async def test_metrics_tell_health_lag_and_dead_letters_as_they_were_seen_last(
    hub: Hub, clock: FakeClock, registry: CollectorRegistry, directory: SqlDirectory, alice: Visitor
) -> None:
    """Nothing before anybody looked; a look for them within the last minute is new enough."""
    registry.register(MonitorFares(hub.outlook))
    assert registry.get_sample_value("mooring_monitor_workspaces", {"health": "unreachable"}) == 0
    await hub.outlook.refresh()
    assert registry.get_sample_value("mooring_monitor_workspaces", {"health": "unreachable"}) == 1
    await rows.handler(directory, "greet")
    await rows.dead_letter(directory, "greet", alice.workspace_id, 1)
    await hub.outlook.refresh()
    assert registry.get_sample_value("mooring_dead_letters") == 0
    clock.advance(timedelta(minutes=1))
    await hub.outlook.refresh()
    assert registry.get_sample_value("mooring_dead_letters") == 1
    assert registry.get_sample_value("mooring_handler_lag_events", {"handler": "greet"}) == 0
