"""The switcher: from every page to every workspace, by pointer and by keys."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from live_server import LiveServer, Person
from web.conftest import NewDevice
from web.device import Account, Device
from web.test_accessibility import violations
from web.test_appearance import overflow


async def signed_in(device: Device, server: LiveServer, *names: str) -> Person:
    """Somebody with workspaces of these names besides the personal one, logged in at the device."""
    person = server.sign_up("Alice")
    for name in names:
        server.create_workspace(person, name)
    await device.log_in(account_of(person))
    return person


def account_of(person: Person) -> Account:
    """What the person types."""
    return Account("Alice", person.email, person.password)


def active(page: Page) -> Locator:
    """The option that Enter would choose."""
    return page.locator("[role=option][data-active]")


async def test_a_second_workspace_from_its_creation_to_another_device(
    new_device: NewDevice, server: LiveServer
) -> None:
    """Created in place it is open and in the list, has its own tasks, stays open over a reload; another device begins at the default; what is new elsewhere is marked."""
    device = await new_device()
    page = device.page
    person = await signed_in(device, server)
    await device.add_task("At home")
    await page.evaluate("window.sameLoad = true")

    await page.get_by_role("button", name=re.compile("Workspace: Personal workspace.*Owner")).click()
    await page.get_by_role("option", name="New workspace").click()
    field = page.get_by_label("Name of the new workspace")
    await expect(field).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Give it a name.")).to_be_visible()
    await expect(field).to_be_focused()
    await field.fill("Spring regatta")
    await page.keyboard.press("Enter")
    await device.see_workspace("Spring regatta")
    await device.see_cards("To do")
    await device.add_task("At the regatta")
    await device.see_sync("synced")
    regatta = page.url

    await page.get_by_role("button", name="Workspace:").click()
    here = page.get_by_role("option", name=re.compile("^Spring regatta.*Owner · synced$"))
    await expect(here).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("option", name=re.compile("^Personal workspace.*Owner · default$"))).to_be_visible()
    await page.keyboard.press("Escape")
    await device.switch_to("Personal workspace")
    await device.see_cards("To do", "At home")
    await device.switch_to("Spring regatta")
    assert await page.evaluate("window.sameLoad") is True, "no page was loaded"
    await page.reload()
    await device.see_cards("To do", "At the regatta")
    await page.goto("/")
    await device.see_workspace("Spring regatta")
    assert page.url == regatta

    other = await new_device()
    await other.log_in(account_of(person))
    await other.see_workspace("Personal workspace")
    await other.see_cards("To do", "At home")
    await other.add_task("Written elsewhere")
    await other.see_sync("synced")
    opener = page.get_by_role("button", name="Workspace:")
    await opener.click()
    await expect(page.get_by_role("option", name=re.compile("^Personal workspace.*new$"))).to_be_visible()
    await page.keyboard.press("Escape")
    await device.switch_to("Personal workspace")
    await device.see_sync("synced")
    await device.switch_to("Spring regatta")
    await opener.click()
    await expect(page.get_by_role("option", name=re.compile("^Personal workspace.*default$"))).to_be_visible()
    await page.get_by_role("option", name="Set this workspace as default").click()
    await expect(page.get_by_text("Spring regatta opens first on a new device.")).to_be_visible()
    await opener.click()
    await expect(page.get_by_role("option", name=re.compile("^Spring regatta.*default"))).to_be_visible()
    third = await new_device()
    await third.log_in(account_of(person))
    await third.see_workspace("Spring regatta")


async def test_when_the_remembered_one_is_gone_the_person_chooses(new_device: NewDevice, server: LiveServer) -> None:
    """The page of all workspaces says why it is shown; it is searched, and leads on. A bad address has no access, clearly."""
    device = await new_device(width=360, height=740)
    page = device.page
    person = server.sign_up("Alice")
    left = server.create_workspace(person, "Left alone")
    for number in range(8):
        server.create_workspace(person, f"Berth {number}")
    await device.log_in(account_of(person))
    await page.goto(f"/w/{left}")
    await device.see_workspace("Left alone")
    server.remove(left, person)
    await expect(page.get_by_role("heading", name="You are no longer in")).to_be_visible()
    await page.goto("/")
    await expect(
        page.get_by_text("The workspace that was open last on this device is not there any more.")
    ).to_be_visible()
    assert await overflow(page) <= 0
    await page.get_by_label("Search your workspaces").fill("berth 3")
    await expect(page.get_by_role("list", name="Workspaces").get_by_role("listitem")).to_have_count(1)
    await page.get_by_role("link", name="Berth 3").click()
    await device.see_workspace("Berth 3")

    stranger = server.sign_up("Carol")
    await page.goto(f"/w/{stranger.workspace_id}/board")
    await expect(page.get_by_role("heading", name="You have no access to this workspace")).to_be_visible()
    await page.get_by_role("button", name="Workspace:").click()
    await page.get_by_role("combobox", name="Search workspaces").fill("berth 5")
    await page.keyboard.press("Enter")
    await device.see_workspace("Berth 5")


async def test_the_switcher_is_used_by_keys_alone(device: Device, server: LiveServer) -> None:
    """A key opens it from every page with the search focused; arrows, Home, End, letters, Enter, Escape do what they do in lists."""
    await signed_in(device, server, "Boat house", "Bow and stern", "Spring regatta")
    page = device.page

    await page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Switch workspace or go to a page")
    await expect(search).to_be_focused()
    await expect(active(page)).to_contain_text("Personal workspace")
    await page.keyboard.press("Home")
    await expect(active(page)).to_contain_text("Spring regatta")
    await page.keyboard.press("ArrowUp")
    await expect(active(page)).to_contain_text("All workspaces")
    await page.keyboard.press("ArrowDown")
    await expect(active(page)).to_contain_text("Spring regatta")
    assert await search.get_attribute("aria-activedescendant") == await active(page).get_attribute("id")
    await page.keyboard.type("boat")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await device.see_workspace("Boat house")
    await expect(page.get_by_role("main")).to_be_focused()

    await page.keyboard.press("Control+k")
    await expect(search).to_be_focused()
    await page.keyboard.type("nothing is called so")
    await expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    await search.fill("settings")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    await page.keyboard.press("Control+k")
    await expect(search).to_be_focused()
    await page.keyboard.type("account")
    await expect(active(page)).to_contain_text(re.compile("account", re.IGNORECASE))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Account & security")).to_be_visible()

    trigger = page.get_by_role("button", name="Workspace: Choose a workspace")
    await trigger.press("Enter")
    await expect(page.get_by_role("listbox", name="Workspaces")).to_be_focused()
    await page.keyboard.press("b")
    await expect(active(page)).to_contain_text("Bow and stern")
    await page.keyboard.press("Home")
    await page.keyboard.type("boa")
    await expect(active(page)).to_contain_text("Boat house")
    await page.keyboard.press("End")
    await expect(active(page)).to_contain_text("All workspaces")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(trigger).to_be_focused()
    await page.locator("body").press("?")
    await expect(
        page.get_by_role("dialog", name="Keyboard keys").get_by_text("Switch workspace, go to a page")
    ).to_be_visible()


async def test_the_switcher_stays_while_the_workspace_behind_it_opens(device: Device) -> None:
    """Whoever is quicker than the page loses neither the list nor what they have typed."""
    await device.sign_up()
    await device.page.reload()
    await expect(device.page.get_by_role("button", name="Workspace:").first).to_be_visible()
    search = device.page.get_by_role("combobox", name="Switch workspace or go to a page")
    await device.page.keyboard.press("Control+k")
    await expect(search).to_be_focused()
    await device.page.keyboard.type("per")
    # Its own dot is behind the dialog, for whoever cannot see it too.
    await expect(device.page.get_by_role("option", name=re.compile("synced$"))).to_be_visible(timeout=45_000)
    await expect(search).to_have_value("per")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_axe_finds_nothing_in_the_switcher(
    new_device: NewDevice, server: LiveServer, scheme: str, width: int
) -> None:
    """The list with and without search, the new name, the page of all workspaces; none is wider than a phone."""
    device = await new_device(width=width, height=740, scheme=scheme, lenient=True)
    page = device.page
    long = "A name without mercy Donaudampfschifffahrtsgesellschaft"
    await signed_in(device, server, "Boat house", long)
    opener = page.get_by_role("button", name="Workspace:")
    await opener.click()
    await expect(page.get_by_role("option", name=long)).to_be_visible()
    assert await violations(page) == [], "list"
    assert await overflow(page) <= 0, "list"
    await page.get_by_role("option", name="New workspace").click()
    assert await violations(page) == [], "new workspace"
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox", name="Switch workspace or go to a page")).to_be_focused()
    await page.keyboard.type("b")
    assert await violations(page) == [], "commands"
    assert await overflow(page) <= 0, "commands"
    await page.keyboard.press("Escape")
    await page.goto("/workspaces?gone=removed")
    await expect(page.get_by_role("link", name=long)).to_be_visible()
    assert await violations(page) == [], "all workspaces"
    assert await overflow(page) <= 0, "all workspaces"


async def test_the_switcher_finds_workspaces_beyond_the_first_page(device: Device, server: LiveServer) -> None:
    """Of two hundred and more the device knows the latest hundred; the server is asked for what is typed."""
    person = server.sign_up("Alice")
    fleet(server, person, 220)
    page = device.page
    await device.log_in(account_of(person))
    await page.get_by_role("button", name="Workspace:").click()
    options = page.get_by_role("option", name=re.compile("^Boat"))
    await expect(options).to_have_count(99)
    far = page.get_by_role("option", name=re.compile(r"^Boat 7\b"))
    await expect(far).to_have_count(0)
    await page.get_by_role("combobox", name="Search workspaces").fill("boat 7")
    await expect(far).to_be_visible()
    await page.get_by_role("combobox", name="Search workspaces").fill("no boat")
    await expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    await page.get_by_role("combobox", name="Search workspaces").fill("boat 7")
    await far.click()
    await device.see_workspace("Boat 7")


async def test_two_tabs_in_two_workspaces_never_cross(device: Device, server: LiveServer) -> None:
    """Each tab writes where its address says, whatever the other one opens; an edit shows where it belongs only."""
    await signed_in(device, server, "Boat house")
    second = await device.tab(device.page.url)
    await device.switch_to("Boat house")
    await second.see_workspace("Personal workspace")
    await device.add_task("In the boat house")
    await second.add_task("At home")
    await device.see_cards("To do", "In the boat house")
    await second.see_cards("To do", "At home")
    await second.switch_to("Boat house")
    await second.see_cards("To do", "In the boat house")
    await second.switch_to("Personal workspace")
    await device.page.reload()
    await device.see_workspace("Boat house")
    await device.see_cards("To do", "In the boat house")
    await second.see_cards("To do", "At home")


async def test_pending_edits_survive_a_switch(new_device: NewDevice, server: LiveServer) -> None:
    """An edit made offline stays with its workspace when another is opened and the page closed, and arrives when one comes back."""
    device = await new_device()
    person = await signed_in(device, server, "Boat house")
    home = device.page.url
    await device.switch_to("Boat house")
    await device.see_sync("synced")
    await device.switch_to("Personal workspace")
    await device.lose_network()
    await device.add_task("Written at sea")
    await device.see_kept()
    await device.switch_to("Boat house")
    await device.see_cards("To do")
    await device.page.reload()
    await device.see_workspace("Boat house")
    await device.context.set_offline(False)
    await device.page.goto(home)
    await device.see_cards("To do", "Written at sea")
    await device.see_sync("synced")

    other = await new_device()
    await other.log_in(account_of(person))
    await other.see_cards("To do", "Written at sea")


def fleet(server: LiveServer, person: Person, count: int) -> None:
    """So many more workspaces of the person, each joined a second after the one before."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
    prefix = f"wsp_{person.workspace_id.removeprefix('wsp_')[:12]}"
    at = "strftime('%Y-%m-%d %H:%M:%S', '2026-01-01', i || ' seconds') || '.000000'"
    server.sql(
        f"INSERT INTO workspaces (id, name, created_at, created_by) {numbers} "
        f"SELECT '{prefix}' || printf('%09d', i), 'Boat ' || i, {at}, ? FROM n",
        person.user_id,
    )
    server.sql(
        f"INSERT INTO members (workspace_id, user_id, joined_at, role) {numbers} "
        f"SELECT '{prefix}' || printf('%09d', i), ?, {at}, 'owner' FROM n",
        person.user_id,
    )
