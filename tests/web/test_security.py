"""One's own account: devices, password, second factors, closing, and the ways back in."""

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from pyotp import TOTP

from live_server import live_server
from mooring.audit import AuditKind
from mooring.workspaces import LifecycleKind
from web.conftest import NewDevice
from web.device import Account, Device, new_account

WEB = Path(__file__).parents[2] / "web" / "src"


async def test_changing_the_password_ends_the_other_devices_with_that_reason(
    device: Device, new_device: NewDevice
) -> None:
    """The device on which it is changed stays; the others read why; only the new password opens."""
    alice = await device.sign_up()
    other = await new_device()
    await other.log_in(alice)
    await other.see_sync("synced")
    await open_security(device)
    await device.page.get_by_role("button", name="Change password").click()
    await device.page.get_by_label("Current password").fill("not it at all")
    changed = replace(alice, password=f"another horse {uuid4().hex}")
    device.server.remember(changed.password)
    await device.page.get_by_label("New password").fill(changed.password)
    await device.page.keyboard.press("Enter")
    current = device.page.get_by_label("Current password")
    await expect(current).to_have_accessible_description("This is not the password you have now.")
    await expect(current).to_be_focused()
    await expect(device.page.get_by_label("New password")).to_have_value(changed.password)
    await current.fill(alice.password)
    await device.page.keyboard.press("Enter")
    await expect(device.page.get_by_text("Your password is changed.")).to_be_visible()
    await expect(device.page.get_by_role("button", name="Change password")).to_be_focused()

    await expect(other.page.get_by_text("signed out because the password was changed")).to_be_visible()
    await other.fill_login(alice)
    await expect(other.page.get_by_role("alert")).to_contain_text("Email or password is wrong.")
    await other.fill_login(changed)
    await other.see_board()


async def test_a_device_is_logged_out_from_the_list(device: Device, new_device: NewDevice) -> None:
    """The list names every device and this one; after a yes the other is out, and out of the list."""
    alice = await device.sign_up()
    other = await new_device()
    await other.log_in(alice)
    await other.see_sync("synced")
    await open_security(device)
    devices = device.page.get_by_role("region", name="Devices").get_by_role("listitem")
    await expect(devices).to_have_count(2)
    await expect(devices.first).to_contain_text("This device")
    log_out = devices.nth(1).get_by_role("button", name="Log out")
    await log_out.click()
    await expect(dialog(device)).to_be_visible()
    await device.page.keyboard.press("Escape")
    await expect(log_out).to_be_focused()
    await log_out.click()
    await dialog(device).get_by_role("button", name="Log out").click()
    await expect(devices).to_have_count(1)
    await expect(other.page.get_by_text("signed out because this session was ended")).to_be_visible()


async def test_all_other_devices_are_logged_out_at_once(device: Device, new_device: NewDevice) -> None:
    """The one that asks stays, every other one reads why it was ended."""
    alice = await device.sign_up()
    others = [await new_device(), await new_device()]
    for other in others:
        await other.log_in(alice)
        await other.see_sync("synced")
    await open_security(device)
    await device.page.get_by_role("button", name="Log out all other devices").click()
    await expect(dialog(device)).to_contain_text("2 other devices")
    await dialog(device).get_by_role("button", name="Log out").click()
    for other in others:
        await expect(other.page.get_by_text("signed out because this session was ended")).to_be_visible()
    await expect(device.page.get_by_role("button", name="Log out all other devices")).to_be_hidden()
    await expect(device.page.get_by_role("heading", name="Account & security")).to_be_visible()


async def test_an_authenticator_app_is_set_up_and_asked_for(device: Device) -> None:
    """From then on a login wants its code or a recovery code; a wrong one stays to be mended; each works once."""
    alice = await sign_up_there(device)
    secret, codes = await set_up_authenticator(device)
    await expect(device.page.get_by_text(f"{len(codes)} left")).to_be_visible()

    await device.log_out()
    await device.fill_login(alice)
    code = device.page.get_by_label("Code")
    await expect(code).to_be_focused()
    await expect(code).to_have_attribute("autocomplete", "one-time-code")
    await code.fill("000000")
    await device.page.keyboard.press("Enter")
    await expect(code).to_have_accessible_description(re.compile("This code is wrong"))
    await expect(code).to_have_value("000000")
    await code.fill(secret.at(int(time.time())))
    await device.page.keyboard.press("Enter")
    await device.see_board()

    await device.log_out()
    await device.fill_login(alice)
    await device.page.get_by_role("button", name="Use a recovery code").click()
    await device.page.get_by_label("Recovery code").fill(codes[0])
    await device.page.keyboard.press("Enter")
    await device.see_board()
    await open_security(device)
    await expect(device.page.get_by_text(f"{len(codes) - 1} left")).to_be_visible()

    await device.page.get_by_role("button", name="Turn off the authenticator app").click()
    await dialog(device).get_by_role("button", name="Turn off").click()
    await expect(device.page.get_by_role("button", name="Set up the authenticator app")).to_be_visible()
    await device.log_out()
    await device.log_in(alice)


async def test_recovery_codes_are_shown_once_and_kept_before_going_on(device: Device) -> None:
    """They are copied or downloaded; neither Escape nor a click closes them before the person says that they are kept."""
    await sign_up_there(device)
    await begin_authenticator(device)
    shown = device.page.get_by_role("dialog", name="Keep these recovery codes")
    await expect(shown).to_be_visible()
    codes = await shown.get_by_role("list").get_by_role("listitem").all_inner_texts()
    assert len(set(codes)) == len(codes) > 0
    await device.page.keyboard.press("Escape")
    await device.page.mouse.click(5, 5)
    await expect(shown.get_by_role("button", name="Done")).to_be_disabled()
    async with device.page.expect_download() as download:
        await shown.get_by_role("button", name="Download").click()
    kept = (await (await download.value).path()).read_text("utf-8")
    assert all(code in kept for code in codes)
    await shown.get_by_label("I have kept them").check()
    await shown.get_by_role("button", name="Done").click()
    await expect(shown).to_be_hidden()

    await device.page.get_by_role("button", name="Make new codes").click()
    await dialog(device).get_by_role("button", name="Make new codes").click()
    fresh = await shown.get_by_role("list").get_by_role("listitem").all_inner_texts()
    assert not set(fresh) & set(codes)
    device.server.remember(*codes, *fresh)
    await keep_codes(device)


async def test_a_code_that_ran_out_leads_back_to_the_password(device: Device) -> None:
    """With a sentence, and with the address still there."""
    alice = await sign_up_there(device)
    await set_up_authenticator(device)
    await device.log_out()
    await device.fill_login(alice)
    await expect(device.page.get_by_label("Code")).to_be_visible()
    device.server.sql("UPDATE challenges SET expires_at = '2026-01-01 00:00:00.000000' WHERE used_at IS NULL")
    await device.page.get_by_label("Code").fill("123456")
    await device.page.keyboard.press("Enter")
    await expect(device.page.get_by_text("That took too long")).to_be_visible()
    await expect(device.page.get_by_label("Email")).to_have_value(alice.email)


async def test_a_sensitive_deed_asks_who_one_is_and_then_is_done(device: Device) -> None:
    """Long after the login a proof is wanted first; given up, nothing happens and nothing is said; given, the deed is done."""
    alice = await sign_up_there(device)
    grow_old(device)
    set_up = device.page.get_by_role("button", name="Set up the authenticator app")
    await set_up.click()
    asked = device.page.get_by_role("dialog", name="Confirm that it is you")
    await expect(asked.get_by_label("Password", exact=True)).to_be_focused()
    await device.page.keyboard.press("Escape")
    await expect(asked).to_be_hidden()
    await expect(set_up).to_be_focused()
    await expect(device.page.get_by_role("region", name="Second factor").get_by_role("alert")).to_be_hidden()

    await set_up.click()
    await asked.get_by_label("Password", exact=True).fill("not it at all")
    await device.page.keyboard.press("Enter")
    await expect(asked.get_by_label("Password", exact=True)).to_have_accessible_description(
        "That is not right. Try again."
    )
    await asked.get_by_label("Password", exact=True).fill(alice.password)
    await device.page.keyboard.press("Enter")
    await expect(device.page.get_by_role("dialog", name="Set up your authenticator app")).to_be_visible()
    await expect(asked).to_be_hidden()


async def test_a_step_up_takes_a_code_of_the_app(device: Device) -> None:
    """Who has an authenticator app may prove themselves by it."""
    await sign_up_there(device)
    secret, _ = await set_up_authenticator(device)
    grow_old(device)
    await device.page.get_by_role("button", name="Make new codes").click()
    await dialog(device).get_by_role("button", name="Make new codes").click()
    asked = device.page.get_by_role("dialog", name="Confirm that it is you")
    await asked.get_by_role("button", name="Use your authenticator app").click()
    await asked.get_by_label("Code").fill(secret.at(int(time.time())))
    await device.page.keyboard.press("Enter")
    await expect(asked).to_be_hidden()
    await keep_codes(device)


async def test_a_passkey_is_added_logs_in_alone_and_is_the_second_factor(new_device: NewDevice) -> None:
    """With a name to know it by; from then on it opens without a password, and the password opens nothing without it."""
    device = await new_device(named=True)
    passkeys = await Passkeys.of(device)
    alice = await sign_up_there(device)
    await add_passkey(device, "Laptop of Alice")
    row = device.page.get_by_role("listitem").filter(has_text="Laptop of Alice")
    await expect(row).to_contain_text("not used yet")

    await device.log_out()
    await passkeys.see_offer()
    await device.page.get_by_role("button", name="Log in with a passkey").click()
    await device.see_board()
    await passkeys.see_offer("withdrawn")

    await device.log_out()
    await passkeys.see_offer()
    await device.fill_login(alice)
    await expect(device.page.get_by_role("heading", name="One more step")).to_be_visible()
    await passkeys.see_offer("withdrawn")
    await device.page.get_by_role("button", name="Use a passkey").click()
    await device.see_board()
    await open_security(device)
    await expect(row).to_contain_text(re.compile("used (just now|.* ago)"))


async def test_a_passkey_chosen_in_the_email_field_logs_in(new_device: NewDevice) -> None:
    """The browser offers it there, and whoever takes the offer has nothing more to press."""
    device = await new_device(named=True)
    passkeys = await Passkeys.of(device)
    await sign_up_there(device)
    await add_passkey(device, "Laptop of Alice")
    await device.log_out()
    await expect(device.page.get_by_label("Email")).to_have_attribute("autocomplete", "username webauthn")
    await passkeys.see_offer()
    await expect(device.page.get_by_role("button", name="Log in with a passkey")).to_be_enabled()
    await passkeys.take_offer()
    await device.see_board()


async def test_a_passkey_is_renamed_and_removed(new_device: NewDevice) -> None:
    """The last second factor gone, the password is enough again."""
    device = await new_device(named=True)
    await Passkeys.of(device)
    alice = await sign_up_there(device)
    await device.page.get_by_role("button", name="Add a passkey").click()
    await expect(dialog(device).get_by_label("Name")).to_have_value(re.compile("Chrom"))
    await device.page.keyboard.press("Enter")
    await keep_codes(device)
    await device.page.get_by_role("button", name="Rename").click()
    await device.page.get_by_label("Name of the passkey").fill("Key in the drawer")
    await device.page.keyboard.press("Enter")
    await device.page.get_by_role("button", name="Remove Key in the drawer").click()
    await dialog(device).get_by_role("button", name="Remove").click()
    await expect(device.page.get_by_role("button", name="Remove Key in the drawer")).to_be_hidden()
    await expect(device.page.get_by_role("heading", name="Recovery codes")).to_be_hidden()
    await device.log_out()
    await device.log_in(alice)


async def test_a_step_up_takes_a_passkey(new_device: NewDevice) -> None:
    """And what was asked for is done."""
    device = await new_device(named=True)
    await Passkeys.of(device)
    await sign_up_there(device)
    await add_passkey(device, "Laptop")
    grow_old(device)
    await device.page.get_by_role("button", name="Remove Laptop").click()
    await dialog(device).get_by_role("button", name="Remove").click()
    asked = device.page.get_by_role("dialog", name="Confirm that it is you")
    await asked.get_by_role("button", name="Use a passkey").click()
    await asked.get_by_role("button", name="Use a passkey").click()
    await expect(device.page.get_by_role("button", name="Remove Laptop")).to_be_hidden()


async def test_the_email_address_is_changed_once_both_have_said_yes(device: Device, new_device: NewDevice) -> None:
    """The page says for whom it waits; opening a link changes nothing, its button does; then the new one logs in."""
    alice = await device.sign_up()
    confirm(device, alice)
    changed = replace(alice, email=f"{uuid4().hex}@example.net")
    await open_security(device)
    await device.page.get_by_role("button", name="Change email").click()
    await device.page.get_by_label("New email").fill(changed.email)
    await device.page.keyboard.press("Enter")
    waiting = device.page.get_by_role("region", name="Account").get_by_role("status")
    await expect(waiting).to_contain_text(f"Open the links we sent to {alice.email} and to {changed.email}.")

    other = await new_device()
    await other.page.goto(newest_mail(device, changed.email)["link"])
    await expect(other.page.get_by_role("heading", name="Change your email address?")).to_be_visible()
    await expect(other.page).to_have_url(re.compile("/confirm-email$"))
    await device.page.reload()
    await expect(waiting).to_contain_text(f"Open the links we sent to {alice.email} and to {changed.email}.")
    await other.page.get_by_role("button", name="Confirm").click()
    await expect(other.page.get_by_role("heading", name="One more to go")).to_be_focused()
    await expect(other.page.get_by_text("We have also written to your old address.")).to_be_visible()
    await device.page.reload()
    await expect(waiting).to_contain_text(f"open the link we sent to {alice.email}.")

    await device.page.goto(newest_mail(device, alice.email)["link"])
    await device.page.get_by_role("button", name="Confirm").click()
    await expect(device.page.get_by_role("heading", name="Your email address is changed")).to_be_visible()
    await device.page.get_by_role("link", name="Go to Mooring").click()
    await device.see_board()
    await other.log_in(changed)


async def test_a_change_of_the_email_address_is_given_up(device: Device) -> None:
    """Its links are dead then, and say so."""
    alice = await sign_up_there(device)
    confirm(device, alice)
    await device.page.get_by_role("button", name="Change email").click()
    await device.page.get_by_label("New email").fill(f"{uuid4().hex}@example.net")
    await device.page.keyboard.press("Enter")
    await device.page.get_by_role("button", name="Keep the old address").click()
    await expect(device.page.get_by_text(f"Your address stays {alice.email}.")).to_be_visible()
    await device.page.goto(newest_mail(device, alice.email)["link"])
    await device.page.get_by_role("button", name="Confirm").click()
    await expect(device.page.get_by_role("alert")).to_contain_text("This link or code does not work any more")


@pytest.mark.parametrize("by", ["link", "code"])
async def test_a_forgotten_password_is_replaced(device: Device, new_device: NewDevice, by: str) -> None:
    """By the link or the code of the mail; whoever was signed in is out and reads why, and the new password opens."""
    alice = await device.sign_up()
    await device.see_sync("synced")
    other = await new_device()
    page = other.page
    await page.goto("/login")
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.get_by_label("Email").fill(alice.email)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Look into your mail")).to_be_focused()
    mail = newest_mail(device, alice.email)
    if by == "link":
        await page.goto(mail["link"])
        await expect(page).to_have_url(re.compile("/reset-password$"))
    else:
        await page.get_by_role("link", name="Enter the code from the mail").click()
        await expect(page.get_by_label("Email")).to_have_value(alice.email)
        await expect(page.get_by_label("Code")).to_be_focused()
        await page.get_by_label("Code").fill(mail["code"])
    fresh = page.get_by_label("New password")
    await fresh.fill("short")
    await page.keyboard.press("Enter")
    await expect(fresh).to_have_accessible_description(re.compile("Use at least 8 characters"))
    await expect(fresh).to_be_focused()
    changed = replace(alice, password=f"remembered horse {uuid4().hex}")
    device.server.remember(changed.password)
    await fresh.fill(changed.password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    await expect(device.page.get_by_text("signed out because the password was changed")).to_be_visible()
    await page.get_by_role("link", name="Log in").click()
    await other.fill_login(changed)
    await other.see_board()


async def test_an_unconfirmed_address_is_confirmed(device: Device) -> None:
    """The page says that it is not, sends the mail again, and says nothing any more when it is done."""
    alice = await sign_up_there(device)
    await device.page.get_by_role("button", name="Send the mail again").click()
    await expect(device.page.get_by_text(f"We have written to {alice.email}.")).to_be_visible()
    await device.page.goto(newest_mail(device, alice.email)["link"])
    await device.page.get_by_role("button", name="Confirm").click()
    await expect(device.page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    await device.page.get_by_role("link", name="Go to Mooring").click()
    await device.see_board()
    await open_security(device)
    await expect(device.page.get_by_text("This address is not confirmed yet.")).to_be_hidden()


async def test_an_account_is_closed_and_reopened(device: Device, new_device: NewDevice) -> None:
    """It says until when it can be undone, wants the address typed and a word about one's workspaces; a login reopens it."""
    alice = await device.sign_up()
    await device.add_task("Still here")
    await device.see_sync("synced")
    other = await new_device()
    await other.log_in(alice)
    await other.see_sync("synced")
    await open_security(device)
    await device.page.get_by_role("button", name="Close account").click()
    closing = dialog(device)
    await expect(closing).to_contain_text(re.compile(r"Until \w+ \d+, \d{4} you can reopen it"))
    await closing.get_by_role("button", name="Close account").click()
    typed = closing.get_by_label("Your email address")
    await expect(typed).to_be_focused()
    await expect(typed).to_have_accessible_description(re.compile("to say that you mean it"))
    await typed.fill(alice.email)
    await device.page.keyboard.press("Enter")
    await expect(closing).to_contain_text("Personal workspace, only you")
    await closing.get_by_label("Archive it").check()
    await closing.get_by_role("button", name="Close account").click()
    for each in (device, other):
        await expect(each.page.get_by_text("signed out because this account was closed")).to_be_visible()

    await device.fill_login(alice)
    await expect(device.page.get_by_role("heading", name="This account is closed")).to_be_visible()
    await expect(
        device.page.get_by_role("main").get_by_text(re.compile(r"You can reopen it until \w+ \d+, \d{4}"))
    ).to_be_visible()
    await device.page.get_by_role("button", name="Reopen my account").click()
    await expect(device.page.get_by_role("heading", name="Account & security")).to_be_visible()
    await device.page.goto("/")
    await expect(device.card("Still here")).to_be_visible()


async def test_the_page_tells_what_has_happened(device: Device) -> None:
    """Newest first, in words, some at a time."""
    alice = await device.sign_up()
    person = {"email": alice.email, "password": alice.password, "delivery": "body"}
    for _ in range(5):
        token = device.server.request("POST", "/api/sessions", 201, json=person)["accessToken"]
        device.server.request("DELETE", "/api/session", 204, headers={"Authorization": f"Bearer {token}"})
    await device.log_out()
    await device.log_in(alice)
    await open_security(device)
    entries = device.page.get_by_role("region", name="Recent activity").get_by_role("listitem")
    await expect(entries).to_have_count(10)
    await expect(entries.nth(0)).to_contain_text("Logged in")
    await expect(entries.nth(1)).to_contain_text("Logged out")
    await expect(entries.nth(0)).to_contain_text("Chrom")
    await device.page.get_by_role("button", name="Show more").click()
    await expect(entries).to_have_count(14)
    await expect(entries.filter(has_text="Account created")).to_have_count(1)
    await expect(device.page.get_by_role("button", name="Show more")).to_be_hidden()


async def test_sign_up_by_mail_makes_the_account_when_its_link_is_confirmed(browser: Browser, tmp_path: Path) -> None:
    """Where addresses are confirmed first, one is sent to one's mail, and logs in after the button of the link."""
    with live_server(tmp_path, signup="confirm") as server:
        context = await browser.new_context(base_url=server.url, reduced_motion="reduce")
        device = await Device.of(context, server)
        alice = new_account()
        server.remember(alice.password)
        await device.page.goto("/signup")
        await device.page.get_by_label("Name").fill(alice.name)
        await device.page.get_by_label("Email").fill(alice.email)
        await device.page.get_by_label("Password", exact=True).fill(alice.password)
        await device.page.keyboard.press("Enter")
        await expect(device.page.get_by_role("heading", name="Look into your mail")).to_be_visible()
        await device.page.goto(newest_mail(device, alice.email)["link"])
        await device.page.get_by_role("button", name="Confirm").click()
        await expect(device.page.get_by_role("heading", name="Your account is ready")).to_be_visible()
        await device.page.get_by_role("link", name="Log in").click()
        await device.fill_login(alice)
        await device.see_board()
        await device.close()


async def test_the_name_is_changed(device: Device) -> None:
    """And stands in the user menu at once."""
    await sign_up_there(device)
    await device.page.get_by_role("button", name="Change name").click()
    await device.page.get_by_label("Your name").fill("Alice of the Harbour")
    await device.page.keyboard.press("Enter")
    await expect(device.page.get_by_role("button", name="Your account: Alice of the Harbour")).to_be_visible()


async def test_the_keyboard_is_enough(device: Device) -> None:
    """Login, the user menu and a change of the name without a pointer."""
    alice = await device.sign_up()
    await device.log_out()
    page = device.page
    await expect(page.get_by_label("Email")).to_be_focused()
    await page.keyboard.type(alice.email)
    await page.keyboard.press("Tab")
    await page.keyboard.type(alice.password)
    await page.keyboard.press("Enter")
    await device.see_board()
    await tab_to(device, page.get_by_role("button", name="Your account"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menu")).to_be_visible()
    await page.keyboard.type("Account & s")
    await expect(page.get_by_role("menuitem", name="Account & security")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Account & security")).to_be_visible()
    change = page.get_by_role("button", name="Change name")
    await tab_to(device, change)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Your name")).to_be_focused()
    await page.keyboard.press("ControlOrMeta+A")
    await page.keyboard.type("Alice by keyboard")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Your account: Alice by keyboard")).to_be_visible()
    await expect(change).to_be_focused()


def test_whatever_is_written_down_of_an_account_has_its_words() -> None:
    """No kind of the audit log is shown by its code. Those of workspaces have theirs in `kindNames`, checked by the compiler."""
    words = (WEB / "features" / "security" / "activity-words.ts").read_text("utf-8")
    kinds = {kind.value for kind in AuditKind} - {kind.value for kind in LifecycleKind}
    assert [kind for kind in kinds if f"  {kind}: '" not in words] == []


# The authenticator of these tests answers whatever it is asked, at once: also what a browser only offers inside a field, which
# nobody has touched. Here an offer waits, as in front of a person, until it is taken or withdrawn.
_OFFERS_WAIT = """
const ask = navigator.credentials.get.bind(navigator.credentials)
const note = (state) => (document.documentElement.dataset.offer = state)
navigator.credentials.get = (options) => options.mediation !== 'conditional' ? ask(options) : new Promise((done, fail) => {
  note('waiting')
  window.takeOffer = () => { note('taken'); ask(options).then(done, fail) }
  options.signal.addEventListener('abort', () => { note('withdrawn'); fail(options.signal.reason) })
})
"""


@dataclass(frozen=True)
class Passkeys:
    """What makes and keeps passkeys on a device, without a finger; and what the browser offers of them inside a field."""

    page: Page

    @classmethod
    async def of(cls, device: Device) -> Self:
        """A device that has one built in. Before its first page."""
        cdp = await device.context.new_cdp_session(device.page)
        await cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        await device.page.add_init_script(_OFFERS_WAIT)
        return cls(device.page)

    async def see_offer(self, state: str = "waiting") -> None:
        """Waits until the page has asked the browser to offer them inside the field, or until that is over."""
        await expect(self.page.locator("html")).to_have_attribute("data-offer", state)

    async def take_offer(self) -> None:
        """Chooses there."""
        await self.page.evaluate("window.takeOffer()")


async def add_passkey(device: Device, name: str) -> None:
    """The first one, so that recovery codes come with it."""
    await device.page.get_by_role("button", name="Add a passkey").click()
    await dialog(device).get_by_label("Name").fill(name)
    await device.page.keyboard.press("Enter")
    await keep_codes(device)


async def sign_up_there(device: Device) -> Account:
    """Somebody new, who comes from the page: it is the first thing that they see, and no board is opened before."""
    alice = await device.sign_up(at="/account/security")
    await see_security(device)
    return alice


async def open_security(device: Device) -> None:
    """The page, by the user menu."""
    await device.menu("Your account", "Account & security")
    await see_security(device)


async def see_security(device: Device) -> None:
    """Waits until the page has everything."""
    await expect(device.page.get_by_role("region", name="Devices").get_by_role("listitem").first).to_be_visible()
    await expect(device.page.get_by_role("button", name="Change name")).to_be_visible()


async def begin_authenticator(device: Device) -> TOTP:
    """Sets the app up until the recovery codes are shown."""
    await device.page.get_by_role("button", name="Set up the authenticator app").click()
    key = await dialog(device).locator("code").inner_text()
    device.server.remember(key.replace(" ", ""))
    secret = TOTP(key.replace(" ", ""))
    await expect(dialog(device).get_by_role("img", name="QR code")).to_be_visible()
    # Of half a minute ago, which is still taken: a code works once, and the next one is wanted soon.
    await device.page.get_by_role("textbox", name="Code").fill(secret.at(int(time.time()) - 30))
    await device.page.keyboard.press("Enter")
    return secret


async def set_up_authenticator(device: Device) -> tuple[TOTP, list[str]]:
    """Sets it up and keeps the recovery codes: both."""
    secret = await begin_authenticator(device)
    return secret, await keep_codes(device)


async def keep_codes(device: Device) -> list[str]:
    """Says that the shown recovery codes are kept; the codes."""
    shown = device.page.get_by_role("dialog", name="Keep these recovery codes")
    await expect(shown).to_be_visible()
    codes = await shown.get_by_role("list").get_by_role("listitem").all_inner_texts()
    device.server.remember(*codes)
    await shown.get_by_label("I have kept them").check()
    await shown.get_by_role("button", name="Done").click()
    await expect(shown).to_be_hidden()
    return codes


def grow_old(device: Device) -> None:
    """Everybody's last proof of who they are was long ago."""
    assert device.server.sql("UPDATE sessions SET authenticated_at = '2026-01-01 00:00:00.000000'") > 0


def confirm(device: Device, account: Account) -> None:
    """As if the link had been followed: from now on a change of the address asks the old one too."""
    assert device.server.sql("UPDATE users SET verified_at = created_at WHERE email = ?", account.email) == 1


def newest_mail(device: Device, email: str) -> dict[str, str]:
    """The last message to this address, with its link as the server of these tests has it."""
    key = (device.server.data / "operator.key").read_text("utf-8").strip()
    device.server.remember(key)
    page = device.server.request(
        "GET", "/api/operator/mail?links=true", 200, headers={"Authorization": f"Bearer {key}"}
    )
    message = next(message for message in page["messages"] if message["to"] == email and message["link"])
    device.server.remember(message["link"].partition("#")[2], message.get("code") or "")
    # Its host is the service's own name; these tests go by the address.
    return message | {"link": urlsplit(message["link"])._replace(scheme="", netloc="").geturl()}


def dialog(device: Device) -> Locator:
    """The dialog on top."""
    return device.page.get_by_role("dialog").last


async def tab_to(device: Device, goal: Locator) -> None:
    """By Tab alone, as far as it takes."""
    for _ in range(60):
        await device.page.keyboard.press("Tab")
        if await goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("Tab does not lead there")
