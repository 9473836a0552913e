"""What mails lead to: a person reads them in the dev mailbox and presses one button; a machine that opens them changes nothing."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from export_world import printed, read
from live_server import live_server
from web.conftest import NewDevice
from web.device import Device, new_account
from web.mailbox import code_in, follow, link_in
from web.test_accessibility import violations
from web.test_appearance import overflow

# What a scanner does that runs scripts: it reads everything, scrolls, presses whatever can be pressed and follows what it finds.
_PRESS_EVERYTHING = """async () => {
  scrollTo(0, document.body.scrollHeight)
  for (const each of document.querySelectorAll('main button, main input[type=checkbox], main a[href^="#"]')) each.click()
  for (const each of document.querySelectorAll('main form')) each.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await new Promise((done) => setTimeout(done, 0))
}"""


async def scan(scanner: Device, link: str, heading: str) -> None:
    """Opens a link as a mail scanner does, signed in nowhere: runs its scripts, presses everything, goes away."""
    await scanner.context.request.head(link.partition("#")[0])
    await scanner.page.goto(link, wait_until="networkidle")
    await expect(scanner.page.get_by_role("heading", name=heading)).to_be_visible()
    await scanner.page.evaluate(_PRESS_EVERYTHING)
    await scanner.page.wait_for_load_state("networkidle")
    await scanner.page.close()


async def verified(page: Page) -> bool:
    """What the server says to this browser."""
    return bool(await page.evaluate("async () => (await (await fetch('/api/session')).json()).user.verified"))


async def ask_for_reset(page: Page, email: str) -> None:
    """From the login page that is shown to "look into your mail"."""
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.get_by_label("Email").fill(email)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


@pytest.mark.parametrize("by", ["link", "code"])
async def test_a_forgotten_password_is_replaced_through_the_mailbox(new_device: NewDevice, by: str) -> None:
    """Asked for, read, replaced; the other device is out and reads why, the old password is refused, and one is back at
    the place from which one was sent to log in, in the tab that the mail has opened.
    """
    other = await new_device()
    alice = await other.sign_up()
    await other.see_sync("synced")
    device = await new_device(named=True)
    members = other.page.url.removeprefix(device.server.url).replace("/board", "/members")
    await device.page.goto(members)
    await ask_for_reset(device.page, alice.email)
    if by == "link":
        page = await follow(device, alice.email, "/reset-password")
    else:
        code = await code_in(device, alice.email, "/reset-password")
        assert re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}", code)
        page = device.page
        await page.get_by_role("link", name="Enter the code from the mail").click()
        await expect(page.get_by_label("Code")).to_have_attribute("autocomplete", "one-time-code")
        await page.get_by_label("Code").fill(code.replace("-", "").lower())
    changed = replace(alice, password=f"remembered horse {uuid4().hex}")
    device.server.remember(changed.password)
    await page.get_by_label("New password").fill(changed.password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    await expect(other.page.get_by_text("signed out because the password was changed")).to_be_visible()

    await page.get_by_role("link", name="Log in").click()
    there = Device(device.context, page, device.server)
    await there.fill_login(alice)
    await expect(page.get_by_role("alert")).to_contain_text("Email or password is wrong.")
    await there.fill_login(changed)
    await expect(page.get_by_role("heading", name="Members", level=1)).to_be_visible()
    await expect(page).to_have_url(re.compile(re.escape(members) + "$"))


async def test_other_tabs_of_the_same_browser_learn_of_a_reset(new_device: NewDevice) -> None:
    """Signed in here, the password replaced in the tab that the mail has opened: the tab with the board reads why it is out."""
    device = await new_device(named=True)
    alice = await device.sign_up()
    await device.see_sync("synced")
    place = device.page.url
    asking = await device.context.new_page()
    await asking.goto("/forgot-password")
    await asking.get_by_label("Email").fill(alice.email)
    await asking.keyboard.press("Enter")
    await expect(asking.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page = await follow(device, alice.email, "/reset-password")
    changed = replace(alice, password=f"remembered horse {uuid4().hex}")
    device.server.remember(changed.password)
    await page.get_by_label("New password").fill(changed.password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    await expect(device.page.get_by_text("signed out because the password was changed")).to_be_visible()
    await device.fill_login(changed)
    await device.see_board()
    assert device.page.url == place


async def test_a_scanner_uses_no_reset_up(new_device: NewDevice) -> None:
    """Opened and pressed by a machine, the link still replaces the password for its person, once."""
    device = await new_device(named=True)
    alice = await device.sign_up()
    await device.log_out()
    await ask_for_reset(device.page, alice.email)
    await scan(
        await new_device(named=True), await link_in(device, alice.email, "/reset-password"), "Choose a new password"
    )
    page = await follow(device, alice.email, "/reset-password")
    fresh = f"remembered horse {uuid4().hex}"
    device.server.remember(fresh)
    await page.get_by_label("New password").fill(fresh)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()

    again = await follow(device, alice.email, "/reset-password")
    await again.get_by_label("New password").fill(f"{fresh} again")
    await again.keyboard.press("Enter")
    await expect(again.get_by_role("alert")).to_contain_text("This link or code does not work any more")


async def test_a_scanner_confirms_nothing_and_the_person_does_by_keyboard(new_device: NewDevice) -> None:
    """After a machine has opened and pressed it the address is as unconfirmed as before; one press of a person confirms it."""
    device = await new_device(named=True)
    alice = await device.sign_up()
    notice = device.page.get_by_role("region", name="Your address")
    await expect(notice).to_contain_text(f"open the link in the mail that we sent to {alice.email}")
    link = await link_in(device, alice.email, "/confirm-account")
    await scan(await new_device(named=True), link, "Confirm your email address")
    assert await verified(device.page) is False

    page = await follow(device, alice.email, "/confirm-account")
    button = page.get_by_role("button", name="Confirm this address")
    await button.evaluate("button => button.click()")
    await expect(page.get_by_role("alert")).to_contain_text("Please press it yourself")
    assert await verified(device.page) is False
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    assert await verified(device.page) is True
    await page.get_by_role("link", name="Go to Mooring").click()
    await expect(page.get_by_role("region", name="Your address")).to_be_hidden()


async def test_a_scanner_makes_no_account_where_addresses_are_confirmed_first(browser: Browser, tmp_path: Path) -> None:
    """The account comes to be by the press of a person; before that nobody can log in to it."""
    with live_server(tmp_path, signup="confirm") as server:
        base = server.url.replace("127.0.0.1", "localhost")
        contexts = [await browser.new_context(base_url=base, reduced_motion="reduce") for _ in range(2)]
        device, scanner = [await Device.of(context, server) for context in contexts]
        alice = new_account()
        server.remember(alice.password)
        await device.page.goto("/signup")
        await device.page.get_by_label("Email").fill(alice.email)
        await device.page.get_by_label("Password", exact=True).fill(alice.password)
        await device.page.keyboard.press("Enter")
        await expect(device.page.get_by_role("heading", name="Look into your mail")).to_be_visible()
        await scan(scanner, await link_in(device, alice.email, "/confirm-account"), "Confirm your email address")
        await device.page.goto("/login")
        await device.fill_login(alice)
        await expect(device.page.get_by_role("alert")).to_contain_text("Email or password is wrong.")
        await follow_and_confirm(device, alice.email, "/confirm-account", "Your account is ready")
        await device.log_in(alice)
        await device.close()
        await scanner.close()


async def test_a_scanner_changes_no_address(new_device: NewDevice) -> None:
    """Both links of a change were opened and pressed by a machine: the change still waits for both, and then for nobody."""
    device = await new_device(named=True)
    alice = await device.sign_up()
    await follow_and_confirm(device, alice.email, "/confirm-account", "Your address is confirmed")
    fresh = f"{uuid4().hex}@example.net"
    await device.page.goto("/account/security?change=email")
    await expect(device.page.get_by_label("New email")).to_be_focused()
    await device.page.get_by_label("New email").fill(fresh)
    await device.page.keyboard.press("Enter")
    waiting = device.page.get_by_role("region", name="Account").get_by_role("status")
    await expect(waiting).to_contain_text(f"Open the links we sent to {alice.email} and to {fresh}.")
    for email in (alice.email, fresh):
        await scan(
            await new_device(named=True), await link_in(device, email, "/confirm-email"), "Change your email address?"
        )
    await device.page.reload()
    await expect(waiting).to_contain_text(f"Open the links we sent to {alice.email} and to {fresh}.")
    await follow_and_confirm(device, fresh, "/confirm-email", "One more to go")
    await follow_and_confirm(device, alice.email, "/confirm-email", "Your email address is changed")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_a_mistyped_address_is_corrected_before_it_is_confirmed(
    new_device: NewDevice, scheme: str, width: int
) -> None:
    """From the notice above the board, in one step: the old link is dead, the new one confirms; "Later" hides the notice."""
    device = await new_device(width=width, scheme=scheme, lenient=True, named=True)
    alice = await device.sign_up()
    notice = device.page.get_by_role("region", name="Your address")
    await notice.get_by_role("button", name="Send it again").click()
    await expect(notice.get_by_role("status")).to_contain_text(f"Sent again to {alice.email}.")
    assert await violations(device.page) == [], "notice"
    assert await overflow(device.page) <= 0
    stale = await link_in(device, alice.email, "/confirm-account")
    await notice.get_by_role("link", name="Change address").click()
    fresh = f"{uuid4().hex}@example.net"
    await expect(device.page.get_by_label("New email")).to_be_focused()
    await device.page.get_by_label("New email").fill(fresh)
    await device.page.keyboard.press("Enter")
    await expect(device.page.get_by_text(f"Look into the mail of {fresh}.")).to_be_visible()
    await expect(device.page).to_have_url(re.compile("/account/security$"))
    await device.page.goto("/")
    await expect(notice).to_contain_text(f"open the link in the mail that we sent to {fresh}")
    await device.page.goto(stale)
    await device.page.get_by_role("button", name="Confirm this address").click()
    await expect(device.page.get_by_role("alert")).to_contain_text("This link or code does not work any more")
    await device.page.goto("/")
    await notice.get_by_role("button", name="Later").click()
    await expect(notice).to_be_hidden()
    await device.page.reload()
    await device.see_board()
    await expect(notice).to_be_hidden()
    await follow_and_confirm(device, fresh, "/confirm-account", "Your address is confirmed")


async def test_whoever_is_not_confirmed_is_told_so_before_they_invite(new_device: NewDevice) -> None:
    """In the place of the form, with the mail once more; confirmed in another tab the form is there after one press."""
    device = await new_device(lenient=True, named=True)
    alice = await device.sign_up()
    await device.page.get_by_role("link", name="Members").click()
    await device.page.get_by_role("button", name="Invite people").click()
    asked = device.page.get_by_role("dialog", name="Confirm your address first")
    await expect(asked).to_contain_text(f"Open the link in the mail that we sent to {alice.email}")
    assert await violations(device.page) == []
    await asked.get_by_role("button", name="I have confirmed it").click()
    await expect(asked.get_by_role("alert")).to_contain_text("It is not confirmed yet.")
    await asked.get_by_role("button", name="Send the mail again").click()
    await expect(asked.get_by_role("status")).to_contain_text("Sent again.")
    await follow_and_confirm(device, alice.email, "/confirm-account", "Your address is confirmed")
    # The tab may have noticed by itself, since it was looked at again: then the button is gone already.
    await device.page.evaluate(
        "[...document.querySelectorAll('[role=dialog] button')].find((each) => each.textContent === 'I have confirmed it')?.click()"
    )
    await expect(device.page.get_by_role("dialog", name="Invite people to")).to_be_visible()


async def follow_and_confirm(device: Device, email: str, leads_to: str, heading: str) -> None:
    """Opens the link of the newest such mail and presses its button."""
    page = await follow(device, email, leads_to)
    await page.get_by_role("button", name="Confirm this address").click()
    await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await page.close()


async def test_a_download_waits_for_its_person_and_is_given_once(new_device: NewDevice, tmp_path: Path) -> None:
    """A machine that opens and presses the link is told to log in; who asked gets the file, and the link is used up."""
    device = await new_device(named=True)
    alice = await device.sign_up()
    await device.see_board()
    await device.page.goto(device.page.url.replace("/board", "/settings/download"))
    await device.page.get_by_role("button", name="Pack it").click()
    await expect(device.page.get_by_role("list", name="Downloads")).to_contain_text("Ready")
    await scan(await new_device(named=True), await link_in(device, alice.email, "/exports"), "Log in first")
    page = await follow(device, alice.email, "/exports")
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="Download").press("Enter")
    await (await begun.value).save_as(tmp_path / "mine.zip")
    assert printed(await asyncio.to_thread(read, tmp_path / "mine.zip")) == []
    await expect(page.get_by_role("heading", name="It is on its way")).to_be_visible()
    assert await violations(page) == []

    again = await follow(device, alice.email, "/exports")
    await again.get_by_role("button", name="Download").press("Enter")
    await expect(again.get_by_role("alert")).to_contain_text("This link opens no download any more")
    assert await violations(again) == []
