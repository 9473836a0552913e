"""A person's own account over the API: name and password."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock, PlainHasher
from letters import audit_of, mails_to
from mooring.accounts import Challenge, ChallengeId, Purpose, UserId
from mooring.api.app import create_app
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.sessions import AccessToken, Principal, SessionId
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

NEW_PASSWORD = "another horse battery"
CHANGE = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}


async def test_an_account_is_shown_whole(alice: Visitor) -> None:
    """Exactly the promised members: who one is, what waits, how one signs in, how long a closing can be undone."""
    reply = await alice.ask("GET", "/api/account")
    assert reply.status_code == 200
    assert reply.json() == {
        "user": {"id": alice.user_id, "email": alice.email, "name": "", "verified": True},
        "pendingEmail": None,
        "mail": {"reachable": True, "because": None, "since": None, "until": None, "retryable": False},
        "factors": {"totp": None, "passkeys": [], "recoveryCodesLeft": 0},
        "reopenableSeconds": 30 * 86400,
        "language": None,
        "languages": ["de", "en"],
    }


async def test_a_name_is_changed_and_written_down(hub: Hub, alice: Visitor) -> None:
    """One visible line from now on; the audit log knows; the same name again is no change."""
    for _ in range(2):
        reply = await alice.ask("PATCH", "/api/account", {"name": " Alice\nLiddell "})
        assert (reply.status_code, reply.json()["name"]) == (200, "Alice Liddell")
    assert (await alice.ask("GET", "/api/session")).json()["user"]["name"] == "Alice Liddell"
    assert (await audit_of(hub, alice.user_id)).count("name_changed") == 1
    reply = await alice.ask("PATCH", "/api/account", {"name": "x" * 101})
    assert (reply.status_code, problem(reply)["fields"]) == (422, {"name": "NAME_TOO_LONG"})


async def test_a_changed_password_ends_every_other_session(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The device it was changed on stays signed in, the others are told `password_changed`; a notice and an audit entry."""
    other = await signed_in(client, alice.email, "/api/sessions")
    reply = await alice.ask("POST", "/api/account/password", CHANGE)
    assert (reply.status_code, reply.content) == (204, b"")
    assert (await alice.ask("GET", "/api/session")).status_code == 200
    body = problem(await other.ask("GET", "/api/session"))
    assert (body["code"], body["reason"]) == ("SESSION_ENDED", "password_changed")
    for password, status in ((PASSWORD, 401), (NEW_PASSWORD, 201)):
        reply = await client.post("/api/sessions", json={"email": alice.email, "password": password})
        assert reply.status_code == status
    assert "password_changed" in await mails_to(hub, alice.email)
    assert "password_changed" in await audit_of(hub, alice.user_id)


async def test_an_open_socket_hears_of_a_changed_password(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """What is open in another session is told right after the commit; what is open in this one is not."""
    other = await signed_in(client, alice.email, "/api/sessions")
    told: list[str] = []
    hub.live_sessions.listen(told.append)
    await hub.live_sessions.admit(_principal(hub, other))
    await alice.ask("POST", "/api/account/password", CHANGE)
    assert told == [other.session_id]
    standing = hub.live_sessions.standing(SessionId(other.session_id))
    assert standing is not None
    assert standing.ended_reason == "password_changed"


def _principal(hub: Hub, visitor: Visitor) -> Principal:
    return hub.mint.access.read(AccessToken(visitor.access, hub.clock.now()).text)


@pytest.mark.parametrize(
    ("change", "code", "fields"),
    [
        ({"currentPassword": "wrong horse"}, "PASSWORD_WRONG", {"currentPassword": "PASSWORD_WRONG"}),
        ({"newPassword": "short"}, "PASSWORD_TOO_SHORT", {"newPassword": "PASSWORD_TOO_SHORT"}),
        ({"newPassword": "xy" * 200}, "PASSWORD_TOO_LONG", {"newPassword": "PASSWORD_TOO_LONG"}),
        ({"newPassword": "password1"}, "PASSWORD_TOO_COMMON", {"newPassword": "PASSWORD_TOO_COMMON"}),
        ({"newPassword": "Alice@example.org"}, "PASSWORD_TOO_COMMON", {"newPassword": "PASSWORD_TOO_COMMON"}),
    ],
)
async def test_a_password_that_is_refused_changes_nothing(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, change: dict[str, str], code: str, fields: dict[str, str]
) -> None:
    """422 that names the field of the form; every session goes on, and no notice is sent."""
    other = await signed_in(client, alice.email, "/api/sessions")
    reply = await alice.ask("POST", "/api/account/password", {**CHANGE, **change})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["fields"]) == (422, code, fields)
    assert (await other.ask("GET", "/api/session")).status_code == 200
    assert "password_changed" not in await mails_to(hub, alice.email)


async def test_an_open_reset_and_a_half_done_login_die_with_the_old_password(hub: Hub, alice: Visitor) -> None:
    """Who asked for a reset, or gave the old password and not yet the second factor, has to start again."""
    now, later = hub.clock.now(), hub.clock.now() + timedelta(minutes=30)
    user_id = UserId(alice.user_id)
    async with hub.directory.transaction() as tx:
        for purpose in (Purpose.PASSWORD_RESET, Purpose.SECOND_FACTOR):
            await tx.challenges.add(Challenge(ChallengeId(f"chl_{purpose}"), purpose, user_id, now, later))
    await alice.ask("POST", "/api/account/password", CHANGE)
    async with hub.directory.transaction() as tx:
        assert await tx.challenges.open_of(user_id, Purpose.PASSWORD_RESET) == []
        assert await tx.challenges.open_of(user_id, Purpose.SECOND_FACTOR) == []


async def test_two_changes_at_once_are_one(hub: Hub, alice: Visitor) -> None:
    """A change whose present password was overtaken while it was checked is PASSWORD_WRONG, not a second change."""

    class _Overtaken(PlainHasher):
        async def hash(self, password: str) -> str:
            async with hub.directory.transaction() as tx:
                await tx.accounts.replace_password_hash(UserId(alice.user_id), "plain:overtaken by this")
            return await super().hash(password)

    app = create_app(replace(hub, hasher=_Overtaken()))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        reply = await client.post("/api/account/password", json=CHANGE, headers=alice.bearer)
    assert (reply.status_code, problem(reply)["code"]) == (422, "PASSWORD_WRONG")


async def test_guessing_the_present_password_is_slowed_down(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """Five tries a minute and twenty an hour for whoever is signed in, whatever network they come from; nobody is locked out."""
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    wrong = {**CHANGE, "currentPassword": "wrong horse battery"}
    for peer in ("192.0.2.1", "198.51.100.7"):
        transport = httpx2.ASGITransport(app, client=(peer, 5000))
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            replies = [await client.post("/api/account/password", json=wrong, headers=alice.bearer) for _ in range(6)]
            codes = [reply.status_code for reply in replies]
            assert codes == ([422] * 5 + [429] if peer == "192.0.2.1" else [429] * 6)
    clock.advance(timedelta(minutes=1))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        reply = await client.post("/api/account/password", json=CHANGE, headers=alice.bearer)
    assert reply.status_code == 204
