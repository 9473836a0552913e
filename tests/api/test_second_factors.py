"""Codes from an app and recovery codes: setting them up, signing in with them, losing them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from authenticator import with_passkey
from fakes import FakeClock, PlainHasher
from mooring.accounts import Argon2Hasher, UserId
from mooring.api.app import create_app
from mooring.audit import AuditKind
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.mail import Template
from second_factors import STEP, App, audit_kinds, codes_of, mails, with_totp
from visitors import OPERATOR_KEY, ORIGIN, PASSWORD, Visitor, problem, signed_in

TOTP = "/api/account/totp"
CODES = "/api/account/recovery-codes"
SECOND = "/api/sessions/second-factor"


async def challenge_of(client: httpx2.AsyncClient, email: str = "alice@example.org") -> dict[str, Any]:
    """What the right password gives somebody who has a second factor."""
    reply = await client.post("/api/sessions", json={"email": email, "password": PASSWORD})
    body = problem(reply)
    assert (reply.status_code, body["code"]) == (401, "SECOND_FACTOR_REQUIRED")
    return body


async def answer(client: httpx2.AsyncClient, challenge: str, **given: str) -> httpx2.Response:
    return await client.post(SECOND, json={"challenge": challenge, **given})


def _code_of(reply: httpx2.Response) -> str:
    return "" if reply.is_success else problem(reply)["code"]


# Setting up


async def test_an_app_is_given_a_secret_that_names_us_and_the_person(alice: Visitor) -> None:
    """201 with 160 bits in base32, and the same in an `otpauth:` URI with issuer and address."""
    body = (await alice.ask("POST", TOTP)).json()
    assert len(body["secret"]) == 32
    uri = urlsplit(body["uri"])
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Mooring:alice%40example.org")
    assert parse_qs(uri.query) == {"secret": [body["secret"]], "issuer": ["Mooring"]}


async def test_nothing_is_asked_for_before_the_app_is_confirmed(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """An app that was begun and not confirmed changes no sign-in; begun again it has another secret."""
    first = (await alice.ask("POST", TOTP)).json()["secret"]
    assert (await alice.ask("POST", TOTP)).json()["secret"] != first
    reply = await client.post("/api/sessions", json={"email": alice.email, "password": PASSWORD})
    assert reply.status_code == 201


async def test_the_first_factor_brings_ten_recovery_codes(alice: Visitor, clock: FakeClock, hub: Hub) -> None:
    """Ten different ones, in groups; audited, told by mail, and nowhere in the mail or the audit."""
    _, codes = await with_totp(alice, clock)
    assert len(set(codes)) == 10
    assert all(len(code) == 19 and code.count("-") == 3 for code in codes)
    assert {AuditKind.TOTP_ENABLED, AuditKind.RECOVERY_CODES_MADE} <= set(await audit_kinds(hub, alice))
    queued = await mails(hub, alice)
    assert {Template.FACTOR_ADDED, Template.RECOVERY_CODES_MADE} <= {mail.template for mail in queued}
    assert not any(code in str(queued) for code in codes)


@pytest.mark.parametrize("code", ["000000", "", "x", "12345", "1234567", "x" * 9000, "\u0661\u0662\u0663456", "-12345"])
async def test_a_wrong_code_confirms_nothing(alice: Visitor, code: str) -> None:
    """CODE_WRONG, naming the field, whatever was typed; the right one works afterwards."""
    secret = (await alice.ask("POST", TOTP)).json()["secret"]
    assert App(secret).code(FakeClock()) != code
    reply = await alice.ask("POST", f"{TOTP}/confirm", {"code": code})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["fields"]) == (422, "CODE_WRONG", {"code": "CODE_WRONG"})
    right = f" {App(secret).code(FakeClock())[:3]} {App(secret).code(FakeClock())[3:]} "
    assert (await alice.ask("POST", f"{TOTP}/confirm", {"code": right})).status_code == 200


async def test_setting_up_cannot_be_taken_up_much_later(alice: Visitor, clock: FakeClock) -> None:
    """After half an hour it is TOTP_NOT_STARTED, as it is when nothing was begun."""
    reply = await alice.ask("POST", f"{TOTP}/confirm", {"code": "123456"})
    assert (reply.status_code, problem(reply)["code"]) == (409, "TOTP_NOT_STARTED")
    app = App((await alice.ask("POST", TOTP)).json()["secret"])
    clock.advance(timedelta(minutes=30))
    fresh = await alice.client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    later = replace(alice, access=fresh.json()["accessToken"])
    reply = await later.ask("POST", f"{TOTP}/confirm", {"code": app.code(clock)})
    assert problem(reply)["code"] == "TOTP_NOT_STARTED"


async def test_an_app_in_use_is_not_replaced(alice: Visitor, clock: FakeClock) -> None:
    """TOTP_ALREADY_ON for a second one, and for confirming again; remove the first one before."""
    app, _ = await with_totp(alice, clock)
    for reply in (
        await alice.ask("POST", TOTP),
        await alice.ask("POST", f"{TOTP}/confirm", {"code": app.code(clock)}),
    ):
        assert (reply.status_code, problem(reply)["code"]) == (409, "TOTP_ALREADY_ON")


async def test_the_secret_is_not_in_the_database(alice: Visitor, clock: FakeClock, hub: Hub) -> None:
    """Neither the app's secret nor a recovery code is found in any row; the sealed secret opens for its user only."""
    app, codes = await with_totp(alice, clock)
    async with hub.directory.reading() as tx:
        rows: Any = tx.factors.totp._connection
        dump = str((await rows.exec_driver_sql("SELECT * FROM totp_secrets, recovery_codes, outbox")).all())
        totp = await tx.factors.totp.of(UserId(alice.user_id))
    assert totp is not None
    assert app.secret not in dump
    assert not any(code in dump or code.replace("-", "") in dump for code in codes)
    assert hub.account_secret.factors.open(totp.sealed, about=alice.user_id) == app.secret


async def test_turning_the_last_factor_off_ends_it_all(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, hub: Hub
) -> None:
    """204, also a second time; the password is enough again, the recovery codes have gone; audited and told once."""
    await with_totp(alice, clock)
    for _ in range(2):
        assert (await alice.ask("DELETE", TOTP)).status_code == 204
    reply = await client.post("/api/sessions", json={"email": alice.email, "password": PASSWORD})
    assert reply.status_code == 201
    async with hub.directory.reading() as tx:
        assert await tx.factors.recovery_codes.left(UserId(alice.user_id)) == 0
    assert (await audit_kinds(hub, alice)).count(AuditKind.TOTP_DISABLED) == 1
    assert [mail.template for mail in await mails(hub, alice)].count(Template.FACTOR_REMOVED) == 1
    assert problem(await alice.ask("POST", CODES))["code"] == "NO_SECOND_FACTOR"


# Signing in


async def test_the_right_password_asks_for_the_second_factor(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """401 SECOND_FACTOR_REQUIRED with challenge, ways and end; no session, no cookie, no token."""
    await with_totp(alice, clock)
    sent = {"email": alice.email, "password": PASSWORD}
    reply = await client.post("/api/sessions", json=sent, headers={"origin": ORIGIN})
    body = problem(reply)
    assert set(body) == {"type", "title", "status", "code", "challenge", "methods", "expiresAt"}
    assert (reply.status_code, body["code"]) == (401, "SECOND_FACTOR_REQUIRED")
    assert (body["methods"], body["expiresAt"]) == (["totp", "recovery_code"], "2026-11-23T13:05:30.000Z")
    assert "set-cookie" not in reply.headers
    assert len((await alice.ask("GET", "/api/sessions")).json()["sessions"]) == 1


async def test_the_code_signs_in(client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, hub: Hub) -> None:
    """201 as signing in always answers; by cookie for a page; the audit says by what."""
    app, _ = await with_totp(alice, clock)
    challenge = (await challenge_of(client))["challenge"]
    reply = await client.post(
        SECOND, json={"challenge": challenge, "code": app.code(clock)}, headers={"origin": ORIGIN}
    )
    assert reply.status_code == 201
    assert reply.json()["user"]["id"] == alice.user_id
    assert "refreshToken" not in reply.json()
    assert "mooring_refresh" in str(reply.headers.get_list("set-cookie"))
    async with hub.directory.reading() as tx:
        newest = (await tx.audit.of_user(alice.user_id, None, 1))[0]
    assert (newest.kind, newest.session_id) == (AuditKind.SIGNED_IN, reply.json()["session"]["id"])
    assert newest.data == {"by": "password totp"}


async def test_nothing_is_told_of_factors_before_the_password_is_right(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, hasher: PlainHasher
) -> None:
    """A wrong password is answered to the byte as for an address without account, after the same work."""
    await with_totp(alice, clock)
    replies = []
    for email in (alice.email, "nobody@example.org"):
        before = hasher.verified
        reply = await client.post("/api/sessions", json={"email": email, "password": "wrong horse battery"})
        replies.append((reply.status_code, reply.content, hasher.verified - before))
    assert replies[0] == replies[1]
    assert replies[0][2] == 1


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_a_clock_half_a_minute_off_is_good_enough(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, steps: int
) -> None:
    """The codes of the step before and of the next are taken as well."""
    app, _ = await with_totp(alice, clock)
    clock.advance(STEP)
    challenge = (await challenge_of(client))["challenge"]
    assert (await answer(client, challenge, code=app.code(clock, steps))).status_code == 201


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
async def test_a_code_of_another_minute_is_wrong(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, steps: int
) -> None:
    """SECOND_FACTOR_WRONG for codes that are older or newer than that."""
    app, _ = await with_totp(alice, clock)
    clock.advance(STEP * 3)
    challenge = (await challenge_of(client))["challenge"]
    reply = await answer(client, challenge, code=app.code(clock, steps))
    assert (reply.status_code, _code_of(reply)) == (401, "SECOND_FACTOR_WRONG")


async def test_a_code_is_taken_once(client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock) -> None:
    """Looked at over a shoulder it is worth nothing: not in another sign-in, nor an older one of the window after it."""
    app, _ = await with_totp(alice, clock)
    before, now, after = codes_of(app, clock)
    assert (await answer(client, (await challenge_of(client))["challenge"], code=now)).status_code == 201
    for used in (now, before):
        reply = await answer(client, (await challenge_of(client))["challenge"], code=used)
        assert _code_of(reply) == "SECOND_FACTOR_WRONG"
    assert (await answer(client, (await challenge_of(client))["challenge"], code=after)).status_code == 201


async def test_the_code_that_confirmed_the_app_signs_nobody_in(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """It was taken once already."""
    app, _ = await with_totp(alice, clock)
    reply = await answer(client, (await challenge_of(client))["challenge"], code=app.code(clock, -1))
    assert _code_of(reply) == "SECOND_FACTOR_WRONG"


async def test_of_twenty_who_have_one_code_one_gets_in(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """The same code at once in twenty sign-ins opens one session."""
    app, _ = await with_totp(alice, clock)
    challenges = [(await challenge_of(client))["challenge"] for _ in range(20)]
    replies = await asyncio.gather(*(answer(client, one, code=app.code(clock)) for one in challenges))
    assert sorted(reply.status_code for reply in replies) == [201] + [401] * 19


async def test_a_challenge_opens_one_session(client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock) -> None:
    """Met once it is CHALLENGE_INVALID, with a code that is still good."""
    app, _ = await with_totp(alice, clock)
    challenge = (await challenge_of(client))["challenge"]
    assert (await answer(client, challenge, code=app.code(clock))).status_code == 201
    assert _code_of(await answer(client, challenge, code=app.code(clock, 1))) == "CHALLENGE_INVALID"


async def test_a_challenge_lives_five_minutes(client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock) -> None:
    """At five minutes it is CHALLENGE_INVALID, whatever is answered."""
    app, codes = await with_totp(alice, clock)
    challenge = (await challenge_of(client))["challenge"]
    clock.advance(timedelta(minutes=5))
    for given in ({"code": app.code(clock)}, {"recoveryCode": codes[0]}):
        reply = await answer(client, challenge, **given)
        assert (reply.status_code, _code_of(reply)) == (401, "CHALLENGE_INVALID")


async def test_a_challenge_takes_five_wrong_answers(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """Of fifty at once five are wrong answers, the others too late; then the right one is too late as well."""
    app, _ = await with_totp(alice, clock)
    challenge = (await challenge_of(client))["challenge"]
    replies = await asyncio.gather(*(answer(client, challenge, code="00000x") for _ in range(50)))
    codes = [_code_of(reply) for reply in replies]
    assert sorted(codes) == ["CHALLENGE_INVALID"] * 45 + ["SECOND_FACTOR_WRONG"] * 5
    assert _code_of(await answer(client, challenge, code=app.code(clock))) == "CHALLENGE_INVALID"
    assert (await answer(client, (await challenge_of(client))["challenge"], code=app.code(clock))).status_code == 201


async def test_a_new_password_ends_what_the_old_one_began(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, hub: Hub
) -> None:
    """A challenge that was given for the old password is CHALLENGE_INVALID."""
    app, _ = await with_totp(alice, clock)
    challenge = (await challenge_of(client))["challenge"]
    async with hub.directory.transaction() as tx:
        await tx.accounts.replace_password_hash(UserId(alice.user_id), "plain:another horse battery")
    assert _code_of(await answer(client, challenge, code=app.code(clock))) == "CHALLENGE_INVALID"


async def test_a_hash_made_anew_at_this_sign_in_ends_nothing(alice: Visitor, clock: FakeClock, hub: Hub) -> None:
    """A password that is hashed with today's costs while signing in is still the same password."""
    app, _ = await with_totp(alice, clock)
    cheaper = await Argon2Hasher(passes=1, memory_kib=64).hash(PASSWORD)
    async with hub.directory.transaction() as tx:
        await tx.accounts.replace_password_hash(UserId(alice.user_id), cheaper)
    today = create_app(replace(hub, hasher=Argon2Hasher(passes=2, memory_kib=64)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=today), base_url=ORIGIN) as client:
        challenge = (await challenge_of(client))["challenge"]
        async with hub.directory.reading() as tx:
            user = await tx.accounts.by_id(UserId(alice.user_id))
        assert user is not None
        assert user.password_hash != cheaper
        assert (await answer(client, challenge, code=app.code(clock))).status_code == 201


async def test_what_is_no_challenge_opens_nothing(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, clock: FakeClock
) -> None:
    """Invented, changed, empty, huge: CHALLENGE_INVALID. And Carol's own challenge takes none of Alice's answers."""
    app, codes = await with_totp(alice, clock)
    good = (await challenge_of(client))["challenge"]
    for bad in ("", ".", "chl_1.", good[:-1] + ("0" if good[-1] != "0" else "1"), "x" * 9000, f"{alice.user_id}.x"):
        reply = await answer(client, bad, code=app.code(clock))
        assert (reply.status_code, _code_of(reply)) == (401, "CHALLENGE_INVALID")
    clock.advance(STEP)
    await with_totp(carol, clock)
    hers = (await challenge_of(client, carol.email))["challenge"]
    for given in ({"code": app.code(clock)}, {"recoveryCode": codes[0]}):
        assert _code_of(await answer(client, hers, **given)) == "SECOND_FACTOR_WRONG"


@pytest.mark.parametrize("given", [{}, {"code": "123456", "recoveryCode": "x"}])
async def test_a_challenge_takes_one_answer_at_a_time(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, given: dict[str, str]
) -> None:
    """None and two are INVALID, and are not counted."""
    await with_totp(alice, clock)
    reply = await answer(client, (await challenge_of(client))["challenge"], **given)
    assert (reply.status_code, _code_of(reply)) == (422, "INVALID")


# Recovery codes


async def test_a_recovery_code_signs_in_once(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock, hub: Hub
) -> None:
    """However it is typed; then it is wrong. Audited, and told by mail with how many are left."""
    _, codes = await with_totp(alice, clock)
    typed = f" {codes[3].lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    reply = await answer(client, (await challenge_of(client))["challenge"], recoveryCode=typed)
    assert reply.status_code == 201
    again = await answer(client, (await challenge_of(client))["challenge"], recoveryCode=codes[3])
    assert _code_of(again) == "SECOND_FACTOR_WRONG"
    assert AuditKind.RECOVERY_CODE_USED in await audit_kinds(hub, alice)
    told = next(mail for mail in await mails(hub, alice) if mail.template is Template.RECOVERY_CODE_USED)
    assert told.params["left"] == "9"


async def test_of_fifty_who_have_one_recovery_code_one_gets_in(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """The same recovery code at once in fifty sign-ins opens one session."""
    _, codes = await with_totp(alice, clock)
    challenges = [(await challenge_of(client))["challenge"] for _ in range(50)]
    replies = await asyncio.gather(*(answer(client, one, recoveryCode=codes[0]) for one in challenges))
    assert sorted(reply.status_code for reply in replies) == [201] + [401] * 49


async def test_new_recovery_codes_end_the_old_ones(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """Ten new ones; an old one is wrong, a new one signs in."""
    _, old = await with_totp(alice, clock)
    reply = await alice.ask("POST", CODES)
    new = reply.json()["recoveryCodes"]
    assert (reply.status_code, len(new)) == (201, 10)
    assert not set(new) & set(old)
    challenge = (await challenge_of(client))["challenge"]
    assert _code_of(await answer(client, challenge, recoveryCode=old[0])) == "SECOND_FACTOR_WRONG"
    assert (await answer(client, challenge, recoveryCode=new[0])).status_code == 201


async def test_ten_used_codes_are_no_way_any_more(client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock) -> None:
    """When the last one was used, the ways of a sign-in name it no longer."""
    _, codes = await with_totp(alice, clock)
    for code in codes:
        body = await challenge_of(client)
        assert body["methods"] == ["totp", "recovery_code"]
        assert (await answer(client, body["challenge"], recoveryCode=code)).status_code == 201
    assert (await challenge_of(client))["methods"] == ["totp"]


# Guessing


async def test_guessing_codes_with_the_right_password_is_capped(alice: Visitor, hub: Hub, clock: FakeClock) -> None:
    """Ten codes an hour and fifty a day, however many challenges; recovery codes go on working all the while."""
    _, codes = await with_totp(alice, clock)
    # The limits of the password are not what is tested here, so each try has a challenge made before.
    challenges = [(await challenge_of(alice.client))["challenge"] for _ in range(12)]
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ORIGIN) as guesser:
        tried = [(await answer(guesser, one, code=f"{n:06}")).status_code for n, one in enumerate(challenges)]
        assert tried == [401] * 10 + [429] * 2
        reply = await answer(guesser, challenges[-1], recoveryCode=codes[0])
        assert reply.status_code == 201


# Lost everything


async def test_the_operator_takes_all_factors_off(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, clock: FakeClock, hub: Hub
) -> None:
    """App, passkeys and codes are gone, all devices signed out, what waited for a factor is dead; audited and told."""
    app, codes = await with_totp(alice, clock)
    await with_passkey(alice)
    challenge = (await challenge_of(client))["challenge"]
    path = f"/api/operator/users/{alice.email}/factors"
    key = {"authorization": f"Bearer {OPERATOR_KEY}"}
    reply = await client.delete(path, headers=key)
    assert (reply.status_code, reply.json()) == (200, {"id": alice.user_id, "changed": True})
    ended = problem(await alice.ask("GET", "/api/session"))
    assert (ended["code"], ended["reason"]) == ("SESSION_ENDED", "revoked")
    assert (await carol.ask("GET", "/api/session")).status_code == 200
    for given in ({"code": app.code(clock)}, {"recoveryCode": codes[0]}):
        assert _code_of(await answer(client, challenge, **given)) == "CHALLENGE_INVALID"
    again = await signed_in(client, alice.email, "/api/sessions")
    factors = (await again.ask("GET", "/api/account")).json()["factors"]
    assert factors == {"totp": None, "passkeys": [], "recoveryCodesLeft": 0}
    async with hub.directory.reading() as tx:
        entries = await tx.audit.of_user(alice.user_id, None, 20)
    assert [entry.actor for entry in entries if entry.kind is AuditKind.FACTORS_RESET] == [None]
    assert Template.FACTORS_RESET in [mail.template for mail in await mails(hub, alice)]


async def test_taking_off_what_is_not_there_ends_nothing(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """`changed` is false, and the sessions go on; an app that was begun is given up. Nobody there: USER_MISSING."""
    begun = App((await alice.ask("POST", TOTP)).json()["secret"])
    key = {"authorization": f"Bearer {OPERATOR_KEY}"}
    reply = await client.delete(f"/api/operator/users/{alice.user_id}/factors", headers=key)
    assert reply.json() == {"id": alice.user_id, "changed": False}
    confirmed = await alice.ask("POST", f"{TOTP}/confirm", {"code": begun.code(FakeClock())})
    assert problem(confirmed)["code"] == "TOTP_NOT_STARTED"
    reply = await client.delete("/api/operator/users/usr_nobody/factors", headers=key)
    assert (reply.status_code, problem(reply)["code"]) == (404, "USER_MISSING")
