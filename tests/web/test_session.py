"""Signing in, signing out, and finding the way back."""

import re

from playwright.async_api import expect

from web.conftest import NewDevice
from web.device import Account, Device, new_account

# What a worker does that has not stopped yet: it has every file of every workspace open.
_HOLD_THE_FILES = """async () => {
  const hold = async () => {
    const open = []
    const all = async (folder) => {
      for await (const each of folder.values()) {
        if (each.kind === 'directory') await all(each)
        else for (;;) try { open.push(await each.createSyncAccessHandle()); break } catch { await new Promise(setTimeout) }
      }
    }
    await all(await navigator.storage.getDirectory())
    postMessage(open.length)
  }
  window.holder = new Worker(URL.createObjectURL(new Blob([`(${hold})()`])))
  await new Promise((held) => (window.holder.onmessage = held))
}"""
# It has the database's code, and next opens what that is for.
_FILES_ARE_WANTED = """async () => {
  const loaded = () => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.wasm'))
  while (!loaded()) await new Promise(setTimeout)
}"""


async def test_a_wrong_password_is_said_in_words_and_the_email_stays(device: Device) -> None:
    """Refused at the login page, one reads why and does not type the address again."""
    stranger = new_account()
    await device.page.goto("/login")
    await device.fill_login(stranger)
    await expect(device.page.get_by_role("alert")).to_have_text("Email or password is wrong. Check both and try again.")
    await expect(device.page.get_by_label("Email")).to_have_value(stranger.email)
    await device.page.reload()
    await expect(device.page.get_by_label("Email")).to_have_value(stranger.email)


async def test_what_is_wrong_with_a_field_stands_under_it(device: Device) -> None:
    """A refused sign-up names the field, keeps what was typed, and puts the focus where the mending is."""
    alice = await device.sign_up()
    await device.log_out()
    await device.page.goto("/signup")
    await device.page.get_by_label("Name").fill("Alice")
    await device.page.get_by_label("Email").fill(alice.email)
    password = device.page.get_by_label("Password", exact=True)
    await password.fill("short")
    create = device.page.get_by_role("button", name="Create account")
    await create.click()
    await expect(password).to_have_accessible_description(re.compile("Use at least 8 characters"))
    await expect(password).to_be_focused()
    await password.fill("quite long enough and odd")
    await create.click()
    email = device.page.get_by_label("Email")
    await expect(email).to_have_accessible_description(re.compile("already an account"))
    await expect(email).to_be_focused()
    await expect(device.page.get_by_label("Name")).to_have_value("Alice")


async def test_logging_out_shows_the_login_page_in_every_tab(device: Device) -> None:
    """Logged out in one tab, the others are too, and a reload does not bring anybody back."""
    await device.sign_up()
    second = await device.context.new_page()
    await second.goto("/")
    await expect(second.get_by_role("heading", name="Board")).to_be_visible()
    await device.log_out()
    for tab in (device.page, second):
        await expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    await second.goto("/")
    await expect(second).to_have_url(re.compile("/login"))


async def test_logging_in_in_one_tab_brings_the_others_along(device: Device) -> None:
    """Two tabs at the login page: signing in on one opens the board on both."""
    alice = await device.sign_up()
    await device.log_out()
    second = await device.context.new_page()
    await second.goto("/login")
    await expect(second.get_by_role("heading", name="Log in")).to_be_visible()
    await device.log_in(alice)
    await expect(second.get_by_role("heading", name="Board")).to_be_visible()


async def test_logging_out_everywhere_reaches_the_other_devices(device: Device, new_device: NewDevice) -> None:
    """A device that was signed out from elsewhere says so, and comes back to the same place after login."""
    alice = await device.sign_up()
    other = await new_device()
    await other.log_in(alice)
    await other.see_sync("synced")
    place = other.page.url
    await device.menu("Your account", "Log out everywhere")
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await expect(other.page.get_by_text("You were signed out from another device.")).to_be_visible()
    await other.fill_login(alice)
    await other.see_board()
    assert other.page.url == place


async def test_edits_survive_a_forced_logout(device: Device, new_device: NewDevice) -> None:
    """What was written while the session was being ended elsewhere is still there and goes out after the next login."""
    alice = await device.sign_up()
    await device.see_sync("synced")
    other = await new_device()
    await other.log_in(alice)
    await device.context.set_offline(True)
    await device.add_task("Written in the dark")
    await other.menu("Your account", "Log out everywhere")
    await expect(other.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.context.set_offline(False)
    await expect(device.page.get_by_text("You were signed out from another device.")).to_be_visible()
    await device.fill_login(alice)
    await device.see_board()
    await device.see_sync("synced")
    await other.log_in(alice)
    await expect(other.card("Written in the dark")).to_be_visible()


async def test_a_board_syncs_also_when_the_worker_before_still_has_its_files(new_device: NewDevice) -> None:
    """Logged in again at once, the next worker waits for the files; it used to try once, and the board said "connecting" for ever."""
    device = await new_device(lenient=True)
    alice = await device.sign_up()
    await device.see_sync("synced")
    await device.log_out()
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.page.evaluate(_HOLD_THE_FILES)
    async with device.page.expect_event("worker") as opened:
        await device.fill_login(alice)
    await device.see_board()
    await (await opened.value).evaluate(_FILES_ARE_WANTED)
    await expect(device.page.get_by_role("button", name="Sync: connecting", exact=True)).to_be_visible()
    await device.page.evaluate("window.holder.terminate()")
    await device.see_sync("synced")


async def test_the_way_back_is_kept_over_login(device: Device) -> None:
    """Who opens a link while signed out sees that page after login."""
    alice = await device.sign_up()
    settings = device.page.url.replace("/board", "/settings")
    await device.log_out()
    await device.page.goto(settings)
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.fill_login(alice)
    await expect(device.page.get_by_role("heading", name="General")).to_be_visible()
    assert device.page.url == settings


async def test_no_link_leads_elsewhere_through_the_login_page(device: Device) -> None:
    """A `next` that is not a path of ours is not followed."""
    alice = await device.sign_up()
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"):
        await device.log_out()
        await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
        await device.page.goto("/login?next=" + elsewhere.replace("\\", "%5C"))
        await device.fill_login(alice)
        await device.see_board()
        assert device.page.url.startswith(device.server.url)


async def test_a_second_user_of_a_browser_sees_nothing_of_the_first(device: Device) -> None:
    """Not even of a workspace whose address they know: they read that they have no access."""
    await device.sign_up()
    await device.add_task("Private matter")
    await device.see_sync("synced")
    private = device.page.url
    await device.log_out()
    await device.sign_up(Account("Bob", new_account().email, new_account().password))
    await expect(device.card("Private matter")).to_be_hidden()
    await device.page.goto(private)
    await expect(device.page.get_by_role("heading", name="You have no access to this workspace")).to_be_visible()
    await expect(device.card("Private matter")).to_be_hidden()


async def test_no_script_can_read_a_token(device: Device) -> None:
    """Neither cookies nor storage that a page can read hold a credential."""
    await device.sign_up()
    await device.see_sync("synced")
    readable = await device.page.evaluate(
        "() => JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])"
    )
    for cookie in await device.context.cookies():
        assert cookie["httpOnly"], cookie["name"]
        assert cookie["value"] not in readable
    assert not re.search(r"eyJ[\w-]{10,}\.", readable)
