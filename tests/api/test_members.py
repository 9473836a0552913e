"""Members over the API: who is seen, whose role changes, who is removed, who leaves, and what opens afterwards."""

from datetime import timedelta

import httpx2
import pytest

from fakes import START, FakeClock
from mooring.accounts import UserId
from mooring.hub import Hub
from mooring.sessions import SessionId
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Role, WorkspaceId
from shared import join, role_of
from visitors import Visitor, problem, signed_in


@pytest.fixture
async def bob(client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor) -> Visitor:
    """A member of Alice's workspace."""
    visitor = await signed_in(client, "bob@example.org")
    await join(directory, visitor.user_id, alice.workspace_id, Role.MEMBER)
    return visitor


@pytest.fixture
async def adam(client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor) -> Visitor:
    """An admin of Alice's workspace."""
    visitor = await signed_in(client, "adam@example.org")
    await join(directory, visitor.user_id, alice.workspace_id, Role.ADMIN)
    return visitor


def _member(workspace_id: str, user_id: str) -> str:
    return f"/api/workspaces/{workspace_id}/members/{user_id}"


async def test_members_see_each_other_owners_first_then_by_name(
    alice: Visitor, bob: Visitor, adam: Visitor, carol: Visitor
) -> None:
    """With addresses, roles, and who of them asks; a stranger sees nothing."""
    await adam.ask("PATCH", "/api/account", {"name": "Zacharias"})
    body = (await bob.ask("GET", f"/api/workspaces/{alice.workspace_id}/members")).json()
    assert [(one["user"]["email"], one["role"], one["you"]) for one in body["members"]] == [
        (alice.email, "owner", False),
        (bob.email, "member", True),
        (adam.email, "admin", False),
    ]
    assert body["members"][2]["user"] == {"id": adam.user_id, "name": "Zacharias", "email": adam.email}
    assert (body["nextCursor"], body["total"]) == (None, 3)
    reply = await carol.ask("GET", f"/api/workspaces/{alice.workspace_id}/members")
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    assert alice.email not in reply.text


async def test_the_members_come_in_pages(client: httpx2.AsyncClient, directory: SqlDirectory, alice: Visitor) -> None:
    """Following `nextCursor` shows each member once, in the order of the whole; a cursor of another make is refused."""
    for n in range(5):
        visitor = await signed_in(client, f"person{n}@example.org")
        await join(directory, visitor.user_id, alice.workspace_id, Role.OWNER if n == 3 else Role.VIEWER)
        await visitor.ask("PATCH", "/api/account", {"name": ["Same", "Same", "Äa", "Zz", ""][n]})
    path = f"/api/workspaces/{alice.workspace_id}/members"
    whole = [one["user"]["id"] for one in (await alice.ask("GET", path)).json()["members"]]
    for size in (1, 2, 5):
        seen: list[str] = []
        cursor = ""
        while True:
            page = (await alice.ask("GET", f"{path}?limit={size}{cursor}")).json()
            seen += [one["user"]["id"] for one in page["members"]]
            if page["nextCursor"] is None:
                break
            cursor = f"&cursor={page['nextCursor']}"
        assert seen == whole
    for nonsense in ("nonsense", "WzEsIlx1MDAwMCIsIiJd", "%00", "W10"):
        reply = await alice.ask("GET", f"{path}?cursor={nonsense}")
        assert (reply.status_code, problem(reply)["code"]) == (422, "CURSOR_INVALID")


async def test_an_admin_changes_a_role_and_its_person_is_told(
    hub: Hub, alice: Visitor, bob: Visitor, adam: Visitor
) -> None:
    """The member as they are now; in the standing at once, in the feed, and by mail; again it changes and tells nothing."""
    where = alice.workspace_id
    for _ in range(2):
        reply = await adam.ask("PATCH", _member(where, bob.user_id), {"role": "viewer"})
        assert reply.status_code == 200, reply.text
        assert (reply.json()["role"], reply.json()["you"], reply.json()["user"]["id"]) == ("viewer", False, bob.user_id)
    standing = await hub.access_view.standing(UserId(bob.user_id), WorkspaceId(where))
    assert standing is not None
    assert standing.role is Role.VIEWER
    async with hub.directory.reading() as tx:
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.ROLE_CHANGED]
        mail = [one for one in await tx.outbox.queued(100) if one.template == "role_changed"]
    assert [(event.actor, event.data) for event in events] == [
        (adam.user_id, {"userId": bob.user_id, "role": "viewer", "former": "member"})
    ]
    assert [(one.recipient.email, one.params["role"]) for one in mail] == [(bob.email, "viewer")]


async def test_who_lowers_themselves_gets_no_mail_about_it(hub: Hub, alice: Visitor, bob: Visitor) -> None:
    """A member may become a viewer by themselves, and not come back up."""
    reply = await bob.ask("PATCH", _member(alice.workspace_id, bob.user_id), {"role": "viewer"})
    assert (reply.status_code, reply.json()["role"], reply.json()["you"]) == (200, "viewer", True)
    reply = await bob.ask("PATCH", _member(alice.workspace_id, bob.user_id), {"role": "member"})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["role"], body["action"]) == (
        403,
        "ROLE_TOO_LOW",
        "viewer",
        "change_role",
    )
    async with hub.directory.reading() as tx:
        assert "role_changed" not in {one.template.value for one in await tx.outbox.queued(100)}


@pytest.mark.parametrize("role", ["owner", "harbourmaster", None])
async def test_what_is_no_role_to_give_is_not_given(alice: Visitor, bob: Visitor, role: str | None) -> None:
    """ROLE_NOT_GIVEN for `owner`, which is offered and accepted; INVALID for what is none."""
    reply = await alice.ask("PATCH", _member(alice.workspace_id, bob.user_id), {"role": role})
    expected = (409, "ROLE_NOT_GIVEN") if role == "owner" else (422, "INVALID")
    assert (reply.status_code, problem(reply)["code"]) == expected


@pytest.mark.parametrize("who", ["usr_nobody", "%00", "x" * 300])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_member_who_is_not_there_is_missing(alice: Visitor, carol: Visitor, method: str, who: str) -> None:
    """MEMBER_MISSING to those who may ask, whether the person exists elsewhere or not."""
    for user_id in (who, carol.user_id):
        reply = await alice.ask(method, _member(alice.workspace_id, user_id), {"role": "viewer"})
        assert (reply.status_code, problem(reply)["code"]) == (404, "MEMBER_MISSING")


async def test_a_removed_member_is_a_stranger_and_still_signed_in(
    hub: Hub, alice: Visitor, bob: Visitor, adam: Visitor
) -> None:
    """Forbidden at once, told by mail, everything else of theirs goes on; a second removal is MEMBER_MISSING."""
    reply = await adam.ask("DELETE", _member(alice.workspace_id, bob.user_id))
    assert reply.status_code == 204
    reply = await bob.ask("GET", f"/api/workspaces/{alice.workspace_id}")
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    assert (await bob.ask("GET", "/api/session")).status_code == 200
    assert [one["id"] for one in (await bob.ask("GET", "/api/workspaces")).json()["workspaces"]] == [bob.workspace_id]
    reply = await adam.ask("DELETE", _member(alice.workspace_id, bob.user_id))
    assert problem(reply)["code"] == "MEMBER_MISSING"
    async with hub.directory.reading() as tx:
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.MEMBER_REMOVED]
        mail = [one for one in await tx.outbox.queued(100) if one.template == "member_removed"]
    assert [event.data for event in events] == [{"userId": bob.user_id, "because": "removed"}]
    assert [one.recipient.email for one in mail] == [bob.email]


async def test_a_member_removes_and_changes_nobody(alice: Visitor, bob: Visitor, adam: Visitor) -> None:
    """ROLE_TOO_LOW with the role and the action; an admin is refused the same for an owner."""
    for visitor, target in ((bob, adam), (bob, alice), (adam, alice)):
        for method, action in (("PATCH", "change_role"), ("DELETE", "remove_member")):
            reply = await visitor.ask(method, _member(alice.workspace_id, target.user_id), {"role": "viewer"})
            body = problem(reply)
            assert (reply.status_code, body["code"], body["action"]) == (403, "ROLE_TOO_LOW", action)


async def test_who_leaves_is_out_and_the_last_owner_cannot(hub: Hub, alice: Visitor, bob: Visitor) -> None:
    """204 and a stranger; LAST_OWNER for the only owner, who also cannot lower or remove themselves."""
    path = f"/api/workspaces/{alice.workspace_id}/leave"
    assert (await bob.ask("POST", path)).status_code == 204
    reply = await bob.ask("POST", path)
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    own = _member(alice.workspace_id, alice.user_id)
    for method, where in (("POST", path), ("DELETE", own), ("PATCH", own)):
        reply = await alice.ask(method, where, {"role": "admin"})
        assert (reply.status_code, problem(reply)["code"]) == (409, "LAST_OWNER")
    async with hub.directory.reading() as tx:
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.MEMBER_REMOVED]
    assert [event.data for event in events] == [{"userId": bob.user_id, "because": "left"}]


async def test_an_owner_with_a_closed_account_is_no_other_owner(
    directory: SqlDirectory, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """While Adam's account is closed Alice cannot leave; when it is open again she can."""
    adam = await signed_in(client, "adam@example.org")
    await join(directory, adam.user_id, alice.workspace_id, Role.OWNER)
    async with directory.transaction() as tx:
        await tx.accounts.set_closed(UserId(adam.user_id), START)
    reply = await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/leave")
    assert (reply.status_code, problem(reply)["code"]) == (409, "LAST_OWNER")
    async with directory.transaction() as tx:
        await tx.accounts.set_closed(UserId(adam.user_id), None)
    assert (await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/leave")).status_code == 204
    assert await role_of(directory, adam.user_id, alice.workspace_id) is Role.OWNER


@pytest.mark.parametrize("how", ["left", "removed"])
async def test_who_loses_the_default_gets_the_one_they_used_last(
    directory: SqlDirectory, clock: FakeClock, alice: Visitor, bob: Visitor, how: str
) -> None:
    """Not the newest, not an archived one; the sessions of the person are not touched."""
    used, newest = [(await bob.ask("POST", "/api/workspaces", {"name": n})).json()["id"] for n in ("Used", "Newest")]
    archived = (await bob.ask("POST", "/api/workspaces", {"name": "Archived"})).json()["id"]
    moments = {(WorkspaceId(used), UserId(bob.user_id)): clock.now() + timedelta(hours=1)}
    moments[WorkspaceId(archived), UserId(bob.user_id)] = clock.now() + timedelta(hours=2)
    async with directory.transaction() as tx:
        await tx.members.visited(moments)
        before = await tx.sessions.by_id(SessionId(bob.session_id))
    assert (await bob.ask("POST", f"/api/workspaces/{archived}/archive")).status_code == 200
    chosen = {"workspaceId": alice.workspace_id}
    assert (await bob.ask("PUT", "/api/account/default-workspace", chosen)).status_code == 204
    if how == "left":
        await bob.ask("POST", f"/api/workspaces/{alice.workspace_id}/leave")
    else:
        await alice.ask("DELETE", _member(alice.workspace_id, bob.user_id))
    assert (await bob.ask("GET", "/api/session")).json()["defaultWorkspaceId"] == used != newest
    async with directory.reading() as tx:
        assert await tx.sessions.by_id(SessionId(bob.session_id)) == before


async def test_handlers_that_have_written_are_shown_and_are_no_members(
    directory: SqlDirectory, alice: Visitor, bob: Visitor, carol: Visitor
) -> None:
    """By name, how often and when first and last, of this workspace alone; a stranger does not see them."""
    for name, minutes, workspace_id in (
        ("assistant", 1, alice.workspace_id),
        ("archivist", 2, alice.workspace_id),
        ("assistant", 3, alice.workspace_id),
        ("elsewhere", 4, carol.workspace_id),
    ):
        async with directory.transaction() as tx:
            await tx.ledger.note_written(workspace_id, name, 2, START + timedelta(minutes=minutes))
    path = f"/api/workspaces/{alice.workspace_id}"
    assert (await bob.ask("GET", f"{path}/automations")).json() == {
        "automations": [
            {"name": "archivist", "firstAt": _minute(2), "lastAt": _minute(2), "events": 2},
            {"name": "assistant", "firstAt": _minute(1), "lastAt": _minute(3), "events": 4},
        ]
    }
    assert (await bob.ask("GET", f"{path}/members")).json()["total"] == 2
    assert problem(await carol.ask("GET", f"{path}/automations"))["code"] == "WORKSPACE_FORBIDDEN"


def _minute(minutes: int) -> str:
    return f"2026-11-23T13:0{minutes}:00.000Z"
