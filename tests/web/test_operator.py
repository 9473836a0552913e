"""The operator's pages: behind the key alone, the table of workspaces, backups and their receipts, a dead letter that is tried again, axe."""

from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from live_server import LiveServer, Person
from sync_client import SyncSocket, events
from web.conftest import NewDevice
from web.device import Device
from web.test_accessibility import violations

_HANDLER = (
    "INSERT OR IGNORE INTO handlers (name, patterns, registered_at, start_position, from_beginning, edition) "
    "VALUES (?, '[\"*\"]', '2026-11-23 13:00:00.000000', 0, 0, 1)"
)
_DEAD = (
    "INSERT INTO handler_ledger (id, handler, workspace_id, seq, digest, generation, name, state, attempts, first_at, "
    "changed_at, cause, effects, pushed) VALUES (?, ?, ?, 1, ?, 0, ?, 'dead', 8, '2026-11-23 13:00:00.000000', "
    "'2026-11-23 13:00:00.000000', 'ValueError', '{}', 0)"
)


@pytest.fixture(scope="module")
def alice(server: LiveServer) -> Person:
    """Owns the workspaces that are looked at."""
    return server.sign_up()


def _key(server: LiveServer) -> str:
    key = server.operator_bearer()["Authorization"].removeprefix("Bearer ")
    server.remember(key)
    return key


def _dead_letter(server: LiveServer, alice: Person) -> str:
    """The name of an event that a handler gave up."""
    mark = uuid4().hex[:21]
    name = f"v1.Broken{mark[:8]}"
    server.sql(_HANDLER, "greet")
    server.sql(_DEAD, f"hev_{mark}", "greet", alice.workspace_id, mark, name)
    return name


async def _enter(page: Page, server: LiveServer, path: str = "/operator") -> None:
    await page.goto(path)
    await page.get_by_label("Operator key", exact=True).fill(_key(server))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Operator", exact=True).first).to_be_visible()


async def test_only_the_right_key_opens_the_pages_and_it_stays_in_the_tab(device: Device, server: LiveServer) -> None:
    """A wrong one is refused in words; the right one outlives a reload, is in no address, and another tab asks for it anew."""
    page = device.page
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    await page.goto("/operator/handlers")
    await page.get_by_label("Operator key", exact=True).fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("This is not the operator key.")
    await page.get_by_label("Operator key", exact=True).fill(_key(server))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Handlers", level=1)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Handlers", level=1)).to_be_visible()
    assert not [address for address in addresses if _key(server) in address]
    other = await device.tab("/operator")
    await expect(other.page.get_by_label("Operator key", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Forget the key").click()
    await expect(page.get_by_label("Operator key", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Operator key", exact=True)).to_be_visible()


async def test_the_table_is_searched_and_ordered_by_keys_alone(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """What is wanted stands in the address; a row leads to its workspace, and the way back finds the search again."""
    mark = uuid4().hex[:8]
    for name in ("Anchor", "Buoy", "Crane"):
        server.create_workspace(alice, f"{name} {mark}")
    page = device.page
    await _enter(page, server)
    await page.get_by_label("Search by name or id").fill(mark)
    rows = page.get_by_role("table", name="Workspaces").get_by_role("rowheader")
    await expect(rows).to_have_text([f"Anchor {mark}", f"Buoy {mark}", f"Crane {mark}"])
    await page.get_by_role("button", name="Workspace", exact=True).focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(rows).to_have_text([f"Crane {mark}", f"Buoy {mark}", f"Anchor {mark}"])
    await expect(page.get_by_role("columnheader", name="Workspace")).to_have_attribute("aria-sort", "descending")
    await page.get_by_role("link", name=f"Buoy {mark}").press("Enter")
    await expect(page.get_by_role("heading", name=f"Buoy {mark}")).to_be_visible()
    await page.go_back()
    await expect(rows).to_have_text([f"Crane {mark}", f"Buoy {mark}", f"Anchor {mark}"])


async def test_a_dead_letter_is_looked_at_tried_again_or_discarded(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """Trying again is one press; discarding asks first, since it cannot be taken back."""
    first, second = _dead_letter(server, alice), _dead_letter(server, alice)
    page = device.page
    await _enter(page, server, "/operator/dead-letters")
    await page.get_by_role("button", name=f"Look at it {first}").click()
    await expect(page.get_by_role("dialog", name="Dead letter")).to_contain_text("ValueError")
    await page.keyboard.press("Escape")
    letters = page.get_by_role("list", name="Dead letters").get_by_role("listitem")
    await page.get_by_role("button", name=f"Try again {first}").click()
    await expect(letters.filter(has_text=first)).to_contain_text("Tried again soon")
    await page.get_by_role("button", name=f"Discard {second}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Discard", exact=True).click()
    await expect(letters.filter(has_text=second)).to_have_count(0)


async def test_backups_are_looked_at_taken_and_drilled_by_keys_alone(
    device: Device, server: LiveServer, alice: Person
) -> None:
    """What could not be brought back comes first and says why; a new backup makes it safe at one press; its receipts are a press away."""
    damaged = await _damaged(server, alice)
    page = device.page
    await _enter(page, server, f"/operator/backups?q={damaged}")
    await page.set_viewport_size({"width": 360, "height": 740})
    row = page.get_by_role("table", name="Backups by workspace").get_by_role("row").nth(1)
    await expect(row).to_contain_text("Not proven")
    await expect(row).to_contain_text("part_missing")
    await page.get_by_label("State").select_option("safe")
    await expect(page.get_by_text("None that has anything to back up is called so")).to_be_visible()
    await page.get_by_label("State").select_option("unproven")
    await row.get_by_role("link", name=damaged).press("Enter")
    receipts = page.get_by_role("list", name="Receipts").get_by_role("listitem")
    await expect(receipts).to_have_count(1)
    await page.get_by_role("button", name="Back up now").press("Enter")
    await expect(receipts).to_have_count(2)
    await expect(receipts.first).to_contain_text("Proven in")
    async with page.expect_response(lambda reply: reply.url.endswith("/drill")) as drilled:
        await receipts.first.get_by_role("button", name="Drill now").press("Enter")
    assert (await (await drilled.value).json())["proven"]
    await page.goto(f"/operator/backups?q={damaged}")
    await expect(row).to_contain_text("Safe")


async def _damaged(server: LiveServer, alice: Person) -> str:
    """The name of a workspace whose only backup lacks a part."""
    name = f"Wreck {uuid4().hex[:8]}"
    workspace_id = server.create_workspace(alice, name)
    async with await SyncSocket.open(server.sync_url, workspace_id, alice.access_token) as socket:
        await socket.must_push(events(1, 3))
    bearer = server.operator_bearer()
    path = f"/api/operator/workspaces/{workspace_id}/backups"
    backup = server.request("POST", path, 200, headers=bearer)["backup"]["id"]
    for part in (server.data / "archive" / "parts" / workspace_id / backup).iterdir():
        part.unlink()
    drilled = server.request("POST", f"/api/operator/backups/{backup}/drill", 200, headers=bearer)
    assert not drilled["proven"]
    return name


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_operators_pages(
    new_device: NewDevice, server: LiveServer, alice: Person, scheme: str
) -> None:
    """The key with its refusal, monitor, one workspace, handlers, backups and receipts, dead letters and one of them."""
    name = _dead_letter(server, alice)
    page = (await new_device(scheme=scheme, lenient=True)).page
    await page.goto("/operator")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("Enter the operator key.")).to_be_visible()
    assert await violations(page) == [], "key"
    await _enter(page, server)
    await expect(page.get_by_role("table", name="Workspaces").get_by_role("rowheader").first).to_be_visible()
    assert await violations(page) == [], "monitor"
    await page.goto(f"/operator/workspaces/{alice.workspace_id}")
    await expect(page.get_by_role("rowheader", name="greet")).to_be_visible()
    assert await violations(page) == [], "workspace"
    await page.goto("/operator/handlers")
    await expect(page.get_by_role("rowheader", name="greet")).to_be_visible()
    assert await violations(page) == [], "handlers"
    damaged = await _damaged(server, alice)
    await page.goto("/operator/backups")
    row = page.get_by_role("row").filter(has_text=damaged)
    await expect(row).to_contain_text("part_missing")
    assert await violations(page) == [], "backups"
    await row.get_by_role("link").click()
    await expect(page.get_by_role("list", name="Receipts")).to_contain_text("Not proven")
    assert await violations(page) == [], "receipts"
    await page.goto("/operator/dead-letters")
    await page.get_by_role("button", name=f"Look at it {name}").click()
    await expect(page.get_by_role("dialog", name="Dead letter")).to_contain_text("ValueError")
    assert await violations(page) == [], "dead letters"
