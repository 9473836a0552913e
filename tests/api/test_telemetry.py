"""What is counted: refreshes and ends by cause here, what clients report, and the alerts that follow from it."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry

from fakes import FakeClock
from mooring.hub import Hub
from visitors import OPERATOR_KEY, ORIGIN, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


def _count(registry: CollectorRegistry, name: str, **labels: str) -> float:
    return registry.get_sample_value(name, labels) or 0.0


async def _refresh(client: httpx2.AsyncClient, token: str) -> Any:
    return (await client.post("/api/session/refresh", json={"refreshToken": token})).json()


async def test_refreshes_are_counted_by_how_they_came_out(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, clock: FakeClock, registry: CollectorRegistry
) -> None:
    """ok, raced, reused, revoked, invalid, ended, expired: each by its cause."""
    second = (await _refresh(client, alice.refresh))["refreshToken"]
    await _refresh(client, alice.refresh)
    await _refresh(client, second)
    await _refresh(client, alice.refresh)
    await _refresh(client, alice.refresh)
    await _refresh(client, "nonsense")
    await carol.ask("DELETE", "/api/session")
    await _refresh(client, carol.refresh)
    late = await signed_in(client, carol.email, "/api/sessions")
    clock.advance(timedelta(days=31))
    await _refresh(client, late.refresh)
    outcomes = {"ok": 2, "raced": 1, "reused": 1, "revoked": 1, "invalid": 1, "ended": 1, "expired": 1}
    counted = {name: _count(registry, "mooring_session_refreshes_total", outcome=name) for name in outcomes}
    assert counted == outcomes


async def test_a_fault_and_a_limit_are_counted_as_such(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub, monkeypatch: pytest.MonkeyPatch, registry: CollectorRegistry
) -> None:
    """server_error when the directory fails, limited when the rate does not allow it."""

    class Full:
        async def take(self, *_: object) -> int:
            return 3

    with monkeypatch.context() as patch:
        patch.setattr(hub.mint.refresh, "_secret", None)
        await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    assert _count(registry, "mooring_session_refreshes_total", outcome="server_error") == 1
    object.__setattr__(hub, "rate_limiter", Full())
    assert (await _refresh(client, alice.refresh))["code"] == "RATE_LIMITED"
    assert _count(registry, "mooring_session_refreshes_total", outcome="limited") == 1


async def test_ends_are_counted_by_reason(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub, registry: CollectorRegistry
) -> None:
    """Each session once."""
    hub.live_sessions.listen_to_ends(hub.counters.ended)
    other = await signed_in(client, alice.email, "/api/sessions")
    for _ in range(2):
        await alice.ask("DELETE", f"/api/sessions/{other.session_id}")
    await alice.ask("DELETE", "/api/session")
    assert _count(registry, "mooring_session_ends_total", reason="revoked") == 1
    assert _count(registry, "mooring_session_ends_total", reason="signed_out_elsewhere") == 1


async def test_a_looping_session_raises_one_alert(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, registry: CollectorRegistry
) -> None:
    """The fourth refresh in five minutes: one alert with the session, counted, in the operator's list; repeats only count."""
    token = alice.refresh
    for _ in range(6):
        clock.advance(timedelta(seconds=10))
        token = (await _refresh(client, token))["refreshToken"]
    (shown,) = (await client.get("/api/operator/alerts", headers=OLGA)).json()["alerts"]
    assert (shown["kind"], shown["subject"], shown["repeats"]) == ("session_loop", alice.session_id, 2)
    assert shown["facts"] == {"sessionId": alice.session_id, "userId": alice.user_id, "refreshes": "4"}
    assert alice.email not in json.dumps(shown)
    assert _count(registry, "mooring_alerts_total", kind="session_loop") == 1


async def test_a_failing_fleet_raises_one_alert(client: httpx2.AsyncClient, hub: Hub) -> None:
    """Twenty failing refreshes: one alert with the causes."""
    for _ in range(25):
        await _refresh(client, "nonsense")
    (raised,) = hub.alerts.recent
    assert (raised.alert.kind, raised.alert.facts["invalid"], raised.repeats) == ("fleet_failing", "20", 5)


async def test_what_clients_report_is_counted(client: httpx2.AsyncClient, registry: CollectorRegistry) -> None:
    """By name; a close code that this service does not know is `other`, so that nobody makes up labels."""
    report = {
        "refreshes": {"ok": 3, "offline": 2, "timeout": 1},
        "socketCloses": {"4401": 2, "1006": 1, "3777": 4, "3778": 5},
        "syncRetries": 7,
    }
    assert (await client.post("/api/telemetry", json=report)).status_code == 204
    assert (await client.post("/api/telemetry", json={})).status_code == 204
    assert _count(registry, "mooring_client_refreshes_total", outcome="offline") == 2
    assert _count(registry, "mooring_client_socket_closes_total", code="4401") == 2
    assert _count(registry, "mooring_client_socket_closes_total", code="other") == 9
    assert _count(registry, "mooring_client_socket_closes_total", code="3777") == 0
    assert _count(registry, "mooring_client_sync_retries_total") == 7


@pytest.mark.parametrize(
    "report",
    [
        {"refreshes": {"stolen": 1}},
        {"refreshes": {"ok": -1}},
        {"refreshes": {"ok": 10_001}},
        {"refreshes": {"ok": "many"}},
        {"refreshes": {"ok": 1.5}},
        {"socketCloses": {"999": 1}},
        {"socketCloses": {"5000": 1}},
        {"socketCloses": {"4401; drop": 1}},
        {"syncRetries": 10_001},
        {"note": "what she wrote"},
        [],
    ],
)
async def test_what_is_not_listed_is_refused_and_not_counted(
    client: httpx2.AsyncClient, registry: CollectorRegistry, report: object
) -> None:
    """Unknown names, counts out of range, and anything that could be content: INVALID."""
    reply = await client.post("/api/telemetry", json=report)
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")
    assert _count(registry, "mooring_client_refreshes_total", outcome="ok") == 0


async def test_a_large_report_is_refused(client: httpx2.AsyncClient) -> None:
    """More than 4 KiB: TOO_LARGE."""
    body = b'{"syncRetries": 1' + b" " * 4096 + b"}"
    reply = await client.post("/api/telemetry", content=body, headers={"content-type": "application/json"})
    assert (reply.status_code, problem(reply)["code"]) == (413, "TOO_LARGE")


async def test_another_page_reports_nothing_with_the_cookie(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """With cookies the origin must be the service's own; without any, anybody may report, signed in or not."""
    for headers in (alice.cookies, {**alice.cookies, "origin": "https://evil.example"}):
        reply = await client.post("/api/telemetry", json={}, headers=headers)
        assert (reply.status_code, problem(reply)["code"]) == (403, "ORIGIN_REFUSED")
    reply = await client.post("/api/telemetry", json={}, headers={**alice.cookies, "origin": ORIGIN})
    assert reply.status_code == 204


async def test_reports_are_limited_by_network(client: httpx2.AsyncClient, hub: Hub, clock: FakeClock) -> None:
    """RATE_LIMITED beyond what a large office needs."""
    from mooring.kit.rates import MemoryRateLimiter

    object.__setattr__(hub, "rate_limiter", MemoryRateLimiter(clock))
    statuses = [(await client.post("/api/telemetry", json={})).status_code for _ in range(301)]
    assert (statuses[:300], statuses[300]) == ([204] * 300, 429)


async def test_the_operator_tries_the_channels(client: httpx2.AsyncClient) -> None:
    """The answer names each channel; here there are none."""
    reply = await client.post("/api/operator/alerts/test", headers=OLGA)
    assert (reply.status_code, reply.json()) == (200, {"channels": []})
