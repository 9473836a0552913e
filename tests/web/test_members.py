"""Who is in a workspace: roles, removal, invitations by address and by link."""

import re

import pytest
from playwright.async_api import Locator, expect

from live_server import LiveServer, Person
from web.conftest import NewDevice
from web.crew import bring_in
from web.device import Device


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


async def test_a_role_takes_effect_on_other_devices_at_once(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person, bob: Person
) -> None:
    """Made a viewer, Bob's open board says that he can only read; made a member again, what waited goes out by itself.

    A handler that has written is there beside them, marked, and cannot be given a role.
    """
    wrote = (alice.workspace_id, "assistant", *("2026-11-30 10:00:00.000000",) * 2)
    server.sql(
        "INSERT INTO service_members (workspace_id, name, first_at, last_at, events) VALUES (?, ?, ?, ?, 3)", *wrote
    )
    theirs = await new_device()
    await open_page(theirs, bob, alice.workspace_id, "board")
    await theirs.see_board()
    await theirs.see_sync("synced")
    await open_page(device, alice, alice.workspace_id, "members")
    await expect(row(device, "Alice")).to_contain_text("You")
    automation = device.page.get_by_role("list", name="Automations").get_by_role("listitem", name="assistant")
    await expect(automation).to_contain_text("automation3 changes")
    await expect(automation.get_by_role("combobox")).to_have_count(0)
    await role_of(device, "Bob").select_option("Viewer")
    await expect(device.page.get_by_text("Bob is a viewer now.")).to_be_visible()
    await expect(theirs.page.get_by_role("region", name="Edits are not saved here")).to_be_visible()

    await role_of(device, "Bob").select_option("Member")
    await expect(device.page.get_by_text("Bob is a member now.")).to_be_visible()
    await expect(theirs.page.get_by_role("region", name="Edits are not saved here")).to_be_hidden()
    await theirs.add_task("Mend the sail")
    await theirs.see_sync("synced")


async def test_who_is_removed_is_gone_from_the_list_and_out_of_the_workspace(
    device: Device, new_device: NewDevice, alice: Person, bob: Person
) -> None:
    """After a yes; the other device is led out, and the workspace is in its switcher no longer."""
    theirs = await new_device()
    await open_page(theirs, bob, alice.workspace_id, "board")
    await theirs.see_board()
    await open_page(device, alice, alice.workspace_id, "members")
    await row(device, "Bob").get_by_role("button", name="Remove").click()
    dialog = device.page.get_by_role("dialog", name="Remove Bob?")
    await expect(dialog).to_contain_text("lose access")
    await device.page.keyboard.press("Escape")
    await expect(row(device, "Bob")).to_be_visible()
    await row(device, "Bob").get_by_role("button", name="Remove").click()
    await dialog.get_by_role("button", name="Remove").click()
    await expect(row(device, "Bob")).to_be_hidden()
    await expect(row(device, "Alice")).to_be_visible()
    await expect(theirs.page.get_by_role("button", name="Add a task to To do")).to_be_hidden()


async def test_people_are_invited_by_address_several_at_once(device: Device, alice: Person, bob: Person) -> None:
    """Each has its answer; what could not be invited stays to be mended; resent and revoked from the list."""
    page = device.page
    await open_page(device, alice, alice.workspace_id, "members")
    await page.get_by_role("button", name="Invite people").click()
    dialog = page.get_by_role("dialog", name=re.compile("Invite people"))
    addresses = dialog.get_by_label("Email addresses")
    await expect(addresses).to_be_focused()
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    await expect(addresses).to_have_accessible_description(re.compile("Enter the address of somebody."))
    await addresses.fill(f"ivy@example.org, no-address\n{bob.email}")
    await dialog.get_by_label("Role").select_option("Viewer")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    results = dialog.get_by_role("list", name="What became of each").get_by_role("listitem")
    await expect(results).to_have_text(
        [
            "ivy@example.org: invited.",
            "no-address: This does not look like an email address.",
            re.compile(f"{re.escape(bob.email)}: They are a member already."),
        ]
    )
    await expect(addresses).to_have_value(f"no-address\n{bob.email}")
    await addresses.fill("carol@example.org")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.get_by_text("carol@example.org is invited.")).to_be_visible()

    invited = page.get_by_role("list", name="Invitations").get_by_role("listitem")
    await expect(invited).to_have_count(2)
    ivy = page.get_by_role("listitem", name="ivy@example.org")
    await expect(ivy).to_contain_text("Viewer")
    await ivy.get_by_role("button", name="Resend").click()
    await expect(page.get_by_text("Sent again to ivy@example.org.")).to_be_visible()
    await ivy.get_by_role("button", name="Revoke").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(ivy).to_be_hidden()
    await page.get_by_role("button", name="Show 2 earlier").click()
    await expect(ivy).to_contain_text("Revoked")


async def test_a_link_lets_in_as_many_as_it_says(
    device: Device, new_device: NewDevice, server: LiveServer, alice: Person
) -> None:
    """Made with role and number, shown to be copied; whoever uses it appears in the list of the open page by itself."""
    page = device.page
    await open_page(device, alice, alice.workspace_id, "members")
    await page.get_by_role("button", name="Invite people").click()
    dialog = page.get_by_role("dialog", name=re.compile("Invite people"))
    await dialog.get_by_text("By link").click()
    await dialog.get_by_label("For how many people").fill("none")
    await dialog.get_by_role("button", name="Make a link").click()
    await expect(dialog.get_by_label("For how many people")).to_have_accessible_description(re.compile("1 or more"))
    await dialog.get_by_label("For how many people").fill("2")
    await dialog.get_by_role("button", name="Make a link").click()
    link = await dialog.get_by_role("textbox", name="Link", exact=True).input_value()
    server.remember(link.partition("#")[2])
    await dialog.get_by_role("button", name="Done").click()
    invitation = page.get_by_role("listitem", name="Link for anybody who has it")
    await expect(invitation).to_contain_text("0 of 2 used")

    vera = server.sign_up("Vera")
    given = {"token": link.partition("#")[2]}
    server.request("POST", "/api/invitations/accept", 200, json=given, headers=vera.bearer)
    await expect(row(device, "Vera")).to_be_visible()
    await expect(invitation).to_contain_text("1 of 2 used")
    await expect(page.get_by_text("2 of 50 members")).to_be_visible()


async def test_a_member_sees_who_is_there_and_whom_to_ask(device: Device, alice: Person, bob: Person) -> None:
    """No role to choose but to lower oneself, nobody to remove, nobody to invite; nothing of invitations."""
    await open_page(device, bob, alice.workspace_id, "members")
    await expect(row(device, "Alice")).to_contain_text("Owner")
    await expect(
        device.page.get_by_text("Owners and admins invite people and change roles. Ask Alice.")
    ).to_be_visible()
    for absent in ("Invite", "Remove", "Revoke"):
        await expect(device.page.get_by_role("button", name=absent)).to_be_hidden()
    await expect(device.page.get_by_role("region", name="Invitations")).to_be_hidden()
    await role_of(device, "Bob").select_option("Viewer")
    dialog = device.page.get_by_role("dialog", name="Become a viewer?")
    await expect(dialog).to_contain_text("You cannot take this back yourself")
    await dialog.get_by_role("button", name="Change my role").click()
    await expect(row(device, "Bob")).to_contain_text("Viewer")


async def test_hundreds_of_members_are_listed_and_searched(device: Device, server: LiveServer, alice: Person) -> None:
    """500 of them: all are there, a name narrows them down, and no seat is left."""
    crowd(server, alice.workspace_id, 499)
    await open_page(device, alice, alice.workspace_id, "members")
    rows = device.page.get_by_role("list", name="Members").get_by_role("listitem")
    await expect(rows).to_have_count(500)
    await expect(device.page.get_by_text("No seat is left")).to_be_visible()
    await device.page.get_by_label("Search members").fill("SAILOR 407")
    await expect(rows).to_have_count(1)
    await device.page.get_by_label("Search members").fill("nobody of that name")
    await expect(device.page.get_by_text("Nobody here is called that.")).to_be_visible()


async def open_page(device: Device, person: Person, workspace_id: str, page: str) -> None:
    """Logs in, and goes to one page of a workspace."""
    await device.page.goto(f"/login?next=/w/{workspace_id}/{page}")
    await device.page.get_by_label("Email").fill(person.email)
    await device.page.get_by_label("Password", exact=True).fill(person.password)
    await device.page.get_by_role("button", name="Log in", exact=True).click()
    await expect(device.page).to_have_url(re.compile(f"^[^?]*/w/{workspace_id}/{page}$"))


def row(device: Device, name: str) -> Locator:
    """The row of a member."""
    return device.page.get_by_role("list", name="Members").get_by_role("listitem", name=name)


def role_of(device: Device, name: str) -> Locator:
    """Where the role of a member is chosen."""
    return row(device, name).get_by_label("Role of")


def crowd(server: LiveServer, workspace_id: str, count: int) -> None:
    """So many more members, who never log in."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
    prefix = workspace_id.removeprefix("wsp_")
    server.sql(
        "INSERT INTO users (id, email, email_key, name, password_hash, created_at) " + numbers + "SELECT "
        f"'usr_{prefix}' || i, 'sailor' || i || '.{prefix}@example.org', 'sailor' || i || '.{prefix}@example.org', "
        "'Sailor ' || i, '', '2026-01-01 00:00:00.000000' FROM n"
    )
    server.sql(
        "INSERT INTO members (workspace_id, user_id, joined_at, role) " + numbers + "SELECT ?, "
        f"'usr_{prefix}' || i, '2026-01-01 00:00:00.000000', 'member' FROM n",
        workspace_id,
    )
