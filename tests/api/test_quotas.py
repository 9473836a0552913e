"""Giving somebody another quota, as whoever runs the service does."""

import httpx2
import pytest

from mooring.hub import Hub
from mooring.workspaces import LifecycleKind
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
DEFAULTS = {"ownedWorkspaces": 10, "members": 50, "invitations": 10, "events": 1_000_000, "bytes": 1 << 30}
NOTHING = dict.fromkeys(DEFAULTS)


def path(user: str) -> str:
    return f"/api/operator/users/{user}/quota"


async def test_what_is_given_counts_and_the_rest_stays(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """By address or id; a second gift leaves the first; the same again changes nothing; a reset leaves nothing."""
    reply = await client.get(path(alice.email), headers=OLGA)
    assert reply.json() == {"id": alice.user_id, "quota": DEFAULTS, "given": NOTHING}
    first = (await client.put(path(alice.user_id), json={"events": 5_000_000_000}, headers=OLGA)).json()
    assert (first["changed"], first["user"]["quota"]["events"]) == (True, 5_000_000_000)
    second = (await client.put(path(alice.email), json={"members": 70, "events": None}, headers=OLGA)).json()
    assert second["user"]["given"] == {**NOTHING, "members": 70, "events": 5_000_000_000}
    assert (await client.put(path(alice.email), json={"members": 70}, headers=OLGA)).json()["changed"] is False
    reset = (await client.delete(path(alice.email), headers=OLGA)).json()
    assert reset == {"user": {"id": alice.user_id, "quota": DEFAULTS, "given": NOTHING}, "changed": True}


async def test_owned_workspaces_can_be_raised_and_lowered(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Lowered to one, the second is WORKSPACE_QUOTA_REACHED with that limit; raised to two, it is made."""
    await client.put(path(alice.email), json={"ownedWorkspaces": 1}, headers=OLGA)
    refused = problem(await alice.ask("POST", "/api/workspaces", {"name": "Second"}))
    assert (refused["code"], refused["limit"]) == ("WORKSPACE_QUOTA_REACHED", 1)
    await client.put(path(alice.email), json={"ownedWorkspaces": 2}, headers=OLGA)
    assert (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).status_code == 201


async def test_every_workspace_of_the_user_is_told(client: httpx2.AsyncClient, alice: Visitor, hub: Hub) -> None:
    """LIMITS_CHANGED by the operator, with nothing in it, once for each workspace that the user owns."""
    second = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()["id"]
    await client.put(path(alice.email), json={"bytes": 7}, headers=OLGA)
    async with hub.directory.reading() as tx:
        told = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.LIMITS_CHANGED]
    assert {event.workspace_id for event in told} == {alice.workspace_id, second}
    assert [(event.actor, event.data) for event in told] == [(None, {}), (None, {})]


@pytest.mark.parametrize(
    "body", [{"members": 0}, {"events": -1}, {"bytes": 2**53}, {"ownedWorkspaces": "many"}, {"seats": 7}]
)
async def test_what_makes_no_sense_is_refused(
    client: httpx2.AsyncClient, alice: Visitor, body: dict[str, object]
) -> None:
    """INVALID, and nothing is given; nobody's quota is USER_MISSING."""
    reply = await client.put(path(alice.email), json=body, headers=OLGA)
    assert problem(reply)["code"] == "INVALID"
    assert (await client.get(path(alice.email), headers=OLGA)).json()["given"] == NOTHING
    assert problem(await client.put(path("nobody@example.org"), json={}, headers=OLGA))["code"] == "USER_MISSING"
