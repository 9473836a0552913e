"""A forgotten password over the API: the link, the code, and everything that makes them worthless."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from letters import audit_of, last_letter, last_token, mails_to
from mooring.api.app import create_app
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from second_factors import with_totp
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

NEW = "another horse battery"
ASK, REDEEM = "/api/password-resets", "/api/password-resets/redeem"
TEMPLATE = "password_reset"


async def _asked(client: httpx2.AsyncClient, email: str) -> None:
    reply = await client.post(ASK, json={"email": email})
    assert (reply.status_code, reply.json()) == (202, {})


async def _refused(reply: httpx2.Response) -> None:
    assert (reply.status_code, problem(reply)["code"]) == (404, "LINK_INVALID")


async def test_a_link_sets_a_new_password_once(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """All sessions end with the reason, a notice goes out, the address counts as confirmed, and the link is used up."""
    await _asked(client, " ALICE@example.org ")
    token = await last_token(hub, alice.email, TEMPLATE)
    reply = await client.post(REDEEM, json={"token": token, "newPassword": NEW})
    assert (reply.status_code, reply.content) == (204, b"")
    body = problem(await alice.ask("GET", "/api/session"))
    assert (body["code"], body["reason"]) == ("SESSION_ENDED", "password_changed")
    reply = await client.post("/api/sessions", json={"email": alice.email, "password": NEW})
    assert reply.json()["user"]["verified"] is True
    reply = await client.post("/api/sessions", json={"email": alice.email, "password": PASSWORD})
    assert reply.status_code == 401
    assert (await mails_to(hub, alice.email))[-1] == "password_changed"
    assert "password_reset" in await audit_of(hub, alice.user_id)
    await _refused(await client.post(REDEEM, json={"token": token, "newPassword": NEW}))


async def test_a_code_does_as_well_however_it_is_typed(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """With the address it was sent to, in small letters and with a space."""
    await _asked(client, alice.email)
    code = (await last_letter(hub, alice.email, TEMPLATE)).code
    assert code is not None
    typed = {"email": "Alice@Example.org", "code": code.lower().replace("-", " "), "newPassword": NEW}
    assert (await client.post(REDEEM, json=typed)).status_code == 204
    await _refused(await client.post(REDEEM, json=typed))
    assert (await signed_in_with(client, alice.email, NEW)) == 201


async def signed_in_with(client: httpx2.AsyncClient, email: str, password: str) -> int:
    return (await client.post("/api/sessions", json={"email": email, "password": password})).status_code


async def test_five_wrong_codes_kill_the_code_and_not_the_link(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The sixth try is refused though it is right; the link in the same mail still works."""
    await _asked(client, alice.email)
    letter = await last_letter(hub, alice.email, TEMPLATE)
    sent = {"email": alice.email, "newPassword": NEW}
    for _ in range(5):
        await _refused(await client.post(REDEEM, json={**sent, "code": "00000000"}))
    await _refused(await client.post(REDEEM, json={**sent, "code": letter.code}))
    token = (letter.link or "").partition("#")[2]
    assert (await client.post(REDEEM, json={"token": token, "newPassword": NEW})).status_code == 204


async def test_a_code_is_for_the_address_it_was_sent_to(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Carol's code opens nothing of Alice's, nor does a code for an address without an account."""
    await _asked(client, carol.email)
    await _asked(client, alice.email)
    await _asked(client, "nobody@example.org")
    code = (await last_letter(hub, carol.email, TEMPLATE)).code
    for email in (alice.email, "nobody@example.org", "no address"):
        await _refused(await client.post(REDEEM, json={"email": email, "code": code, "newPassword": NEW}))


async def test_a_link_works_for_half_an_hour(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Thirty minutes later it does not."""
    await _asked(client, alice.email)
    token = await last_token(hub, alice.email, TEMPLATE)
    clock.advance(timedelta(minutes=30))
    await _refused(await client.post(REDEEM, json={"token": token, "newPassword": NEW}))


async def test_a_newer_link_and_a_changed_password_kill_older_links(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Of two links the second works; after a change of the password neither does; nor after a closing."""
    await _asked(client, alice.email)
    older = await last_token(hub, alice.email, TEMPLATE)
    await _asked(client, alice.email)
    newer = await last_token(hub, alice.email, TEMPLATE)
    await _refused(await client.post(REDEEM, json={"token": older, "newPassword": NEW}))
    change = {"currentPassword": PASSWORD, "newPassword": "a third horse battery"}
    await alice.ask("POST", "/api/account/password", change)
    await _refused(await client.post(REDEEM, json={"token": newer, "newPassword": NEW}))
    await _asked(client, alice.email)
    last = await last_token(hub, alice.email, TEMPLATE)
    await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    await _refused(await client.post(REDEEM, json={"token": last, "newPassword": NEW}))


@pytest.mark.parametrize("token", ["", "x", "chl_1.x", "chl_1." + "0" * 64, "\u00e9.x", "x" * 5000])
async def test_what_is_no_link_of_ours_is_refused(client: httpx2.AsyncClient, token: str) -> None:
    """Whatever it is, on each of the three pages: LINK_INVALID."""
    await _refused(await client.post(REDEEM, json={"token": token, "newPassword": NEW}))
    await _refused(await client.post("/api/accounts/confirm", json={"token": token}))
    await _refused(await client.post("/api/account/email/confirm", json={"token": token}))


async def test_a_link_for_one_thing_is_none_for_another(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """A link that confirms an address resets no password, and the other way round."""
    await _asked(client, alice.email)
    reset, confirm = await last_token(hub, alice.email, TEMPLATE), await last_token(hub, alice.email, "welcome")
    await _refused(await client.post(REDEEM, json={"token": confirm, "newPassword": NEW}))
    await _refused(await client.post("/api/accounts/confirm", json={"token": reset}))
    await _refused(await client.post("/api/account/email/confirm", json={"token": reset}))


@pytest.mark.parametrize(
    ("password", "code"),
    [("short", "PASSWORD_TOO_SHORT"), ("xy" * 200, "PASSWORD_TOO_LONG"), ("Alice@example.org", "PASSWORD_TOO_COMMON")],
)
async def test_a_bad_new_password_uses_nothing_up(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, password: str, code: str
) -> None:
    """It is named, and the same link works with a better one."""
    await _asked(client, alice.email)
    token = await last_token(hub, alice.email, TEMPLATE)
    reply = await client.post(REDEEM, json={"token": token, "newPassword": password})
    assert (reply.status_code, problem(reply)["fields"]) == (422, {"newPassword": code})
    assert (await client.post(REDEEM, json={"token": token, "newPassword": NEW})).status_code == 204


@pytest.mark.parametrize(
    "given", [{}, {"code": "x"}, {"email": "a@b.example"}, {"token": "x", "code": "x"}, {"token": "x", "email": "x"}]
)
async def test_one_way_is_taken_and_not_two(client: httpx2.AsyncClient, given: dict[str, str]) -> None:
    """A token, or an address with a code: anything else is INVALID."""
    reply = await client.post(REDEEM, json={**given, "newPassword": NEW})
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")


async def test_looking_at_a_link_uses_nothing_up(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Mail scanners only GET: the path answers to POST alone, and the link works afterwards."""
    await _asked(client, alice.email)
    letter = await last_letter(hub, alice.email, TEMPLATE)
    token = (letter.link or "").partition("#")[2]
    for path in (REDEEM, "/api/accounts/confirm", "/api/account/email/confirm"):
        reply = await client.get(f"{path}?token={token}")
        assert (reply.status_code, problem(reply)["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert (await client.post(REDEEM, json={"token": token, "newPassword": NEW})).status_code == 204


async def test_the_second_factor_is_asked_for_after_a_reset(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Whoever has the mailbox has not the phone."""
    await with_totp(alice, clock)
    await _asked(client, alice.email)
    token = await last_token(hub, alice.email, TEMPLATE)
    assert (await client.post(REDEEM, json={"token": token, "newPassword": NEW})).status_code == 204
    reply = await client.post("/api/sessions", json={"email": alice.email, "password": NEW})
    assert problem(reply)["code"] == "SECOND_FACTOR_REQUIRED"


@pytest.mark.parametrize("path", [ASK, "/api/accounts/resend"])
async def test_the_limit_is_the_same_for_an_address_that_nobody_has(
    hub: Hub, clock: FakeClock, alice: Visitor, path: str
) -> None:
    """Five in a quarter of an hour from one place, for an account and for none, in the same words."""
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    answers = []
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        for email in (alice.email, "nobody@example.org"):
            replies = [await client.post(path, json={"email": email}) for _ in range(6)]
            answers.append([(reply.status_code, reply.content) for reply in replies])
    assert answers[0] == answers[1]
    assert [status for status, _ in answers[0]] == [202] * 5 + [429]


async def test_a_stranger_elsewhere_cannot_use_up_alices_tries(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """While somebody asks as often as they may, Alice asks from where she is."""
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    for peer, expected in (("198.51.100.7", 429), ("192.0.2.1", 202)):
        transport = httpx2.ASGITransport(app, client=(peer, 5000))
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            tries = 6 if expected == 429 else 1
            codes = [(await client.post(ASK, json={"email": alice.email})).status_code for _ in range(tries)]
        assert codes[-1] == expected


async def test_setting_passwords_is_slowed_down(hub: Hub, clock: FakeClock) -> None:
    """Ten codes an hour for one address from one place; thirty links a minute."""
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        typed = {"email": "alice@example.org", "code": "x", "newPassword": NEW}
        codes = [(await client.post(REDEEM, json=typed)).status_code for _ in range(11)]
        links = [(await client.post(REDEEM, json={"token": "x", "newPassword": NEW})).status_code for _ in range(20)]
    assert codes == [404] * 10 + [429]
    assert links == [404] * 19 + [429]


async def test_no_link_is_kept_in_the_directory(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Neither the token's secret half nor the code is found in any row: whoever reads a backup can use nothing."""
    await _asked(client, alice.email)
    letter = await last_letter(hub, alice.email, TEMPLATE)
    async with hub.directory.reading() as tx:
        connection = tx.accounts._connection
        dump = str(
            [(await connection.exec_driver_sql(f"SELECT * FROM {name}")).all() for name in ("outbox", "challenges")]
        )
    assert (letter.link or "").rpartition(".")[2] not in dump
    assert letter.code is not None
    assert letter.code.replace("-", "") not in dump


async def test_a_reset_signs_nobody_in_by_itself(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """No cookie, no token: the person signs in with what they have just chosen."""
    await _asked(client, alice.email)
    token = await last_token(hub, alice.email, TEMPLATE)
    reply = await client.post(REDEEM, json={"token": token, "newPassword": NEW}, headers={"origin": ORIGIN})
    assert "set-cookie" not in reply.headers
    assert (await signed_in(client, "new@example.org")).email == "new@example.org"


@pytest.mark.parametrize("by", ["link", "code"])
async def test_whoever_got_the_mail_has_the_address(hub: Hub, client: httpx2.AsyncClient, by: str) -> None:
    """A reset confirms an address that was not confirmed, is written down as that, and leaves the welcome's link dead."""
    dora = await signed_in(client, "dora@example.org")
    welcome = await last_token(hub, dora.email, "welcome")
    await _asked(client, dora.email)
    letter = await last_letter(hub, dora.email, TEMPLATE)
    token = {"token": (letter.link or "").partition("#")[2]}
    given = token if by == "link" else {"email": dora.email, "code": letter.code}
    assert (await client.post(REDEEM, json={**given, "newPassword": NEW})).status_code == 204
    reply = await client.post("/api/sessions", json={"email": dora.email, "password": NEW})
    assert reply.json()["user"]["verified"] is True
    assert (await audit_of(hub, dora.user_id)).count("email_confirmed") == 1
    await _refused(await client.post("/api/accounts/confirm", json={"token": welcome}))


async def test_a_reset_of_a_confirmed_address_confirms_nothing_anew(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """It is written down when an address was confirmed, and that was before."""
    await _asked(client, alice.email)
    token = await last_token(hub, alice.email, TEMPLATE)
    await client.post(REDEEM, json={"token": token, "newPassword": NEW})
    assert "email_confirmed" not in await audit_of(hub, alice.user_id)


@pytest.mark.parametrize("by", ["link", "code"])
async def test_link_and_code_are_good_up_to_their_last_moment(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, by: str
) -> None:
    """A microsecond before the half hour is over, and not at its end."""
    for late in (timedelta(0), timedelta(microseconds=1)):
        await _asked(client, alice.email)
        letter = await last_letter(hub, alice.email, TEMPLATE)
        token = {"token": (letter.link or "").partition("#")[2]}
        given = token if by == "link" else {"email": alice.email, "code": letter.code}
        clock.advance(timedelta(minutes=30) - late)
        reply = await client.post(REDEEM, json={**given, "newPassword": NEW})
        assert reply.status_code == (204 if late else 404)


async def test_a_newer_request_and_a_changed_password_kill_older_codes(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """As they do with links: of two codes the second is good, after a change of the password neither."""
    codes = []
    for _ in range(2):
        await _asked(client, alice.email)
        codes.append((await last_letter(hub, alice.email, TEMPLATE)).code)
    typed = {"email": alice.email, "newPassword": NEW}
    await _refused(await client.post(REDEEM, json={**typed, "code": codes[0]}))
    change = {"currentPassword": PASSWORD, "newPassword": "a third horse battery"}
    assert (await alice.ask("POST", "/api/account/password", change)).status_code == 204
    await _refused(await client.post(REDEEM, json={**typed, "code": codes[1]}))


@pytest.mark.parametrize("first", ["link", "code"])
async def test_link_and_code_are_one_thing_and_used_up_together(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, first: str
) -> None:
    """Whichever was used, the other is dead."""
    await _asked(client, alice.email)
    letter = await last_letter(hub, alice.email, TEMPLATE)
    ways = {
        "link": {"token": (letter.link or "").partition("#")[2]},
        "code": {"email": alice.email, "code": letter.code},
    }
    assert (await client.post(REDEEM, json={**ways[first], "newPassword": NEW})).status_code == 204
    (other,) = set(ways) - {first}
    await _refused(await client.post(REDEEM, json={**ways[other], "newPassword": "a third horse battery"}))
    assert await signed_in_with(client, alice.email, NEW) == 201


async def test_every_session_ends_and_one_notice_goes_out(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """On all devices, none excepted, with the reason; the account's address is told once; nobody else's session ends."""
    devices = [alice, *[await signed_in(client, alice.email, "/api/sessions") for _ in range(2)]]
    await _asked(client, alice.email)
    token = await last_token(hub, alice.email, TEMPLATE)
    assert (await client.post(REDEEM, json={"token": token, "newPassword": NEW})).status_code == 204
    for device in devices:
        for reply in (
            await device.ask("GET", "/api/session"),
            await client.post("/api/session/refresh", json={"refreshToken": device.refresh}),
        ):
            assert (problem(reply)["code"], problem(reply)["reason"]) == ("SESSION_ENDED", "password_changed")
    assert (await carol.ask("GET", "/api/session")).status_code == 200
    assert (await mails_to(hub, alice.email)).count("password_changed") == 1
    assert "password_changed" not in await mails_to(hub, carol.email)


async def test_a_code_has_no_letters_that_are_taken_for_others(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Eight characters in two groups, neither O nor I nor L nor U: what the mail shows is what can be read out."""
    for _ in range(20):
        await _asked(client, alice.email)
        code = (await last_letter(hub, alice.email, TEMPLATE)).code or ""
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
