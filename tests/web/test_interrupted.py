"""A page that is loaded anew in the middle of its work."""

from playwright.async_api import expect

from live_server import LiveServer, Person
from sync_client import SyncSocket, event
from web.conftest import NewDevice
from web.test_members import open_page

EVENTS = 1_000
BATCH = 100
DEVICES = 2
STAMP = {"at": "2026-11-30T08:00:00.000Z", "by": {"userId": "usr_alice", "name": "Alice"}}
HULL = {"taskId": "hull", "title": "Paint the hull", "notes": "", "column": "todo", "position": "a0", **STAMP}


async def test_what_was_being_fetched_when_the_page_was_loaded_anew_is_fetched(
    server: LiveServer, new_device: NewDevice
) -> None:
    """On devices that see a large workspace for the first time, some events are on the disk and others are not: they all come."""
    alice = server.sign_up("Alice")
    await _fill(server, alice)
    for _ in range(DEVICES):
        device = await new_device()
        await open_page(device, alice, alice.workspace_id, "board")
        await expect(device.page.locator("[data-task]")).to_be_visible()
        await device.page.reload()
        await device.see_sync("synced")
        await device.see_cards("To do", f"Coat {EVENTS}")
        await device.page.context.close()


async def _fill(server: LiveServer, alice: Person) -> None:
    """One task that was given a new title again and again."""
    async with await SyncSocket.open(server.sync_url, alice.workspace_id, alice.access_token) as socket:
        for first in range(1, EVENTS, BATCH):
            await socket.must_push([_event(seq) for seq in range(first, first + BATCH)])


def _event(seq: int) -> dict[str, object]:
    if seq == 1:
        return event(seq, name="v1.TaskCreated", args=HULL)
    return event(seq, name="v1.TaskEdited", args={"taskId": "hull", "title": f"Coat {seq}", **STAMP})
