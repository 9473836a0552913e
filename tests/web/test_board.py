"""The task board, on one device and on two."""

import asyncio
import re
from contextlib import aclosing
from pathlib import Path

from playwright.async_api import expect

import mooring
from live_server import LiveServer
from mooring.client import Event, NewEvent, Workspace
from web.conftest import NewDevice
from web.crew import bring_in
from web.device import Device
from web.test_accessibility import violations
from web.test_members import open_page


async def test_sign_up_opens_a_board_of_ones_own(device: Device) -> None:
    """Whoever signs up is on the board of a personal workspace, and what they write is on the server."""
    await device.sign_up()
    await expect(device.page).to_have_url(re.compile(r"/w/[^/]+/board$"))
    await expect(device.page.get_by_role("button", name="Workspace: Personal workspace")).to_be_visible()
    await device.add_task("Paint the hull")
    await device.see_sync("synced")


async def test_an_edit_is_seen_on_a_second_device(device: Device, new_device: NewDevice) -> None:
    """Two devices of one person show the same board, and edits of either arrive at the other by themselves."""
    alice = await device.sign_up()
    await device.add_task("Paint the hull")
    other = await new_device()
    await other.log_in(alice)
    await expect(other.card("Paint the hull")).to_be_visible()
    await other.add_task("Order diesel")
    await device.see_cards("To do", "Paint the hull", "Order diesel")
    await device.menu("Actions for Paint the hull", "Move to Doing")
    await other.see_cards("Doing", "Paint the hull")


async def test_a_reload_keeps_everything(device: Device) -> None:
    """What was written is there after a reload, in its place."""
    await device.sign_up()
    await device.add_task("One", "Two", "Three")
    await device.card("Two").press("Shift+ArrowUp")
    await device.see_cards("To do", "Two", "One", "Three")
    await device.see_sync("synced")
    await device.page.reload()
    await device.see_cards("To do", "Two", "One", "Three")


async def test_a_card_is_moved_by_keyboard(device: Device) -> None:
    """Arrows go from card to card, with Shift they take the card along, and the focus stays on it."""
    await device.sign_up()
    await device.add_task("One", "Two")
    await device.card("One").focus()
    await device.page.keyboard.press("ArrowDown")
    await expect(device.card("Two")).to_be_focused()
    await device.page.keyboard.press("Shift+ArrowRight")
    await device.see_cards("Doing", "Two")
    await expect(device.card("Two")).to_be_focused()
    await device.page.keyboard.press("Shift+ArrowRight")
    await device.see_cards("Done", "Two")
    await device.page.keyboard.press("ArrowLeft")
    await expect(device.card("Two")).to_be_focused()
    await device.page.keyboard.press("Shift+ArrowLeft")
    await expect(device.page.get_by_text("Two: Doing, place 1 of 1.")).to_be_attached()


async def test_a_card_is_moved_by_dragging(device: Device) -> None:
    """A card dropped in another column is there afterwards, also for the server."""
    await device.sign_up()
    await device.add_task("One", "Two")
    await device.card("Two").hover()
    await device.page.mouse.down()
    target = await device.column("Doing").bounding_box()
    assert target is not None
    await device.page.mouse.move(target["x"] + 100, target["y"] + 40, steps=12)
    await device.page.mouse.up()
    await device.see_cards("Doing", "Two")
    await device.see_cards("To do", "One")
    await device.see_sync("synced")


async def test_a_task_has_title_notes_and_comments(device: Device, new_device: NewDevice) -> None:
    """An opened task can be renamed, noted and commented; nothing has to be saved; the address leads to it anywhere."""
    alice = await device.sign_up()
    await device.add_task("Order diesel")
    await device.card("Order diesel").click()
    dialog = device.page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("Order petrol")
    await dialog.get_by_label("Notes").fill("40 litres")
    await dialog.get_by_label("Write a comment").fill("I can go on Friday.")
    await dialog.get_by_role("button", name="Comment", exact=True).click()
    await expect(dialog.get_by_text("I can go on Friday.")).to_be_visible()
    address = device.page.url
    await device.page.keyboard.press("Escape")
    await device.see_cards("To do", "Order petrol40 litres1 comment")
    await device.see_sync("synced")

    other = await new_device()
    await other.log_in(alice)
    await other.page.goto(address)
    there = other.page.get_by_role("dialog")
    await expect(there.get_by_label("Title")).to_have_value("Order petrol")
    await expect(there.get_by_text("I can go on Friday.")).to_be_visible()
    await other.page.go_back()
    await expect(there).to_be_hidden()


async def test_what_is_deleted_can_be_undone(device: Device) -> None:
    """A deleted task goes at once and comes back by the toast; so does a comment."""
    await device.sign_up()
    await device.add_task("Paint the hull")
    await device.menu("Actions for Paint the hull", "Delete")
    await expect(device.card("Paint the hull")).to_be_hidden()
    await device.page.get_by_role("button", name="Undo").click()
    await expect(device.card("Paint the hull")).to_be_visible()

    await device.add_task("Order diesel")
    await device.card("Paint the hull").press("Delete")
    await expect(device.card("Order diesel")).to_be_focused()
    await device.page.get_by_role("button", name="Undo").click()

    await device.card("Paint the hull").click()
    dialog = device.page.get_by_role("dialog")
    await dialog.get_by_label("Write a comment").fill("Which colour?")
    await dialog.get_by_label("Write a comment").press("Control+Enter")
    await dialog.get_by_role("button", name="Delete comment").click()
    await expect(dialog.get_by_text("Which colour?")).to_be_hidden()
    await device.page.keyboard.press("Escape")
    await device.page.get_by_role("button", name="Undo").click()
    await expect(device.card("Paint the hull")).to_contain_text("1 comment")


async def test_half_written_text_survives_a_reload(device: Device) -> None:
    """A title that was typed but not added yet is there again after a reload."""
    await device.sign_up()
    await device.page.locator("body").press("n")
    await device.page.get_by_label("New task in To do").fill("Half a thou")
    await device.page.reload()
    await device.see_board()
    await device.page.locator("body").press("n")
    await expect(device.page.get_by_label("New task in To do")).to_have_value("Half a thou")


async def test_single_keys_are_letters_while_one_types(device: Device) -> None:
    """In a field, the board's keys are just what they say."""
    await device.sign_up()
    await device.page.locator("body").press("n")
    box = device.page.get_by_label("New task in To do")
    await box.press_sequentially("a?n")
    await expect(box).to_have_value("a?n")
    await expect(device.page.get_by_role("dialog")).to_be_hidden()


async def test_a_task_begun_in_another_column_is_typed_there(device: Device) -> None:
    """While the first column still waits for its next task; once a form is closed, its button is where one goes on."""
    await device.sign_up()
    await device.page.locator("body").press("n")
    await expect(device.page.get_by_label("New task in To do")).to_be_focused()
    await device.page.get_by_role("button", name="Add a task to Doing").click()
    await device.page.keyboard.type("Paint the hull")
    await device.page.keyboard.press("Enter")
    await expect(device.card("Paint the hull")).to_be_visible()
    await device.page.keyboard.press("Escape")
    await expect(device.page.get_by_role("button", name="Add a task to Doing")).to_be_focused()


async def test_a_task_is_assigned_and_shows_whose_it_is(new_device: NewDevice, server: LiveServer) -> None:
    """By keyboard, in the open task; others see it on the card, also those who only read, and know when it is nobody's again."""
    alice, bob = server.sign_up("Alice"), server.sign_up("Bob")
    bring_in(server, alice, alice.workspace_id, bob, "viewer")
    ours, theirs = await new_device(), await new_device(360, 740, "dark")
    await open_page(ours, alice, alice.workspace_id, "board")
    await ours.see_board()
    await ours.add_task("Paint the hull")
    await ours.card("Paint the hull").press("Enter")
    whose = ours.page.get_by_role("dialog").get_by_label("Assigned to")
    await expect(whose.get_by_role("option")).to_have_text(["Nobody", "Alice (you)", "Bob"])
    await whose.focus()
    await ours.page.keyboard.type("Bob")
    await expect(ours.page.get_by_text("Paint the hull: assigned to Bob.")).to_be_attached()
    await ours.page.keyboard.press("Escape")
    await expect(ours.card("Paint the hull")).to_contain_text("Assigned to Bob")

    await open_page(theirs, bob, alice.workspace_id, "board")
    await expect(theirs.card("Paint the hull")).to_contain_text("Assigned to Bob")
    await theirs.card("Paint the hull").click()
    await expect(theirs.page.get_by_label("Assigned to")).to_be_disabled()
    await ours.card("Paint the hull").click()
    await whose.select_option("Nobody")
    await expect(theirs.page.get_by_label("Assigned to")).to_have_value("")
    await expect(theirs.card("Paint the hull")).not_to_contain_text("Assigned")


async def test_a_comment_mentions_members_and_says_when_no_person_wrote_it(
    new_device: NewDevice, server: LiveServer, tmp_path: Path
) -> None:
    """@ offers the members, by keyboard and by mouse; the log holds whom. Comments of programs of any age are shown, marked."""
    alice = server.sign_up("Alice")
    others = [server.sign_up(name) for name in ("Bob", "Carol")]
    for person in others:
        bring_in(server, alice, alice.workspace_id, person)
    device = await new_device(lenient=True)
    await open_page(device, alice, alice.workspace_id, "board")
    await device.see_board()
    await device.add_task("Order diesel")
    await device.card("Order diesel").press("Enter")
    dialog, keys = device.page.get_by_role("dialog"), device.page.keyboard
    box, offers = dialog.get_by_label("Write a comment"), dialog.get_by_role("listbox", name="Mention")
    await box.press_sequentially("Ask @")
    await expect(offers.get_by_role("option")).to_have_text([re.compile("Bob"), re.compile("Carol")])
    assert await violations(device.page) == [], "offers"
    await keys.press("Escape")
    await expect(offers).to_be_hidden()
    await keys.type("c")
    await expect(offers).to_be_hidden()
    await keys.press("Backspace")
    await keys.press("Backspace")
    await keys.type("@")
    await expect(offers).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await keys.type("or @b")
    await offers.get_by_role("option", name="Bob").click()
    await expect(box).to_have_value("Ask @Carol or @Bob ")
    await box.press("Control+Enter")
    await expect(dialog.locator("b").filter(has_text="@")).to_have_text(["@Carol", "@Bob"])

    async with mooring.connect(server.url, state=tmp_path) as m:
        await m.session.log_in(alice.email, alice.password)
        workspace = await m.open(alice.workspace_id)
        sent = await _first(workspace, "v1.CommentAdded")
        assert sent.args["mentions"] == [others[1].user_id, others[0].user_id]
        stamp = {"taskId": sent.args["taskId"], "at": "2026-11-24T10:00:00.000Z"}
        by_program = {"userId": "harbour-hand", "name": "Harbour hand", "automation": True}
        answer = {"commentId": "1", "body": "40 litres, @Alice.", "mentions": [alice.user_id], "by": by_program}
        old = {"commentId": "2", "body": "As ever.", "by": {"userId": others[0].user_id, "name": "Bob"}}
        await workspace.push([NewEvent("v1.CommentAdded", stamp | args) for args in (answer, old)])
    said = dialog.get_by_role("listitem")
    await expect(said.filter(has_text="40 litres")).to_contain_text("Harbour hand automation")
    await expect(said.filter(has_text="40 litres").locator("b").last).to_have_text("@Alice")
    await expect(said.filter(has_text="As ever.")).not_to_contain_text("automation")
    for scheme in ("light", "dark"):
        await device.page.emulate_media(color_scheme=scheme)
        assert await violations(device.page) == [], scheme


async def _first(workspace: Workspace, name: str) -> Event:
    async with asyncio.timeout(20), aclosing(workspace.follow()) as items:
        async for item in items:
            if isinstance(item, Event) and item.name == name:
                return item
    raise AssertionError("It ended.")
