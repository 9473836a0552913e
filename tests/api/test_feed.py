"""The lifecycle feed over the API: for the operator and for members, and waiting for what is next."""

import asyncio
from typing import Any

import httpx2
import pytest

from mooring.accounts import UserId
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.hub import Hub
from mooring.workspaces import LifecycleKind, Member, Role, WorkspaceId, record
from mooring.workspaces.feed_bell import MOST_WAITING
from visitors import OPERATOR_KEY, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def _all(client: httpx2.AsyncClient, query: str = "") -> Any:
    reply = await client.get(f"/api/feed{query}", headers=OLGA)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def _joins(hub: Hub, workspace_id: str, user_id: str, role: Role = Role.VIEWER) -> None:
    async with hub.directory.transaction() as tx:
        one = WorkspaceId(workspace_id)
        await tx.workspaces.add_member(Member(one, UserId(user_id), role, hub.clock.now()))
        data = {"userId": user_id, "role": role.value, "because": "invitation"}
        await record(one, LifecycleKind.MEMBER_ADDED, workspace_stores_of(tx), by_nobody(hub), data)


async def _waiting(hub: Hub, count: int = 1) -> None:
    while hub.feed_bell.waiting < count:
        await asyncio.sleep(0)


async def test_the_operator_reads_every_change_of_every_workspace(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """In the order of the commits, a page at a time, and again from the beginning whenever it is wanted."""
    await client.post(f"/api/operator/workspaces/{alice.workspace_id}/pause", headers=OLGA)
    first = await _all(client, "?limit=2")
    assert [(one["position"], one["kind"], one["workspaceId"]) for one in first["events"]] == [
        (1, "workspace_created", alice.workspace_id),
        (2, "workspace_created", carol.workspace_id),
    ]
    assert (first["next"], first["head"]) == (2, 3)
    rest = await _all(client, f"?after={first['next']}")
    assert rest == {
        "events": [
            {
                "position": 3,
                "workspaceId": alice.workspace_id,
                "kind": "workspace_paused",
                "actor": None,
                "at": "2026-11-23T13:00:00.000Z",
                "data": {},
            }
        ],
        "next": 3,
        "head": 3,
    }
    assert await _all(client, "?after=3") == {"events": [], "next": 3, "head": 3}
    assert (await _all(client))["events"] == [*first["events"], *rest["events"]]


async def test_the_operator_reads_what_happened_to_one_workspace(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """`workspaceId` leaves out all others, and what was passed over is not read again."""
    page = await _all(client, f"?workspaceId={carol.workspace_id}")
    assert [one["workspaceId"] for one in page["events"]] == [carol.workspace_id]
    await alice.ask("POST", "/api/workspaces", {"name": "Second"})
    page = await _all(client, f"?workspaceId={carol.workspace_id}&after={page['next']}")
    assert page == {"events": [], "next": 3, "head": 3}


async def test_every_member_reads_what_happened_to_their_workspace(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """A viewer too, from the beginning; nothing of other workspaces, and no address."""
    await _joins(hub, alice.workspace_id, carol.user_id)
    reply = await carol.ask("GET", f"/api/workspaces/{alice.workspace_id}/feed")
    assert reply.status_code == 200
    assert [(one["position"], one["kind"]) for one in reply.json()["events"]] == [
        (1, "workspace_created"),
        (3, "member_added"),
    ]
    assert "@" not in reply.text
    one = (await carol.ask("GET", f"/api/workspaces/{alice.workspace_id}/feed?limit=1")).json()
    assert (len(one["events"]), one["next"], one["head"]) == (1, 1, 3)


async def test_strangers_read_nothing_of_a_feed(alice: Visitor, carol: Visitor) -> None:
    """WORKSPACE_FORBIDDEN in somebody else's, WORKSPACE_MISSING in none, and the whole feed is not for users."""
    reply = await carol.ask("GET", f"/api/workspaces/{alice.workspace_id}/feed")
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    reply = await carol.ask("GET", "/api/workspaces/wsp_nothing/feed")
    assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")
    reply = await carol.ask("GET", "/api/feed")
    assert (reply.status_code, problem(reply)["code"]) == (401, "TOKEN_INVALID")


async def test_a_reader_who_waits_hears_of_the_next_commit(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The answer comes with the commit, not when the wait is over."""
    waiting = asyncio.create_task(_all(client, "?after=1&wait=25"))
    await _waiting(hub)
    await alice.ask("POST", "/api/workspaces", {"name": "Second"})
    page = await asyncio.wait_for(waiting, 20)
    assert [(one["position"], one["kind"]) for one in page["events"]] == [(2, "workspace_created")]


async def test_a_member_who_waits_is_not_woken_for_others(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """A commit elsewhere leaves the reader waiting; one in the workspace is told."""
    path = f"/api/workspaces/{alice.workspace_id}/feed?after=2&wait=25"
    waiting = asyncio.create_task(alice.ask("GET", path))
    await _waiting(hub)
    await carol.ask("POST", "/api/workspaces", {"name": "Second"})
    await _waiting(hub)
    assert not waiting.done()
    await _joins(hub, alice.workspace_id, carol.user_id)
    page = (await asyncio.wait_for(waiting, 20)).json()
    assert ([one["kind"] for one in page["events"]], page["next"]) == (["member_added"], 4)


async def test_who_is_removed_while_waiting_is_told_nothing(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """What wakes the reader is the removal: WORKSPACE_FORBIDDEN instead of the event."""
    await _joins(hub, alice.workspace_id, carol.user_id)
    path = f"/api/workspaces/{alice.workspace_id}/feed?after=3&wait=25"
    waiting = asyncio.create_task(carol.ask("GET", path))
    await _waiting(hub)
    async with hub.directory.transaction() as tx:
        left = [one for one in await tx.members.remove_everywhere(UserId(carol.user_id)) if one == alice.workspace_id]
        data = {"userId": carol.user_id, "because": "removed"}
        for one in left:
            await record(one, LifecycleKind.MEMBER_REMOVED, workspace_stores_of(tx), by_nobody(hub), data)
    reply = await asyncio.wait_for(waiting, 20)
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")


async def test_who_is_signed_out_while_waiting_is_told_nothing(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    """SESSION_ENDED, as for every request of a session that is over."""
    path = f"/api/workspaces/{alice.workspace_id}/feed?after=2&wait=25"
    waiting = asyncio.create_task(alice.ask("GET", path))
    await _waiting(hub)
    await alice.ask("DELETE", "/api/session")
    await _joins(hub, alice.workspace_id, carol.user_id)
    reply = await asyncio.wait_for(waiting, 20)
    assert (reply.status_code, problem(reply)["code"]) == (401, "SESSION_ENDED")


async def test_few_wait_at_a_time_and_none_when_the_service_stops(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """One reader holds eight connections at most; one more is answered at once, and so are all at a stop."""
    reading = [asyncio.create_task(_all(client, "?after=1&wait=25")) for _ in range(MOST_WAITING)]
    await _waiting(hub, MOST_WAITING)
    assert (await asyncio.wait_for(_all(client, "?after=1&wait=25"), 20))["events"] == []
    hub.feed_bell.close()
    for page in await asyncio.wait_for(asyncio.gather(*reading), 20):
        assert page == {"events": [], "next": 1, "head": 1}
    assert (await asyncio.wait_for(_all(client, "?after=1&wait=25"), 20))["events"] == []


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=9007199254740992", "limit=0", "limit=1001", "wait=26"])
async def test_what_cannot_be_asked_of_a_feed_is_refused(
    client: httpx2.AsyncClient, alice: Visitor, query: str
) -> None:
    """INVALID for positions, sizes and waits out of bounds."""
    for reply in (
        await client.get(f"/api/feed?{query}", headers=OLGA),
        await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/feed?{query}"),
    ):
        assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")


async def test_a_position_beyond_the_end_stays_where_it_is(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """A reader of a feed that was restored sees by `head` that it is ahead."""
    assert await _all(client, "?after=1000") == {"events": [], "next": 1000, "head": 1}
