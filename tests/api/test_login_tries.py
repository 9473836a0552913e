"""Tries of passwords: guessers are slowed down, and nobody is locked out by a stranger."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx2
import pytest

from authenticator import with_passkey
from fakes import FakeClock, PlainHasher
from mooring.accounts import parse_email
from mooring.api.app import create_app
from mooring.hub import Hub, WebPolicy
from mooring.kit.rates import MemoryRateLimiter
from second_factors import with_totp
from visitors import ORIGIN, PASSWORD, Visitor, problem

WRONG = "wrong horse battery"
HOME, OFFICE = "192.0.2.1", "198.51.100.7"


@dataclass
class Browser:
    """Somebody's browser: what it keeps, and the network that it is in."""

    client: httpx2.AsyncClient
    device: str = ""
    waits: list[int] = field(default_factory=list)

    async def try_in(self, password: str, email: str = "alice@example.org", **sent: str) -> int:
        """Sign in as a page does; the status."""
        headers = {"origin": ORIGIN, **({"cookie": f"mooring_device={self.device}"} if self.device else {})}
        body = {"email": email, "password": password, **sent}
        reply = await self.client.post("/api/sessions", json=body, headers=headers)
        if reply.status_code == 429:
            assert problem(reply)["retryAfterSeconds"] == int(reply.headers["retry-after"])
            self.waits.append(int(reply.headers["retry-after"]))
        for cookie in reply.headers.get_list("set-cookie"):
            if cookie.startswith("mooring_device="):
                self.device = cookie.partition("=")[2].partition(";")[0]
        return reply.status_code


class Place:
    """The API with its limits on, reached from several networks."""

    def __init__(self, hub: Hub, clock: FakeClock) -> None:
        web = WebPolicy(port=8787, trusted_proxies=("10.0.0.0/8",))
        self.hub = replace(hub, rate_limiter=MemoryRateLimiter(clock), web=web)
        self.app = create_app(self.hub)

    def browser(self, network: str = HOME) -> Browser:
        transport = httpx2.ASGITransport(app=self.app, client=(network, 5000))
        return Browser(httpx2.AsyncClient(transport=transport, base_url=ORIGIN))


@pytest.fixture
def place(hub: Hub, clock: FakeClock) -> Place:
    return Place(hub, clock)


async def _fail(browser: Browser, count: int, email: str = "alice@example.org") -> list[int]:
    return [await browser.try_in(WRONG, email) for _ in range(count)]


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org", "no address at all"])
@pytest.mark.usefixtures("alice")
async def test_each_failure_doubles_the_wait(place: Place, clock: FakeClock, email: str) -> None:
    """Five tries are free, then 1, 2, 4 … 60 seconds: for an address with an account, without one, and for none, alike."""
    browser = place.browser()
    assert await _fail(browser, 6, email) == [401] * 5 + [429]
    for _ in range(8):
        clock.advance(timedelta(seconds=browser.waits[-1]))
        assert await _fail(browser, 2, email) == [401, 429]
    assert browser.waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_fifty_tries_at_once_are_five(place: Place, alice: Visitor, hasher: PlainHasher) -> None:
    """Nobody gets ahead of the wait by trying in parallel: five passwords are looked at."""
    browser, before = place.browser(), hasher.verified
    codes = await asyncio.gather(*(browser.try_in(WRONG, alice.email) for _ in range(50)))
    assert sorted(codes) == [401] * 5 + [429] * 45
    assert hasher.verified - before == 5


async def test_the_right_password_has_to_wait_as_well(place: Place, alice: Visitor, clock: FakeClock) -> None:
    """Else the refusal would tell that it is right. After the wait it signs in, and five tries are free again."""
    browser = place.browser()
    await _fail(browser, 5, alice.email)
    assert await browser.try_in(PASSWORD, alice.email) == 429
    clock.advance(timedelta(seconds=1))
    assert await browser.try_in(PASSWORD, alice.email) == 201
    elsewhere = place.browser()
    assert await _fail(elsewhere, 6, alice.email) == [401] * 5 + [429]


async def test_signing_in_often_is_no_failure(place: Place, alice: Visitor) -> None:
    """Twenty good sign-ins in a row from one place all work."""
    browser = place.browser()
    assert [await browser.try_in(PASSWORD, alice.email) for _ in range(20)] == [201] * 20


async def test_other_spellings_are_the_same_address(place: Place, alice: Visitor) -> None:
    """Capitals, spaces and full-width letters give no further tries."""
    browser = place.browser()
    spellings = ["alice@example.org", " ALICE@example.org", "Alice@Example.Org ", "\uff41lice@example.org"]
    codes = [await browser.try_in(WRONG, email) for email in [*spellings, *spellings]]
    assert codes == [401] * 5 + [429] * 3


async def test_a_guesser_elsewhere_does_not_slow_alice_down(place: Place, alice: Visitor) -> None:
    """While somebody in another network waits, she signs in from where she is, even on a new device."""
    assert 429 in await _fail(place.browser(OFFICE), 20, alice.email)
    assert await place.browser(HOME).try_in(PASSWORD, alice.email) == 201


async def test_a_guesser_in_her_own_network_does_not_slow_her_browser_down(place: Place, alice: Visitor) -> None:
    """On a browser where she signed in before she has tries of her own, though a neighbour uses up the network's."""
    hers = place.browser()
    assert await hers.try_in(PASSWORD, alice.email) == 201
    neighbour = place.browser()
    for n in range(10):
        await _fail(neighbour, 5, f"person{n}@example.org")
    await _fail(neighbour, 5, alice.email)
    assert await place.browser().try_in(PASSWORD, alice.email) == 429
    assert await hers.try_in(PASSWORD, alice.email) == 201


async def test_guessers_everywhere_do_not_keep_her_from_her_browser(place: Place, alice: Visitor) -> None:
    """When many networks have used up the address, a new browser has to wait; hers does not."""
    hers = place.browser()
    assert await hers.try_in(PASSWORD, alice.email) == 201
    codes = [code for n in range(15) for code in await _fail(place.browser(f"203.0.113.{n}"), 5, alice.email)]
    assert codes == [401] * 59 + [429] * 16  # the first of sixty was her own
    assert await place.browser("203.0.113.99").try_in(PASSWORD, alice.email) == 429
    assert await hers.try_in(PASSWORD, alice.email) == 201


async def test_who_meets_a_used_up_address_is_not_counted_as_failing(
    place: Place, alice: Visitor, clock: FakeClock
) -> None:
    """Refused for what others did, a new browser waits no longer afterwards than if it had not tried."""
    for n in range(12):
        await _fail(place.browser(f"203.0.113.{n}"), 5, alice.email)
    new = place.browser()
    for n in range(13):
        clock.advance(timedelta(seconds=1))
        # A stranger takes the one try that has become free meanwhile.
        assert await _fail(place.browser(f"203.0.113.{100 + n}"), 1, alice.email) == [401]
        assert await new.try_in(PASSWORD, alice.email) == 429
    assert max(new.waits) == 1
    clock.advance(timedelta(seconds=2))
    assert await new.try_in(PASSWORD, alice.email) == 201


async def test_a_marked_browser_is_slowed_down_as_well(place: Place, alice: Visitor) -> None:
    """Whoever finds it open gets five tries, not thousands; the mark signs nobody in."""
    hers = place.browser()
    await hers.try_in(PASSWORD, alice.email)
    assert await _fail(hers, 6, alice.email) == [401] * 5 + [429]
    assert await place.browser().try_in(PASSWORD, alice.email) == 201


async def test_a_mark_is_for_one_address_and_cannot_be_made(place: Place, alice: Visitor, carol: Visitor) -> None:
    """Carol's mark gives no tries at Alice's password; nor does anything invented, huge, or of another service."""
    hers = place.browser()
    assert await hers.try_in(PASSWORD, carol.email) == 201
    await _fail(place.browser(), 5, alice.email)
    other = replace_secret(place.hub).account_secret.device_mark(parse_email(alice.email).key)
    for device in (hers.device, "x", "0" * 64, "." * 900, "a" * 5000, other, "\u20ac"):
        browser = place.browser()
        browser.device = device if device.isascii() else "%E2%82%AC"
        assert await browser.try_in(PASSWORD, alice.email) == 429


def replace_secret(hub: Hub) -> Hub:
    """The same service with another secret."""
    from mooring.accounts import AccountSecret

    return replace(hub, account_secret=AccountSecret(b"b" * 32))


async def test_people_who_share_a_browser_each_have_their_mark(place: Place, alice: Visitor, carol: Visitor) -> None:
    """It keeps two each of the last five, whoever signs in again becoming the newest; none of them names anybody."""
    shared = place.browser()
    for email in (alice.email, carol.email, alice.email):
        assert await shared.try_in(PASSWORD, email) == 201
    marks = shared.device.split(".")
    secret = place.hub.account_secret
    people = ((alice.email, alice.user_id), (carol.email, carol.user_id))
    assert marks == [secret.device_mark(key) for email, who in people for key in (parse_email(email).key, who)]
    await _fail(place.browser(), 5, alice.email)
    await _fail(place.browser(), 5, carol.email)
    assert await shared.try_in(PASSWORD, carol.email) == 201
    for n in range(5):
        email = f"person{n}@example.org"
        await shared.client.post("/api/accounts", json={"email": email, "password": PASSWORD, "delivery": "body"})
        assert await shared.try_in(PASSWORD, email) == 201
    assert len(shared.device.split(".")) == 10
    assert marks[0] not in shared.device


async def test_a_program_is_given_no_mark(place: Place, alice: Visitor) -> None:
    """Where the tokens are in the body there is no cookie at all."""
    browser = place.browser()
    assert await browser.try_in(PASSWORD, alice.email, delivery="body") == 201
    assert browser.device == ""


async def test_a_failed_sign_in_marks_nothing(place: Place, alice: Visitor, clock: FakeClock) -> None:
    """Neither a wrong password nor the right one alone, where a second factor is asked for."""
    await with_totp(alice, clock)
    browser = place.browser()
    assert [await browser.try_in(WRONG, alice.email), await browser.try_in(PASSWORD, alice.email)] == [401, 401]
    assert browser.device == ""


async def test_trying_many_addresses_from_one_place_is_slowed_down(place: Place) -> None:
    """Thirty tries a minute from one network, whatever the addresses."""
    browser = place.browser()
    codes = [await browser.try_in(WRONG, f"person{n}@example.org") for n in range(31)]
    assert codes == [401] * 30 + [429]


async def test_one_address_from_many_places_is_slowed_down(place: Place) -> None:
    """Sixty tries a minute for one address, from wherever."""
    codes = [code for n in range(14) for code in await _fail(place.browser(f"198.51.100.{n}"), 5)]
    assert codes == [401] * 60 + [429] * 10


async def test_a_passkey_signs_in_while_the_address_is_used_up(place: Place, alice: Visitor) -> None:
    """Its tries are counted by network only: nobody can keep a person with a passkey out by trying passwords."""
    device, _ = await with_passkey(alice)
    for n in range(15):
        await _fail(place.browser(f"203.0.113.{n}"), 5, alice.email)
    await _fail(place.browser(), 6, alice.email)
    client = place.browser().client
    begun = (await client.post("/api/sessions/passkey/options")).json()
    sent = {"challenge": begun["challenge"], "credential": device.get(begun["options"])}
    assert (await client.post("/api/sessions/passkey", json=sent)).status_code == 201


async def test_passkey_tries_are_counted_by_network(place: Place) -> None:
    """A hundred and twenty requests a minute; another network is not touched."""
    client = place.browser().client
    codes = [(await client.post("/api/sessions/passkey/options")).status_code for _ in range(121)]
    assert codes == [201] * 120 + [429]
    sent = {"challenge": "x", "credential": {"id": "x"}}
    assert (await client.post("/api/sessions/passkey", json=sent)).status_code == 429
    assert (await place.browser(OFFICE).client.post("/api/sessions/passkey/options")).status_code == 201


async def test_a_thief_of_the_password_keeps_nobody_out_of_their_own_browser(
    place: Place, alice: Visitor, clock: FakeClock
) -> None:
    """With the hour's codes used up by somebody elsewhere, her own browser still takes hers."""
    app, codes = await with_totp(alice, clock)
    hers, thief = place.browser(), place.browser(OFFICE)
    first = await _challenge(hers, alice.email)
    signed = await hers.client.post(
        "/api/sessions/second-factor",
        json={"challenge": first, "recoveryCode": codes[0]},
        headers={"origin": ORIGIN},
    )
    hers.device = next(
        one.partition("=")[2].partition(";")[0]
        for one in signed.headers.get_list("set-cookie")
        if one.startswith("mooring_device=")
    )
    tried: list[int] = []
    for _ in range(3):
        challenge = await _challenge(thief, alice.email)
        for n in range(5):
            reply = await thief.client.post(
                "/api/sessions/second-factor", json={"challenge": challenge, "code": f"{n:06}"}
            )
            tried.append(reply.status_code)
    assert tried == [401] * 10 + [429] * 5
    reply = await hers.client.post(
        "/api/sessions/second-factor",
        json={"challenge": await _challenge(hers, alice.email), "code": app.code(clock)},
        headers={"cookie": f"mooring_device={hers.device}"},
    )
    assert reply.status_code == 201


async def _challenge(browser: Browser, email: str) -> str:
    headers = {"cookie": f"mooring_device={browser.device}"} if browser.device else {}
    reply = await browser.client.post("/api/sessions", json={"email": email, "password": PASSWORD}, headers=headers)
    return problem(reply)["challenge"]
