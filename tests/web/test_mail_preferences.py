"""Which optional mail somebody wants: by the link of a mail, by "unsubscribe", and in their own settings."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from live_server import LiveServer
from mooring.accounts import AccountSecret, parse_email
from mooring.mail import Topic
from mooring.storage.folder import ACCOUNT_SECRET, KEYS_FOLDER
from mooring.storage.keys import load_secret
from web.conftest import NewDevice
from web.device import Device, new_account
from web.mailbox import open_mailbox
from web.test_accessibility import violations
from web.test_appearance import overflow

LOOK, CHOOSE = "/api/mail/preferences/look", "/api/mail/preferences"
NEWS, INVITATIONS = "News of your workspaces", "Invitations"


def token_of(server: LiveServer, email: str) -> str:
    """What stands behind the `#` of the link in every optional mail to this address."""
    secret = AccountSecret(load_secret(server.data / KEYS_FOLDER, ACCOUNT_SECRET))
    token = secret.preferences.token(parse_email(email).key)
    server.remember(token)
    return token


def wanted(server: LiveServer, email: str) -> dict[str, bool]:
    """What the server knows of an address."""
    looked = server.request("POST", LOOK, 200, json={"token": token_of(server, email)})
    return {topic["id"]: topic["wanted"] for topic in looked["topics"]}


async def see_choices(page: Page, *, news: bool, invitations: bool) -> None:
    """Waits until the switches stand so."""
    await expect(page.get_by_role("switch", name=NEWS)).to_be_checked(checked=news)
    await expect(page.get_by_role("switch", name=INVITATIONS)).to_be_checked(checked=invitations)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_whoever_holds_the_link_chooses_without_logging_in(
    new_device: NewDevice, scheme: str, width: int
) -> None:
    """Also without an account: the address masked, the secret gone from the address bar, nothing changed by opening; each
    switch saves itself and says so; nothing is too wide, and axe finds nothing.
    """
    device = await new_device(width=width, scheme=scheme, lenient=True)
    page, server = device.page, device.server
    email = new_account().email
    await page.goto(f"/mail-preferences#{token_of(server, email)}")
    await expect(page.get_by_role("heading", name="Which mail do you want?")).to_be_visible()
    await expect(page.get_by_text(f"For {email[0]}***@example.org.")).to_be_visible()
    await expect(page).to_have_url(re.compile("/mail-preferences$"))
    assert email not in await page.content()
    await expect(page.get_by_text("It cannot be switched off.")).to_be_visible()
    await see_choices(page, news=True, invitations=True)
    assert wanted(server, email) == {"workspace_news": True, "invitations": True, "mentions": True}
    assert await violations(page) == [], "as it opens"

    await page.get_by_role("switch", name=NEWS).uncheck()
    await expect(page.get_by_role("status").get_by_text("Saved")).to_be_visible()
    await see_choices(page, news=False, invitations=True)
    assert wanted(server, email) == {"workspace_news": False, "invitations": True, "mentions": True}
    assert await violations(page) == [], "saved"
    assert await overflow(page) <= 0

    await page.goto(f"/mail-preferences#{token_of(server, email)}")
    await see_choices(page, news=False, invitations=True)
    await page.get_by_role("switch", name=NEWS).check()
    await expect(page.get_by_role("status").get_by_text("Saved")).to_be_visible()
    assert wanted(server, email) == {"workspace_news": True, "invitations": True, "mentions": True}


async def test_the_mail_itself_leads_to_its_choices(new_device: NewDevice) -> None:
    """The link at the end of an optional mail, and the address in its header for mail programs, as they really are."""
    device = await new_device(named=True)
    alice = await device.sign_up()
    await device.create_workspace("Spring regatta")
    mail = await open_mailbox(device)
    rows = mail.get_by_role("navigation", name="Mail").get_by_role("link").filter(has_text=alice.email)
    await rows.filter(has_text="Your workspace is ready").first.click()
    await expect(mail.get_by_role("article")).to_contain_text("Your workspace is ready")
    headers = await mail.locator("details pre").text_content() or ""
    found = re.search(r"^List-Unsubscribe: .*?<(http[^>]+)>", headers, re.MULTILINE)
    assert found is not None, headers
    device.server.remember(found[1].rpartition("/")[2])
    async with device.context.expect_page() as opened:
        await mail.frame_locator("article iframe").get_by_role("link", name="Choose which mail you get").click()
    page = await opened.value
    await see_choices(page, news=True, invitations=True)
    await expect(page.get_by_text(f"For {alice.email[0]}***@example.org.")).to_be_visible()
    await page.goto(found[1])
    await page.get_by_role("button", name="Stop this kind of mail").click()
    await expect(page.get_by_text(f"You get no more mail of this kind: {NEWS}.")).to_be_visible()
    assert wanted(device.server, alice.email) == {"workspace_news": False, "invitations": True, "mentions": True}


async def test_unsubscribe_leads_to_a_page_that_asks_and_changes_nothing_by_itself(device: Device) -> None:
    """It offers to stop that one kind; a machine's press is not taken, a person's is; the other kind goes on."""
    page, server = device.page, device.server
    email = new_account().email
    path = f"/api/mail/unsubscribe/{token_of(server, email)}.{Topic.WORKSPACE_NEWS.value}"
    await page.goto(path)
    await expect(page).to_have_url(re.compile("/mail-preferences$"))
    stop = page.get_by_role("button", name="Stop this kind of mail")
    await expect(stop).to_be_focused()
    await stop.evaluate("button => button.click()")
    await page.get_by_role("switch", name=INVITATIONS).evaluate("each => each.click()")
    await expect(page.get_by_role("alert").first).to_contain_text("Please press it yourself")
    await see_choices(page, news=True, invitations=True)
    assert wanted(server, email) == {"workspace_news": True, "invitations": True, "mentions": True}

    await stop.press("Enter")
    await expect(page.get_by_text(f"You get no more mail of this kind: {NEWS}.")).to_be_visible()
    await see_choices(page, news=False, invitations=True)
    assert wanted(server, email) == {"workspace_news": False, "invitations": True, "mentions": True}
    await page.goto(path)
    await expect(page.get_by_text(f"You get no more mail of this kind: {NEWS}.")).to_be_visible()
    await expect(stop).to_be_hidden()


@pytest.mark.parametrize("link", ["", "#", "#made-up", "#made-up.workspace_news", "#.invitations"])
async def test_a_link_that_was_not_made_by_us_says_so(new_device: NewDevice, link: str) -> None:
    """With what to do about it."""
    device = await new_device(lenient=True)
    await device.page.goto(f"/mail-preferences{link}")
    await expect(device.page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await expect(device.page.get_by_role("link", name="Choose in my account")).to_be_visible()
    assert await violations(device.page) == []


async def test_what_cannot_be_loaded_or_saved_says_why_and_can_be_tried_again(new_device: NewDevice) -> None:
    """Nothing pretends to be saved: a switch that could not be is back where it was."""
    device = await new_device(lenient=True)
    page, server = device.page, device.server
    email = new_account().email

    async def refuse(route: Route) -> None:
        problem = {"status": 429, "code": "RATE_LIMITED", "title": "", "retryAfterSeconds": 20}
        await route.fulfill(status=429, content_type="application/problem+json", json=problem)

    await page.route(f"**{LOOK}", refuse)
    await page.goto(f"/mail-preferences#{token_of(server, email)}")
    await expect(page.get_by_role("alert")).to_contain_text("Try again in 20 seconds.")
    assert await violations(page) == [], "not loaded"
    await page.unroute(f"**{LOOK}")
    await page.get_by_role("button", name="Try again").click()
    await see_choices(page, news=True, invitations=True)

    await page.route(f"**{CHOOSE}", refuse)
    await page.get_by_role("switch", name=NEWS).click()
    await expect(page.get_by_role("alert")).to_contain_text("Not saved.")
    await see_choices(page, news=True, invitations=True)
    assert await violations(page) == [], "not saved"
    await page.unroute(f"**{CHOOSE}")
    await page.get_by_role("switch", name=NEWS).uncheck()
    await expect(page.get_by_role("status").get_by_text("Saved")).to_be_visible()
    assert wanted(server, email) == {"workspace_news": False, "invitations": True, "mentions": True}


async def test_the_same_is_chosen_in_ones_own_settings(device: Device, new_device: NewDevice) -> None:
    """By keyboard; what was chosen there is shown behind the link, and on another device."""
    alice = await device.sign_up()
    await device.menu("Your account", "Account & security")
    mail = device.page.get_by_role("region", name="Mail")
    news = mail.get_by_role("switch", name=NEWS)
    await expect(news).to_be_checked()
    await news.focus()
    await device.page.keyboard.press("Space")
    await expect(news).not_to_be_checked()
    await expect(mail.get_by_text("Saved")).to_be_visible()
    await expect(mail).to_contain_text("It cannot be switched off.")
    assert wanted(device.server, alice.email) == {"workspace_news": False, "invitations": True, "mentions": True}
    other = await new_device()
    await other.log_in(alice)
    await other.page.goto("/account/security")
    await see_choices(other.page, news=False, invitations=True)
