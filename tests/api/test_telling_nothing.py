"""Asking by an address tells nothing of who has an account: not by status, headers or body, nor by the work that is done."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlalchemy import event

from fakes import PlainHasher
from mooring.api.app import create_app
from mooring.hub import AccountPolicy, Hub
from mooring.storage.directory import SqlDirectory
from visitors import ORIGIN, PASSWORD, Visitor, signed_in

NOBODY = "nobody@example.org"
Flow = Callable[[httpx2.AsyncClient, Visitor, str], Awaitable[httpx2.Response]]


async def _login(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    return await client.post("/api/sessions", json={"email": email, "password": "wrong horse battery"})


async def _reset(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    return await client.post("/api/password-resets", json={"email": email})


async def _code(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    typed = {"email": email, "code": "00000000", "newPassword": "another horse battery"}
    return await client.post("/api/password-resets/redeem", json=typed)


async def _resend(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    return await client.post("/api/accounts/resend", json={"email": email})


async def _email_change(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    return await client.post("/api/account/email", json={"email": email}, headers=asker.bearer)


async def _sign_up(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    return await client.post("/api/accounts", json={"email": email, "password": PASSWORD, "name": "Alice"})


async def _invitation(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    path = f"/api/workspaces/{asker.workspace_id}/invitations"
    return await client.post(path, json={"email": email, "role": "member"}, headers=asker.bearer)


async def _correction(client: httpx2.AsyncClient, asker: Visitor, email: str) -> httpx2.Response:
    dora = await signed_in(client, "dora@example.org", "/api/sessions")
    return await client.post("/api/account/email", json={"email": email}, headers=dora.bearer)


FLOWS: list[Flow] = [_login, _reset, _code, _resend, _email_change, _sign_up, _invitation, _correction]
_INVITATION_ID = re.compile(rb"inv_\w+")


def _shown(reply: httpx2.Response, email: str) -> tuple[int, dict[str, str], bytes]:
    """What an answer tells beyond what was asked: an invitation says to which address it goes, and has an id."""
    headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
    return reply.status_code, headers, _INVITATION_ID.sub(b"inv", reply.content.replace(email.encode(), b"the address"))


@contextmanager
def _statements(directory: SqlDirectory) -> Iterator[list[str]]:
    """Every statement that the directory runs meanwhile, without its values."""
    engine = directory._engine.reading.sync_engine
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def quiet(hub: Hub) -> Any:
    """The service in the mode in which sign-up tells nothing either."""
    app = create_app(replace(hub, accounts=AccountPolicy(signup_by_mail=True)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as opened:
        yield opened


@pytest.mark.parametrize("state", ["fresh", "asked before", "confirmed", "closed"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__.strip("_"))
async def test_an_address_with_an_account_is_asked_about_like_one_without(
    hub: Hub,
    directory: SqlDirectory,
    client: httpx2.AsyncClient,
    quiet: httpx2.AsyncClient,
    carol: Visitor,
    flow: Flow,
    state: str,
) -> None:
    """The same status, headers and body, after the same statements in the same order and the same slow work."""
    alice = await signed_in(client, "alice@example.org")
    await signed_in(client, "dora@example.org")  # whose address is not confirmed
    if state == "confirmed":
        async with directory.transaction() as tx:
            await tx.accounts.verify(alice.user_id, hub.clock.now())
    if state == "closed":
        await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    if state == "asked before":
        for email in (alice.email, NOBODY):
            await _reset(quiet, carol, email)
            await flow(quiet, carol, email)
    assert isinstance(hub.hasher, PlainHasher)
    told = []
    for email in (alice.email, NOBODY):
        before = (hub.hasher.hashed, hub.hasher.verified)
        with _statements(directory) as statements:
            reply = await flow(quiet, carol, email)
        work = (hub.hasher.hashed - before[0], hub.hasher.verified - before[1])
        told.append((*_shown(reply, email), work, tuple(statements)))
    assert told[0][:4] == told[1][:4]
    assert told[0][4] == told[1][4]
