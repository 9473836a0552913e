"""A log that another life has taken over is noticed by handlers and by who looks at all workspaces, on each engine."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

import monitor_rows as rows
from handler_world import HandlerWorld, Said, handler_world, settled
from log_swaps import bring_back
from mooring.monitor.handlers import Context, HandledEvent, HandlerCrew, NewEvent, handler
from mooring.monitor.outlook import Here, Outlook, Tempo
from mooring.storage.directory import SqlDirectory
from mooring.sync import LogHead
from mooring.sync.lives import branch_name


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[HandlerWorld]:
    async with handler_world(directory, tmp_path) as made:
        yield made


async def _told(world: HandlerWorld, crew: HandlerCrew, after: int) -> int:
    """A monitor hears what has changed after a position, and its crew does what there is to do."""
    found = await world.station.changes(after, 100, 0)
    for change in found.changes:
        crew.changed(change, found.position)
    await settled(crew)
    return found.position


async def test_what_was_done_is_not_done_again_and_what_is_new_is_done_once(world: HandlerWorld) -> None:
    """After a swap, for the events that are still there; then for those that are written in the new life, though their
    numbers had been others' in the old one.
    """
    said = Said()
    harbour = await world.workspace()
    short = harbour[-4:]
    await world.write(harbour, *["v1.A"] * 5)
    crew = await world.run(said.handler("*"))
    position = await world.hub.log.position()
    assert said.lines == [f"bell {short} {seq}" for seq in range(1, 6)]
    await bring_back(world.log, harbour, 3)
    position = await _told(world, crew, position)
    assert len(said.lines) == 5
    await world.write(harbour, "v1.B", "v1.B")
    position = await _told(world, crew, position)
    assert said.lines[5:] == [f"bell {short} 4", f"bell {short} 5"]
    await _told(world, crew, position)
    assert len(said.lines) == 7
    await crew.close()


async def test_a_swap_wakes_also_who_looks_for_words(world: HandlerWorld) -> None:
    """Nothing in it need be said: its lane is in the new life when it is asked."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, "v1.A", "v1.A")
    crew = await world.run(said.handler("*"))
    position = await world.hub.log.position()
    await bring_back(world.log, harbour, 1)
    (change,) = (await world.station.changes(position, 100, 0)).changes
    assert (change.workspace_id, change.head, change.about_people) == (harbour, 1, True)
    await _told(world, crew, position)
    async with world.hub.directory.reading() as tx:
        lane = await tx.ledger.lane("bell", harbour)
    assert lane is not None
    assert lane.backend_id == "log_new"
    await crew.close()


async def test_a_monitor_that_was_away_finds_the_swap(world: HandlerWorld) -> None:
    """It goes on from the position that its lease tells, which is before the swap and after every event."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, *["v1.A"] * 3)
    await (await world.run(said.handler("*"))).close()
    world.seen_to = await world.hub.log.position()
    await bring_back(world.log, harbour, 2)
    crew = await world.run(said.handler("*"))
    await world.write(harbour, "v1.B")
    await _told(world, crew, world.seen_to)
    assert said.lines[3:] == [f"bell {harbour[-4:]} 3"]
    await crew.close()


async def test_a_handler_that_comes_after_the_swap_begins_there(world: HandlerWorld) -> None:
    """One that is for what is written from now on does nothing for events that were brought back."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, *["v1.A"] * 3)
    world.clock.advance(timedelta(minutes=1))
    await bring_back(world.log, harbour, 2)
    crew = await world.run(said.handler("*", from_beginning=False))
    world.clock.advance(timedelta(minutes=1))
    position = await world.hub.log.position()
    await world.write(harbour, "v1.B")
    await _told(world, crew, position)
    assert said.lines == [f"bell {harbour[-4:]} 3"]
    await crew.close()


async def test_what_a_handler_wrote_is_not_written_again(world: HandlerWorld) -> None:
    """The event that it answered is still there, and so is its answer."""
    harbour = await world.workspace()
    await world.write(harbour, "v1.Asked")

    @handler("v1.Asked", name="bell", from_beginning=True)
    async def answers(context: Context, event: HandledEvent) -> None:
        del event
        await context.push(NewEvent("v1.Answered", {}))

    crew = await world.run(answers)
    assert await world.names(harbour) == ["v1.Asked", "v1.Answered"]
    position = await world.hub.log.position()
    await bring_back(world.log, harbour, 2)
    position = await _told(world, crew, position)
    assert await world.names(harbour) == ["v1.Asked", "v1.Answered"]
    await world.write(harbour, "v1.Asked")
    await _told(world, crew, position)
    assert await world.names(harbour) == ["v1.Asked", "v1.Answered", "v1.Asked", "v1.Answered"]
    await crew.close()


async def test_what_comes_to_a_branch_is_no_business_of_handlers(world: HandlerWorld) -> None:
    """It is kept aside for people; nothing is done for it."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, "v1.A")
    crew = await world.run(said.handler("*"))
    swapped = await bring_back(world.log, harbour, 1)
    assert swapped.old is not None
    position = await _told(world, crew, 0)
    await world.write(branch_name(harbour, swapped.old.backend_id), "v1.Late")
    assert (await world.station.changes(position, 100, 0)).changes == []
    await _told(world, crew, 0)
    assert said.lines == [f"bell {harbour[-4:]} 1"]
    await crew.close()


@pytest.mark.parametrize("cut", [0, 2])
async def test_the_outlook_sees_the_new_life(world: HandlerWorld, cut: int) -> None:
    """Where its head is, also of an empty one, and no handler is behind that has walked it."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, *["v1.A"] * 3)
    crew = await world.run(said.handler("*"))
    here = Here(Tempo(world.clock), lambda _: 0)
    outlook = Outlook(cast("SqlDirectory", world.hub.directory), world.hub.log, world.clock, here)
    await rows.followed(cast("SqlDirectory", world.hub.directory), harbour)
    position = await world.hub.log.position()
    await bring_back(world.log, harbour, cut)
    before = await outlook.look_at(harbour)
    await _told(world, crew, position)
    after = await outlook.look_at(harbour)
    assert before is not None
    assert after is not None
    assert [(one.head, one.lag) for one in (before, after)] == [(cut, cut), (cut, 0)]
    assert after.id == harbour
    assert {one.id for one in (await outlook.look()).workspaces} >= {harbour}
    await crew.close()


async def test_no_events_of_the_new_life_are_read_for_the_old_one(world: HandlerWorld) -> None:
    """A swap between the two questions, which life it is and what is in it: nothing is answered for the former life."""
    harbour = await world.workspace()
    await world.write(harbour, *["v1.A"] * 3)
    opened = world.log.open

    async def overtaken(workspace_id: str) -> LogHead:
        head = await opened(workspace_id)
        world.log.open = opened
        await bring_back(world.log, harbour, 2)
        return head

    world.log.open = overtaken
    assert await world.station.events(harbour, 0, 10) == ("log_new", ())
    backend_id, events = await world.station.events(harbour, 0, 10)
    assert (backend_id, [one.seq for one in events]) == ("log_new", [1, 2])
