"""axe on every page, light and dark."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from live_server import LiveServer
from web.conftest import NewDevice
from web.crew import bring_in, invitation_link
from web.test_members import open_page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now."""
    await page.evaluate(AXE.read_text("utf-8"))
    await page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(new_device: NewDevice, scheme: str) -> None:
    """Login, sign-up, both with refusals shown, board, task, menus, switcher, keys, settings, no access, not found."""
    device = await new_device(scheme=scheme, lenient=True)
    page = device.page

    await page.goto("/login?reason=password_changed")
    await expect(page.get_by_text("the password was changed")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Log in", exact=True).click()
    await expect(page.get_by_text("Enter your password.")).to_be_visible()
    assert await violations(page) == []
    await page.goto("/signup")
    await expect(page.get_by_role("heading", name="Create your account")).to_be_visible()
    assert await violations(page) == []

    await device.sign_up()
    assert await violations(page) == [], "empty board"
    await device.add_task("Paint the hull", "Order diesel")
    await device.card("Order diesel").press("Shift+ArrowRight")
    assert await violations(page) == [], "board"
    await page.get_by_role("button", name="Actions for Paint the hull").click()
    assert await violations(page) == [], "task menu"
    await page.keyboard.press("Escape")
    await device.card("Paint the hull").click()
    await page.get_by_label("Write a comment").fill("Which colour?")
    await page.get_by_role("button", name="Comment", exact=True).click()
    await expect(page.get_by_role("button", name="Delete comment")).to_be_visible()
    assert await violations(page) == [], "task"
    await page.keyboard.press("Escape")
    for opener in ("Sync:", "Your account", "Workspace:"):
        button = page.get_by_role("button", name=opener)
        await button.click()
        assert await violations(page) == [], opener
        await page.keyboard.press("Escape")
        await expect(button).to_be_focused()
    await page.locator("body").press("?")
    await expect(page.get_by_role("dialog", name="Keyboard keys")).to_be_visible()
    assert await violations(page) == [], "keys"
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="Settings").click()
    await expect(page.get_by_role("heading", name="General")).to_be_visible()
    assert await violations(page) == [], "settings"
    for path, heading in (
        ("/w/wsp_nosuchplace/board", "This workspace does not exist"),
        ("/nowhere", "There is nothing"),
    ):
        await page.goto(path)
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert await violations(page) == [], path


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_axe_finds_nothing_about_an_account(new_device: NewDevice, scheme: str, width: int) -> None:
    """The pages behind links of mails, and one's own account with every form and dialog open."""
    device = await new_device(width=width, scheme=scheme, lenient=True)
    page = device.page
    for path, heading in (
        ("/forgot-password", "Forgot your password?"),
        ("/reset-password", "Choose a new password"),
        ("/confirm-email", "This link is not complete"),
        ("/confirm-account#somewhat", "Confirm your email address"),
    ):
        await page.goto(path)
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert await violations(page) == [], path
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await violations(page) == [], "refused link"

    await device.sign_up()
    await device.menu("Your account", "Account & security")
    await expect(page.get_by_text("This device")).to_be_visible()
    for name in ("Change name", "Change email", "Change password"):
        await page.get_by_role("button", name=name).click()
    await page.get_by_label("Current password").press("Enter")
    await expect(page.get_by_text("Choose a password.")).to_be_visible()
    assert await violations(page) == [], "account"
    for opener, title in (
        ("Set up the authenticator app", "Set up your authenticator app"),
        ("Add a passkey", "Add a passkey"),
        ("Close account", "Close your account?"),
    ):
        await page.get_by_role("button", name=opener).click()
        await expect(page.get_by_role("dialog", name=title)).to_be_visible()
        assert await violations(page) == [], title
        await page.keyboard.press("Escape")
    device.server.sql("UPDATE sessions SET authenticated_at = '2026-01-01 00:00:00.000000'")
    await page.get_by_role("button", name="Set up the authenticator app").click()
    await expect(page.get_by_role("dialog", name="Confirm that it is you")).to_be_visible()
    assert await violations(page) == [], "step-up"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_axe_finds_nothing_about_a_workspace(
    new_device: NewDevice, server: LiveServer, scheme: str, width: int
) -> None:
    """Members, every page of the settings, and their dialogs; and nothing is wider than the window."""
    alice, bob = server.sign_up("Alice"), server.sign_up("Bob")
    bring_in(server, alice, alice.workspace_id, bob)
    invitation_link(server, alice, alice.workspace_id)
    given = {"url": f"{server.url}/nowhere", "description": "Crew list"}
    path = f"/api/workspaces/{alice.workspace_id}/webhooks"
    webhook = server.request("POST", path, 201, json=given, headers=alice.bearer)
    server.remember(webhook["secret"])
    server.request("POST", f"{path}/{webhook['id']}/test", 202, headers=alice.bearer)
    server.request("POST", f"/api/workspaces/{alice.workspace_id}/exports", 201, headers=alice.bearer)
    device = await new_device(width=width, scheme=scheme, lenient=True)
    page = device.page
    await open_page(device, alice, alice.workspace_id, "members")
    for address, shown, opener in (
        ("members", "Link for anybody", "Invite people"),
        ("settings", "Workspace id", "Delete"),
        ("settings", "Workspace id", "Offer ownership"),
        ("settings/usage", "Storage", None),
        ("settings/activity", "joined as member", None),
        ("settings/download", "Ready", "Revoke"),
        ("backups", "Back up now", None),
        ("backups/restore", "Back to which moment?", None),
        ("settings/webhooks", "Crew list", "Add a webhook"),
        (f"settings/webhooks/{webhook['id']}", "Deliveries", "Make a new one"),
    ):
        await page.goto(f"/w/{alice.workspace_id}/{address}")
        await expect(page.get_by_text(shown).first).to_be_visible()
        assert await violations(page) == [], address
        main = "document.querySelector('main')"
        assert await page.evaluate(f"{main}.scrollWidth - {main}.clientWidth") == 0, address
        if opener is not None:
            await page.get_by_role("button", name=opener).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            assert await violations(page) == [], opener
