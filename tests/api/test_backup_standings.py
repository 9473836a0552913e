"""How all workspaces and the directory stand by their backups, as the operator's page and programs see it."""

from datetime import timedelta
from typing import Any

import httpx2

from engines.event_logs import PLENTY, batch
from fakes import FakeClock
from mooring.hub import Hub
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
PATH = "/api/operator/backups/standings"


async def seen(client: httpx2.AsyncClient, query: str = "") -> Any:
    reply = await client.get(f"{PATH}?{query}", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def take(client: httpx2.AsyncClient, workspace_id: str) -> Any:
    reply = await client.post(f"/api/operator/workspaces/{workspace_id}/backups", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()["backup"]


def states(found: Any) -> dict[str, str]:
    return {one["workspaceId"]: one["state"] for one in found["standings"]}


async def test_whoever_looks_sees_the_worst_first_with_its_receipt(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """What was done a moment ago shows at once; what was found is named; the sum counts every state."""
    for one in (alice, carol):
        await hub.log.append(batch(1, 3, workspace=one.workspace_id), PLENTY)
    assert set(states(await seen(client)).values()) == {"none"}
    backup = await take(client, alice.workspace_id)
    await take(client, "directory")
    found = await seen(client)
    assert states(found) == {carol.workspace_id: "none", alice.workspace_id: "safe", "directory": "safe"}
    assert found["standings"][0]["workspaceId"] == carol.workspace_id
    assert (found["summary"]["states"]["safe"], found["summary"]["provenAt"]) == (2, backup["at"])
    await hub.archive.delete(f"parts/{alice.workspace_id}/{backup['id']}/00001.zst")
    await client.post(f"/api/operator/backups/{backup['id']}/drill", headers=OLGA)
    worst = (await seen(client))["standings"][0]
    assert (worst["workspaceId"], worst["state"], worst["provenAt"]) == (alice.workspace_id, "unproven", None)
    assert [one["code"] for one in worst["newest"]["drill"]["findings"]] == ["part_missing"]


async def test_what_is_late_and_why_is_shown(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor
) -> None:
    """Twice the cadence after its backup a workspace that has changed is late; with a try that failed it says which failure."""
    await hub.log.append(batch(1, 3, workspace=alice.workspace_id), PLENTY)
    await take(client, alice.workspace_id)
    await hub.log.append(batch(4, 1, workspace=alice.workspace_id), PLENTY)
    clock.advance(timedelta(hours=12, seconds=1))
    assert states(await seen(client, "state=late")) == {alice.workspace_id: "late"}
    hub.rounds.failed(alice.workspace_id, "WorkspaceQuarantined", clock.now())
    hub.standings.stale()
    (one,) = (await seen(client, "state=failing"))["standings"]
    assert (one["workspaceId"], one["trouble"]["cause"]) == (alice.workspace_id, "WorkspaceQuarantined")


async def test_many_who_look_look_once(hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor) -> None:
    """For two seconds; then the log is asked again. Pages, and a cursor that nobody gave."""
    await hub.log.append(batch(1, 3, workspace=alice.workspace_id), PLENTY)
    await take(client, alice.workspace_id)
    assert states(await seen(client))[alice.workspace_id] == "safe"
    await hub.log.append(batch(4, 1, workspace=alice.workspace_id), PLENTY)
    assert states(await seen(client))[alice.workspace_id] == "safe"
    clock.advance(timedelta(seconds=3))
    assert states(await seen(client))[alice.workspace_id] == "waiting"
    first = await seen(client, "limit=1")
    second = await seen(client, f"limit=1&cursor={first['nextCursor']}")
    assert (first["total"], states(first) | states(second)) == (2, states(await seen(client)))
    refused = await client.get(f"{PATH}?cursor=none", headers=OLGA)
    assert problem(refused)["code"] == "CURSOR_INVALID"
