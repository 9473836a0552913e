"""Workspaces over the API, and what the operator does to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.hub import Hub
from mooring.sessions import SessionId
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync import Author, Batch, NewEvent
from mooring.workspaces import Allowance, LifecycleKind, Role, WorkspaceId, WorkspaceState
from shared import join
from visitors import OPERATOR_KEY, Visitor, problem, signed_in

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
        "state": "active",
        "members": 1,
        "head": 0,
        "recentAt": "2026-11-23T13:00:00.000Z",
        "archivedAt": None,
        "deletedAt": None,
        "purgeAt": None,
        "graceDays": 30,
        "offer": None,
    }
    assert (await alice.ask("GET", f"/api/workspaces/{made['id']}")).json() == made
    listed = (await alice.ask("GET", "/api/workspaces")).json()
    assert {one["id"] for one in listed["workspaces"]} == {made["id"], alice.workspace_id}
    assert (listed["nextCursor"], listed["total"]) == (None, 2)


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
    active = await hub.access_view.standing(alice.user_id, hers)
    assert (active.role, active.state) == (Role.OWNER, WorkspaceState.ACTIVE)
    reply = await client.post(f"/api/operator/workspaces/{hers}/pause", headers=OLGA)
    assert reply.json() == {"id": hers, "paused": True, "changed": True}
    assert heard == [hers]
    assert hub.access_view.remembered(alice.user_id, hers) is None
    assert await hub.access_view.standing(alice.user_id, hers) == replace(active, state=WorkspaceState.PAUSED)
    assert (await alice.ask("GET", f"/api/workspaces/{hers}")).status_code == 200
    again = await client.post(f"/api/operator/workspaces/{hers}/pause", headers=OLGA)
    assert again.json()["changed"] is False
    reply = await client.post(f"/api/operator/workspaces/{hers}/resume", headers=OLGA)
    assert reply.json() == {"id": hers, "paused": False, "changed": True}
    assert await hub.access_view.standing(alice.user_id, hers) == active


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


async def test_the_list_is_used_last_first(alice: Visitor, directory: SqlDirectory, clock: FakeClock) -> None:
    """What was opened last comes first; what never was counts from when it was joined; pages follow the same order."""
    ids = [alice.workspace_id]
    for n in range(4):
        clock.advance(timedelta(seconds=1))
        ids.append((await alice.ask("POST", "/api/workspaces", {"name": f"Number {n}"})).json()["id"])
    opened = {(WorkspaceId(ids[1]), UserId(alice.user_id)): clock.now() + timedelta(seconds=5)}
    async with directory.transaction() as tx:
        await tx.members.visited(opened)
    expected = [ids[1], ids[4], ids[3], ids[2], ids[0]]
    body = (await alice.ask("GET", "/api/workspaces")).json()
    assert [one["id"] for one in body["workspaces"]] == expected
    assert body["workspaces"][0]["recentAt"] == "2026-11-23T13:00:09.000Z"
    seen: list[str] = []
    cursor = ""
    while len(seen) < 5:
        page = (await alice.ask("GET", f"/api/workspaces?limit=2{cursor}")).json()
        assert page["total"] == 5
        seen += [one["id"] for one in page["workspaces"]]
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == expected


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ÄLTER", ["Älteres"]),
        ("älter", ["Älteres"]),
        ("100%", ["100% sure"]),
        ("0_", ["0_0"]),
        ("%", ["100% sure"]),
        ("back\\", ["back\\slash"]),
        ("nothing", []),
    ],
)
async def test_the_list_is_searched_by_name(alice: Visitor, search: str, found: list[str]) -> None:
    """Any part, small or capital letters of any script, and nothing in it is taken for a pattern."""
    for name in ("Älteres", "100% sure", "0_0", "000", "back\\slash"):
        await alice.ask("POST", "/api/workspaces", {"name": name})
    reply = await alice.client.get("/api/workspaces", params={"search": search}, headers=alice.bearer)
    body = reply.json()
    assert ([one["name"] for one in body["workspaces"]], body["total"]) == (found, len(found))


@pytest.mark.parametrize("query", ["state=full", "search=" + "x" * 81])
async def test_a_list_that_cannot_be_is_refused(alice: Visitor, query: str) -> None:
    """INVALID for an unknown state and for a search that no name can hold."""
    reply = await alice.ask("GET", f"/api/workspaces?{query}")
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")


async def test_the_list_shows_how_many_are_in_it_and_how_far_its_log_goes(
    alice: Visitor, directory: SqlDirectory, event_log: SqliteEventLog, carol: Visitor
) -> None:
    """Of each workspace its own members and its own head."""
    await join(directory, carol.user_id, alice.workspace_id, Role.VIEWER)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    events = [NewEvent(seq, seq - 1, f'{{"seq":{seq}}}') for seq in (1, 2, 3)]
    await event_log.append(
        Batch(alice.workspace_id, Author(alice.user_id, alice.session_id), at, events), Allowance(10, 1_000)
    )
    listed = {one["id"]: one for one in (await carol.ask("GET", "/api/workspaces")).json()["workspaces"]}
    shown = {key: (one["members"], one["head"], one["role"]) for key, one in listed.items()}
    assert shown == {alice.workspace_id: (2, 3, "viewer"), carol.workspace_id: (1, 0, "owner")}


async def test_a_workspace_is_renamed_and_everybody_is_told(hub: Hub, alice: Visitor) -> None:
    """The new name in reply and feed, with the former one; the same name again tells nothing."""
    for _ in range(2):
        reply = await alice.ask("PATCH", f"/api/workspaces/{alice.workspace_id}", {"name": " Better\tname "})
        assert (reply.status_code, reply.json()["name"]) == (200, "Better name")
    async with hub.directory.reading() as tx:
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.RENAMED]
    assert [(event.actor, event.data) for event in events] == [
        (alice.user_id, {"name": "Better name", "former": "Personal workspace"})
    ]
    reply = await alice.ask("PATCH", f"/api/workspaces/{alice.workspace_id}", {"name": "\u200b"})
    assert (reply.status_code, problem(reply)["code"]) == (422, "WORKSPACE_NAME_INVALID")


async def test_an_archived_workspace_is_read_and_not_renamed(alice: Visitor, directory: SqlDirectory) -> None:
    """WORKSPACE_ARCHIVED for its name and for being the default; members and list are read; unarchived it is as before."""
    path = f"/api/workspaces/{alice.workspace_id}"
    for _ in range(2):
        reply = await alice.ask("POST", f"{path}/archive")
        assert (reply.status_code, reply.json()["state"]) == (200, "archived")
        assert reply.json()["archivedAt"] == "2026-11-23T13:00:00.000Z"
    reply = await alice.ask("PATCH", path, {"name": "Other"})
    assert (reply.status_code, problem(reply)["code"]) == (409, "WORKSPACE_ARCHIVED")
    reply = await alice.ask("PUT", "/api/account/default-workspace", {"workspaceId": alice.workspace_id})
    assert (reply.status_code, problem(reply)["code"]) == (409, "WORKSPACE_ARCHIVED")
    assert (await alice.ask("GET", path)).json()["state"] == "archived"
    assert (await alice.ask("GET", f"{path}/members")).json()["total"] == 1
    archived = (await alice.ask("GET", "/api/workspaces?state=archived")).json()
    assert [one["id"] for one in archived["workspaces"]] == [alice.workspace_id]
    assert alice.workspace_id not in str((await alice.ask("GET", "/api/workspaces?state=active")).json())
    reply = await alice.ask("POST", f"{path}/unarchive")
    assert (reply.json()["state"], reply.json()["archivedAt"]) == ("active", None)
    assert (await alice.ask("PATCH", path, {"name": "Other"})).status_code == 200


async def test_archiving_the_only_workspace_gives_a_fresh_one(hub: Hub, alice: Visitor) -> None:
    """There is always a default: a new personal workspace, which the quota does not stop, and the account's log says why."""
    await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/archive")
    default = (await alice.ask("GET", "/api/session")).json()["defaultWorkspaceId"]
    assert default != alice.workspace_id
    made = (await alice.ask("GET", f"/api/workspaces/{default}")).json()
    assert (made["name"], made["role"], made["isDefault"]) == ("Personal workspace", "owner", True)
    async with hub.directory.reading() as tx:
        entries = await tx.audit.of_user(alice.user_id, None, 100)
    changed = [entry for entry in entries if entry.kind == "default_workspace_changed"]
    assert [(entry.actor, entry.data) for entry in changed] == [(None, {"workspaceId": default, "because": "archived"})]


async def test_the_default_is_chosen_and_touches_no_session(hub: Hub, alice: Visitor) -> None:
    """It shows in the list, in the session of other devices and in the account's log; their tokens stay as good."""
    other = await signed_in(alice.client, alice.email, "/api/sessions")
    second = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()["id"]
    async with hub.directory.reading() as tx:
        before = await tx.sessions.by_id(SessionId(other.session_id))
    for _ in range(2):
        reply = await alice.ask("PUT", "/api/account/default-workspace", {"workspaceId": second})
        assert reply.status_code == 204
    assert (await other.ask("GET", "/api/session")).json()["defaultWorkspaceId"] == second
    listed = (await other.ask("GET", "/api/workspaces")).json()["workspaces"]
    assert [one["id"] for one in listed if one["isDefault"]] == [second]
    async with hub.directory.reading() as tx:
        assert await tx.sessions.by_id(SessionId(other.session_id)) == before
        entries = await tx.audit.of_user(alice.user_id, None, 100)
    chosen = [entry for entry in entries if entry.kind == "default_workspace_changed"]
    assert [(entry.actor, entry.data) for entry in chosen] == [
        (alice.user_id, {"workspaceId": second, "because": "chosen"})
    ]


async def test_nobody_makes_a_workspace_while_the_account_is_being_closed(
    hub: Hub, directory: SqlDirectory, alice: Visitor
) -> None:
    """The account was closed after the token was looked at: USER_MISSING, and nothing is made."""
    async with directory.transaction() as tx:
        await tx.accounts.set_closed(UserId(alice.user_id), hub.clock.now())
    reply = await alice.ask("POST", "/api/workspaces", {"name": "Too late"})
    assert (reply.status_code, problem(reply)["code"]) == (404, "USER_MISSING")
    assert (await alice.ask("GET", "/api/workspaces")).json()["total"] == 1


DEEDS = [
    ("PATCH", "", {"name": "Other"}, "rename"),
    ("POST", "/archive", None, "archive"),
    ("POST", "/unarchive", None, "archive"),
]


@pytest.mark.parametrize(("method", "deed", "body", "action"), DEEDS)
async def test_only_whose_role_reaches_changes_a_workspace(
    directory: SqlDirectory, alice: Visitor, carol: Visitor, method: str, deed: str, body: object, action: str
) -> None:
    """A stranger is forbidden, a member's role is too low and the refusal says for what, an absent workspace is missing."""
    path = f"/api/workspaces/{alice.workspace_id}{deed}"
    reply = await carol.ask(method, path, body)
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    await join(directory, carol.user_id, alice.workspace_id, Role.MEMBER)
    refused = problem(await carol.ask(method, path, body))
    assert (refused["code"], refused["role"], refused["action"]) == ("ROLE_TOO_LOW", "member", action)
    for nowhere in ("wsp_nothing", "%00", "x" * 200):
        reply = await alice.ask(method, f"/api/workspaces/{nowhere}{deed}", body)
        assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")


@pytest.mark.parametrize(
    "method_and_path", ["GET /members", "POST /leave", "PATCH /members/{me}", "DELETE /members/{me}"]
)
async def test_members_of_an_absent_or_foreign_workspace_are_nobodys_business(
    alice: Visitor, carol: Visitor, method_and_path: str
) -> None:
    """WORKSPACE_MISSING and WORKSPACE_FORBIDDEN, also for oneself."""
    method, deed = method_and_path.split()
    for where, expected in (
        ("wsp_nothing", (404, "WORKSPACE_MISSING")),
        (alice.workspace_id, (403, "WORKSPACE_FORBIDDEN")),
    ):
        path = f"/api/workspaces/{where}{deed.format(me=carol.user_id)}"
        reply = await carol.ask(method, path, {"role": "viewer"})
        assert (reply.status_code, problem(reply)["code"]) == expected
