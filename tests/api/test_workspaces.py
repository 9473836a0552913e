"""Workspaces over the API, and what the operator does to them."""

import httpx2
import pytest

from mooring.hub import Hub
from mooring.workspaces import Role, Standing, WorkspaceId, WorkspaceState
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def test_a_workspace_is_created_listed_and_opened(alice: Visitor) -> None:
    """201 with the workspace as its owner sees it; the list has it first, and it opens by its id."""
    reply = await alice.ask("POST", "/api/workspaces", {"name": " Second \n workspace "})
    assert reply.status_code == 201
    made = reply.json()
    assert made == {
        "id": made["id"],
        "name": "Second workspace",
        "role": "owner",
        "isDefault": False,
        "createdAt": "2026-11-23T13:00:00.000Z",
    }
    assert (await alice.ask("GET", f"/api/workspaces/{made['id']}")).json() == made
    listed = (await alice.ask("GET", "/api/workspaces")).json()
    assert {one["id"] for one in listed["workspaces"]} == {made["id"], alice.workspace_id}
    assert listed["nextCursor"] is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "\u200b"])
async def test_a_workspace_needs_a_name(alice: Visitor, name: str) -> None:
    """Nothing visible, or too much of it, is WORKSPACE_NAME_INVALID."""
    reply = await alice.ask("POST", "/api/workspaces", {"name": name})
    assert (reply.status_code, problem(reply)["code"]) == (422, "WORKSPACE_NAME_INVALID")
    assert reply.json()["fields"] == {"name": "WORKSPACE_NAME_INVALID"}


async def test_ten_workspaces_may_be_owned(alice: Visitor, carol: Visitor) -> None:
    """The eleventh is WORKSPACE_QUOTA_REACHED with the limit; others are not affected."""
    for n in range(9):
        assert (await alice.ask("POST", "/api/workspaces", {"name": f"Number {n}"})).status_code == 201
    reply = await alice.ask("POST", "/api/workspaces", {"name": "One too many"})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["limit"]) == (409, "WORKSPACE_QUOTA_REACHED", 10)
    assert (await carol.ask("POST", "/api/workspaces", {"name": "Fine"})).status_code == 201


async def test_the_list_comes_in_pages(alice: Visitor) -> None:
    """Following `nextCursor` shows each workspace once."""
    for n in range(4):
        await alice.ask("POST", "/api/workspaces", {"name": f"Number {n}"})
    seen: list[str] = []
    path = "/api/workspaces?limit=2"
    while True:
        page = (await alice.ask("GET", path)).json()
        seen += [one["name"] for one in page["workspaces"]]
        if page["nextCursor"] is None:
            break
        path = f"/api/workspaces?limit=2&cursor={page['nextCursor']}"
    assert sorted(seen) == ["Number 0", "Number 1", "Number 2", "Number 3", "Personal workspace"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "INVALID"),
        ("limit=201", "INVALID"),
        ("limit=x", "INVALID"),
        ("cursor=nonsense", "CURSOR_INVALID"),
        ("cursor=%00", "CURSOR_INVALID"),
        ("cursor=" + "x" * 300, "INVALID"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(alice: Visitor, query: str, code: str) -> None:
    """422 for a limit out of bounds and for a cursor of another make."""
    reply = await alice.ask("GET", f"/api/workspaces?{query}")
    assert (reply.status_code, problem(reply)["code"]) == (422, code)


async def test_olga_pauses_and_resumes_a_workspace(alice: Visitor, client: httpx2.AsyncClient, hub: Hub) -> None:
    """What is remembered of the workspace changes with the commit, listeners hear of it, and again changes nothing."""
    hers = WorkspaceId(alice.workspace_id)
    heard: list[WorkspaceId] = []
    hub.access_view.listen(lambda workspace_id, user_id: heard.append(workspace_id))
    assert await hub.access_view.standing(alice.user_id, hers) == Standing(Role.OWNER)
    reply = await client.post(f"/api/operator/workspaces/{hers}/pause", headers=OLGA)
    assert reply.json() == {"id": hers, "paused": True, "changed": True}
    assert heard == [hers]
    assert hub.access_view.remembered(alice.user_id, hers) is None
    assert await hub.access_view.standing(alice.user_id, hers) == Standing(Role.OWNER, WorkspaceState.PAUSED)
    assert (await alice.ask("GET", f"/api/workspaces/{hers}")).status_code == 200
    again = await client.post(f"/api/operator/workspaces/{hers}/pause", headers=OLGA)
    assert again.json()["changed"] is False
    reply = await client.post(f"/api/operator/workspaces/{hers}/resume", headers=OLGA)
    assert reply.json() == {"id": hers, "paused": False, "changed": True}
    assert await hub.access_view.standing(alice.user_id, hers) == Standing(Role.OWNER)


@pytest.mark.parametrize("deed", ["pause", "resume"])
@pytest.mark.parametrize("workspace_id", ["wsp_nothing", "%00"])
async def test_olga_cannot_pause_what_is_not_there(client: httpx2.AsyncClient, deed: str, workspace_id: str) -> None:
    """WORKSPACE_MISSING."""
    reply = await client.post(f"/api/operator/workspaces/{workspace_id}/{deed}", headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")


@pytest.mark.parametrize("noun", ["users", "workspaces"])
@pytest.mark.usefixtures("alice", "carol")
async def test_olga_walks_all_users_and_workspaces(client: httpx2.AsyncClient, noun: str) -> None:
    """In pages, each once, without password hashes; a cursor that is none is refused."""
    first = (await client.get(f"/api/operator/{noun}?limit=1", headers=OLGA)).json()
    assert first["nextCursor"] == first[noun][0]["id"]
    rest = (await client.get(f"/api/operator/{noun}?cursor={first['nextCursor']}", headers=OLGA)).json()
    assert rest["nextCursor"] is None
    assert len({one["id"] for one in (*first[noun], *rest[noun])}) == 2
    assert "assword" not in str(first)
    reply = await client.get(f"/api/operator/{noun}?cursor=%00", headers=OLGA)
    assert problem(reply)["code"] == "CURSOR_INVALID"
