"""Mail that does not arrive: whoever it was for is told in the app, with what to do; so is who invited them.

A real mail server of these tests answers the service, and refuses the mailboxes that it is told to refuse.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.async_api import Locator, expect

from live_server import LiveServer, live_server, wait_for
from mail_providers.smtp import SmtpBox, smtp_server
from web.conftest import NewDevice
from web.device import Account, Device, new_account
from web.mailbox import follow
from web.test_accessibility import violations
from web.test_appearance import overflow

NO_SUCH_USER = "550 5.1.1 No such user here"


@pytest.fixture(scope="module")
def box() -> Iterator[SmtpBox]:
    """The mail server behind the service."""
    with smtp_server() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, box: SmtpBox) -> Iterator[LiveServer]:
    """It sends by SMTP."""
    settings = {"mail_transports": "smtp", "mail_smtp_url": box.url, "mail_from": "Mooring <mail@example.org>"}
    with live_server(tmp_path_factory.mktemp("trouble"), **settings) as running:
        yield running


def refused(box: SmtpBox, name: str = "Bob Quay") -> Account:
    """Somebody whose mailbox does not exist, as people are who have typed their address wrongly."""
    account = new_account(name)
    box.mailboxes[account.email] = NO_SUCH_USER
    return account


def notice(device: Device) -> Locator:
    """What stands above every page about one's own address."""
    return device.page.get_by_role("region", name="Your address")


async def see_trouble(device: Device, account: Account) -> None:
    """Waits until the app says that mail does not arrive. It asks the server now and then; a test does not wait for that."""
    reachable = "async () => (await (await fetch('/api/account')).json()).mail.reachable"
    for _ in range(200):
        if not await device.page.evaluate(reachable):
            break
        await device.page.wait_for_timeout(100)
    await device.page.reload()
    await expect(notice(device)).to_contain_text(f"We cannot reach {account.email}")
    await device.see_board()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_who_cannot_be_reached_is_told_and_changes_the_address(
    new_device: NewDevice, box: SmtpBox, scheme: str, width: int
) -> None:
    """Above every page, with the way to the form; corrected, the mail arrives at the new address and nothing is said any more."""
    device = await new_device(width=width, scheme=scheme, lenient=True, named=True)
    bob = refused(box)
    await device.sign_up(bob)
    await see_trouble(device, bob)
    assert await violations(device.page) == [], "banner"
    assert await overflow(device.page) <= 0
    await notice(device).get_by_role("link", name="Change address").click()
    form = device.page.get_by_label("New email")
    await expect(form).to_be_focused()
    await expect(notice(device)).to_be_hidden()
    account = device.page.get_by_role("region", name="Account", exact=True)
    await expect(account.get_by_role("status")).to_contain_text(f"We cannot reach {bob.email}")
    assert await violations(device.page) == [], "account"

    fresh = f"{uuid4().hex}@example.net"
    await form.fill(fresh)
    await device.page.keyboard.press("Enter")
    await expect(device.page.get_by_text(f"Look into the mail of {fresh}.")).to_be_visible()
    await expect(account.get_by_text(fresh).first).to_be_visible()
    await expect(account.get_by_text("We cannot reach")).to_be_hidden()
    page = await follow(device, fresh, "/confirm-account")
    assert any(fresh in taken.recipients for taken in box.taken)
    await page.get_by_role("button", name="Confirm this address").click()
    await page.get_by_role("link", name="Go to Mooring").click()
    await expect(page.get_by_role("heading", name="Board")).to_be_visible()
    await expect(page.get_by_role("region", name="Your address")).to_be_hidden()


async def test_whose_mailbox_is_gone_changes_the_address_by_the_new_one_alone(
    new_device: NewDevice, box: SmtpBox
) -> None:
    """Confirmed long ago, and closed since: nobody could open a link there, so the new address decides."""
    device = await new_device(named=True)
    bob = await device.sign_up(new_account("Bob Quay"))
    page = await follow(device, bob.email, "/confirm-account")
    await page.get_by_role("button", name="Confirm this address").click()
    await expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    await page.close()
    box.mailboxes[bob.email] = NO_SUCH_USER
    device.server.request("POST", "/api/password-resets", 202, json={"email": bob.email})
    await see_trouble(device, bob)
    await notice(device).get_by_role("link", name="Change address").click()
    fresh = f"{uuid4().hex}@example.net"
    await device.page.get_by_label("New email").fill(fresh)
    await device.page.keyboard.press("Enter")
    account = device.page.get_by_role("region", name="Account", exact=True)
    await expect(account).to_contain_text(f"Changing to {fresh}. It is done once you open the link we sent there.")
    page = await follow(device, fresh, "/confirm-email")
    await page.get_by_role("button", name="Confirm this address").click()
    await expect(page.get_by_role("heading", name="Your email address is changed")).to_be_visible()
    await page.get_by_role("link", name="Go to Mooring").click()
    await expect(page.get_by_role("heading", name="Board")).to_be_visible()
    await expect(page.get_by_role("region", name="Your address")).to_be_hidden()


async def test_an_address_that_takes_mail_again_is_tried_again(new_device: NewDevice, box: SmtpBox) -> None:
    """Its person says so in one press: a mail is sent, arrives, and nothing is said any more; once a day."""
    device = await new_device(named=True)
    bob = refused(box)
    await device.sign_up(bob)
    await see_trouble(device, bob)
    del box.mailboxes[bob.email]
    taken = len(box.taken)
    await notice(device).get_by_role("button", name="Try again").click()
    await expect(device.page.get_by_text(f"We have written to {bob.email}.")).to_be_visible()
    await expect(notice(device)).to_contain_text("Confirm your address")
    wait_for("The mail is handed over.", lambda: any(bob.email in one.recipients for one in box.taken[taken:]))
    await device.page.reload()
    await expect(notice(device)).to_contain_text("Confirm your address")


async def test_who_invited_somebody_sees_that_the_mail_came_back_and_invites_them_elsewhere(
    new_device: NewDevice, server: LiveServer, box: SmtpBox
) -> None:
    """Beside the pending invitation, with what can be done; the corrected one is delivered, the other is gone."""
    alice = server.sign_up("Alice")
    ivy = refused(box, "Ivy")
    device = await new_device(width=360, height=740, lenient=True)
    await device.log_in(Account("Alice", alice.email, alice.password))
    path = f"/api/workspaces/{alice.workspace_id}/invitations"
    given = {"email": ivy.email, "role": "viewer"}
    server.request("POST", path, 201, json=given, headers=alice.bearer)

    def lost() -> bool:
        [one] = server.request("GET", path, 200, headers=alice.bearer)["invitations"]
        return bool(one["delivery"] == "cannot_reach")

    wait_for("The invitation comes back.", lost, 30)
    await device.page.goto(f"/w/{alice.workspace_id}/members")
    row = device.page.get_by_role("listitem", name=ivy.email)
    await expect(row).to_contain_text("We could not reach this address.")
    await expect(row.get_by_role("button", name="Revoke")).to_be_visible()
    await expect(row.get_by_role("button", name="Resend")).to_be_hidden()
    assert await violations(device.page) == [], "members"
    await row.get_by_role("button", name="Change").click()
    asked = device.page.get_by_role("dialog", name="Invite at another address")
    assert await asked.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 0
    fresh = f"{uuid4().hex}@example.net"
    await asked.get_by_label("Email address").fill("nonsense")
    await device.page.keyboard.press("Enter")
    await expect(asked.get_by_label("Email address")).to_have_accessible_description(re.compile("does not look like"))
    assert await violations(device.page) == [], "dialog"
    await asked.get_by_label("Email address").fill(fresh)
    await device.page.keyboard.press("Enter")
    await expect(asked).to_be_hidden()
    corrected = device.page.get_by_role("listitem", name=fresh)
    await expect(corrected).to_contain_text("Viewer")
    await expect(row).to_be_hidden()
    wait_for("The invitation is handed over.", lambda: any(fresh in one.recipients for one in box.taken))
    await device.page.reload()
    await expect(corrected).to_contain_text("handed over to its mail server")
