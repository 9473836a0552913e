"""Logging out while edits are on this device only: said first, and theirs to decide."""

from playwright.async_api import Locator, expect

from web.conftest import NewDevice
from web.device import Account, Device

FOLDERS = """async () => {
  const root = await navigator.storage.getDirectory()
  const names = []
  for await (const name of root.keys()) names.push(name)
  return names.filter((name) => name.startsWith('mooring-'))
}"""


async def with_an_unsynced_edit(device: Device, *, surely: bool = False) -> Account:
    """Somebody without a network who wrote something; `surely`: nothing of it can have slipped out."""
    alice = await device.sign_up()
    await device.see_sync("synced")
    await device.page.evaluate("navigator.serviceWorker.ready")
    if surely:
        await device.lose_network()
    await device.context.set_offline(True)
    await device.add_task("Only here")
    await device.see_sync("offline, 1 edit waiting")
    await device.see_kept()
    await device.log_out()
    return alice


def question(device: Device) -> Locator:
    """The dialog that asks."""
    return device.page.get_by_role("dialog", name="1 edit is only on this device")


async def answer(device: Device, button: str) -> None:
    """Answers it."""
    await expect(question(device)).to_contain_text("Personal workspace")
    await expect(question(device)).to_contain_text("1 edit")
    await question(device).get_by_role("button", name=button).click()


async def test_logging_out_with_unsynced_edits_can_be_cancelled(device: Device) -> None:
    """Nothing happened: still signed in, the edit still waits, and goes out when the network is back."""
    await with_an_unsynced_edit(device)
    await answer(device, "Cancel")
    await expect(question(device)).to_be_hidden()
    await expect(device.page.get_by_role("button", name="Your account")).to_be_focused()
    await device.see_cards("To do", "Only here")
    await device.context.set_offline(False)
    await device.see_sync("synced")


async def test_kept_edits_go_out_when_the_same_user_logs_in_again(device: Device, new_device: NewDevice) -> None:
    """Kept on the device while nobody is signed in, and on the other devices after the next login."""
    alice = await with_an_unsynced_edit(device)
    await answer(device, "Keep and log out")
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.context.set_offline(False)
    await device.log_in(alice)
    await device.see_cards("To do", "Only here")
    await device.see_sync("synced")
    other = await new_device()
    await other.log_in(alice)
    await expect(other.card("Only here")).to_be_visible()


async def test_discarded_edits_are_gone_for_good(device: Device) -> None:
    """The folder is removed from the device, and nothing of it comes back with the next login."""
    alice = await with_an_unsynced_edit(device, surely=True)
    assert await device.page.evaluate(FOLDERS) != []
    await answer(device, "Discard and log out")
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.page.wait_for_function(f"async () => (await ({FOLDERS})()).length === 0", timeout=15_000)
    await device.context.set_offline(False)
    await device.log_in(alice)
    await device.see_sync("synced")
    await device.see_cards("To do")


async def test_without_unsynced_edits_nothing_is_asked(device: Device) -> None:
    """What is on the server needs no question."""
    await device.sign_up()
    await device.add_task("Synced")
    await device.see_sync("synced")
    await device.log_out()
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
