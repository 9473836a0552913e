"""Several workspaces."""

from playwright.async_api import expect

from web.device import Device


async def test_a_workspace_that_is_not_there_is_said_so(device: Device) -> None:
    """An address with an unknown workspace has a page of its own and a way out of it."""
    await device.sign_up()
    await device.page.goto("/w/wsp_thereisnosuchplace/board")
    await expect(device.page.get_by_role("heading", name="This workspace does not exist")).to_be_visible()
    await device.page.get_by_role("link", name="Open your own workspace").click()
    await device.see_board()


async def test_an_address_without_a_page_is_said_so(device: Device) -> None:
    """Not a blank page, and a way back."""
    await device.sign_up()
    await device.page.goto("/nowhere")
    await expect(device.page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    await device.page.get_by_role("link", name="Open your workspace").click()
    await device.see_board()
