"""How it looks: themes and narrow windows."""

from playwright.async_api import Page, expect

from web.conftest import NewDevice
from web.device import Device

LONG = "A very long title without mercy " * 4 + "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung"


async def test_the_theme_is_the_systems_until_one_is_chosen(new_device: NewDevice) -> None:
    """A chosen theme holds over reloads, from the first paint, and can be given back to the system."""
    device = await new_device(scheme="dark")
    await device.sign_up()
    await see_background(device.page, "dark")
    await choose_theme(device, "Light")
    await see_background(device.page, "light")
    await device.page.reload()
    await device.see_board()
    await see_background(device.page, "light")
    await choose_theme(device, "As the system")
    await see_background(device.page, "dark")


async def test_nothing_scrolls_sideways_at_360_px(new_device: NewDevice) -> None:
    """Every page fits a small phone, also with names and titles that do not want to."""
    device = await new_device(width=360, height=740)
    for path in ("/login", "/signup", "/nowhere", "/forgot-password", "/reset-password", "/confirm-email#somewhat"):
        await device.page.goto(path)
        await expect(device.page.get_by_role("heading").first).to_be_visible()
        assert await overflow(device.page) <= 0, path
    await device.sign_up()
    await device.add_task(LONG)
    assert await overflow(device.page) <= 0, "board"
    await device.card(LONG).click()
    await expect(device.page.get_by_role("dialog")).to_be_visible()
    assert await overflow(device.page) <= 0, "task"
    await device.page.keyboard.press("Escape")
    await device.page.get_by_role("button", name="Open the side bar").click()
    await device.page.get_by_role("link", name="Settings").click()
    await expect(device.page.get_by_role("heading", name="General")).to_be_visible()
    assert await overflow(device.page) <= 0, "settings"
    await device.menu("Your account", "Account & security")
    await expect(device.page.get_by_text("This device")).to_be_visible()
    for name in ("Change name", "Change email", "Change password"):
        await device.page.get_by_role("button", name=name).click()
    main = device.page.get_by_role("main")
    assert await main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0, "account"


async def test_on_a_phone_columns_are_tabs(new_device: NewDevice) -> None:
    """One column at a time; a card moved away is followed."""
    device = await new_device(width=360, height=740)
    await device.sign_up()
    await device.add_task("One")
    await expect(device.column("Doing")).to_be_hidden()
    await device.card("One").press("Shift+ArrowRight")
    await expect(device.column("Doing")).to_be_visible()
    await expect(device.card("One")).to_be_focused()
    await device.page.get_by_role("tab", name="To do").click()
    await expect(device.page.get_by_text("Nothing to do. Add a task to begin.")).to_be_visible()
    await device.page.keyboard.press("ArrowRight")
    await expect(device.page.get_by_role("tab", name="Doing")).to_be_focused()
    await expect(device.card("One")).to_be_visible()


async def choose_theme(device: Device, name: str) -> None:
    """By the user menu."""
    await device.page.get_by_role("button", name="Your account").click()
    await device.page.get_by_role("menuitemradio", name=name).click()
    await device.page.keyboard.press("Escape")


async def see_background(page: Page, wanted: str) -> None:
    """The page's background is `light` or `dark`, as painted, or comes to be within a moment."""
    await page.wait_for_function(
        """wanted => {
          const canvas = new OffscreenCanvas(1, 1).getContext('2d')
          canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor
          canvas.fillRect(0, 0, 1, 1)
          const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data
          const brightness = (red + green + blue) / 3
          return wanted === 'light' ? brightness > 200 : brightness < 80
        }""",
        arg=wanted,
    )


async def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
