"""Signing up over the API."""

from dataclasses import replace

import httpx2
import pytest

from fakes import FakeClock, PlainHasher
from mooring.accounts import Argon2Hasher
from mooring.api.app import create_app
from mooring.hub import AccountPolicy, Hub
from mooring.storage.directory import SqlDirectory
from visitors import ORIGIN, PASSWORD, Visitor, problem

NEW = {"email": " New.Person@Example.org ", "password": PASSWORD, "name": " New\nPerson "}


async def test_signing_up_makes_an_account_and_signs_in(client: httpx2.AsyncClient) -> None:
    """201 with exactly the promised members; the tokens work at once; the workspace is there."""
    reply = await client.post("/api/accounts", json=NEW)
    assert reply.status_code == 201
    body = reply.json()
    assert set(body) == {
        "user",
        "defaultWorkspaceId",
        "session",
        "accessToken",
        "expiresAt",
        "sessionExpiresAt",
        "serverTime",
        "refreshToken",
    }
    assert body["user"] == {
        "id": body["user"]["id"],
        "email": "New.Person@example.org",
        "name": "New Person",
        "verified": False,
    }
    assert set(body["session"]) == {
        "id",
        "createdAt",
        "lastSeenAt",
        "deviceName",
        "place",
        "authenticatedAt",
        "current",
    }
    assert (body["serverTime"], body["expiresAt"]) == ("2026-11-23T13:00:00.000Z", "2026-11-23T13:15:00.000Z")
    assert body["session"]["current"] is True
    headers = {"authorization": f"Bearer {body['accessToken']}"}
    (workspace,) = (await client.get("/api/workspaces", headers=headers)).json()["workspaces"]
    assert workspace == {
        "id": body["defaultWorkspaceId"],
        "name": "Personal workspace",
        "role": "owner",
        "isDefault": True,
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


async def test_an_address_can_be_taken_once(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Another spelling of the same address is EMAIL_TAKEN, and names the field."""
    reply = await client.post("/api/accounts", json={"email": "ALICE@example.org", "password": PASSWORD})
    assert (reply.status_code, problem(reply)["code"]) == (409, "EMAIL_TAKEN")
    assert reply.json()["fields"] == {"email": "EMAIL_TAKEN"}


@pytest.mark.parametrize(
    ("change", "code", "fields"),
    [
        ({"email": "nobody"}, "EMAIL_INVALID", {"email": "EMAIL_INVALID"}),
        ({"password": "short"}, "PASSWORD_TOO_SHORT", {"password": "PASSWORD_TOO_SHORT"}),
        ({"password": "xy" * 200}, "PASSWORD_TOO_LONG", {"password": "PASSWORD_TOO_LONG"}),
        ({"password": "password1"}, "PASSWORD_TOO_COMMON", {"password": "PASSWORD_TOO_COMMON"}),
        ({"name": "x" * 200}, "NAME_TOO_LONG", {"name": "NAME_TOO_LONG"}),
        (
            {"email": "nobody", "password": "short"},
            "INVALID",
            {"email": "EMAIL_INVALID", "password": "PASSWORD_TOO_SHORT"},
        ),
        ({"email": ["alice@example.org"]}, "INVALID", {"email": "INVALID"}),
        ({"email": None}, "INVALID", {"email": "INVALID"}),
        ({"password": 1234567890}, "INVALID", {"password": "INVALID"}),
        ({"password": {"$ne": ""}}, "INVALID", {"password": "INVALID"}),
        ({"delivery": "pigeon"}, "INVALID", {"delivery": "INVALID"}),
    ],
)
async def test_each_wrong_field_is_named(
    client: httpx2.AsyncClient, change: dict[str, object], code: str, fields: dict[str, str]
) -> None:
    """422 with the field and the code of what is wrong with it; an array is no string."""
    reply = await client.post("/api/accounts", json={**NEW, **change})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["fields"]) == (422, code, fields)


async def test_a_missing_field_is_named(client: httpx2.AsyncClient) -> None:
    """A body without password says so; a body that is no object is wrong as a whole."""
    reply = await client.post("/api/accounts", json={"email": "a@example.org"})
    assert problem(reply)["fields"] == {"password": "REQUIRED"}
    for body in ([], "text", 5, None):
        reply = await client.post("/api/accounts", json=body)
        assert (reply.status_code, problem(reply)["fields"]) == (422, {"body": "INVALID"})


async def test_unknown_fields_are_ignored(client: httpx2.AsyncClient) -> None:
    """A newer client may send more than this service knows; it cannot give itself anything by it."""
    extra = {"id": "usr_mine", "verified": True, "role": "operator", "passwordHash": "x"}
    reply = await client.post("/api/accounts", json={**NEW, **extra})
    assert reply.status_code == 201
    assert reply.json()["user"]["verified"] is False
    assert reply.json()["user"]["id"] != "usr_mine"


async def test_nobody_signs_up_where_sign_up_is_closed(hub: Hub) -> None:
    """SIGNUP_CLOSED, before anything is looked at or hashed."""
    closed = replace(hub, accounts=AccountPolicy(signup_open=False))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(closed)), base_url=ORIGIN) as client:
        reply = await client.post("/api/accounts", json=NEW)
    assert (reply.status_code, problem(reply)["code"]) == (403, "SIGNUP_CLOSED")
    assert isinstance(hub.hasher, PlainHasher)
    assert hub.hasher.hashed == 0


async def test_a_full_queue_of_hashes_is_busy_and_keeps_nothing(hub: Hub, directory: SqlDirectory) -> None:
    """With no place left for slow work a sign-up is refused with 503 BUSY, to be tried again."""
    full = replace(hub, hasher=Argon2Hasher(passes=1, memory_kib=64, longest_queue=0))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(full)), base_url=ORIGIN) as client:
        for path in ("/api/accounts", "/api/sessions"):
            reply = await client.post(path, json=NEW)
            assert (reply.status_code, problem(reply)["code"]) == (503, "BUSY")
    async with directory.reading() as tx:
        assert await tx.accounts.page(None, 10) == []


async def test_no_password_or_token_is_kept_in_the_clear(hub: Hub, alice: Visitor, directory: SqlDirectory) -> None:
    """Neither refresh token nor access token is found in the database file."""
    async with directory.reading() as tx:
        dump = (await tx.accounts._connection.exec_driver_sql("SELECT * FROM refresh_tokens, sessions, users")).all()
    assert alice.refresh not in str(dump)
    assert alice.access not in str(dump)


async def test_the_first_session_knows_its_device(client: httpx2.AsyncClient, clock: FakeClock) -> None:
    """The name comes from the user agent, whatever is in it."""
    agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0 " + "x" * 5000
    reply = await client.post("/api/accounts", json=NEW, headers={"user-agent": agent})
    assert reply.json()["session"]["deviceName"] == "Firefox on Windows"
