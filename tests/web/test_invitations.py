"""Being invited: with and without an account, on this device or another, as somebody else, too late."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect

from live_server import LiveServer, Person
from web.conftest import NewDevice
from web.device import Account, Device, new_account
from web.test_accessibility import violations

LINK = "document.location.hash"


def account_of(person: Person, name: str) -> Account:
    """What they type to log in."""
    return Account(name, person.email, person.password)


def invite(server: LiveServer, alice: Person, workspace: str, email: str, role: str = "member") -> dict[str, Any]:
    """An invitation to this address."""
    path, given = f"/api/workspaces/{workspace}/invitations", {"email": email, "role": role}
    made: dict[str, Any] = server.request("POST", path, 201, json=given, headers=alice.bearer)
    return made


def invite_by_link(server: LiveServer, alice: Person, workspace: str, **link: object) -> dict[str, Any]:
    """An invitation to whoever holds its link."""
    path, given = f"/api/workspaces/{workspace}/invitations", {"link": {"mostUses": 1} | link, "role": "viewer"}
    made: dict[str, Any] = server.request("POST", path, 201, json=given, headers=alice.bearer)
    return made


def mailed_link(server: LiveServer, email: str, template: str) -> str:
    """The path of the link in the newest mail of this kind, from what the operator sees."""
    key = (server.data / "operator.key").read_text("utf-8").strip()
    page = server.request("GET", "/api/operator/mail?links=true", 200, headers={"Authorization": f"Bearer {key}"})
    links = [mail["link"] for mail in page["messages"] if mail["to"] == email and mail["template"] == template]
    assert links, (email, template, [(mail["to"], mail["template"]) for mail in page["messages"]])
    server.remember(links[0].partition("#")[2])
    return path_of(links[0])


def path_of(link: str) -> str:
    """Without the origin, which is the public one."""
    return "/" + link.split("/", 3)[3]


def shared(server: LiveServer) -> tuple[Person, str]:
    """Alice and the workspace that she invites to."""
    alice = server.sign_up("Alice")
    return alice, server.create_workspace(alice, "Spring regatta")


async def see_invitation(page: Page) -> None:
    """Waits for the page that says who invites; the secret has left the address bar."""
    await expect(page.get_by_role("heading", name="Alice invites you to “Spring regatta”")).to_be_visible()
    assert await page.evaluate(LINK) == ""


async def see_joined(device: Device, workspace: str) -> None:
    """Waits until the workspace is open."""
    await expect(device.page.get_by_text("You are now in “Spring regatta”.")).to_be_visible()
    await device.see_board()
    assert device.page.url.endswith(f"/w/{workspace}/board")


async def test_somebody_with_an_account_accepts_after_logging_in(device: Device) -> None:
    """Signed out it says who invites where; login leads back to it, over a reload too; accepted, the workspace opens."""
    server = device.server
    alice, workspace = shared(server)
    ivy = server.sign_up("Ivy")
    invite(server, alice, workspace, ivy.email)
    await device.page.goto(mailed_link(server, ivy.email, "invitation"))
    await see_invitation(device.page)
    await expect(device.page.get_by_text("As a member: you can read and write.")).to_be_visible()
    await device.page.get_by_role("link", name="Log in").click()
    await device.page.reload()
    await device.fill_login(account_of(ivy, "Ivy"))
    await see_invitation(device.page)
    await device.page.get_by_role("button", name="Accept").click()
    await see_joined(device, workspace)
    await device.add_task("Written by who was invited")
    await device.see_sync("synced")


async def test_somebody_new_signs_up_and_accepts(new_device: NewDevice) -> None:
    """The sign-up page says for which address it is; afterwards the invitation is back, and nothing asks again later."""
    device = await new_device(width=360, height=740, scheme="dark", lenient=True)
    alice, workspace = shared(device.server)
    ivy = new_account("Ivy")
    device.server.remember(ivy.password)
    invite(device.server, alice, workspace, ivy.email)
    await device.page.goto(mailed_link(device.server, ivy.email, "invitation"))
    await see_invitation(device.page)
    assert await violations(device.page) == [], "signed out"
    await device.page.get_by_role("link", name="Create account").click()
    await expect(device.page.get_by_text("The invitation was sent to")).to_be_visible()
    await device.page.get_by_label("Email").fill(ivy.email)
    await device.page.get_by_label("Password", exact=True).fill(ivy.password)
    await device.page.get_by_role("button", name="Create account").click()
    await see_invitation(device.page)
    assert await violations(device.page) == [], "to accept"
    await device.page.get_by_role("button", name="Accept").click()
    await see_joined(device, workspace)
    await device.page.goto("/")
    await expect(device.page.get_by_role("heading", name="Board")).to_be_visible()


async def test_the_wrong_account_is_told_and_may_switch(device: Device) -> None:
    """It names no address in full, opens nothing, and logging out leads back to the invitation."""
    server = device.server
    alice, workspace = shared(server)
    ivy, bob = server.sign_up("Ivy"), server.sign_up("Bob")
    invite(server, alice, workspace, ivy.email)
    await device.log_in(account_of(bob, "Bob"))
    await device.page.goto(mailed_link(server, ivy.email, "invitation"))
    await expect(device.page.get_by_role("heading", name="This invitation is for another account")).to_be_visible()
    await expect(device.page.get_by_text(bob.email)).to_be_visible()
    assert ivy.email not in await device.page.content()
    await device.page.get_by_role("button", name="Switch account").click()
    await device.page.get_by_role("link", name="Log in").click()
    await device.fill_login(account_of(ivy, "Ivy"))
    await see_invitation(device.page)
    await device.page.get_by_role("button", name="Decline").click()
    await expect(device.page.get_by_role("heading", name="You declined the invitation")).to_be_visible()
    await device.page.get_by_role("link", name="Go to Mooring").click()
    await device.see_board()
    assert workspace not in device.page.url


async def test_on_another_device_it_waits_on_the_first_screen_once_the_address_is_confirmed(
    device: Device,
) -> None:
    """Put off for a visit, still there in the next one, accepted there without any link."""
    server = device.server
    alice, workspace = shared(server)
    ivy = server.sign_up("Ivy", confirmed=False)
    invite(server, alice, workspace, ivy.email)
    await device.log_in(account_of(ivy, "Ivy"))
    waiting = device.page.get_by_role("region", name="Invitations")
    await expect(waiting).to_be_hidden()
    await device.page.goto(mailed_link(server, ivy.email, "welcome"))
    await device.page.get_by_role("button", name="Confirm").click()
    await device.page.get_by_role("link", name="Go to Mooring").click()
    await expect(waiting).to_contain_text("Alice invites you to “Spring regatta”.")
    await waiting.get_by_role("button", name="Later").click()
    await expect(waiting).to_be_hidden()
    next_visit = await device.context.new_page()
    await next_visit.goto("/")
    await next_visit.get_by_role("button", name="Accept the invitation to Spring regatta").click()
    await expect(next_visit.get_by_text("You are now in “Spring regatta”.")).to_be_visible()


async def test_an_invitation_that_is_over_says_in_which_way(device: Device) -> None:
    """Made up, cut short, revoked, too old, used up: each has its own words, and none a form to log in with."""
    server, page = device.server, device.page
    alice, workspace = shared(server)
    revoked, old, used = (invite_by_link(server, alice, workspace) for _ in range(3))
    server.request("DELETE", f"/api/workspaces/{workspace}/invitations/{revoked['id']}", 204, headers=alice.bearer)
    past = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    assert server.sql("UPDATE invitations SET expires_at = ? WHERE id = ?", past, old["id"]) == 1
    token = used["link"].partition("#")[2]
    server.remember(token)
    carol = server.sign_up("Carol")
    server.request("POST", "/api/invitations/accept", 200, json={"token": token}, headers=carol.bearer)
    for path, heading in (
        ("/invitation", "This link is not complete"),
        ("/invitation#made-up", "This invitation does not exist"),
        (path_of(revoked["link"]), "This invitation was taken back"),
        (path_of(old["link"]), "This invitation is too old"),
        (path_of(used["link"]), "This invitation was used already"),
    ):
        await page.goto(path)
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="This invitation was used already")).to_be_visible()
    await page.goto("/")
    await expect(page.get_by_role("heading", name="Log in")).to_be_visible()


async def test_a_link_with_a_limit_lets_in_so_many_and_members_straight_through(device: Device) -> None:
    """The first is let in as what the link says; whoever is in already only goes there, and uses nothing up."""
    server = device.server
    alice, workspace = shared(server)
    path = path_of(invite_by_link(server, alice, workspace)["link"])
    server.remember(path.partition("#")[2])
    bob = server.sign_up("Bob")
    await device.log_in(account_of(bob, "Bob"))
    await device.page.goto(path)
    await see_invitation(device.page)
    await expect(device.page.get_by_text("As a viewer: you can read.")).to_be_visible()
    await device.page.get_by_role("button", name="Accept").click()
    await see_joined(device, workspace)
    await device.see_sync("read only")
    await device.page.goto(path)
    await expect(device.page.get_by_text("You are in “Spring regatta” already.")).to_be_visible()
