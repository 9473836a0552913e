"""Pages that no device keeps beforehand, when they cannot be loaded."""

from playwright.async_api import Route, expect

from web.conftest import NewDevice
from web.device import Device

# From here on all that the page asks for goes through its service worker.
CONTROLLED = """() => navigator.serviceWorker.controller ??
  new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done)).then(() => true)"""
NEEDS_NETWORK = "This page needs the network"


async def test_a_page_that_is_not_kept_says_so_offline_and_opens_when_the_network_is_back(device: Device) -> None:
    """In its frame, with a try by hand that changes nothing yet, and by itself at the end; what was opened once opens offline."""
    await device.sign_up()
    page = device.page
    await page.evaluate(CONTROLLED)
    await page.get_by_role("link", name="Members").click()
    await expect(page.get_by_role("button", name="Invite people")).to_be_visible()
    await device.context.set_offline(True)
    await page.get_by_role("link", name="Backups").click()
    await expect(page.get_by_role("heading", name=NEEDS_NETWORK)).to_be_visible()
    await expect(page.get_by_role("heading", name="Backups")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("button", name="Try again")).to_be_enabled()
    await page.get_by_role("link", name="Members").click()
    await expect(page.get_by_role("button", name="Invite people")).to_be_visible()
    await page.get_by_role("link", name="Backups").click()
    await expect(page.get_by_role("heading", name=NEEDS_NETWORK)).to_be_visible()

    await device.context.set_offline(False)
    await expect(page.get_by_role("button", name="Back up now")).to_be_visible()


async def test_a_page_that_the_server_has_no_more_is_loaded_with_the_newest_build_or_said_to_be_gone(
    new_device: NewDevice,
) -> None:
    """As after a deployment: the page is loaded anew once, and if that does not help the person is told, and asked."""
    device = await new_device(kept=False)
    await device.sign_up()
    page = device.page
    loads, missing = [], 1

    async def deployed(route: Route) -> None:
        loads.append(route.request.url)
        await (route.fulfill(status=404, body="") if len(loads) <= missing else route.continue_())

    await page.route("**/assets/backups-*.js", deployed)
    await page.get_by_role("link", name="Backups").click()
    await expect(page.get_by_role("button", name="Back up now")).to_be_visible()
    assert len(loads) == 2

    loads, missing = [], 2
    await page.evaluate("sessionStorage.clear()")
    await page.get_by_role("link", name="Board").click()
    await page.reload()
    await device.see_board()
    await page.get_by_role("link", name="Backups").click()
    await expect(page.get_by_role("heading", name="This page could not be loaded")).to_be_visible()
    assert len(loads) == 2
    await page.get_by_role("button", name="Load it again").click()
    await expect(page.get_by_role("button", name="Back up now")).to_be_visible()
