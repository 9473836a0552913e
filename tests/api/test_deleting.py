"""Deleting a workspace and bringing it back: who sees it meanwhile, what opens instead, and when it is too late."""

from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Role
from shared import join
from visitors import PASSWORD, Visitor, problem, signed_in

PURGE_AT = "2026-12-23T13:00:00.000Z"


async def test_a_deleted_workspace_is_gone_for_all_and_its_owner_brings_it_back(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor
) -> None:
    """Missing for everybody, listed for its owner with the day of its end, told by mail; then back with everybody in it."""
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    path = f"/api/workspaces/{alice.workspace_id}"
    deleted = (await alice.ask("DELETE", path)).json()
    assert (deleted["state"], deleted["deletedAt"], deleted["purgeAt"]) == (
        "deleted",
        "2026-11-23T13:00:00.000Z",
        PURGE_AT,
    )
    for visitor in (alice, carol):
        for where in ("", "/members"):
            reply = await visitor.ask("GET", path + where)
            assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")
        assert alice.workspace_id not in (await visitor.ask("GET", "/api/workspaces")).text
    assert (await carol.ask("GET", "/api/workspaces?state=deleted")).json()["workspaces"] == []
    listed = (await alice.ask("GET", "/api/workspaces?state=deleted")).json()
    assert [(one["id"], one["purgeAt"]) for one in listed["workspaces"]] == [(alice.workspace_id, PURGE_AT)]
    assert problem(await alice.ask("DELETE", path))["code"] == "WORKSPACE_MISSING"
    back = (await alice.ask("POST", f"{path}/undelete")).json()
    assert (back["state"], back["deletedAt"], back["purgeAt"], back["members"]) == ("active", None, None, 2)
    assert (await carol.ask("GET", path)).status_code == 200
    async with hub.directory.reading() as tx:
        events = {event.kind: event.data for event in await tx.lifecycle.after(0, 100)}
        mail = [
            (one.recipient.email, one.params["until"]) for one in await tx.outbox.queued(99) if "delet" in one.template
        ]
    assert events[LifecycleKind.DELETED] == {"purgeAt": PURGE_AT}
    assert LifecycleKind.UNDELETED in events
    assert mail == [(alice.email, PURGE_AT)]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.VIEWER])
async def test_only_owners_delete(directory: SqlDirectory, alice: Visitor, carol: Visitor, role: Role) -> None:
    """ROLE_TOO_LOW for everybody else in it, WORKSPACE_FORBIDDEN for strangers, WORKSPACE_MISSING where there is none."""
    path = f"/api/workspaces/{alice.workspace_id}"
    assert problem(await carol.ask("DELETE", path))["code"] == "WORKSPACE_FORBIDDEN"
    assert problem(await carol.ask("DELETE", "/api/workspaces/wsp_none"))["code"] == "WORKSPACE_MISSING"
    await join(directory, carol.user_id, alice.workspace_id, role)
    refused = problem(await carol.ask("DELETE", path))
    assert (refused["code"], refused["action"]) == ("ROLE_TOO_LOW", "delete")
    assert (await alice.ask("GET", path)).status_code == 200


async def test_everybody_whose_default_was_deleted_gets_another(
    directory: SqlDirectory, alice: Visitor, carol: Visitor
) -> None:
    """The owner, who has no other, a fresh one; a member their own. Nobody is ever without a default."""
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    await carol.ask("PUT", "/api/account/default-workspace", {"workspaceId": alice.workspace_id})
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    assert (await carol.ask("GET", "/api/session")).json()["defaultWorkspaceId"] == carol.workspace_id
    default = (await alice.ask("GET", "/api/session")).json()["defaultWorkspaceId"]
    assert default != alice.workspace_id
    assert (await alice.ask("GET", f"/api/workspaces/{default}")).json()["name"] == "Personal workspace"


async def test_bringing_back_counts_against_the_quota(alice: Visitor) -> None:
    """With as many as one may own it is WORKSPACE_QUOTA_REACHED, and stays deleted."""
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    for n in range(9):
        assert (await alice.ask("POST", "/api/workspaces", {"name": f"Number {n}"})).status_code == 201
    reply = await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/undelete")
    assert (reply.status_code, problem(reply)["code"], reply.json()["limit"]) == (409, "WORKSPACE_QUOTA_REACHED", 10)


async def test_after_its_time_it_cannot_be_brought_back(
    client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor
) -> None:
    """From the moment of its purge on it is missing, whether the purge has run or not, and listed no more."""
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    clock.advance(timedelta(days=30))
    again = await signed_in(client, alice.email, "/api/sessions")
    reply = await again.ask("POST", f"/api/workspaces/{alice.workspace_id}/undelete")
    assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")
    assert (await again.ask("GET", "/api/workspaces?state=deleted")).json()["total"] == 0


async def test_deleting_needs_a_recent_proof(clock: FakeClock, alice: Visitor) -> None:
    """STEP_UP_REQUIRED ten minutes after the sign-in; bringing back needs none."""
    path = f"/api/workspaces/{alice.workspace_id}"
    clock.advance(timedelta(minutes=10))
    assert problem(await alice.ask("DELETE", path))["code"] == "STEP_UP_REQUIRED"
    await alice.ask("POST", "/api/session/step-up", {"password": PASSWORD})
    assert (await alice.ask("DELETE", path)).status_code == 200
    clock.advance(timedelta(minutes=11))
    assert (await alice.ask("POST", "/api/session/refresh", {"refreshToken": alice.refresh})).status_code == 200
