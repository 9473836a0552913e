"""The pages for whoever develops here, in a browser: mail is shown as people see it, and runs nothing."""

import re

import pytest
from playwright.async_api import Page, expect

from mooring.mail import Template
from mooring.mail.compose import House, compose
from mooring.mail.samples import sample, sample_links
from web.conftest import NewDevice
from web.device import Device
from web.mailbox import open_mail
from web.test_accessibility import violations

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
DARK, LIGHT = "rgb(16, 22, 27)", "rgb(248, 250, 252)"


async def _opened(device: Device, name: str) -> Page:
    """A mail to somebody of this name."""
    person = device.server.sign_up()
    device.server.request("PATCH", "/api/account", 200, json={"name": name}, headers=person.bearer)
    device.server.request("POST", "/api/password-resets", 202, json={"email": person.email})
    return await open_mail(device, person.email, "/reset-password")


async def test_a_mail_is_shown_in_its_frame_and_its_button_works(new_device: NewDevice) -> None:
    """In a tab of its own; markup in a name is text, and nothing is asked of anybody."""
    device = await new_device(named=True)
    asked: list[str] = []
    device.context.on("dialog", lambda dialog: asked.append(dialog.message))
    page = await _opened(device, MARKUP)
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("heading", name="Reset your password")).to_be_visible()
    await expect(frame.get_by_text("<script>alert(2)<").first).to_be_visible()
    assert {re.sub(r"\?.*|^https?://[^/]*", "", url) for url in asked} == {
        re.sub(r"\?.*|^https?://[^/]*", "", page.url)
    }
    async with device.context.expect_page() as opening:
        await frame.get_by_role("link", name="Set a new password").click()
    opened = await opening.value
    await opened.wait_for_url("**/reset-password")
    await expect(opened.get_by_label("New password").first).to_be_visible()


async def test_a_mail_is_seen_in_light_and_dark_and_fits_a_telephone(new_device: NewDevice) -> None:
    """By links alone; the page is never wider than the screen."""
    device = await new_device(named=True)
    page = await _opened(device, "Alice")
    for choice, colour in (("Dark", DARK), ("Light", LIGHT)):
        await page.get_by_role("link", name=choice, exact=True).click()
        await expect(page.frame_locator("iframe").locator("body")).to_have_css("background-color", colour)
    await page.set_viewport_size({"width": 360, "height": 740})
    for address in (page.url, "/dev/mail", "/dev/mail/preview", "/dev/mail/preview/invitation?language=de&view=text"):
        await page.goto(address)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_pages(new_device: NewDevice, scheme: str) -> None:
    """The mailbox, a mail as HTML and as text, the previews; and a mail by itself, as a mail program shows it."""
    device = await new_device(scheme=scheme, named=True, lenient=True)
    page = await _opened(device, "Alice")
    for address in (page.url, page.url.replace("view=html", "view=text"), "/dev/mail/preview/invitation"):
        await page.goto(address)
        assert await violations(page) == [], address
    for template in (Template.PASSWORD_RESET, Template.INVITATION):
        await page.set_content(compose(sample(template), sample_links("https://app.example.org"), House()).html)
        # A mail is no page: it has an article, and no landmarks.
        found = [one for one in await violations(page) if not one.startswith(("landmark-one-main", "region"))]
        assert found == [], template
