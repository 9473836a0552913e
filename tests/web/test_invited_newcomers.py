"""Being invited before one has an account: where sign-up is closed, where it goes on by mail, by a link for one domain."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Browser, Page, expect

from live_server import LiveServer, live_server
from web.conftest import NewDevice
from web.device import Account, Device, new_account
from web.test_invitations import (
    account_of,
    invite,
    invite_by_link,
    mailed_link,
    path_of,
    see_invitation,
    see_joined,
    shared,
)

DOMAIN = "harbour.example"
Opened = Callable[[], Awaitable[Device]]


@asynccontextmanager
async def devices_at(server: LiveServer, browser: Browser) -> AsyncIterator[Opened]:
    """Makes devices at a server of one's own."""
    made: list[Device] = []

    async def make() -> Device:
        context = await browser.new_context(base_url=server.url, reduced_motion="reduce")
        made.append(await Device.of(context, server))
        return made[-1]

    yield make
    for device in made:
        await device.close()


def change_sign_up(server: LiveServer, mode: str) -> None:
    """Who may sign up is another matter from here on."""
    server.settings["SIGNUP"] = mode
    server.restart()


async def fill_sign_up(page: Page, server: LiveServer, account: Account) -> None:
    """Fills the sign-up page that is shown, and sends it."""
    server.remember(account.password)
    await page.get_by_label("Name").fill(account.name)
    await page.get_by_label("Email").fill(account.email)
    await page.get_by_label("Password", exact=True).fill(account.password)
    await page.get_by_role("button", name="Create account").click()


async def test_where_sign_up_is_closed_only_who_is_invited_gets_in(browser: Browser, tmp_path: Path) -> None:
    """The page says by words that accounts are by invitation; by the link in the mail the same person gets one, and in."""
    with live_server(tmp_path) as server:
        alice, workspace = shared(server)
        ivy = new_account("Ivy")
        invite(server, alice, workspace, ivy.email)
        change_sign_up(server, "closed")
        async with devices_at(server, browser) as opened:
            device = await opened()
            page = device.page
            await page.goto("/signup")
            await fill_sign_up(page, server, ivy)
            await expect(page.get_by_role("alert")).to_contain_text("New accounts are by invitation only here.")
            await page.goto(mailed_link(server, ivy.email, "invitation"))
            await see_invitation(page)
            await page.get_by_role("link", name="Create account").click()
            await fill_sign_up(page, server, ivy)
            await see_invitation(page)
            await page.get_by_role("button", name="Accept").click()
            await see_joined(device, workspace)


async def test_where_sign_up_goes_on_by_mail_an_invitation_is_accepted_on_the_device_that_confirms(
    browser: Browser, tmp_path: Path
) -> None:
    """Signed up by the link here; confirmed and logged in elsewhere, where nothing is known of it: on the first screen."""
    with live_server(tmp_path) as server:
        alice, workspace = shared(server)
        ivy = new_account("Ivy")
        invite(server, alice, workspace, ivy.email)
        change_sign_up(server, "confirm")
        async with devices_at(server, browser) as opened:
            here, elsewhere = await opened(), await opened()
            await here.page.goto(mailed_link(server, ivy.email, "invitation"))
            await see_invitation(here.page)
            await here.page.get_by_role("link", name="Create account").click()
            await fill_sign_up(here.page, server, ivy)
            await expect(here.page.get_by_role("heading", name="Look into your mail")).to_be_visible()
            await elsewhere.page.goto(mailed_link(server, ivy.email, "sign_up"))
            await elsewhere.page.get_by_role("button", name="Confirm").click()
            await elsewhere.page.get_by_role("link", name="Log in").click()
            await elsewhere.fill_login(ivy)
            waiting = elsewhere.page.get_by_role("region", name="Invitations")
            await expect(waiting).to_contain_text("Alice invites you to “Spring regatta”.")
            await waiting.get_by_role("button", name="Accept").click()
            await see_joined(elsewhere, workspace)


async def test_a_link_for_one_domain_lets_in_confirmed_addresses_of_it_alone(new_device: NewDevice) -> None:
    """Somebody else's address is told so; one of the domain is let in, as soon as it is confirmed on another device."""
    device, phone = await new_device(), await new_device(width=360, height=740)
    server, page = device.server, device.page
    alice, workspace = shared(server)
    path = path_of(invite_by_link(server, alice, workspace, mostUses=2, domain=DOMAIN)["link"])
    server.remember(path.partition("#")[2])
    bob = server.sign_up("Bob")
    await page.goto(path)
    await see_invitation(page)
    await expect(page.get_by_text(f"It is for people with an address at {DOMAIN}.")).to_be_visible()
    await page.get_by_role("link", name="Log in").click()
    await device.fill_login(account_of(bob, "Bob"))
    await expect(page.get_by_role("heading", name="Your address is not among those invited")).to_be_visible()
    await expect(page.get_by_text(DOMAIN)).to_be_visible()
    await page.get_by_role("button", name="Switch account").click()

    ivy = Account("Ivy", f"{uuid4().hex}@{DOMAIN}", f"correct horse {uuid4().hex}")
    await page.get_by_role("link", name="Create account").click()
    await expect(page.get_by_text(f"The invitation is for addresses at {DOMAIN}.")).to_be_visible()
    await fill_sign_up(page, server, ivy)
    await expect(page.get_by_role("heading", name="Confirm your address first")).to_be_visible()
    await phone.page.goto(mailed_link(server, ivy.email, "welcome"))
    await phone.page.get_by_role("button", name="Confirm").click()
    await expect(phone.page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    await page.get_by_role("button", name="I have confirmed it").click()
    await see_invitation(page)
    await page.get_by_role("button", name="Accept").click()
    await see_joined(device, workspace)
