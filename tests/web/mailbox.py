"""The mail that somebody got, as they read it: on `/dev/mail`, in a browser of their own.

Devices have to be `named`: the links of mails lead to the service's own name, not to its address.
"""

import re
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from web.device import Device


async def open_mailbox(device: Device) -> Page:
    """A further tab with all mail, newest first. Where the shell is kept on the device its worker lets the page through."""
    page = await device.context.new_page()
    await page.goto("/dev/mail")
    await expect(page.get_by_role("heading", name="Mail", exact=True)).to_be_visible()
    return page


def newest(mailbox: Page, email: str, leads_to: str) -> Locator:
    """The newest mail to this address with a link to the page `leads_to`."""
    with_link = mailbox.locator("article").filter(has=mailbox.locator(f'a[href*="{leads_to}#"]'))
    # A mail may name other addresses in its text.
    return with_link.filter(has_text=re.compile(rf"To:?\s+{re.escape(email)}\b")).first


async def follow(device: Device, email: str, leads_to: str) -> Page:
    """Clicks that link; the page that it opens, from whose address the secret has gone."""
    mailbox = await open_mailbox(device)
    link = newest(mailbox, email, leads_to).locator(f'a[href*="{leads_to}#"]').first
    device.server.remember(urlsplit(await link.get_attribute("href") or "").fragment)
    await link.click()
    await mailbox.wait_for_url(f"**{leads_to}")
    return mailbox


async def link_in(device: Device, email: str, leads_to: str) -> str:
    """The whole link, for whoever opens it elsewhere."""
    mailbox = await open_mailbox(device)
    link = await newest(mailbox, email, leads_to).locator(f'a[href*="{leads_to}#"]').first.get_attribute("href")
    await mailbox.close()
    assert link is not None
    device.server.remember(urlsplit(link).fragment)
    return link


async def code_in(device: Device, email: str, leads_to: str) -> str:
    """The code that may be typed instead."""
    mailbox = await open_mailbox(device)
    code = await newest(mailbox, email, leads_to).locator("code").first.inner_text()
    await mailbox.close()
    device.server.remember(code, code.replace("-", ""))
    return code
