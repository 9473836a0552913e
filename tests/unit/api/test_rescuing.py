"""A device that knows a former life of the log: it is served that, brings what it has, and is told then."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from engines.event_logs import PLENTY, batch
from mooring.api.sync.authority import FLOOD, LOG_REPLACED, NO_ACCESS, Closing
from mooring.sync.lives import branch_name
from mooring.workspaces import Role, Standing, WorkspaceState
from rescue_world import MEMBER, VIEWER, WSP, Device, World, restore, restored


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with restored(tmp_path) as made:
        yield made


async def test_edits_that_were_not_pushed_reach_the_branch_before_the_device_is_told(world: World) -> None:
    """Fifty of them: stored behind the cut, echoed, acknowledged; three quiet seconds later comes the mismatch, once."""
    device = await world.returned()
    device.push("1", world.old, 6, 50)
    await device.answered("1")
    device.ack("0")
    assert device.line.seqs("0") == list(range(6, 56))
    world.wait(device, 2.9)
    assert device.line.exit_of("0") is None
    world.wait(device, 0.2)
    assert device.mismatch("0")
    assert device.line.exit_of("0") == {
        "_tag": "Failure",
        "cause": {
            "_tag": "Fail",
            "error": {"_tag": "BackendIdMismatchError", "expected": "log_new", "received": world.old},
        },
    }
    assert await world.brought() == list(range(6, 56))
    assert (world.told("rescued"), world.told("at_once")) == (1, 0)
    assert (await world.log.open(WSP)).seq == 3  # the new life has nothing of it
    device.talk.end()


async def test_a_push_on_its_way_when_the_device_is_told_is_kept_all_the_same(world: World) -> None:
    """It goes to the branch, and not to the new life."""
    device = await world.returned()
    world.wait(device, 3.1)
    assert device.mismatch("0")
    device.push("1", world.old, 6)
    await device.answered("1")
    assert device.line.exits()[-1] == ("1", "Success")
    assert await world.brought() == [6]
    device.talk.end()


async def test_a_device_that_lacks_events_of_the_old_life_gets_them_and_rebases(world: World) -> None:
    """Edits on top of another position than the head are answered with ServerAhead, and waited for."""
    device = await world.device()
    device.pull("0", world.old, 4)
    await device.line.until(lambda: device.line.chunks("0"))
    assert device.line.seqs("0") == [5]
    device.ack("0")
    device.push("1", world.old, 5)  # built on 4: this device has not looked at 5 yet
    await device.answered("1")
    assert device.line.exit_of("1")["cause"]["error"] == {  # type: ignore[index]
        "_tag": "ServerAheadError",
        "minimumExpectedNum": 5,
        "providedNum": 4,
    }
    world.wait(device, 20)
    assert device.line.exit_of("0") is None
    device.push("2", world.old, 6)
    await device.answered("2")
    device.ack("0")
    world.wait(device, 3.1)
    assert device.mismatch("0")
    assert await world.brought() == [6]
    device.talk.end()


async def test_seqs_beyond_what_a_number_of_javascript_can_be_are_refused_there_too(world: World) -> None:
    """A branch takes what any log takes."""
    device = await world.returned()
    device.push("1", world.old, 2**53 - 1, parent=5)
    assert device.line.exits() == [("1", "Die")]
    device.push("2", world.old, 2**53 - 2, parent=5)
    await device.answered("2")
    assert await world.brought() == [2**53 - 2]
    device.talk.end()


async def test_chunks_that_were_not_taken_are_waited_for(world: World) -> None:
    """Who has not taken the history cannot have pushed on top of it."""
    device = await world.device()
    device.pull("0", world.old, 0)
    await device.line.until(lambda: device.line.chunks("0"))
    world.wait(device, 600)
    assert device.line.exit_of("0") is None
    device.ack("0")
    world.wait(device, 3.1)
    assert device.mismatch("0")
    device.talk.end()


async def test_a_parked_push_of_somebody_who_may_write_is_waited_for(world: World) -> None:
    """The workspace is paused meanwhile: nothing is told until the push was taken."""
    device = await world.returned(Standing(Role.MEMBER, WorkspaceState.PAUSED, allowance=PLENTY))
    device.push("1", world.old, 6)
    world.wait(device, 3600)
    assert device.line.exits() == []
    await device.became(MEMBER)
    await device.answered("1")
    device.ack("0")
    world.wait(device, 3.1)
    assert device.mismatch("0")
    assert await world.brought() == [6]
    device.talk.end()


async def test_edits_of_somebody_who_may_only_read_by_now_are_not_taken_and_not_waited_for(world: World) -> None:
    """A viewer's push stays unanswered, as ever; the device is told all the same."""
    device = await world.returned(VIEWER)
    device.push("1", world.old, 6)
    world.wait(device, 3.1)
    assert device.mismatch("0")
    assert device.line.exit_of("1") is None
    assert await world.brought() == []
    device.talk.end()


async def test_who_becomes_a_viewer_while_the_push_waits_is_not_waited_for_any_longer(world: World) -> None:
    device = await world.returned(Standing(Role.MEMBER, WorkspaceState.PAUSED, allowance=PLENTY))
    device.push("1", world.old, 6)
    world.wait(device, 60)
    assert device.line.exits() == []
    await device.became(VIEWER)
    assert device.mismatch("0")
    assert await world.brought() == []
    device.talk.end()


async def test_a_life_that_is_not_kept_any_more_is_told_at_once_and_counted(world: World) -> None:
    """Thirty days later, or a life that never was: as ever."""
    await world.log.drop_branch(WSP, world.old)
    device = await world.device()
    device.pull("0", world.old, 5)
    device.push("1", world.old, 6)
    await device.answered("0", "1")
    assert device.mismatch("0")
    assert device.mismatch("1")
    assert (world.told("at_once"), world.told("rescued")) == (2, 0)
    device.talk.end()


async def test_after_several_restores_each_life_has_its_own_branch(world: World) -> None:
    """Devices that were away for different times bring what they have to the life that they know."""
    await world.log.append(batch(4, 2), PLENTY)
    await restore(world.log, "log_newest", 1)
    first, second = await world.returned(), await world.device()
    second.pull("0", "log_new", 5)
    await second.line.until(lambda: second.line.chunks("0"))
    first.push("1", world.old, 6)
    second.push("1", "log_new", 6, 2)
    await first.answered("1")
    await second.answered("1")
    assert await world.brought() == [6]
    assert await world.brought("log_new") == [6, 7]
    first.talk.end()
    second.talk.end()


async def test_one_socket_speaks_of_one_former_life(world: World) -> None:
    """Who names another one besides is told at once."""
    await restore(world.log, "log_newest", 1)
    device = await world.returned()
    device.pull("1", "log_new", 3)
    assert device.mismatch("1")
    device.talk.end()


async def test_a_device_goes_on_in_the_new_life_on_the_same_socket(world: World) -> None:
    """As the Python client does: it pulls the new life, and its pushes go there."""
    device = await world.returned()
    world.wait(device, 3.1)
    device.pull("1", "log_new", 0)
    await device.line.until(lambda: device.line.chunks("1"))
    assert device.line.seqs("1") == [1, 2, 3]
    device.push("2", "log_new", 4)
    await device.answered("2")
    assert (await world.log.open(WSP)).seq == 4
    assert await world.brought() == []
    device.talk.end()


async def test_a_pull_that_is_not_live_is_served_once_and_told_the_next_time(world: World) -> None:
    """There is no open pull that could be ended."""
    device = await world.device()
    device.pull("0", world.old, 3, live=False)
    await device.answered("0")
    device.ack("0")
    assert device.line.seqs("0") == [4, 5]
    device.pull("1", world.old, 5, live=False)
    await device.answered("1")
    assert device.line.exits()[-1] == ("1", "Success")
    device.ack("1")
    world.wait(device, 3.1)
    device.pull("2", world.old, 5, live=False)
    assert device.mismatch("2")
    device.talk.end()


async def test_a_push_before_any_pull_goes_to_the_branch(world: World) -> None:
    """A client that lost its pull but not its socket pushes on: nothing of it is told apart or lost."""
    device = await world.device()
    device.push("0", world.old, 6)
    device.push("1", world.old, 7)
    await device.answered("0", "1")
    assert [kind for _, kind in device.line.exits()] == ["Success", "Success"]
    assert await world.brought() == [6, 7]
    assert not device.talk.asked
    device.talk.end()


async def test_who_never_stops_writing_is_told_after_two_minutes(world: World) -> None:
    """Right after a push was stored, when least can be under way."""
    device = await world.returned()
    for number in range(70):
        device.push(str(number + 1), world.old, 6 + number)
        await device.answered(str(number + 1))
        device.ack("0")
        world.wait(device, 2)
        if device.mismatch("0"):
            break
    assert number == 60
    assert await world.brought() == list(range(6, 67))
    device.talk.end()


def _came(device: Device, chunks: int) -> bool:
    return len(device.line.chunks("0")) >= chunks


async def test_nobody_is_held_in_a_former_life_by_what_others_write(world: World) -> None:
    """A device that has nothing to bring takes others' events all the time: it is told after two minutes all the same."""
    device, other = await world.returned(), await world.device()
    for number in range(70):
        device.ack("0")
        other.push(str(number), world.old, 6 + number)
        await other.answered(str(number))
        await device.line.until(partial(_came, device, number + 2))
        world.wait(device, 2)
        if device.mismatch("0"):
            break
    assert number == 59
    assert len(await world.brought()) == number + 1
    other.talk.end()
    device.talk.end()


async def test_a_device_that_lately_lost_a_push_is_waited_for_longer(world: World) -> None:
    """Its socket was closed with the push unanswered; the client sends it again, after half a minute at worst."""
    online = await world.device(Standing(Role.MEMBER, WorkspaceState.PAUSED, allowance=PLENTY))
    online.push("1", "log_new", 4)
    online.talk.end()
    device = await world.returned()
    world.wait(device, 34)
    assert device.line.exit_of("0") is None
    device.push("1", world.old, 6)
    await device.answered("1")
    device.ack("0")
    world.wait(device, 3.1)
    assert device.mismatch("0")
    assert await world.brought() == [6]
    device.talk.end()


async def test_a_push_under_way_while_the_log_gets_another_life_ends_the_socket(world: World) -> None:
    """It is not told of a mismatch, by which it would drop the edit: it comes again, and then there is a branch."""
    device = await world.device()
    device.pull("0", "log_new", 3)
    await device.line.until(lambda: device.line.chunks("0"))
    await restore(world.log, "log_newest", 1)
    device.push("1", "log_new", 4)
    while not device.closed:
        await asyncio.sleep(0)
    assert device.closed == [Closing(LOG_REPLACED, "log replaced")]
    assert device.line.exit_of("1") is None
    device.talk.end()
    again = await world.device()
    again.pull("0", "log_new", 3)
    again.push("1", "log_new", 4)
    await again.answered("1")
    assert [seq for seq, _ in await world.log.held(branch_name(WSP, "log_new"), 0, 9)] == [1, 2, 3, 4]
    again.talk.end()


async def test_what_floods_is_closed_in_branch_mode_too(world: World) -> None:
    """Requests in flight are counted together, those that wait for the branch to be opened as well."""
    device = await world.device()
    for number in range(65):
        device.pull(str(number), world.old, 5)
    assert device.closed == [Closing(FLOOD, "requests in flight")]
    device.talk.end()


async def test_a_branch_is_of_the_socket_s_own_workspace(world: World) -> None:
    """A frame that names another workspace ends the socket, whatever life it speaks of."""
    device = await world.device()
    cursor = {"_tag": "Some", "value": {"backendId": world.old, "eventSequenceNumber": 0}}
    payload = {"storeId": "wsp_other", "live": True, "cursor": cursor}
    device.say({"_tag": "Request", "id": "0", "tag": "SyncWsRpc.Pull", "payload": payload, "headers": []})
    assert device.closed == [Closing(NO_ACCESS, "another workspace")]
    assert device.line.sent == []
    device.talk.end()


async def test_a_full_workspace_has_room_for_what_is_rescued(world: World) -> None:
    """The branch may hold more than the workspace was allowed: it may have been restored because it was full."""
    full = Standing(Role.MEMBER, allowance=type(PLENTY)(3, 10**9))
    device = await world.returned(full)
    device.push("1", world.old, 6)
    await device.answered("1")
    assert device.line.exits() == [("1", "Success")]
    device.talk.end()


async def test_who_has_nothing_to_bring_is_told_at_once(world: World) -> None:
    """Our own client says so of a reader; and who knows no life and asks which there is, is told that."""
    device = await world.device()
    device.pull("0", world.old, 5, brings=False)
    device.pull("1", "", 5)
    assert device.mismatch("0")
    assert device.mismatch("1")
    assert (world.told("at_once"), world.told("rescued")) == (0, 0)
    device.talk.end()


async def test_chunks_of_a_former_life_say_so(world: World) -> None:
    """By a word that other clients do not know, and do not mind; those of the life in service are as ever."""
    device = await world.returned()
    device.pull("1", "log_new", 0)
    await device.line.until(lambda: device.line.chunks("1"))
    assert [device.line.chunks(one)[0]["values"][0].get("former") for one in ("0", "1")] == [True, None]
    device.talk.end()


async def test_nothing_is_kept_open_when_the_socket_ends(world: World) -> None:
    """Also when it ends while the branch is being opened."""
    device, early = await world.returned(), await world.device()
    early.pull("0", world.old, 5)
    early.talk.end()
    device.talk.end()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(world.channels) == 1  # the sockets' own, which the endpoint gives back
    assert world.channels.followers == 0
