"""The settings of a workspace: its name, whose it is, the ways out, limits, activity, webhooks."""

import re

import pytest
from playwright.async_api import Locator, expect

from live_server import LiveServer, Person, wait_for
from receiver import receiver
from web.conftest import NewDevice
from web.crew import bring_in
from web.device import Device
from web.test_members import open_page


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


async def test_a_new_name_is_seen_by_everybody_at_once(
    device: Device, new_device: NewDevice, alice: Person, bob: Person
) -> None:
    """By keyboard; an empty one is refused in words; members read it, and whom to ask for another."""
    theirs = await new_device(width=360, height=740, scheme="dark")
    await open_page(theirs, bob, alice.workspace_id, "settings")
    await expect(theirs.page.get_by_text("Owners and admins can rename it. Ask Alice.")).to_be_visible()
    await open_page(device, alice, alice.workspace_id, "settings")
    change = device.page.get_by_role("button", name="Change name")
    await change.press("Enter")
    name = device.page.get_by_label("Name of the workspace")
    await expect(name).to_be_focused()
    await name.fill(" ")
    await name.press("Enter")
    await expect(name).to_have_accessible_description(re.compile("Give it a name."))
    await name.fill("Spring regatta")
    await name.press("Enter")
    await expect(change).to_be_focused()
    await expect(device.page.get_by_role("button", name="Workspace: Spring regatta")).to_be_visible()
    await expect(theirs.page.get_by_role("region", name="General")).to_contain_text("Spring regatta")


async def test_the_default_is_set_here(device: Device, server: LiveServer, alice: Person) -> None:
    """It opens first on a new device then, and the one before does not."""
    second = server.create_workspace(alice, "Spring regatta")
    await open_page(device, alice, second, "settings")
    await device.page.get_by_role("button", name="Set as default").click()
    await expect(device.page.get_by_text("This workspace opens first")).to_be_visible()
    await device.page.goto(f"/w/{alice.workspace_id}/settings")
    await expect(device.page.get_by_text("Another workspace opens first")).to_be_visible()


async def test_ownership_is_offered_and_accepted(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person, bob: Person
) -> None:
    """The only owner cannot leave; offered after a step-up, withdrawn, offered again; who accepts is owner, who offered admin."""
    theirs = await new_device()
    await open_page(theirs, bob, alice.workspace_id, "board")
    await theirs.see_board()
    await open_page(device, alice, alice.workspace_id, "settings")
    await expect(section(device, "Leave")).to_contain_text("Offer the ownership to another member first")
    grow_old(server)
    await offer(device)
    asked = device.page.get_by_role("dialog", name="Confirm that it is you")
    await asked.get_by_label("Password", exact=True).fill(alice.password)
    await device.page.keyboard.press("Enter")
    answer = theirs.page.get_by_role("link", name="Answer")
    await expect(answer).to_be_visible()
    await device.page.get_by_role("button", name="Withdraw the offer").click()
    await expect(answer).to_be_hidden()

    await offer(device)
    await answer.click()
    await expect(section(theirs, "Ownership")).to_contain_text("Alice offers you the ownership")
    await section(theirs, "Ownership").get_by_role("button", name="Accept").click()
    await expect(section(theirs, "Ownership")).to_contain_text("Bob (you)")
    await expect(section(theirs, "Delete")).to_be_visible()
    await expect(section(device, "Delete")).to_be_hidden()
    await section(device, "Leave").get_by_role("button", name="Leave").click()
    await device.page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    await expect(device.page).to_have_url(re.compile("/workspaces$"))


async def test_an_offer_of_ownership_is_declined(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person, bob: Person
) -> None:
    """Nothing has changed then, on either side, and it can be offered again."""
    path = f"/api/workspaces/{alice.workspace_id}/ownership-offer"
    server.request("POST", path, 201, json={"userId": bob.user_id}, headers=alice.bearer)
    theirs = await new_device()
    await open_page(device, alice, alice.workspace_id, "settings")
    await expect(device.page.get_by_role("button", name="Withdraw the offer")).to_be_visible()
    await open_page(theirs, bob, alice.workspace_id, "board")
    await theirs.page.get_by_role("link", name="Answer").click()
    await section(theirs, "Ownership").get_by_role("button", name="Decline").click()
    await expect(theirs.page.get_by_text("You declined. Nothing has changed.")).to_be_visible()
    await expect(theirs.page.get_by_role("link", name="Answer")).to_be_hidden()
    await expect(device.page.get_by_role("button", name="Withdraw the offer")).to_be_hidden()
    await expect(section(device, "Ownership")).to_contain_text("Alice (you)")
    await expect(device.page.get_by_role("button", name="Offer ownership")).to_be_visible()


async def test_a_workspace_is_put_aside_and_taken_up_again(
    device: Device, new_device: NewDevice, alice: Person, bob: Person
) -> None:
    """Archived, the other device says that it can be read only, and that its owner unarchives it."""
    theirs = await new_device()
    await open_page(theirs, bob, alice.workspace_id, "settings")
    await open_page(device, alice, alice.workspace_id, "settings")
    await section(device, "Archive").get_by_role("button", name="Archive").click()
    await device.page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    await expect(section(theirs, "Archive")).to_contain_text("Only owners unarchive it. Ask Alice.")
    await expect(device.page.get_by_role("button", name="Change name")).to_be_hidden()
    await section(device, "Archive").get_by_role("button", name="Unarchive").click()
    await expect(section(theirs, "Archive")).to_be_hidden()


async def test_a_workspace_is_deleted_by_its_name_and_brought_back(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """Only with the name typed and a step-up; one lands where others are chosen, and a toast takes it back."""
    second = server.create_workspace(alice, "Spring regatta")
    await open_page(device, alice, second, "settings")
    grow_old(server)
    await section(device, "Delete").get_by_role("button", name="Delete").click()
    dialog = device.page.get_by_role("dialog", name="Delete Spring regatta?")
    typed = dialog.get_by_label("Name of the workspace")
    await typed.fill("Spring")
    await typed.press("Enter")
    await expect(typed).to_have_accessible_description(re.compile("Type Spring regatta to say that you mean it."))
    await typed.fill("Spring regatta")
    await typed.press("Enter")
    asked = device.page.get_by_role("dialog", name="Confirm that it is you")
    await asked.get_by_label("Password", exact=True).fill(alice.password)
    await device.page.keyboard.press("Enter")
    await expect(device.page).to_have_url(re.compile("/workspaces$"))
    await expect(device.page.get_by_text("Spring regatta is deleted. You can undo it until")).to_be_visible()
    await device.page.get_by_role("button", name="Undo", exact=True).click()
    await expect(device.page).to_have_url(re.compile(f"/w/{second}/settings"))
    await expect(device.page.get_by_role("button", name="Workspace: Spring regatta")).to_be_visible()


async def test_usage_and_activity_show_what_there_is_and_was(
    device: Device, server: LiveServer, alice: Person, bob: Person
) -> None:
    """Limits with what is used; every change in a sentence, narrowed down by kind."""
    path = f"/api/workspaces/{alice.workspace_id}"
    server.request("PATCH", path, 200, json={"name": "Spring regatta"}, headers=alice.bearer)
    server.request("PATCH", f"{path}/members/{bob.user_id}", 200, json={"role": "viewer"}, headers=alice.bearer)
    await open_page(device, alice, alice.workspace_id, "settings")
    pages = device.page.get_by_role("navigation", name="Settings")
    await pages.get_by_role("link", name="Usage").click()
    await expect(device.page.get_by_role("meter", name="Members")).to_have_text("2 of 50")
    for name in ("Events", "Storage", "Workspaces that you own", "Invitations in the last hour"):
        await expect(device.page.get_by_role("meter", name=name)).to_be_visible()

    await pages.get_by_role("link", name="Activity").click()
    entries = device.page.get_by_role("list", name="Activity").get_by_role("listitem")
    for said in (
        "Alice changed the role of Bob from member to viewer",
        "Alice renamed it from “Personal workspace” to “Spring regatta”",
        "Bob joined as member",
        "Alice made a link by which people join as member",
        "Alice created the workspace",
    ):
        await expect(entries.filter(has_text=said)).to_be_visible()
    await device.page.get_by_label("Show").select_option("Role changed")
    await expect(entries).to_have_count(1)


async def test_a_page_that_a_role_may_not_see_says_so(device: Device, alice: Person, bob: Person) -> None:
    """It is not offered; visited by its address it says whom to ask."""
    await open_page(device, bob, alice.workspace_id, "settings")
    pages = device.page.get_by_role("navigation", name="Settings")
    await expect(pages.get_by_role("link")).to_have_text(["General", "Usage"])
    for page, title in (
        ("activity", "The activity is for owners"),
        ("download", "Downloads are for"),
        ("webhooks", "Webhooks are"),
    ):
        await device.page.goto(f"/w/{alice.workspace_id}/settings/{page}")
        await expect(device.page.get_by_role("heading", name=title)).to_be_visible()
        await expect(device.page.get_by_text("Ask Alice.")).to_be_visible()


async def test_a_webhook_is_added_tried_and_removed_by_keyboard(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """Its secret is shown once, and the events that it names; a test arrives, and stands in the list with its attempt; sent
    once more it arrives again.
    """
    page = device.page
    with receiver() as box:
        await open_page(device, alice, alice.workspace_id, "settings/webhooks")
        await page.get_by_role("button", name="Add a webhook").press("Enter")
        address = page.get_by_label("Address")
        await expect(address).to_be_focused()
        await page.keyboard.type("nonsense")
        await page.keyboard.press("Enter")
        await expect(address).to_have_accessible_description(re.compile("Enter a whole address"))
        await address.fill(f"{box.url}/mooring")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Crew list")
        events = page.get_by_label("Events to send as well")
        await events.press_sequentially("v1.Task*\nv1.CommentAdded")
        await page.get_by_role("button", name="Add", exact=True).press("Enter")
        shown = page.get_by_role("dialog", name="Keep this secret")
        secret = await shown.get_by_label("Secret", exact=True).input_value()
        assert secret.startswith("whsec_")
        server.remember(secret)
        await page.keyboard.press("Escape")
        await shown.get_by_label("I have kept it").press("Space")
        await shown.get_by_role("button", name="Done").press("Enter")
        await page.get_by_role("link", name="Crew list").press("Enter")
        await expect(page.get_by_text("Every change · Events: v1.Task*, v1.CommentAdded")).to_be_visible()
        await page.get_by_role("button", name="Send a test").press("Enter")
        test = page.get_by_role("list", name="Deliveries").get_by_role("button", name="Test")
        await expect(test).to_contain_text("Delivered")
        assert set(box.paths) == {"/mooring"}
        await test.press("Enter")
        await expect(page.get_by_role("list", name="Attempts")).to_contain_text("answered 204")
        await page.get_by_role("button", name="Send once more").press("Enter")
        await expect(test).to_contain_text("2 attempts")
        assert [told["type"] for told in box.documents].count("test") == 2
        await page.get_by_role("button", name="Turn off").press("Enter")
        await expect(page.get_by_text("It was turned off here.")).to_be_visible()
        await expect(page.get_by_text("The webhook is off.").first).to_be_visible()
        await page.get_by_role("button", name="Turn on").press("Enter")
        await expect(page.get_by_role("button", name="Send a test")).to_be_visible()
        await page.get_by_role("button", name="Make a new one").press("Enter")
        await page.get_by_role("button", name="Make a new secret").press("Enter")
        fresh = await shown.get_by_label("Secret", exact=True).input_value()
        assert fresh != secret
        server.remember(fresh)
        await shown.get_by_label("I have kept it").press("Space")
        await shown.get_by_role("button", name="Done").press("Enter")
        await page.get_by_role("button", name="Remove").press("Enter")
        await page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
        await expect(page.get_by_text("There is none yet.")).to_be_visible()


async def test_a_webhook_that_takes_nothing_is_seen_failing_and_recovers(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """The list and its own page say so, with what the receiver answered; sent once more and taken, all is well again."""
    page = device.page
    path = f"/api/workspaces/{alice.workspace_id}"
    with receiver(*[503] * 100) as box:  # however often it is tried by itself meanwhile
        box.said = b"out of order"
        given = {"url": f"{box.url}/mooring", "description": "Crew list", "kinds": ["workspace_renamed"]}
        made = server.request("POST", f"{path}/webhooks", 201, json=given, headers=alice.bearer)
        server.remember(made["secret"])
        server.request("PATCH", path, 200, json={"name": "Regatta"}, headers=alice.bearer)
        hook = f"{path}/webhooks/{made['id']}"
        wait_for("it fails", lambda: server.request("GET", hook, 200, headers=alice.bearer)["state"] == "failing")
        await open_page(device, alice, alice.workspace_id, "settings/webhooks")
        mine = page.get_by_role("list", name="Webhooks").get_by_role("listitem")
        await expect(mine).to_contain_text("Failing")
        await mine.get_by_role("link", name="Crew list").click()
        await expect(page.get_by_text("It has not taken what it was told")).to_be_visible()
        told = page.get_by_role("list", name="Deliveries").get_by_role("button", name="Workspace renamed")
        await expect(told).to_contain_text("Waiting")
        await told.click()
        await expect(page.get_by_role("list", name="Attempts")).to_contain_text("answered 503")
        await expect(page.get_by_role("list", name="Attempts")).to_contain_text("out of order")
        await expect(page.get_by_text("Next attempt")).to_be_visible()
        box.answers.clear()
        await page.get_by_role("button", name="Send once more").click()
        await expect(told).to_contain_text("Delivered")
        await expect(page.get_by_text("It has not taken what it was told")).to_be_hidden()


async def offer(device: Device) -> None:
    """Offers the ownership to the only other member."""
    await device.page.get_by_role("button", name="Offer ownership").click()
    dialog = device.page.get_by_role("dialog", name="Offer ownership")
    await expect(dialog).to_contain_text("Then you become an admin")
    await dialog.get_by_role("button", name="Offer ownership").click()


def section(device: Device, title: str) -> Locator:
    """One card of the page."""
    return device.page.get_by_role("region", name=title, exact=True)


def grow_old(server: LiveServer) -> None:
    """Every login was long ago, so that a sensitive deed wants a proof."""
    server.sql("UPDATE sessions SET authenticated_at = '2026-01-01 00:00:00.000000'")
