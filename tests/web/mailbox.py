"""The mail that somebody got, as they read it: on `/dev/mail`, in a browser of their own.

Devices have to be `named`: the links of mails lead to the service's own name, not to its address.
"""

from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from web.device import Device


async def open_mailbox(device: Device) -> Page:
    """A further tab with all mail, newest first. Where the shell is kept on the device its worker lets the page through."""
    page = await device.context.new_page()
    await page.goto("/dev/mail")
    await expect(page.get_by_role("heading", name="Mail", exact=True)).to_be_visible()
    return page


async def open_mail(device: Device, email: str, leads_to: str) -> Page:
    """The newest mail to this address that has a link to the page `leads_to`, open in a tab of its own."""
    mailbox = await open_mailbox(device)
    rows = mailbox.get_by_role("navigation", name="Mail").get_by_role("link").filter(has_text=email)
    addresses = [await row.get_attribute("href") or "" for row in await rows.all()]
    for address in addresses:
        await mailbox.goto(address)
        await expect(mailbox.get_by_role("article")).to_contain_text(email)
        if await link_to(mailbox, leads_to).count():
            return mailbox
    raise AssertionError(f"No mail to {email} leads to {leads_to}; there are {len(addresses)}.")


def link_to(mail: Page, leads_to: str) -> Locator:
    """Where the mail that is open leads."""
    return mail.get_by_role("article").locator(f'a[href*="{leads_to}#"]').first


async def follow(device: Device, email: str, leads_to: str) -> Page:
    """Clicks that link; the page that it opens, from whose address the secret has gone."""
    mail = await open_mail(device, email, leads_to)
    link = link_to(mail, leads_to)
    device.server.remember(urlsplit(await link.get_attribute("href") or "").fragment)
    await link.click()
    await mail.wait_for_url(f"**{leads_to}")
    return mail


async def link_in(device: Device, email: str, leads_to: str) -> str:
    """The whole link, for whoever opens it elsewhere."""
    mail = await open_mail(device, email, leads_to)
    link = await link_to(mail, leads_to).get_attribute("href")
    await mail.close()
    assert link is not None
    device.server.remember(urlsplit(link).fragment)
    return link


async def code_in(device: Device, email: str, leads_to: str) -> str:
    """The code that may be typed instead."""
    mail = await open_mail(device, email, leads_to)
    code = await mail.get_by_role("article").locator("code").first.inner_text()
    await mail.close()
    device.server.remember(code, code.replace("-", ""))
    return code
