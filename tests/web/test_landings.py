"""Edits that are not taken, and workspaces that go away while they are open: said, kept, downloaded, discarded."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from live_server import LiveServer, Person
from web.conftest import NewDevice
from web.device import Account, Device
from web.test_accessibility import violations


def account_of(person: Person, name: str) -> Account:
    """What they type to log in."""
    return Account(name, person.email, person.password)


async def in_shared_workspace(device: Device, role: str = "member") -> tuple[Person, Person, str]:
    """Alice, who owns a workspace, Bob, who is in it and has it open on this device, and its id."""
    server = device.server
    alice, bob = server.sign_up("Alice"), server.sign_up("Bob")
    workspace = server.create_workspace(alice, "Spring regatta")
    server.set_role(workspace, bob, role)
    await device.log_in(account_of(bob, "Bob"))
    await device.page.goto(f"/w/{workspace}/board")
    await device.see_board()
    await device.see_sync("synced")
    return alice, bob, workspace


async def with_edits_on_this_device_only(device: Device, workspace: str, *titles: str) -> None:
    """Writes tasks that the server has not taken."""
    device.server.pause(workspace)
    await device.add_task(*titles)
    await device.see_sync(f"paused, {len(titles)} edit{'' if len(titles) == 1 else 's'} waiting")
    await device.see_kept()


def operator_of(server: LiveServer) -> dict[str, str]:
    """The header of whoever runs the service."""
    key = (server.data / "operator.key").read_text("utf-8").strip()
    server.remember(key)
    return {"Authorization": f"Bearer {key}"}


def banner(page: Page) -> Locator:
    """What stands above the page where edits are not taken."""
    return page.get_by_role("region", name="Edits are not saved here")


async def downloaded(page: Page, how: str) -> str:
    """The file that the browser is given."""
    await page.get_by_role("button", name="Download").click()
    async with page.expect_download() as started:
        await page.get_by_role("menuitem", name=how).click()
    return Path(await (await started.value).path()).read_text("utf-8")


def lines_of(text: str) -> list[dict[str, Any]]:
    """JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]


async def test_edits_of_who_became_a_viewer_are_kept_and_saved_once_they_may_write_again(device: Device) -> None:
    """Said above the page, downloaded as text and as data, over a reload; saved by themselves; or discarded alone."""
    _, bob, workspace = await in_shared_workspace(device)
    await with_edits_on_this_device_only(device, workspace, "Paint the hull", "Order diesel", "Mend a sail")
    device.server.set_role(workspace, bob, "viewer")
    await expect(banner(device.page)).to_contain_text("You can read only; 3 edits not saved.")
    await device.see_sync("read only, 3 edits not saved")
    await device.page.reload()
    await expect(banner(device.page)).to_contain_text("You can read only; 3 edits not saved.")

    text = await downloaded(device.page, "As text, to read")
    assert "3 edits of “Spring regatta” not saved" in text
    assert "1. Created “Paint the hull”" in text
    about, *edits = lines_of(await downloaded(device.page, "As data (JSON Lines)"))
    assert (about["workspaceId"], about["account"], about["edits"]) == (workspace, bob.email, 3)
    assert [edit["args"]["title"] for edit in edits] == ["Paint the hull", "Order diesel", "Mend a sail"]

    await expect(device.page.get_by_role("button", name="Add a task to To do")).to_be_disabled()
    await device.page.locator("body").press("n")
    await expect(device.page.get_by_label("Notifications")).to_contain_text("You can read only.")
    await device.card("Order diesel").press("Delete")
    await expect(device.card("Order diesel")).to_be_visible()

    device.server.set_role(workspace, bob, "member")
    await device.see_sync("synced")
    await expect(banner(device.page)).to_be_hidden()
    await with_edits_on_this_device_only(device, workspace, "Never mind")
    device.server.set_role(workspace, bob, "viewer")
    await expect(banner(device.page)).to_contain_text("1 edit not saved")
    await banner(device.page).get_by_role("button", name="Discard").click()
    await expect(device.page.get_by_label("Edits that are discarded")).to_have_text("Created “Never mind”")
    await device.page.get_by_role("button", name="Discard 1 edit").click()
    await expect(device.card("Never mind")).to_be_hidden()
    await device.see_cards("To do", "Paint the hull", "Order diesel", "Mend a sail")
    await device.see_sync("read only")


async def test_who_was_removed_is_told_so_keeps_what_they_wrote_and_stays_signed_in(device: Device) -> None:
    """While it is open, in one tab only; what was never saved can be downloaded and discarded; a reload changes nothing."""
    _, bob, workspace = await in_shared_workspace(device)
    second = await device.context.new_page()
    await second.goto(f"/w/{bob.workspace_id}/board")
    await expect(second.get_by_role("button", name="Sync: synced")).to_be_visible()
    await with_edits_on_this_device_only(device, workspace, "Paint the hull", "Order diesel")
    device.server.remove(workspace, bob)
    gone = device.page.get_by_role("heading", name="You are no longer in “Spring regatta”")
    await expect(gone).to_be_visible()
    await device.page.reload()
    await expect(gone).to_be_visible()
    await expect(device.page.get_by_text("2 edits of yours are on this device only.")).to_be_visible()
    _, *edits = lines_of(await downloaded(device.page, "As data (JSON Lines)"))
    assert [edit["summary"] for edit in edits] == ["Created “Paint the hull”", "Created “Order diesel”"]

    await device.page.get_by_role("button", name="Discard").click()
    await device.page.get_by_role("button", name="Discard 2 edits").click()
    await expect(device.page.get_by_text("Discarded 2 edits.")).to_be_visible()
    await expect(device.page.get_by_role("button", name="Download")).to_be_hidden()
    await expect(second.get_by_role("button", name="Sync: synced")).to_be_visible()
    await device.page.get_by_role("link", name="Open Personal workspace").click()
    await device.see_board()


async def test_what_a_full_workspace_cannot_take_is_kept_until_the_operator_makes_room(device: Device) -> None:
    """Said above the page with who can help; reading goes on, and the edits go out by themselves."""
    server = device.server
    alice, _, _ = await in_shared_workspace(device)
    quota = f"/api/operator/users/{alice.user_id}/quota"
    server.request("PUT", quota, 200, json={"events": 1}, headers=operator_of(server))
    await device.add_task("Fits in", "Too much")
    await expect(banner(device.page)).to_contain_text("This workspace is full; 1 edit not saved.")
    await expect(banner(device.page)).to_contain_text("Ask Alice.")
    await device.see_sync("full, 1 edit not saved")
    await device.see_cards("To do", "Fits in", "Too much")
    server.request("PUT", quota, 200, json={"events": 1000}, headers=operator_of(server))
    await device.see_sync("synced")
    await expect(banner(device.page)).to_be_hidden()


async def test_a_workspace_archived_elsewhere_is_read_only_at_once_and_takes_edits_when_it_is_back(
    device: Device,
) -> None:
    """It stays open, says so, and what waited goes out once it is taken out of the archive."""
    server = device.server
    alice, _, workspace = await in_shared_workspace(device)
    await device.add_task("Paint the hull")
    await device.see_sync("synced")
    server.request("POST", f"/api/workspaces/{workspace}/archive", 200, headers=alice.bearer)
    await expect(banner(device.page)).to_contain_text("This workspace is archived.")
    await device.see_sync("archived")
    await expect(device.page.get_by_role("button", name="Add a task to To do")).to_be_disabled()
    await device.card("Paint the hull").click()
    await expect(device.page.get_by_label("Notes")).not_to_be_editable()
    await device.page.keyboard.press("Escape")
    server.request("POST", f"/api/workspaces/{workspace}/unarchive", 200, headers=alice.bearer)
    await device.see_sync("synced")
    await expect(device.page.get_by_role("button", name="Add a task to To do")).to_be_enabled()


async def test_a_workspace_deleted_elsewhere_is_said_and_its_owner_can_bring_it_back(new_device: NewDevice) -> None:
    """A member is told and can keep what they wrote; an owner is told until when, and one press undoes it."""
    bobs = await new_device(lenient=True)
    alice, _, workspace = await in_shared_workspace(bobs)
    await with_edits_on_this_device_only(bobs, workspace, "Paint the hull")
    alices = await new_device(width=360, height=740, scheme="dark", lenient=True)
    await alices.log_in(account_of(alice, "Alice"))
    await alices.page.goto(f"/w/{workspace}/board")
    await alices.see_board()
    bobs.server.request("DELETE", f"/api/workspaces/{workspace}", 200, headers=alice.bearer)

    for device in (bobs, alices):
        await expect(device.page.get_by_role("heading", name="“Spring regatta” was deleted")).to_be_visible()
        assert await violations(device.page) == []
    assert "1. Created “Paint the hull”" in await downloaded(bobs.page, "As text, to read")
    await expect(bobs.page.get_by_role("button", name="Bring it back")).to_be_hidden()
    await expect(alices.page.get_by_text("You can bring it back, with all that is in it, until")).to_be_visible()
    await alices.page.get_by_role("button", name="Bring it back").click()
    await alices.see_board()
    await bobs.see_board()
    await expect(bobs.card("Paint the hull")).to_be_visible()
