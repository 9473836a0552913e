"""The task board, on one device and on two."""

import re

import pytest
from playwright.async_api import expect

from web.conftest import NewDevice
from web.device import Device


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


@pytest.mark.parametrize("key", ["?", "n"])
async def test_single_keys_are_letters_while_one_types(device: Device, key: str) -> None:
    """In a field, the board's keys are just what they say."""
    await device.sign_up()
    await device.page.locator("body").press("n")
    box = device.page.get_by_label("New task in To do")
    await box.press_sequentially(f"a{key}")
    await expect(box).to_have_value(f"a{key}")
    await expect(device.page.get_by_role("dialog")).to_be_hidden()
