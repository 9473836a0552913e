"""Sessions over the API: login, refresh, logout, devices, cookies."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import httpx2
import pytest

from fakes import FakeClock, PlainHasher
from mooring.api.app import create_app
from mooring.hub import Hub, WebPolicy
from mooring.kit.secrets import token_hash
from mooring.sessions import Principal, SessionId
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

LOGIN = {"email": "alice@example.org", "password": PASSWORD}


def _cookies(reply: httpx2.Response) -> dict[str, Morsel[str]]:
    found: SimpleCookie = SimpleCookie()
    for header in reply.headers.get_list("set-cookie"):
        found.load(header)
    return dict(found)


async def test_signing_in_answers_as_signing_up_does(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """201, the same members, the same user and default workspace, another session."""
    other = await signed_in(client, " ALICE@example.org ", "/api/sessions")
    assert (other.user_id, other.workspace_id) == (alice.user_id, alice.workspace_id)
    assert other.session_id != alice.session_id


@pytest.mark.usefixtures("alice")
async def test_unknown_address_and_wrong_password_are_answered_alike(
    client: httpx2.AsyncClient, hasher: PlainHasher
) -> None:
    """Body and headers are equal to the byte, and one password was verified in each case."""
    replies = []
    for email in ("alice@example.org", "nobody@example.org", "no address", ""):
        before = (hasher.verified, hasher.hashed)
        reply = await client.post("/api/sessions", json={"email": email, "password": "wrong horse battery"})
        replies.append((reply.status_code, reply.content, sorted(reply.headers.items())))
        assert (hasher.verified, hasher.hashed) == (before[0] + 1, before[1])
        assert problem(reply)["code"] == "CREDENTIALS_WRONG"
    assert all(reply == replies[0] for reply in replies)
    assert replies[0][0] == 401


async def test_the_session_tells_who_is_signed_in(alice: Visitor) -> None:
    """User, default workspace, session, expiry and the server's time; no tokens."""
    body = (await alice.ask("GET", "/api/session")).json()
    assert set(body) == {"user", "defaultWorkspaceId", "session", "expiresAt", "sessionExpiresAt", "serverTime"}
    assert (body["user"]["id"], body["session"]["id"]) == (alice.user_id, alice.session_id)
    assert body["expiresAt"] == "2026-11-23T13:15:00.000Z"
    assert body["sessionExpiresAt"] == "2026-12-23T13:00:00.000Z"


async def test_a_refresh_goes_on_by_the_way_the_token_came(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """In the body: the next token in the body and no cookie. As a cookie: the next as a cookie and not in the body."""
    clock.advance(timedelta(minutes=20))
    by_body = await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    assert by_body.status_code == 200
    assert "set-cookie" not in by_body.headers
    assert by_body.json()["session"]["lastSeenAt"] == "2026-11-23T13:20:00.000Z"
    token = by_body.json()["refreshToken"]
    headers = {"cookie": f"mooring_refresh={token}", "origin": ORIGIN}
    by_cookie = await client.post("/api/session/refresh", headers=headers)
    assert by_cookie.status_code == 200
    assert "refreshToken" not in by_cookie.json()
    assert _cookies(by_cookie)["mooring_refresh"].value not in {"", token}
    again = await client.post("/api/session/refresh", headers=headers, json={})
    assert _cookies(again)["mooring_refresh"].value == _cookies(by_cookie)["mooring_refresh"].value


async def test_ten_tabs_get_one_successor(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Ten refreshes of one token at once are all answered with 200 and the same next token."""
    replies = await asyncio.gather(
        *(client.post("/api/session/refresh", json={"refreshToken": alice.refresh}) for _ in range(10))
    )
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.json()["refreshToken"] for reply in replies}) == 1


async def test_a_replayed_token_ends_the_session_everywhere(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub
) -> None:
    """REFRESH_REUSED; the live view hears of it, the access token is worth nothing, and so is the thief's next token."""
    heard: list[SessionId] = []
    principal = hub.mint.access.read(alice.access)
    await hub.live_sessions.admit(principal)
    hub.live_sessions.listen(heard.append)
    second = (await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})).json()["refreshToken"]
    third = (await client.post("/api/session/refresh", json={"refreshToken": second})).json()["refreshToken"]
    heard.clear()
    reply = await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["reason"]) == (401, "REFRESH_REUSED", "revoked")
    assert heard == [alice.session_id]
    standing = hub.live_sessions.standing(principal.session_id)
    assert standing is not None
    assert standing.ended_reason == "revoked"
    for answer in (
        await client.post("/api/session/refresh", json={"refreshToken": third}),
        await alice.ask("GET", "/api/session"),
    ):
        assert (answer.status_code, problem(answer)["code"]) == (401, "SESSION_ENDED")


async def test_a_refresh_lengthens_the_live_session(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub, clock: FakeClock
) -> None:
    """An open socket's session is good as long as the newest access token."""
    live = await hub.live_sessions.admit(hub.mint.access.read(alice.access))
    clock.advance(timedelta(minutes=10))
    await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    renewed = hub.live_sessions.standing(live.session_id)
    assert renewed is not None
    assert renewed.access_until == clock.now() + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda alice: {"json": {}}, "REFRESH_MISSING"),
        (lambda alice: {}, "REFRESH_MISSING"),
        (lambda alice: {"json": None}, "REFRESH_MISSING"),
        (lambda alice: {"json": {"refreshToken": ""}}, "REFRESH_INVALID"),
        (lambda alice: {"json": {"refreshToken": alice.access}}, "REFRESH_INVALID"),
        (lambda alice: {"json": {"refreshToken": "mrt_" + "x" * 43}}, "REFRESH_INVALID"),
        (lambda alice: {"headers": {"cookie": f"mooring_access={alice.refresh}", "origin": ORIGIN}}, "REFRESH_MISSING"),
        (lambda alice: {"headers": {"authorization": f"Bearer {alice.refresh}"}}, "REFRESH_MISSING"),
        (lambda alice: {"headers": {"cookie": f"mooring_refresh={alice.access}", "origin": ORIGIN}}, "REFRESH_INVALID"),
    ],
)
async def test_what_is_no_refresh_token_renews_nothing(
    client: httpx2.AsyncClient, alice: Visitor, make: object, code: str
) -> None:
    """Missing, invented, in the wrong place, or an access token: 401 with its own code."""
    reply = await client.post("/api/session/refresh", **make(alice))
    assert (reply.status_code, problem(reply)["code"]) == (401, code)


async def test_a_session_that_was_not_used_for_a_month_has_expired(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """REFRESH_EXPIRED with the reason, then SESSION_ENDED."""
    clock.advance(timedelta(days=30))
    reply = await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["reason"]) == (401, "REFRESH_EXPIRED", "expired")
    reply = await client.post("/api/session/refresh", json={"refreshToken": alice.refresh})
    assert (problem(reply)["code"], problem(reply)["reason"]) == ("SESSION_ENDED", "expired")


async def test_a_browser_gets_cookies_that_no_script_and_no_other_site_can_use(client: httpx2.AsyncClient) -> None:
    """With Origin the refresh token is a cookie and not in the body; attributes, paths and lives are as promised."""
    await client.post("/api/accounts", json=LOGIN)
    reply = await client.post("/api/sessions", json=LOGIN, headers={"origin": ORIGIN})
    assert "refreshToken" not in reply.json()
    cookies = _cookies(reply)
    assert set(cookies) == {"mooring_access", "mooring_refresh", "mooring_device"}
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "strict"
        assert not cookie["secure"]
        assert not cookie["domain"]
    assert (cookies["mooring_refresh"]["path"], cookies["mooring_refresh"]["max-age"]) == ("/api/session", "7776000")
    assert (cookies["mooring_device"]["path"], cookies["mooring_device"]["max-age"]) == ("/api", "34560000")
    assert (cookies["mooring_access"]["path"], cookies["mooring_access"]["max-age"]) == ("/", "900")
    assert cookies["mooring_access"].value == reply.json()["accessToken"]


async def test_cookies_are_secure_where_the_public_url_is_https(hub: Hub) -> None:
    """Behind https they travel by https only, and only the public URL's own page may ask for them."""
    public = replace(hub, web=WebPolicy(port=8787, public_url="https://App.Example.org/"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(public)), base_url=ORIGIN) as client:
        refused = await client.post("/api/accounts", json=LOGIN, headers={"origin": ORIGIN})
        assert problem(refused)["code"] == "ORIGIN_REFUSED"
        reply = await client.post("/api/accounts", json=LOGIN, headers={"origin": "https://app.example.org"})
    assert reply.status_code == 201
    assert all(cookie["secure"] for cookie in _cookies(reply).values())


@pytest.mark.parametrize("path", ["/api/accounts", "/api/sessions"])
@pytest.mark.parametrize(
    ("origin", "delivery", "code"),
    [
        ("https://evil.example", None, "ORIGIN_REFUSED"),
        ("https://evil.example", "cookie", "ORIGIN_REFUSED"),
        (None, "cookie", "ORIGIN_REFUSED"),
        ("https://evil.example", "body", None),
        (ORIGIN, "body", None),
        (None, None, None),
    ],
)
async def test_no_other_page_gets_a_cookie_set(
    client: httpx2.AsyncClient, path: str, origin: str | None, delivery: str | None, code: str | None
) -> None:
    """Cookies are set for an allowed page only: nobody can sign a person in as somebody else. The body is for programs."""
    if path == "/api/sessions":
        await client.post("/api/accounts", json=LOGIN)
    headers = {"origin": origin} if origin else {}
    reply = await client.post(path, json={**LOGIN, "delivery": delivery}, headers=headers)
    assert "set-cookie" not in reply.headers
    if code is None:
        assert reply.status_code == 201
        assert reply.json()["refreshToken"].startswith("mrt_")
    else:
        assert (reply.status_code, problem(reply)["code"]) == (403, code)


async def test_no_other_page_refreshes_by_cookie(client: httpx2.AsyncClient, alice: Visitor, hub: Hub) -> None:
    """A refresh cookie that comes with another origin, or none, is refused and not used up."""
    for headers in ({"origin": "https://evil.example"}, {}):
        reply = await client.post("/api/session/refresh", headers={**alice.cookies, **headers})
        assert (reply.status_code, problem(reply)["code"]) == (403, "ORIGIN_REFUSED")
    async with hub.directory.reading() as tx:
        presented = await tx.sessions.presented(token_hash(alice.refresh))
    assert presented is not None
    assert presented.link.used_at is None


@pytest.mark.parametrize("how", ["bearer", "both cookies", "refresh cookie only"])
async def test_signing_out_ends_the_session_and_empties_the_cookies(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub, how: str
) -> None:
    """204 by header, by cookie, and by the refresh cookie alone when the access token is gone; other tabs hear of it."""
    heard: list[SessionId] = []
    hub.live_sessions.listen(heard.append)
    headers = {
        "bearer": alice.bearer,
        "both cookies": {**alice.cookies, "origin": ORIGIN},
        "refresh cookie only": {"cookie": f"mooring_refresh={alice.refresh}", "origin": ORIGIN},
    }[how]
    reply = await client.delete("/api/session", headers=headers)
    assert (reply.status_code, reply.content) == (204, b"")
    cleared = _cookies(reply)
    assert {name: (c.value, c["max-age"], c["path"]) for name, c in cleared.items()} == {
        "mooring_access": ("", "0", "/"),
        "mooring_refresh": ("", "0", "/api/session"),
    }
    assert heard == [alice.session_id]
    body = problem(await alice.ask("GET", "/api/session"))
    assert (body["code"], body["reason"]) == ("SESSION_ENDED", "signed_out_elsewhere")
    assert (await client.delete("/api/session", headers=headers)).status_code == 204


async def test_a_page_whose_access_cookie_has_gone_is_told_to_refresh(
    client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The browser drops an expired access cookie; with the refresh cookie left the answer is TOKEN_EXPIRED, not missing."""
    reply = await client.get("/api/session", headers={"cookie": f"mooring_refresh={alice.refresh}"})
    assert (reply.status_code, problem(reply)["code"]) == (401, "TOKEN_EXPIRED")


async def test_another_programs_cookie_does_not_hide_ours(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Odd characters in a neighbour's cookie do not sign anybody out."""
    odd = 'theme={"a": [1, 2]}; x; =; mooring_access_2=no; '
    reply = await client.get("/api/session", headers={"cookie": odd + alice.cookies["cookie"]})
    assert reply.status_code == 200


async def test_the_list_of_devices_shows_what_is_signed_in(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """Last seen first, the asking one marked; what has ended or run out is not shown."""
    clock.advance(timedelta(minutes=1))
    second = await signed_in(client, alice.email, "/api/sessions")
    third = await signed_in(client, alice.email, "/api/sessions")
    assert (await second.ask("DELETE", f"/api/sessions/{third.session_id}")).status_code == 204
    shown = (await second.ask("GET", "/api/sessions")).json()["sessions"]
    assert [(one["id"], one["current"]) for one in shown] == [(second.session_id, True), (alice.session_id, False)]
    clock.advance(timedelta(days=30, seconds=-30))
    second = await signed_in(client, alice.email, "/api/sessions")
    shown = (await second.ask("GET", "/api/sessions")).json()["sessions"]
    assert alice.session_id not in [one["id"] for one in shown]


async def test_revoking_twice_is_as_good_as_once(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """A second click on the same device is 204 too."""
    other = await signed_in(client, alice.email, "/api/sessions")
    for _ in range(2):
        assert (await alice.ask("DELETE", f"/api/sessions/{other.session_id}")).status_code == 204


@pytest.mark.parametrize("session_id", ["ses_nothing", "x" * 500, "%00"])
async def test_a_session_that_is_not_there_cannot_be_revoked(alice: Visitor, session_id: str) -> None:
    """SESSION_MISSING, whatever was sent for an id."""
    reply = await alice.ask("DELETE", f"/api/sessions/{session_id}")
    assert (reply.status_code, problem(reply)["code"]) == (404, "SESSION_MISSING")


async def test_a_token_of_a_session_that_is_not_there_is_refused(alice: Visitor, hub: Hub) -> None:
    """A good signature over an unknown session, or over another user's, opens nothing."""
    for user_id, session_id in ((alice.user_id, "ses_nothing"), ("usr_nobody", alice.session_id)):
        token = hub.mint.access.issue(user_id, session_id).text
        reply = await alice.client.get("/api/session", headers={"authorization": f"Bearer {token}"})
        assert (reply.status_code, problem(reply)["code"]) == (401, "TOKEN_INVALID")


async def test_the_live_view_is_asked_for_nothing_it_does_not_hold(alice: Visitor, hub: Hub) -> None:
    """Requests leave no session behind in the view of open sockets."""
    await alice.ask("GET", "/api/session")
    principal: Principal = hub.mint.access.read(alice.access)
    assert hub.live_sessions.standing(principal.session_id) is None


async def test_all_other_devices_are_signed_out_at_once(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """`keepCurrent` ends every other session with `revoked`; the asking one and its cookies go on."""
    others = [await signed_in(client, alice.email, "/api/sessions") for _ in range(2)]
    reply = await alice.ask("DELETE", "/api/sessions?keepCurrent=true")
    assert (reply.status_code, reply.headers.get_list("set-cookie")) == (204, [])
    for other in others:
        answer = problem(await other.ask("GET", "/api/session"))
        assert (answer["code"], answer["reason"]) == ("SESSION_ENDED", "revoked")
    assert (await alice.ask("GET", "/api/session")).status_code == 200


async def test_keeping_the_current_session_is_said_in_plain_words(alice: Visitor) -> None:
    """What is neither true nor false is INVALID, and ends nothing."""
    reply = await alice.ask("DELETE", "/api/sessions?keepCurrent=perhaps")
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")
    assert (await alice.ask("GET", "/api/session")).status_code == 200


async def test_every_end_is_in_the_audit_log(client: httpx2.AsyncClient, alice: Visitor, hub: Hub) -> None:
    """Logout, revoke and everywhere write who did it, to which session, from what; doing it again writes nothing."""
    second = await signed_in(client, alice.email, "/api/sessions")
    third = await signed_in(client, alice.email, "/api/sessions")
    agent = {"user-agent": "Firefox/130 Windows"}
    await client.delete("/api/session", headers={**second.bearer, **agent})
    for _ in range(2):
        await client.delete(f"/api/sessions/{third.session_id}", headers={**alice.bearer, **agent})
    await client.delete("/api/sessions", headers={**alice.bearer, **agent})
    async with hub.directory.reading() as tx:
        entries = [
            one for one in await tx.audit.of_user(alice.user_id, None, 50) if one.user_agent == agent["user-agent"]
        ]
    assert {(one.kind.value, one.session_id, one.actor) for one in entries} == {
        ("signed_out", second.session_id, alice.user_id),
        ("session_revoked", third.session_id, alice.user_id),
        ("signed_out_everywhere", None, alice.user_id),
    }
    assert len(entries) == 3


async def test_a_session_in_use_is_seen_now(alice: Visitor, clock: FakeClock, hub: Hub) -> None:
    """A device with an open socket or stream is last seen at this moment; each request is noted once for the upkeep."""
    hub.live_sessions.take_seen()
    clock.advance(timedelta(minutes=3))
    await hub.live_sessions.admit(hub.mint.access.read(alice.access))
    (shown,) = (await alice.ask("GET", "/api/sessions")).json()["sessions"]
    assert shown["lastSeenAt"] == "2026-11-23T13:03:00.000Z"
    assert (shown["createdAt"], shown["place"]) == ("2026-11-23T13:00:00.000Z", None)
    assert hub.live_sessions.take_seen() == {alice.session_id: clock.now()}
    assert hub.live_sessions.take_seen() == {}
    hub.live_sessions.release(alice.session_id)
