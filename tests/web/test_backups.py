"""Backups as people see them: taken, gone back to, and what everybody in the workspace sees meanwhile and afterwards."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from held_restores import held
from live_server import LiveServer, Person
from web.conftest import NewDevice
from web.crew import bring_in
from web.device import Device
from web.test_accessibility import violations
from web.test_members import open_page

SECONDS = 45_000
TITLE_IS_WHOLE = (
    "(() => { const { scrollWidth, clientWidth } = document.querySelector('h1'); return scrollWidth <= clientWidth })()"
)
# Notes, whenever anything on the page changes, what the dot says, and whether the card "Three" is there.
_NOTE_WORDS = """() => {
  window.words = []
  new MutationObserver(() => {
    const word = document.querySelector('[data-sync]')?.dataset.sync
    const old = [...document.querySelectorAll('[data-task]')].some((card) => card.textContent.includes('Three'))
    window.words.push(`${word}${old ? ', old' : ''}`)
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
}"""


@pytest.fixture
def alice(server: LiveServer) -> Person:
    """Who owns the workspace."""
    return server.sign_up("Alice")


@pytest.fixture
def bob(server: LiveServer, alice: Person) -> Person:
    """A member of it."""
    bob = server.sign_up("Bob")
    bring_in(server, alice, alice.workspace_id, bob)
    return bob


async def test_a_workspace_goes_back_and_what_waited_is_kept_aside(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person, bob: Person
) -> None:
    """By keyboard alone: backed up, proven, restored in place to an edit. Each tab and device shows the older board by itself.

    Everybody is told while it runs, over a reload too. What Bob wrote meanwhile waits; afterwards it is not on the board but
    kept aside, which he is told. No tab calls the board from before synced once it is over. Only Alice puts it back, and it comes once, however often that is pressed.
    """
    page = device.page
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("One", "Two", "Three")
    await device.see_sync("synced")
    tab = await device.tab(page.url)
    bobs = await new_device(width=360, height=740, scheme="dark")
    await open_page(bobs, bob, alice.workspace_id, "board")
    await expect(bobs.card("Three")).to_be_visible()

    await page.get_by_role("link", name="Backups").press("Enter")
    await page.get_by_role("button", name="Back up now").press("Enter")
    await expect(page.get_by_text("Backed up, and proven.")).to_be_visible()
    await expect(section(device, "Backups")).to_contain_text("Everything is backed up")
    await expect(page.get_by_role("link", name="Backed up")).to_be_visible()
    await page.get_by_role("link", name="Restore…", exact=True).press("Enter")
    await page.get_by_role("radio", name="Minute").press("ArrowRight")
    await page.get_by_role("button", name="Up to here").nth(1).press("Enter")
    plan = section(device, "What would change")
    await expect(plan).to_contain_text("2 of 3 edits stay")
    await expect(plan).to_contain_text("1 edit goes.")
    assert await violations(page) == [], "plan"
    grow_old(server)
    with held(server, alice.workspace_id) as let_go:
        await plan.get_by_role("button", name="Restore in place").press("Enter")
        await page.get_by_label("Name of the workspace").press("Enter")
        await expect(page.get_by_text("Type Personal workspace to say that you mean it.")).to_be_visible()
        await page.get_by_label("Name of the workspace").fill("Personal workspace")
        await page.keyboard.press("Enter")
        asked = page.get_by_role("dialog", name="Confirm that it is you")
        await asked.get_by_label("Password", exact=True).fill(alice.password)
        await page.keyboard.press("Enter")
        await see_edits_held(device)
        assert await violations(page) == [], "running"
        told = bobs.page.get_by_role("region", name="The workspace is being restored")
        await expect(told).to_contain_text("Alice is restoring this workspace")
        await expect(told).to_contain_text("Your edits wait, and are kept aside.")
        await bobs.add_task("Written meanwhile")
        await bobs.see_sync("paused for restore, 1 edit waiting")
        assert await bobs.page.evaluate(TITLE_IS_WHOLE), "squeezed"
        await bobs.see_kept()
        await page.reload()
        await see_edits_held(device)
        await bobs.page.reload()
        await expect(told).to_contain_text("Alice is restoring this workspace")
        await bobs.see_sync("paused for restore, 1 edit waiting")
        for each in (device, tab, bobs):
            await each.page.evaluate("window.stayed = true")
        await tab.page.evaluate(_NOTE_WORDS)
        let_go()
        await expect(section(device, "A restore")).to_contain_text("1 edit went", timeout=SECONDS)
    assert await violations(page) == [], "restored"
    await page.get_by_role("link", name="Open the board").press("Enter")
    told = bobs.page.get_by_role("region", name="The workspace was restored")
    await expect(told).to_contain_text("Alice restored this workspace")
    for each in (device, tab, bobs):
        await expect(each.card("Three")).to_be_hidden(timeout=SECONDS)
        await expect(each.card("One")).to_be_visible(timeout=SECONDS)
        await each.see_board()
        await each.see_cards("To do", "One", "Two")
        assert await each.page.evaluate("window.stayed"), "It was loaded anew."
    words = await tab.page.evaluate("window.words")
    assert "synced, old" not in words[words.index("updating, old") :]

    await expect(told).to_contain_text("1 of your edits is kept aside.", timeout=SECONDS)
    await told.get_by_role("link", name="Rescued edits").press("Enter")
    await expect(section(bobs, "Rescued edits")).to_contain_text("1 edit, made")
    await expect(section(bobs, "Rescued edits").get_by_role("button", name="Put back")).to_have_count(0)
    await bobs.page.go_back()
    await tab.page.get_by_role("link", name="Backups").press("Enter")
    assert await violations(tab.page) == [], "rescued"
    await page.get_by_role("link", name="Rescued edits").press("Enter")
    for each in (device, tab):
        await section(each, "Rescued edits").get_by_role("button", name="Put back").press("Enter")
    for each, said in ((device, "1 edit put back."), (tab, "They were put back already.")):
        await each.page.get_by_role("dialog").get_by_role("button", name="Put back").press("Enter")
        await expect(each.page.get_by_text(said)).to_be_visible()
    await bobs.see_cards("To do", "One", "Two", "Written meanwhile")
    await expect(page.get_by_role("region", name="The workspace was restored")).not_to_contain_text("kept aside")


async def test_a_restore_is_stopped_and_another_goes_on_while_somebody_is_away(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person, bob: Person
) -> None:
    """Stopped from its page while edits are held back, all stays as it was: those are saved, and everybody writes on.

    Whoever has left with an edit that was held back finds it kept aside when they come back after another one.
    """
    bobs = await new_device()
    await open_page(bobs, bob, alice.workspace_id, "board")
    await bobs.see_board()
    await bobs.add_task("One")
    await bobs.see_sync("synced")
    board = bobs.page.url
    with held(server, alice.workspace_id):
        await open_page(device, alice, alice.workspace_id, f"backups/restores/{restore(server, alice)['id']}")
        await see_edits_held(device)
        await bobs.add_task("Two")
        await bobs.see_sync("paused for restore, 1 edit waiting")
        await device.page.get_by_role("button", name="Stop it").press("Enter")
        await device.page.get_by_role("dialog").get_by_role("button", name="Stop it").press("Enter")
        await expect(section(device, "A restore")).to_contain_text("It was stopped before anything was changed.")
    told = bobs.page.get_by_role("region", name="The workspace is being restored")
    await expect(told).to_be_hidden()
    await bobs.see_sync("synced")
    await device.page.get_by_role("link", name="Open the board").press("Enter")
    await device.see_cards("To do", "One", "Two")

    with held(server, alice.workspace_id) as let_go:
        restore(server, alice)
        await expect(told).to_contain_text("Your edits wait, and are kept aside.", timeout=SECONDS)
        await bobs.add_task("Three")
        await bobs.see_sync("paused for restore, 1 edit waiting")
        await bobs.see_kept()
        await bobs.page.goto("about:blank")
        let_go()
        await expect(device.card("One")).to_be_hidden(timeout=SECONDS)
    await bobs.page.goto(board)
    await expect(bobs.card("Three")).to_be_hidden(timeout=SECONDS)
    await bobs.see_board()
    await expect(bobs.page.locator("[data-task]")).to_have_count(0)
    afterwards = bobs.page.get_by_role("region", name="The workspace was restored")
    await expect(afterwards).to_contain_text("1 of your edits is kept aside.", timeout=SECONDS)


async def test_a_copy_is_made_beside_and_its_progress_survives_a_reload(device: Device, alice: Person) -> None:
    """To a minute; loaded anew while it is being made, the page goes on where it was; the workspace itself stays as it is."""
    page = device.page
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("One", "Two")
    await device.see_sync("synced")
    await page.goto(f"/w/{alice.workspace_id}/backups/restore")
    await page.get_by_role("button", name="Show what would change").click()
    await page.get_by_role("button", name="Make a copy").click()
    await page.get_by_label("Name of the copy").fill("As it was")
    await page.keyboard.press("Enter")
    await expect(section(device, "A copy")).to_be_visible()
    await page.reload()
    await expect(section(device, "A copy")).to_contain_text("a workspace of its own now", timeout=SECONDS)
    await page.get_by_role("link", name="Open the copy").click()
    await device.see_workspace("As it was")
    await device.see_cards("To do", "One", "Two")
    await device.switch_to("Personal workspace")
    await device.see_cards("To do", "One", "Two")


async def test_what_is_open_and_typed_stays_when_the_workspace_goes_back(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """A dialog that is not about the board's data stays as it is. One that is comes back with the board, with what was typed, and a word why."""
    page = device.page
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("One", "Two")
    await device.see_sync("synced")
    other = (await device.tab(page.url)).page
    await other.get_by_role("link", name="Members").click()
    await other.get_by_role("button", name="Invite people").click()
    await other.get_by_label("Email addresses").fill("cleo@example.org, d")
    await device.card("One").click()
    await page.get_by_label("Write a comment").fill("Which colour?")

    restore(server, alice, seq=1)
    await expect(page.get_by_text("This board was opened anew")).to_be_visible(timeout=SECONDS)
    await expect(device.card("Two")).to_be_hidden(timeout=SECONDS)
    await expect(page.get_by_role("dialog", name="Task").get_by_label("Title")).to_have_value("One", timeout=SECONDS)
    await expect(page.get_by_label("Write a comment")).to_have_value("Which colour?")
    told = other.get_by_role("region", name="The workspace was restored", include_hidden=True)
    await expect(told).to_contain_text("You restored", timeout=SECONDS)
    await expect(other.get_by_role("dialog").get_by_label("Email addresses")).to_have_value("cleo@example.org, d")
    await expect(other.get_by_label("Email addresses")).to_be_focused()
    await other.keyboard.press("Escape")
    await other.get_by_role("link", name="Board").click()
    await expect(other.locator("[data-task]")).to_have_text(["One"], timeout=SECONDS)


async def see_edits_held(device: Device) -> None:
    """Waits until the page of a restore says that writers wait."""
    now = device.page.get_by_role("list", name="Stages").locator("[aria-current=step]")
    await expect(now).to_have_text("Holding edits back", timeout=SECONDS)


def restore(server: LiveServer, person: Person, seq: int = 0) -> Any:
    """Begins a restore of somebody's personal workspace to one of its edits, or to its very beginning."""
    asked = {"to": {"seq": seq}, "kind": "in_place", "workspaceName": "Personal workspace"}
    path = f"/api/workspaces/{person.workspace_id}/restores"
    return server.request("POST", path, 201, json=asked, headers=person.bearer)


def section(device: Device, name: str) -> Locator:
    """One card of the page."""
    return device.page.get_by_role("region", name=name, exact=True)


def grow_old(server: LiveServer) -> None:
    """Every session proved itself long ago."""
    server.sql("UPDATE sessions SET authenticated_at = '2026-01-01 00:00:00.000000'")
