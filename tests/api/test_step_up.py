"""Proving anew who is signed in."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from mooring.api.app import create_app
from mooring.audit import AuditKind
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from second_factors import App, audit_kinds, codes_of, with_totp
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

STEP_UP = "/api/session/step-up"


async def test_a_sign_in_is_recent_for_ten_minutes(alice: Visitor, clock: FakeClock) -> None:
    """One second before the ten minutes are over the guard lets through, at ten minutes it does not."""
    clock.advance(timedelta(minutes=9, seconds=59))
    assert (await alice.ask("POST", "/api/account/totp")).status_code == 201
    clock.advance(timedelta(seconds=1))
    assert problem(await alice.ask("POST", "/api/account/totp"))["code"] == "STEP_UP_REQUIRED"


async def test_a_refresh_is_no_proof_of_who_one_is(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """A renewed session is as old in its proof as it was before."""
    clock.advance(timedelta(minutes=10))
    renewed = (await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})).json()
    assert renewed["session"]["authenticatedAt"] == "2026-11-23T13:00:00.000Z"
    fresh = replace(alice, access=renewed["accessToken"])
    assert problem(await fresh.ask("POST", "/api/account/totp"))["code"] == "STEP_UP_REQUIRED"


async def test_the_password_steps_up_this_session_only(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, hub: Hub
) -> None:
    """200 with the session's new `authenticatedAt`; another session of the same user is as old as before; it is audited."""
    other = await signed_in(client, alice.email, "/api/sessions")
    clock.advance(timedelta(minutes=10))
    reply = await alice.ask("POST", STEP_UP, {"password": PASSWORD})
    assert reply.status_code == 200
    assert reply.json()["session"]["authenticatedAt"] == "2026-11-23T13:10:00.000Z"
    assert set(reply.json()) == set((await alice.ask("GET", "/api/session")).json())
    assert problem(await other.ask("POST", "/api/account/totp"))["code"] == "STEP_UP_REQUIRED"
    assert AuditKind.STEPPED_UP in await audit_kinds(hub, alice)


@pytest.mark.parametrize("sent", [{"password": "wrong horse battery"}, {"code": "000000"}, {"code": "x" * 9000}])
async def test_a_wrong_proof_steps_nobody_up(alice: Visitor, clock: FakeClock, hub: Hub, sent: dict[str, str]) -> None:
    """STEP_UP_WRONG with 403; the session goes on, and is as old as it was."""
    clock.advance(timedelta(minutes=10))
    reply = await alice.ask("POST", STEP_UP, sent)
    assert (reply.status_code, problem(reply)["code"]) == (403, "STEP_UP_WRONG")
    assert (await alice.ask("GET", "/api/session")).json()["session"]["authenticatedAt"] == "2026-11-23T13:00:00.000Z"
    assert AuditKind.STEPPED_UP not in await audit_kinds(hub, alice)


@pytest.mark.parametrize("sent", [{}, {"password": PASSWORD, "code": "123456"}, {"recoveryCode": "x"}])
async def test_a_step_up_takes_one_proof(alice: Visitor, sent: dict[str, str]) -> None:
    """None, two, and a recovery code (which is for those who lost the rest) are INVALID."""
    reply = await alice.ask("POST", STEP_UP, sent)
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")


async def test_a_code_of_the_app_steps_up_once(alice: Visitor, clock: FakeClock) -> None:
    """The methods name the app; its code is as good as the password, and no good a second time."""
    app, _ = await with_totp(alice, clock)
    clock.advance(timedelta(minutes=10))
    assert problem(await alice.ask("POST", "/api/account/recovery-codes"))["methods"] == ["password", "totp"]
    code = app.code(clock)
    replies = await asyncio.gather(*(alice.ask("POST", STEP_UP, {"code": code}) for _ in range(10)))
    assert sorted(reply.status_code for reply in replies) == [200] + [403] * 9
    assert (await alice.ask("POST", "/api/account/recovery-codes")).status_code == 201


async def test_a_recovery_code_is_no_step_up(alice: Visitor, clock: FakeClock) -> None:
    """Given as a code it is wrong, and is not used up."""
    _, codes = await with_totp(alice, clock)
    reply = await alice.ask("POST", STEP_UP, {"code": codes[0]})
    assert (reply.status_code, problem(reply)["code"]) == (403, "STEP_UP_WRONG")


async def test_another_users_code_is_worth_nothing(alice: Visitor, carol: Visitor, clock: FakeClock) -> None:
    """Carol's app proves nothing about Alice."""
    app, _ = await with_totp(carol, clock)
    clock.advance(timedelta(minutes=1))
    await with_totp(alice, clock)
    assert problem(await alice.ask("POST", STEP_UP, {"code": app.code(clock)}))["code"] == "STEP_UP_WRONG"


async def test_guessing_in_a_stolen_session_is_slowed_down(alice: Visitor, hub: Hub, clock: FakeClock) -> None:
    """Ten tries a minute and session, of them ten codes an hour; the user's other session is not touched by that."""
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ORIGIN) as client:
        other = await signed_in(client, alice.email, "/api/sessions")
        thief = replace(alice, client=client)
        tried = [(await thief.ask("POST", STEP_UP, {"code": f"{n:06}"})).status_code for n in range(11)]
        assert tried == [403] * 10 + [429]
        clock.advance(timedelta(minutes=1))
        assert problem(await thief.ask("POST", STEP_UP, {"code": "000000"}))["code"] == "RATE_LIMITED"
        assert (await other.ask("POST", STEP_UP, {"password": PASSWORD})).status_code == 200


def test_the_app_of_the_tests_shows_the_codes_of_the_standard() -> None:
    """The app of the tests shows the codes of RFC 6238's own example."""
    clock = FakeClock()
    assert App("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").at_seconds(59) == "287082"
    assert len(set(codes_of(App("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), clock))) == 3
