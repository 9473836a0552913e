"""How much is used, and of how much."""

from datetime import timedelta

import httpx2

from fakes import FakeClock
from mooring.hub import Hub
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
MILLION, GIBI = 1_000_000, 1 << 30


async def test_a_new_workspace_is_empty(alice: Visitor) -> None:
    """One member, nothing in the log, which does not come to be by being asked about."""
    reply = await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/usage")
    assert reply.json() == {
        "members": {"used": 1, "limit": 50},
        "invitations": {"pending": 0},
        "events": {"used": 0, "limit": MILLION},
        "bytes": {"used": 0, "limit": GIBI},
    }


async def test_events_bytes_and_invitations_are_counted(alice: Visitor, hub: Hub, clock: FakeClock) -> None:
    """Bytes as the log counts them; an invitation by address and one by link are pending, both count for the hour."""
    at = clock.now()
    event = NewEvent(1, 0, delivered('{"name":"é"}', delivery_suffix(at)))
    await hub.log.append(
        Batch(alice.workspace_id, Author(alice.user_id, alice.session_id), at, [event]), Allowance(9, 999)
    )
    invitations = f"/api/workspaces/{alice.workspace_id}/invitations"
    for body in ({"email": "ivy@example.org", "role": "member"}, {"link": {"mostUses": 3}, "role": "viewer"}):
        assert (await alice.ask("POST", invitations, body)).status_code == 201
    usage = (await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/usage")).json()
    assert usage["events"] == {"used": 1, "limit": MILLION}
    assert usage["bytes"] == {"used": len(event.text.encode()), "limit": GIBI}
    assert usage["invitations"] == {"pending": 2}
    mine = (await alice.ask("GET", "/api/account/usage")).json()
    assert mine == {"ownedWorkspaces": {"used": 1, "limit": 10}, "invitations": {"usedLastHour": 2, "limit": 10}}
    clock.advance(timedelta(minutes=61))
    refreshed = await alice.client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    bearer = {"authorization": f"Bearer {refreshed.json()['accessToken']}"}
    later = (await alice.client.get("/api/account/usage", headers=bearer)).json()
    assert later["invitations"] == {"usedLastHour": 0, "limit": 10}


async def test_limits_that_the_operator_gave_are_shown(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """At once, on both pages; a second workspace counts."""
    given = {"ownedWorkspaces": 3, "members": 70, "invitations": 20, "events": 7, "bytes": 8}
    await client.put(f"/api/operator/users/{alice.user_id}/quota", json=given, headers=OLGA)
    await alice.ask("POST", "/api/workspaces", {"name": "Second"})
    usage = (await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/usage")).json()
    assert [usage[name]["limit"] for name in ("members", "events", "bytes")] == [70, 7, 8]
    mine = (await alice.ask("GET", "/api/account/usage")).json()
    assert mine == {"ownedWorkspaces": {"used": 2, "limit": 3}, "invitations": {"usedLastHour": 0, "limit": 20}}


async def test_a_stranger_sees_nothing_of_it(alice: Visitor, carol: Visitor) -> None:
    """Carol is WORKSPACE_FORBIDDEN at Alice's, and what is not there is WORKSPACE_MISSING."""
    for workspace_id, code in ((alice.workspace_id, "WORKSPACE_FORBIDDEN"), ("wsp_nothing", "WORKSPACE_MISSING")):
        assert problem(await carol.ask("GET", f"/api/workspaces/{workspace_id}/usage"))["code"] == code
