"""Without a network."""

import re

from playwright.async_api import expect

from web.conftest import NewDevice
from web.device import Device


async def test_edits_made_offline_merge_when_the_network_is_back(device: Device, new_device: NewDevice) -> None:
    """Both sides' edits of an outage end up on both boards, and the dot says meanwhile how many wait."""
    alice = await device.sign_up()
    await device.add_task("Before")
    await device.see_sync("synced")
    other = await new_device()
    await other.log_in(alice)
    await expect(other.card("Before")).to_be_visible()

    await device.context.set_offline(True)
    await device.see_sync("offline")
    await device.add_task("Written offline", "And another")
    await device.card("Before").press("Shift+ArrowRight")
    await device.see_sync("offline, 3 edits waiting")
    await device.page.get_by_role("button", name="Sync:").click()
    waiting = device.page.get_by_role("list", name="Waiting edits")
    await expect(waiting).to_contain_text("Created “Written offline”")
    await device.page.keyboard.press("Escape")
    await other.add_task("Written elsewhere")
    await other.see_sync("synced")

    await device.context.set_offline(False)
    await device.see_sync("synced")
    everything = {"Written offline", "And another", "Written elsewhere"}
    for each in (device, other):
        await expect(each.column("To do").locator("[data-task]")).to_have_count(3)
        assert set(await each.column("To do").locator("[data-task]").all_text_contents()) == everything
        await each.see_cards("Doing", "Before")


async def test_a_lost_network_is_said_at_once_with_the_next_try(device: Device) -> None:
    """The banner counts down as soon as the device itself says that it has no network, and goes when it has one again."""
    await device.sign_up()
    await device.see_sync("synced")
    banner = device.page.get_by_text(re.compile(r"Offline, retrying"))
    await device.context.set_offline(True)
    await expect(banner).to_be_visible(timeout=3_000)
    await device.context.set_offline(False)
    await expect(banner).to_be_hidden()


async def test_the_board_opens_without_a_network(device: Device) -> None:
    """After the first visit the shell and the board open offline, and can be written; it all goes out later."""
    await device.sign_up()
    await device.add_task("Before")
    await device.see_sync("synced")
    await device.page.evaluate("navigator.serviceWorker.ready")
    await device.context.set_offline(True)
    await device.page.reload()
    await expect(device.card("Before")).to_be_visible()
    await device.add_task("After")
    await device.see_sync("offline, 1 edit waiting")
    await device.see_kept()
    await device.page.reload()
    await device.see_cards("To do", "Before", "After")
    await device.page.goto("/")
    await device.see_cards("To do", "Before", "After")
    await device.context.set_offline(False)
    await device.see_sync("synced")


async def test_logging_out_works_without_a_network(device: Device) -> None:
    """Logged out offline means logged out: also after a reload, and on the server as soon as it can be reached."""
    await device.sign_up()
    await device.page.evaluate("navigator.serviceWorker.ready")
    await device.context.set_offline(True)
    await device.log_out()
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.page.reload()
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    async with device.page.expect_response(
        lambda reply: reply.request.method == "DELETE" and reply.url.endswith("/api/session")
    ) as ended:
        await device.context.set_offline(False)
    assert (await ended.value).status == 204
    await device.page.goto("/")
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()


async def test_what_belongs_to_the_server_never_comes_from_the_device(device: Device) -> None:
    """The service worker leaves the API, sync and health alone: offline they fail instead of answering with a page."""
    await device.sign_up()
    await device.page.evaluate("navigator.serviceWorker.ready")
    await device.page.reload()
    await device.see_board()
    await device.context.set_offline(True)
    for path in ("/api/session", "/sync", "/health/live", "/metrics", "/.well-known/jwks.json"):
        answer = await device.page.evaluate("path => fetch(path).then(() => 'answered', () => 'failed')", path)
        assert answer == "failed", path
