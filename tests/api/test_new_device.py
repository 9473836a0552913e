"""A sign-in from a device that the account was not used on before is told by mail, once, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from authenticator import Device
from fakes import FakeClock
from letters import last_letter, last_token, mails_to, messages_to
from mooring.api.app import create_app
from mooring.hub import AccountPolicy, Hub
from second_factors import with_totp
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"
DAY = timedelta(days=1)
EMAIL = "alice@example.org"


class Browser:
    """A browser with cookies of its own, which says that it is `user_agent`."""

    def __init__(self, client: httpx2.AsyncClient, user_agent: str = FIREFOX) -> None:
        self._client = client
        self._headers = {"origin": ORIGIN, "user-agent": user_agent}
        self.cookies: dict[str, str] = {}

    async def post(self, path: str, sent: dict[str, object]) -> httpx2.Response:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = await self._client.post(
            path, json=sent, headers={**self._headers, **({"cookie": kept} if kept else {})}
        )
        for cookie in reply.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self._client.cookies.clear()
        return reply

    async def sign_up(self, email: str = EMAIL) -> None:
        assert (await self.post("/api/accounts", {"email": email, "password": PASSWORD})).status_code == 201

    async def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> httpx2.Response:
        return await self.post("/api/sessions", {"email": email, "password": password})


@pytest.fixture
async def home(client: httpx2.AsyncClient) -> Browser:
    """The browser on which Alice signed up."""
    browser = Browser(client)
    await browser.sign_up()
    return browser


async def _told(hub: Hub, email: str = EMAIL) -> list[str]:
    return [one.params["device"] for one in await messages_to(hub, email) if one.template == "new_device"]


async def test_another_browser_is_told_once_with_its_name_and_the_moment(
    hub: Hub, client: httpx2.AsyncClient, home: Browser
) -> None:
    """From the second sign-in there it is known; no address of a network is in the mail."""
    phone = Browser(client, SAFARI)
    for _ in range(2):
        assert (await phone.sign_in()).status_code == 201
    assert await _told(hub) == ["Safari on iPhone"]
    text = (await last_letter(hub, EMAIL, "new_device")).text
    assert "Safari on iPhone" in text
    assert "23 November 2026, 13:00 UTC" in text
    assert "127.0.0.1" not in text


async def test_neither_the_sign_up_nor_its_browser_is_told(hub: Hub, home: Browser) -> None:
    """Not then, not at later sign-ins, not when the browser has become a newer one by itself."""
    assert (await home.sign_in()).status_code == 201
    home._headers["user-agent"] = FIREFOX.replace("140", "141")
    assert (await home.sign_in()).status_code == 201
    assert await _told(hub) == []


async def test_a_browser_that_is_called_the_same_is_another_one(
    hub: Hub, client: httpx2.AsyncClient, home: Browser
) -> None:
    """Millions of browsers say the same of themselves: only the mark counts."""
    assert (await Browser(client).sign_in()).status_code == 201
    assert await _told(hub) == ["Firefox on Windows"]


async def test_who_throws_the_marks_away_is_told_once_a_day(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, home: Browser
) -> None:
    """One kind of device, one mail in 24 hours; another kind is told meanwhile."""
    for _ in range(3):
        await Browser(client).sign_in()
    await Browser(client, SAFARI).sign_in()
    assert await _told(hub) == ["Firefox on Windows", "Safari on iPhone"]
    clock.advance(DAY + timedelta(microseconds=2))
    await Browser(client).sign_in()
    assert await _told(hub) == ["Firefox on Windows", "Safari on iPhone", "Firefox on Windows"]


async def test_a_mark_of_somebody_else_makes_no_device_known(
    hub: Hub, client: httpx2.AsyncClient, home: Browser
) -> None:
    """Carol's browser is new to Alice; and it was Carol's before, so she hears nothing of it."""
    carols = Browser(client, SAFARI)
    await carols.sign_up("carol@example.org")
    await carols.sign_in()
    await carols.sign_in("carol@example.org")
    assert (await _told(hub), await _told(hub, "carol@example.org")) == (["Safari on iPhone"], [])


async def test_a_mark_is_of_the_person_and_not_of_their_address(
    hub: Hub, client: httpx2.AsyncClient, home: Browser
) -> None:
    """After a change of address the browser is still known; and who once had an address knows no later person with it."""
    changed = {"email": "new@example.org"}
    assert (await home.post("/api/account/email", changed)).status_code == 202
    assert (await home.sign_in("new@example.org")).status_code == 201
    assert await _told(hub, "new@example.org") == []
    await Browser(client, SAFARI).sign_up()
    await home.sign_in()
    assert await _told(hub) == ["Firefox on Windows"]


@pytest.mark.parametrize("user_agent", ["mooring/0.1 (laptop)", "curl/8.5.0"])
async def test_a_program_is_known_by_the_name_under_which_it_signed_in(
    hub: Hub, client: httpx2.AsyncClient, home: Browser, user_agent: str
) -> None:
    """It keeps no mark: told at the first time, not again, days later either; another name is told."""
    given = {"email": EMAIL, "password": PASSWORD}
    for name in (user_agent, user_agent, user_agent + "1"):
        reply = await client.post("/api/sessions", json=given, headers={"user-agent": name})
        assert reply.status_code == 201
    told = await _told(hub)
    assert len(told) == 1, "two names of one kind within a day"
    assert (await client.post("/api/sessions", json=given, headers={"user-agent": ""})).status_code == 201
    assert await _told(hub) == [*told, "Unknown device"]


async def test_a_program_days_later_is_still_known(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, home: Browser
) -> None:
    """As long as its session is on record, ended or not."""
    given, headers = {"email": EMAIL, "password": PASSWORD}, {"user-agent": "curl/8.5.0"}
    await client.post("/api/sessions", json=given, headers=headers)
    clock.advance(40 * DAY)
    await client.post("/api/sessions", json=given, headers=headers)
    assert len(await _told(hub)) == 1


async def test_who_says_to_be_a_browser_is_not_known_by_that(
    hub: Hub, client: httpx2.AsyncClient, home: Browser
) -> None:
    """A program with the user agent of Alice's own browser: it shows no mark, so she is told."""
    given = {"email": EMAIL, "password": PASSWORD, "delivery": "body"}
    await client.post("/api/sessions", json=given, headers={"user-agent": FIREFOX})
    assert await _told(hub) == ["Firefox on Windows"]


async def test_a_refresh_and_a_wrong_password_tell_nothing(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Only a sign-in does."""
    await client.post("/api/session/refresh", json={"refreshToken": alice.refresh}, headers={"user-agent": SAFARI})
    wrong = {"email": alice.email, "password": "wrong horse battery"}
    assert (await client.post("/api/sessions", json=wrong, headers={"user-agent": SAFARI})).status_code == 401
    assert await _told(hub) == []


async def test_a_second_factor_comes_before_the_news(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The password alone is no sign-in: told when the code was right, once."""
    app, _ = await with_totp(alice, clock)
    phone = Browser(client, SAFARI)
    challenge = problem(await phone.sign_in())["challenge"]
    assert await _told(hub) == []
    sent: dict[str, object] = {"challenge": challenge, "code": app.code(clock)}
    assert (await phone.post("/api/sessions/second-factor", sent)).status_code == 201
    assert await _told(hub) == ["Safari on iPhone"]


async def test_a_passkey_on_another_browser_is_told(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """It may be a passkey that somebody else has got hold of."""
    device = Device()
    begun = (await alice.ask("POST", "/api/account/passkeys/options")).json()
    made = {"challenge": begun["challenge"], "credential": device.make(begun["options"])}
    assert (await alice.ask("POST", "/api/account/passkeys", made)).status_code == 201
    phone = Browser(client, SAFARI)
    asked = (await phone.post("/api/sessions/passkey/options", {})).json()
    sent = {"challenge": asked["challenge"], "credential": device.get(asked["options"])}
    assert (await phone.post("/api/sessions/passkey", sent)).status_code == 201
    assert await _told(hub) == ["Safari on iPhone"]


async def test_the_sign_in_after_a_reset_is_told(hub: Hub, client: httpx2.AsyncClient, home: Browser) -> None:
    """Whoever has the mailbox set a new password and signs in elsewhere: both are told, in that order."""
    phone = Browser(client, SAFARI)
    await phone.post("/api/password-resets", {"email": EMAIL})
    token = await last_token(hub, EMAIL, "password_reset")
    await phone.post("/api/password-resets/redeem", {"token": token, "newPassword": "another horse battery"})
    assert (await phone.sign_in(password="another horse battery")).status_code == 201
    assert await mails_to(hub, EMAIL) == ["welcome", "password_reset", "password_changed", "new_device"]


async def test_the_first_sign_in_of_an_account_made_by_mail_is_no_news(hub: Hub) -> None:
    """Where sign-ups go on by mail nobody was signed in before: the first device is not new, the second is."""
    app = create_app(replace(hub, accounts=AccountPolicy(signup_by_mail=True)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        browser = Browser(client)
        await browser.post("/api/accounts", {"email": EMAIL, "password": PASSWORD})
        await browser.post("/api/accounts/confirm", {"token": await last_token(hub, EMAIL, "sign_up")})
        assert (await browser.sign_in()).status_code == 201
        assert await _told(hub) == []
        await Browser(client, SAFARI).sign_in()
    assert await _told(hub) == ["Safari on iPhone"]


async def test_an_account_whose_sessions_are_all_forgotten_is_not_at_its_first_sign_in(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Somebody who found an old password of an account that slept for a year does not come in unnoticed."""
    clock.advance(timedelta(days=365))
    async with hub.directory.transaction() as tx:
        await tx.sessions.forget(await tx.sessions.long_over(clock.now(), 10))
    assert (await Browser(client, SAFARI).sign_in()).status_code == 201
    assert await _told(hub) == ["Safari on iPhone"]


async def test_who_reopens_their_account_elsewhere_is_told_both(
    hub: Hub, client: httpx2.AsyncClient, home: Browser
) -> None:
    """First that the account is open, then from where it was signed in to."""
    reply = await home.post("/api/account/close", {"archiveWorkspaces": True})
    assert reply.status_code == 200
    phone = Browser(client, SAFARI)
    sent: dict[str, object] = {"email": EMAIL, "password": PASSWORD, "reopen": True}
    assert (await phone.post("/api/sessions", sent)).status_code == 201
    async with hub.directory.reading() as tx:
        ordered = [one.template.value for one in await tx.outbox.queued(100)]
    assert [one for one in ordered if one in {"account_reopened", "new_device"}] == ["account_reopened", "new_device"]
    assert (await signed_in(client, EMAIL, "/api/sessions")).email == EMAIL
