"""The workspace that an access token names: only one that may be read, never a right, and never a bigger token."""

import base64
import json
from typing import Any

import httpx2
import pytest
from sqlalchemy import insert

from fakes import FakeClock
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import members, workspaces
from visitors import PASSWORD, Visitor, problem

MANY = 5_000


def claims(token: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


async def log_in(visitor: Visitor, **more: str) -> dict[str, Any]:
    reply = await visitor.client.post("/api/sessions", json={"email": visitor.email, "password": PASSWORD, **more})
    assert reply.status_code == 201, reply.text
    return reply.json()


async def renew(client: httpx2.AsyncClient, token: str, **more: str) -> dict[str, Any]:
    reply = await client.post("/api/session/refresh", json={"refreshToken": token, **more})
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_sign_in_and_refresh_name_the_open_workspace(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """As the client says each time; without a word it is left out, and the token is no larger than a kilobyte."""
    begun = await log_in(alice, workspaceId=alice.workspace_id)
    assert claims(begun["accessToken"])["wsp"] == alice.workspace_id
    assert len(begun["accessToken"]) < 1024
    silent = await renew(client, begun["refreshToken"])
    assert "wsp" not in claims(silent["accessToken"])
    named = await renew(client, silent["refreshToken"], workspaceId=alice.workspace_id)
    assert claims(named["accessToken"])["wsp"] == alice.workspace_id


@pytest.mark.parametrize("named", ["carol's", "wsp_nothing", "", "x" * 10_000, "'; DROP TABLE users"])
async def test_no_other_workspace_is_named(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, named: str
) -> None:
    """A stranger's, one that is not there, and what is no id are left out; the sign-in and the refresh succeed."""
    wanted = carol.workspace_id if named == "carol's" else named
    begun = await log_in(alice, workspaceId=wanted)
    renewed = await renew(client, begun["refreshToken"], workspaceId=wanted)
    assert "wsp" not in claims(begun["accessToken"])
    assert "wsp" not in claims(renewed["accessToken"])


async def test_it_grants_nothing(client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, hub: Hub) -> None:
    """A token of Alice that names Carol's workspace, signed by us, opens nothing there."""
    token = hub.mint.access.issue(alice.user_id, alice.session_id, carol.workspace_id).text
    headers = {"authorization": f"Bearer {token}"}
    reply = await client.get(f"/api/workspaces/{carol.workspace_id}", headers=headers)
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    assert (await client.get("/api/session", headers=headers)).status_code == 200


async def test_five_thousand_memberships_do_not_change_the_size_of_tokens(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, directory: SqlDirectory, clock: FakeClock
) -> None:
    """They are as long as before to the letter; the list of workspaces comes a page at a time."""
    before = await log_in(alice, workspaceId=alice.workspace_id)
    digits = len(alice.workspace_id) - len("wsp_")
    ids = [f"wsp_{number:0{digits}d}" for number in range(MANY)]
    rows = [{"id": one, "name": one, "created_at": clock.now(), "created_by": carol.user_id} for one in ids]
    mine = [{"workspace_id": one, "user_id": alice.user_id, "role": "member", "joined_at": clock.now()} for one in ids]
    async with directory.transaction() as tx:
        await tx.workspaces._connection.execute(insert(workspaces), rows)
        await tx.workspaces._connection.execute(insert(members), mine)
    after = await log_in(alice, workspaceId=ids[-1])
    renewed = await renew(client, after["refreshToken"], workspaceId=ids[-1])
    page = await client.get("/api/workspaces?limit=50", headers={"authorization": f"Bearer {after['accessToken']}"})
    assert claims(after["accessToken"])["wsp"] == ids[-1]
    sizes = {len(reply["accessToken"]) for reply in (before, after, renewed)}
    assert (len(sizes), max(sizes) < 1024) == (1, True)
    assert len(before["refreshToken"]) == len(after["refreshToken"])
    assert len(page.json()["workspaces"]) == 50
