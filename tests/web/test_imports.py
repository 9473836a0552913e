"""Workspaces that leave as a file and come back from one, and files that are not let in."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import Download, Locator, Route, expect

from export_world import printed, read
from live_server import LiveServer, Person
from web.device import Device
from web.test_accessibility import violations
from web.test_backups import SECONDS, grow_old, section
from web.test_members import open_page

PIECE = 8 << 20


@pytest.fixture
def alice(server: LiveServer) -> Person:
    """Who owns the workspace."""
    return server.sign_up("Alice")


async def test_a_workspace_is_downloaded_and_moves_here_from_its_file(
    device: Device, server: LiveServer, alice: Person, tmp_path: Path
) -> None:
    """By keyboard, once it was confirmed that it is still her: the file is whole; what is revoked offers nothing more.

    Chosen, uploaded, checked, shown what would come, brought in under a name, its board shows the same cards. Brought in over
    a workspace that there is, that one is restored to what is in the file.
    """
    page = device.page
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("Paint the hull", "Order diesel")
    await device.see_sync("synced")
    grow_old(server)
    await page.goto(f"/w/{alice.workspace_id}/settings/download")
    await page.get_by_role("button", name="Pack it").press("Enter")
    await page.get_by_role("dialog", name="Confirm that it is you").get_by_label("Password").fill(alice.password)
    await page.keyboard.press("Enter")
    downloads = page.get_by_role("list", name="Downloads").get_by_role("listitem")
    await expect(downloads).to_contain_text("Ready")
    for _ in range(2):
        packed = tmp_path / "home-port.zip"
        await (await downloaded(device, downloads)).save_as(packed)
        printed(await asyncio.to_thread(read, packed))
    await downloads.get_by_role("button", name="Revoke").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(downloads).to_contain_text("Revoked")
    await expect(downloads.get_by_role("button")).to_have_count(0)

    await page.goto("/workspaces")
    await page.get_by_role("link", name="Move here from a file").press("Enter")
    await page.get_by_label("File to bring").set_input_files(packed)
    file = page.get_by_role("listitem").filter(has_text="home-port.zip")
    await expect(file).to_contain_text("It is a download of a Mooring workspace")
    await expect(file).to_contain_text("2 edits")
    assert await violations(page) == []
    name = file.get_by_label("Name of the new workspace")
    await name.fill("Moved here")
    await name.press("Enter")
    await file.get_by_role("link", name="Open it").click()
    await device.see_workspace("Moved here")
    await device.see_cards("To do", "Paint the hull", "Order diesel")

    await device.add_task("Not in the file")
    await device.see_sync("synced")
    await page.goto("/import")
    await page.get_by_label("File to bring").set_input_files(packed)
    await page.get_by_role("button", name="Over a workspace").press("Enter")
    dialog = page.get_by_role("dialog", name="Over which workspace?")
    await dialog.get_by_label("Workspace").select_option("Moved here")
    await dialog.get_by_label("Its name").fill("Moved here")
    await dialog.get_by_label("Its name").press("Enter")
    await expect(section(device, "A restore")).to_contain_text(
        "3 edits went. What was there just before is kept until", timeout=SECONDS
    )
    await page.get_by_role("link", name="Open the board").click()
    await expect(device.card("Not in the file")).to_be_hidden(timeout=SECONDS)
    await expect(device.card("Order diesel")).to_be_visible(timeout=SECONDS)
    await device.see_cards("To do", "Paint the hull", "Order diesel")


async def test_an_upload_goes_on_where_it_was_and_a_bad_file_is_refused_with_its_reason(
    device: Device, alice: Person, tmp_path: Path
) -> None:
    """When the connection breaks it goes on by itself; after a reload the same file, chosen once more, goes on, and no piece
    is sent twice. It is no log, and the page says why it is not let in; then it is removed.
    """
    page = device.page
    road = Road()
    await page.route("**/api/imports/*", road.carry)
    await open_page(device, alice, alice.workspace_id, "settings")
    await page.goto("/import")
    chosen = page.get_by_label("File to bring")
    await chosen.set_input_files(hostile(tmp_path / "holiday.sqlite"))
    await expect(page.get_by_role("progressbar", name="Uploaded")).to_have_attribute("value", str(2 * PIECE))
    await road.blocked.wait()
    await page.reload()
    file = page.get_by_role("listitem").filter(has_text="holiday.sqlite")
    await expect(file).to_contain_text("Choose the same file once more to go on.")
    await chosen.set_input_files(tmp_path / "holiday.sqlite")
    await expect(file).to_contain_text("It cannot be brought in, and nothing of it was kept.")
    await expect(file).to_contain_text("The file holds views, triggers or other things")
    assert road.asked == [0, PIECE, PIECE, 2 * PIECE, 2 * PIECE]
    assert await violations(page) == [], "refused"
    await file.get_by_role("button", name="Remove").press("Enter")
    await expect(page.get_by_text("You have brought none yet.")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_focused()


class Road:
    """What is between a browser and the server: the second piece of a file is lost, the third never arrives."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.blocked = asyncio.Event()

    async def carry(self, route: Route) -> None:
        """One request. Of the last piece there is no word until the page is gone."""
        if route.request.method != "PATCH":
            return await route.continue_()
        self.asked.append(int(route.request.headers["upload-offset"]))
        if len(self.asked) == 2:
            return await route.abort()
        if len(self.asked) == 4:
            return self.blocked.set()
        return await route.continue_()


async def downloaded(device: Device, row: Locator) -> Download:
    """What the browser gets when the button is pressed, under a name that says what it is."""
    async with device.page.expect_download() as begun:
        await row.get_by_role("button", name="Download").press("Enter")
    download = await begun.value
    assert re.fullmatch(r"personal-workspace-\d{4}-\d\d-\d\d\.zip", download.suggested_filename)
    return download


def hostile(path: Path) -> Path:
    """A database of three pieces with something in it that would run."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute('CREATE TABLE "eventlog" ("seqNum" INTEGER)')
        connection.execute('CREATE TABLE "padding" ("text" TEXT)')
        connection.execute("INSERT INTO padding VALUES (?)", ("0" * (2 * PIECE + 1),))
        connection.execute("CREATE TRIGGER run AFTER INSERT ON eventlog BEGIN SELECT 1; END")
    return path
