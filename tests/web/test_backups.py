"""Backups as people see them: taken, gone back to, and workspaces that move here from a file."""

from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Locator, expect

from live_server import LiveServer, Person, wait_for
from web.conftest import NewDevice
from web.device import Device
from web.test_accessibility import violations
from web.test_members import open_page


@pytest.fixture
def alice(server: LiveServer) -> Person:
    """Who owns the workspace."""
    return server.sign_up("Alice")


async def test_a_workspace_goes_back_and_what_was_on_its_way_is_kept_aside(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person
) -> None:
    """By keyboard alone: backed up, proven, restored in place to an edit. Each tab and device shows the older board by itself.

    What another device had written at sea is not on the board when it is back, but among the rescued edits, and is put back.
    """
    page = device.page
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("One", "Two", "Three")
    await device.see_sync("synced")
    tab = await device.tab(page.url)
    for each in (device, tab):
        await each.page.evaluate("window.stayed = true")
    theirs = await new_device(width=360, height=740, scheme="dark")
    await open_page(theirs, alice, alice.workspace_id, "board")
    await expect(theirs.card("Three")).to_be_visible()
    await theirs.page.evaluate("navigator.serviceWorker.ready")
    await theirs.context.set_offline(True)
    await theirs.page.reload()
    await theirs.see_board()
    await theirs.add_task("Written at sea")
    await theirs.see_kept()

    await page.get_by_role("link", name="Backups").press("Enter")
    await page.get_by_role("button", name="Back up now").press("Enter")
    await expect(page.get_by_text("Backed up, and proven.")).to_be_visible()
    await expect(section(device, "Backups")).to_contain_text("Everything is backed up")
    await expect(page.get_by_role("link", name="Backed up")).to_be_visible()
    assert await violations(page) == [], "backups"
    await page.get_by_role("link", name="Restore…", exact=True).press("Enter")
    await page.get_by_role("radio", name="Minute").press("ArrowRight")
    await page.get_by_role("button", name="Up to here").nth(1).press("Enter")
    plan = section(device, "What would change")
    await expect(plan).to_contain_text("2 of 3 edits stay")
    await expect(plan).to_contain_text("1 edit goes.")
    assert await violations(page) == [], "plan"
    grow_old(server)
    await plan.get_by_role("button", name="Restore in place").press("Enter")
    await page.get_by_label("Name of the workspace").press("Enter")
    await expect(page.get_by_text("Type Personal workspace to say that you mean it.")).to_be_visible()
    await page.get_by_label("Name of the workspace").fill("Personal workspace")
    await page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Confirm that it is you")
    await asked.get_by_label("Password", exact=True).fill(alice.password)
    await page.keyboard.press("Enter")
    await expect(section(device, "A restore")).to_contain_text("1 edit went", timeout=45_000)
    assert await violations(page) == [], "restored"
    await expect(page.get_by_role("region", name="The workspace was restored")).to_be_visible()
    await page.get_by_role("link", name="Open the board").press("Enter")
    for each in (device, tab):
        await expect(each.card("Three")).to_be_hidden(timeout=45_000)
        await each.see_board()
        await each.see_cards("To do", "One", "Two")
        assert await each.page.evaluate("window.stayed"), "It was loaded anew."

    await theirs.context.set_offline(False)
    await theirs.page.reload()
    await expect(theirs.card("Written at sea")).to_be_hidden(timeout=45_000)
    await theirs.see_board()
    await theirs.see_cards("To do", "One", "Two")
    await page.get_by_role("link", name="Backups").press("Enter")
    rescued = section(device, "Rescued edits")
    await expect(rescued).to_contain_text("1 edit, made")
    assert await violations(page) == [], "rescued"
    await rescued.get_by_role("button", name="Put back").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Put back").press("Enter")
    await expect(page.get_by_text("1 edit put back.")).to_be_visible()
    await expect(theirs.card("Written at sea")).to_be_visible()
    await expect(tab.card("Written at sea")).to_be_visible()


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
    await expect(section(device, "A copy")).to_contain_text("a workspace of its own now", timeout=45_000)
    await page.get_by_role("link", name="Open the copy").click()
    await device.see_workspace("As it was")
    await device.see_cards("To do", "One", "Two")
    await device.switch_to("Personal workspace")
    await device.see_cards("To do", "One", "Two")


async def test_a_workspace_moves_here_from_its_own_file(
    device: Device, server: LiveServer, alice: Person, tmp_path: Path
) -> None:
    """Chosen, uploaded, checked, shown what would come; brought in under a name, its board shows the same cards.

    Brought in over a workspace that there is, that one is restored to what is in the file.
    """
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("Paint the hull", "Order diesel")
    await device.see_sync("synced")
    packed = tmp_path / "home-port.zip"
    packed.write_bytes(export_of(server, alice))
    await device.page.goto("/workspaces")
    await device.page.get_by_role("link", name="Move here from a file").press("Enter")
    await device.page.get_by_label("File to bring").set_input_files(packed)
    file = device.page.get_by_role("listitem").filter(has_text="home-port.zip")
    await expect(file).to_contain_text("It is a download of a Mooring workspace")
    await expect(file).to_contain_text("2 edits")
    assert await violations(device.page) == []
    name = file.get_by_label("Name of the new workspace")
    await name.fill("Moved here")
    await name.press("Enter")
    await file.get_by_role("link", name="Open it").click()
    await device.see_workspace("Moved here")
    await device.see_cards("To do", "Paint the hull", "Order diesel")

    await device.add_task("Not in the file")
    await device.see_sync("synced")
    await device.page.goto("/import")
    await device.page.get_by_label("File to bring").set_input_files(packed)
    await device.page.get_by_role("button", name="Over a workspace").press("Enter")
    dialog = device.page.get_by_role("dialog", name="Over which workspace?")
    await dialog.get_by_label("Workspace").select_option("Moved here")
    await dialog.get_by_label("Its name").fill("Moved here")
    await dialog.get_by_label("Its name").press("Enter")
    await expect(section(device, "A restore")).to_contain_text("they are in the backup", timeout=45_000)
    await device.page.get_by_role("link", name="Open the board").click()
    await expect(device.card("Not in the file")).to_be_hidden(timeout=45_000)
    await device.see_cards("To do", "Paint the hull", "Order diesel")


def section(device: Device, name: str) -> Locator:
    """One card of the page."""
    return device.page.get_by_role("region", name=name, exact=True)


def grow_old(server: LiveServer) -> None:
    """Every session proved itself long ago."""
    server.sql("UPDATE sessions SET authenticated_at = '2026-01-01 00:00:00.000000'")


def export_of(server: LiveServer, person: Person) -> bytes:
    """A workspace as a file."""
    path = f"/api/workspaces/{person.workspace_id}/exports"
    one = server.request("POST", path, 201, headers=person.bearer)["id"]

    def ready() -> bool:
        found = server.request("GET", f"{path}/{one}", 200, headers=person.bearer)
        return bool(found["state"] == "ready")

    wait_for("The export is packed.", ready)
    opened = server.request("POST", f"{path}/{one}/open", 200, headers=person.bearer)
    reply = httpx2.get(server.url + opened["path"], headers=person.bearer, timeout=20, follow_redirects=True)
    assert reply.status_code == 200, reply.text
    return reply.content
