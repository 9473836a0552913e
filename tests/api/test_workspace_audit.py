"""The audit log of a workspace, as its admins and the operator read it."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.hub import Hub
from mooring.workspaces import LifecycleKind, Member, Role, WorkspaceId, record
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def _joins(hub: Hub, workspace_id: str, user_id: str, role: Role) -> None:
    async with hub.directory.transaction() as tx:
        one = WorkspaceId(workspace_id)
        await tx.workspaces.add_member(Member(one, UserId(user_id), role, hub.clock.now()))
        data = {"userId": user_id, "role": role.value}
        private = {"email": "carol@example.org"}
        await record(one, LifecycleKind.MEMBER_ADDED, workspace_stores_of(tx), by_nobody(hub), data, private=private)


async def _entries(visitor: Visitor, workspace_id: str, query: str = "") -> Any:
    reply = await visitor.ask("GET", f"/api/workspaces/{workspace_id}/audit{query}")
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_an_admin_reads_who_did_what(hub: Hub, clock: FakeClock, alice: Visitor, carol: Visitor) -> None:
    """Newest first: who did it, from what device, about whom, and the address that no feed tells."""
    clock.advance(timedelta(seconds=1))
    await _joins(hub, alice.workspace_id, carol.user_id, Role.ADMIN)
    page = await _entries(carol, alice.workspace_id)
    added, created = page["entries"]
    assert (added["kind"], added["actor"], added["at"]) == ("member_added", None, "2026-11-23T13:00:01.000Z")
    assert added["about"] == {"id": carol.user_id, "name": "", "email": carol.email}
    assert added["data"] == {"userId": carol.user_id, "role": "admin", "email": carol.email}
    assert (created["kind"], created["about"]) == ("workspace_created", None)
    assert page["nextCursor"] is None
    only = await _entries(carol, alice.workspace_id, "?kind=workspace_created")
    assert only["entries"] == [created]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
async def test_the_audit_log_is_for_admins(hub: Hub, alice: Visitor, carol: Visitor, role: Role) -> None:
    """ROLE_TOO_LOW for members and viewers; WORKSPACE_FORBIDDEN for strangers."""
    path = f"/api/workspaces/{alice.workspace_id}/audit"
    reply = await carol.ask("GET", path)
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    await _joins(hub, alice.workspace_id, carol.user_id, role)
    body = problem(await carol.ask("GET", path))
    assert (body["code"], body["role"], body["action"]) == ("ROLE_TOO_LOW", role.value, "see_audit")


async def test_pages_of_a_workspace_hold_every_entry_once(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Though many have the same moment; with a kind only those of it."""
    for _ in range(3):
        for verb in ("pause", "resume"):
            await client.post(f"/api/operator/workspaces/{alice.workspace_id}/{verb}", headers=OLGA)
    for kind, count in (("", 7), ("&kind=workspace_paused", 3)):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await _entries(alice, alice.workspace_id, f"?limit=2&cursor={cursor}{kind}")
            seen += [entry["id"] for entry in page["entries"]]
            cursor = page["nextCursor"]
        assert len(seen) == len(set(seen)) == count


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=nonsense", "CURSOR_INVALID"),
        ("limit=0", "INVALID"),
        ("limit=101", "INVALID"),
        ("kind=password_changed", "INVALID"),
    ],
)
async def test_what_cannot_be_asked_of_an_audit_log_is_refused(alice: Visitor, query: str, code: str) -> None:
    """422 for a cursor of another make, a size out of bounds, a kind that no workspace has."""
    reply = await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/audit?{query}")
    assert (reply.status_code, problem(reply)["code"]) == (422, code)


async def test_the_operator_reads_every_audit_log(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """The same entries as its admins; WORKSPACE_MISSING where there is none."""
    path = f"/api/operator/workspaces/{alice.workspace_id}/audit"
    assert (await client.get(path, headers=OLGA)).json() == await _entries(alice, alice.workspace_id)
    for absent in ("wsp_nothing", "%00"):
        reply = await client.get(f"/api/operator/workspaces/{absent}/audit", headers=OLGA)
        assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")
