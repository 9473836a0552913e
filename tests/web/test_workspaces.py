"""Several workspaces."""

from playwright.async_api import expect

from web.device import Device


async def test_a_workspace_is_created_in_place_and_has_its_own_tasks(device: Device) -> None:
    """Created from the switcher it opens at once; tasks of one never show in the other; switching loads no page."""
    await device.sign_up()
    await device.add_task("At home")
    await device.page.evaluate("window.sameLoad = true")
    await device.create_workspace("Spring regatta")
    await expect(device.card("At home")).to_be_hidden()
    await device.add_task("At the regatta")
    await device.see_sync("synced")

    await device.switch_to("Personal workspace")
    await device.see_cards("To do", "At home")
    assert await device.page.evaluate("window.sameLoad") is True


async def test_the_last_workspace_of_this_device_opens(device: Device) -> None:
    """The bare address leads to where one was last."""
    await device.sign_up()
    await device.create_workspace("Spring regatta")
    regatta = device.page.url
    await device.page.goto("/")
    await device.see_board()
    assert device.page.url == regatta


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


async def test_two_tabs_show_two_workspaces(device: Device) -> None:
    """The address decides, so tabs never write into each other's workspace."""
    await device.sign_up()
    home = device.page.url
    await device.create_workspace("Spring regatta")
    second = await device.context.new_page()
    await second.goto(home)
    await expect(second.get_by_role("button", name="Workspace: Personal workspace")).to_be_visible()
    await device.add_task("At the regatta")
    await device.see_sync("synced")
    await expect(second.get_by_text("Nothing to do. Add a task to begin.")).to_be_visible()
