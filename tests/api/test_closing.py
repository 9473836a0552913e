"""Closing an account, what it does to workspaces, reopening and purging it, by its person and by the operator."""

from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from letters import audit_of, mails_to
from mooring.accounts import UserId
from mooring.api.closing import purge_due
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Role, WorkspaceId, WorkspaceState
from mooring.workspaces.states import archive
from second_factors import with_totp
from visitors import OPERATOR_KEY, ORIGIN, PASSWORD, Visitor, problem, signed_in

CLOSE = ("POST", "/api/account/close", {"archiveWorkspaces": True})
OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


async def _joined(directory: SqlDirectory, clock: FakeClock, member: Visitor, workspace_id: str, role: Role) -> None:
    from mooring.storage.directory.tables import members

    row = {
        "workspace_id": workspace_id,
        "user_id": member.user_id,
        "role": role.value,
        "joined_at": clock.now(),
    }
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(members.insert().values(row))


async def _state(hub: Hub, visitor: Visitor, workspace_id: str | None = None) -> WorkspaceState:
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id or visitor.workspace_id))
    assert workspace is not None
    return workspace.state


async def test_closing_names_what_would_be_left_without_an_owner(
    hub: Hub, directory: SqlDirectory, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """WORKSPACES_STILL_OWNED with id, name and members of each, and nothing is closed; one with another owner is not named."""
    second = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()["id"]
    shared = (await alice.ask("POST", "/api/workspaces", {"name": "Shared"})).json()["id"]
    await _joined(directory, clock, carol, second, Role.ADMIN)
    await _joined(directory, clock, carol, shared, Role.OWNER)
    reply = await alice.ask("POST", "/api/account/close", {})
    body = problem(reply)
    assert (reply.status_code, body["code"]) == (409, "WORKSPACES_STILL_OWNED")
    told = {one["id"]: (one["name"], one["members"]) for one in body["workspaces"]}
    assert told == {alice.workspace_id: ("Personal workspace", 1), second: ("Second", 2)}
    assert (await alice.ask("GET", "/api/session")).status_code == 200
    assert await _state(hub, alice) is WorkspaceState.ACTIVE


async def test_closing_ends_everything_at_once(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """The day until which it can be reopened; cookies cleared; sessions ended with the reason; what they own archived."""
    other = await signed_in(client, alice.email, "/api/sessions")
    reply = await client.post(CLOSE[1], json=CLOSE[2], headers={**alice.cookies, "origin": ORIGIN})
    assert (reply.status_code, reply.json()) == (200, {"reopenUntil": "2026-12-23T13:00:00.000Z"})
    cookies = reply.headers.get_list("set-cookie")
    assert {cookie.split("=")[0] for cookie in cookies} >= {"mooring_access", "mooring_refresh"}
    assert all("Max-Age=0" in cookie for cookie in cookies)
    for device in (alice, other):
        body = problem(await device.ask("GET", "/api/session"))
        assert (body["code"], body["reason"]) == ("SESSION_ENDED", "account_closed")
    assert await _state(hub, alice) is WorkspaceState.ARCHIVED
    assert "account_closed" in await mails_to(hub, alice.email)
    assert "account_closed" in await audit_of(hub, alice.user_id)


async def test_closing_is_seen_by_whoever_shares_a_workspace(
    hub: Hub, directory: SqlDirectory, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """Open sockets are told right after the commit, and the lifecycle feed has it: read on, write no more."""
    await _joined(directory, clock, carol, alice.workspace_id, Role.MEMBER)
    told: list[tuple[str, str | None]] = []
    hub.access_view.listen(lambda workspace_id, user_id: told.append((workspace_id, user_id)))
    await alice.ask(*CLOSE)
    assert told == [(alice.workspace_id, None)]
    async with hub.directory.reading() as tx:
        (event,) = [one for one in await tx.lifecycle.after(0, 100) if one.kind is LifecycleKind.ARCHIVED]
    assert (event.workspace_id, event.actor, event.data) == (
        alice.workspace_id,
        alice.user_id,
        {"because": "account_closed"},
    )
    assert (await carol.ask("GET", f"/api/workspaces/{alice.workspace_id}")).status_code == 200


async def test_an_owner_whose_account_is_closed_owns_nothing_for_the_next(
    directory: SqlDirectory, clock: FakeClock, hub: Hub, alice: Visitor, carol: Visitor
) -> None:
    """Of two owners who both leave the second leaves an orphan, and is told so."""
    await _joined(directory, clock, carol, alice.workspace_id, Role.OWNER)
    await carol.ask(*CLOSE)
    assert await _state(hub, alice) is WorkspaceState.ACTIVE
    body = problem(await alice.ask("POST", "/api/account/close", {}))
    assert [one["id"] for one in body["workspaces"]] == [alice.workspace_id]


async def test_the_address_stays_reserved(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """During the time for second thoughts nobody else signs up with it."""
    await alice.ask(*CLOSE)
    reply = await client.post("/api/accounts", json={"email": alice.email, "password": PASSWORD})
    assert (reply.status_code, problem(reply)["code"]) == (409, "EMAIL_TAKEN")


async def test_to_a_stranger_a_closed_account_is_none(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """A wrong password is CREDENTIALS_WRONG, word for word as for an address without an account."""
    await alice.ask(*CLOSE)
    wrong = {"email": alice.email, "password": "wrong horse battery"}
    closed = await client.post("/api/sessions", json=wrong)
    nobody = await client.post("/api/sessions", json={**wrong, "email": "nobody@example.org"})
    assert (closed.status_code, closed.content) == (nobody.status_code, nobody.content)


async def test_nothing_is_mailed_to_a_closed_account(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Neither a link to reset the password nor another one to confirm: only its person's password opens it again."""
    await alice.ask(*CLOSE)
    before = await mails_to(hub, alice.email)
    for path in ("/api/password-resets", "/api/accounts/resend"):
        assert (await client.post(path, json={"email": alice.email})).status_code == 202
    assert await mails_to(hub, alice.email) == before


@pytest.mark.parametrize("named", ["id", "address", "spelling"])
async def test_olga_closes_and_reopens(hub: Hub, client: httpx2.AsyncClient, alice: Visitor, named: str) -> None:
    """By id or any spelling of the address; done twice it says that nothing changed; what was archived comes back."""
    user = {"id": alice.user_id, "address": alice.email, "spelling": "ALICE@example.org"}[named]
    for changed in (True, False):
        reply = await client.post(f"/api/operator/users/{user}/close", headers=OLGA)
        assert (reply.status_code, reply.json()["changed"]) == (200, changed)
    assert reply.json()["user"]["reopenUntil"] == "2026-12-23T13:00:00.000Z"
    assert await _state(hub, alice) is WorkspaceState.ARCHIVED
    assert problem(await alice.ask("GET", "/api/session"))["reason"] == "account_closed"
    for changed in (True, False):
        reply = await client.post(f"/api/operator/users/{user}/reopen", headers=OLGA)
        assert (reply.status_code, reply.json()["changed"]) == (200, changed)
    assert reply.json()["user"]["closedAt"] is None
    assert await _state(hub, alice) is WorkspaceState.ACTIVE
    assert (await signed_in(client, alice.email, "/api/sessions")).user_id == alice.user_id
    assert "account_reopened" in await mails_to(hub, alice.email)


async def test_only_what_the_closing_archived_comes_back(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A workspace that was archived before stays archived."""
    second = (await alice.ask("POST", "/api/workspaces", {"name": "Second"})).json()["id"]
    async with hub.directory.transaction() as tx:
        await archive(WorkspaceId(second), workspace_stores_of(tx), by_nobody(hub))
    clock.advance(timedelta(seconds=1))
    await alice.ask(*CLOSE)
    await client.post(f"/api/operator/users/{alice.user_id}/reopen", headers=OLGA)
    assert await _state(hub, alice) is WorkspaceState.ACTIVE
    assert await _state(hub, alice, second) is WorkspaceState.ARCHIVED


@pytest.mark.parametrize("user", ["usr_nobody", "nobody@example.org", "not an id", "@", "x" * 300])
async def test_an_account_that_is_not_there_is_missing_to_olga(client: httpx2.AsyncClient, user: str) -> None:
    """USER_MISSING for what is shown, closed and reopened alike."""
    for method, deed in (("GET", ""), ("POST", "/close"), ("POST", "/reopen")):
        reply = await client.request(method, f"/api/operator/users/{user}{deed}", headers=OLGA)
        assert (reply.status_code, problem(reply)["code"]) == (404, "USER_MISSING")


async def test_after_its_time_an_account_is_purged(
    hub: Hub,
    directory: SqlDirectory,
    clock: FakeClock,
    client: httpx2.AsyncClient,
    alice: Visitor,
    carol: Visitor,
) -> None:
    """Not a moment before. Then nothing of the person is left in the directory, and the address is free again."""
    await alice.ask("PATCH", "/api/account", {"name": "Alice Liddell"})
    await _joined(directory, clock, alice, carol.workspace_id, Role.ADMIN)
    await alice.ask(*CLOSE)
    clock.advance(timedelta(days=30))
    assert await purge_due(hub, clock.now()) == 0
    clock.advance(timedelta(seconds=1))
    told: list[tuple[str, str | None]] = []
    hub.access_view.listen(lambda workspace_id, user_id: told.append((workspace_id, user_id)))
    assert await purge_due(hub, clock.now()) == 1
    assert await purge_due(hub, clock.now()) == 0
    assert told == [(carol.workspace_id, alice.user_id)]
    assert (await audit_of(hub, alice.user_id))[0] == "account_purged"
    async with directory.reading() as tx:
        connection = tx.accounts._connection
        names = (await connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        rows = [str((await connection.exec_driver_sql(f"SELECT * FROM {name}")).all()) for name in names.all()]
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.MEMBER_REMOVED]
    assert [row for row in rows if "alice" in row.lower()] == []
    assert [(event.workspace_id, event.data["userId"]) for event in events] == [(carol.workspace_id, alice.user_id)]
    shown = (await client.get(f"/api/operator/users/{alice.user_id}", headers=OLGA)).json()
    assert (shown["email"], shown["name"], shown["purgedAt"]) == ("", "", "2026-12-23T13:00:01.000Z")
    for deed in ("close", "reopen"):
        reply = await client.post(f"/api/operator/users/{alice.user_id}/{deed}", headers=OLGA)
        assert reply.status_code == (200 if deed == "close" else 404)
    assert (await signed_in(client, alice.email)).user_id != alice.user_id


async def test_who_came_back_is_not_purged(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A chore that found them due and then finds the account open leaves it alone."""
    await alice.ask(*CLOSE)
    await client.post(f"/api/operator/users/{alice.user_id}/reopen", headers=OLGA)
    clock.advance(timedelta(days=60))
    assert await purge_due(hub, clock.now()) == 0
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(UserId(alice.user_id))
    assert user is not None
    assert user.email.address == alice.email


async def test_the_right_password_says_until_when_and_reopens(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """ACCOUNT_CLOSED with the day; with `reopen` signed in, everything back, a notice; not a second time by itself."""
    await alice.ask(*CLOSE)
    clock.advance(timedelta(days=29))
    given = {"email": alice.email, "password": PASSWORD}
    reply = await client.post("/api/sessions", json=given)
    body = problem(reply)
    assert (reply.status_code, body["code"], body["reopenUntil"]) == (403, "ACCOUNT_CLOSED", "2026-12-23T13:00:00.000Z")
    assert await _state(hub, alice) is WorkspaceState.ARCHIVED
    reply = await client.post("/api/sessions", json={**given, "reopen": True})
    assert (reply.status_code, reply.json()["user"]["id"]) == (201, alice.user_id)
    assert await _state(hub, alice) is WorkspaceState.ACTIVE
    assert (await mails_to(hub, alice.email))[-1] == "account_reopened"
    assert set((await audit_of(hub, alice.user_id))[:2]) == {"account_reopened", "signed_in"}
    reply = await client.post("/api/sessions", json={**given, "reopen": True})
    assert reply.status_code == 201
    assert (await audit_of(hub, alice.user_id)).count("account_reopened") == 1


@pytest.mark.parametrize("reopen", [False, True])
async def test_when_the_time_is_over_there_is_no_account(
    clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, reopen: bool
) -> None:
    """From that moment on the right password is CREDENTIALS_WRONG, whether the purge has run or not."""
    await alice.ask(*CLOSE)
    clock.advance(timedelta(days=30))
    reply = await client.post("/api/sessions", json={"email": alice.email, "password": PASSWORD, "reopen": reopen})
    assert (reply.status_code, problem(reply)["code"]) == (401, "CREDENTIALS_WRONG")


async def test_reopening_needs_the_second_factor_too(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """With the password alone the account stays closed; the code after it reopens and signs in."""
    app, _ = await with_totp(alice, clock)
    await alice.ask(*CLOSE)
    given = {"email": alice.email, "password": PASSWORD, "reopen": True}
    body = problem(await client.post("/api/sessions", json=given))
    assert body["code"] == "SECOND_FACTOR_REQUIRED"
    assert await _state(hub, alice) is WorkspaceState.ARCHIVED
    answer = {"challenge": body["challenge"], "code": app.code(clock)}
    reply = await client.post("/api/sessions/second-factor", json=answer)
    assert reply.status_code == 201, reply.text
    assert await _state(hub, alice) is WorkspaceState.ACTIVE
