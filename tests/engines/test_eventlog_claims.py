"""Claims of an event log engine: what a batch with a claim does, it does once. Part of the conformance suite."""

import asyncio
from pathlib import Path

from engines.event_logs import PLENTY, Open, batch
from mooring.sync import EventLog
from mooring.sync.log import AlreadyWritten, Appended, Full, HeadMoved
from mooring.workspaces import Allowance


async def test_a_claim_is_written_once(log: EventLog) -> None:
    """The second batch of a claim writes nothing and learns which events the first one wrote."""
    assert await log.append(batch(1, 3), PLENTY) == Appended(3)
    assert await log.append(batch(4, 2, claim="hello 7"), PLENTY) == Appended(5)
    assert await log.append(batch(6, claim="hello 7"), PLENTY) == AlreadyWritten(4, 5)
    assert await log.append(batch(6, claim="hello 8"), PLENTY) == Appended(6)
    assert (await log.open("wsp_1")).seq == 6


async def test_the_claim_comes_before_the_head_and_before_the_room(log: EventLog) -> None:
    """Whoever repeats what was done is told so, wherever the log has got to and however full it is."""
    room = Allowance(2, 10**6)
    assert await log.append(batch(1, claim="a"), room) == Appended(1)
    assert await log.append(batch(2), room) == Appended(2)
    for again in (batch(1, claim="a"), batch(3, claim="a"), batch(9, claim="a")):
        assert await log.append(again, room) == AlreadyWritten(1, 1)


async def test_what_was_not_written_leaves_no_claim(log: EventLog) -> None:
    """A batch that was behind, or had no room, may come again under its claim."""
    await log.append(batch(1, 2), PLENTY)
    assert await log.append(batch(2, claim="a"), PLENTY) == HeadMoved(2)
    assert await log.append(batch(3, claim="a"), Allowance(2, 10**6)) == Full()
    assert await log.append(batch(3, claim="a"), PLENTY) == Appended(3)


async def test_a_claim_counts_in_its_own_log_alone(log: EventLog) -> None:
    """Two workspaces may hold the same claim, each its own events."""
    assert await log.append(batch(1, 2, claim="a"), PLENTY) == Appended(2)
    assert await log.append(batch(1, claim="a", workspace="wsp_2"), PLENTY) == Appended(1)
    assert await log.append(batch(2, claim="a", workspace="wsp_2"), PLENTY) == AlreadyWritten(1, 1)


async def test_of_many_at_once_under_one_claim_exactly_one_is_written(log: EventLog) -> None:
    """In one group, each on top of what the former would have written: the first has it, the others learn of it."""
    outcomes = await asyncio.gather(*(log.append(batch(n, claim="a"), PLENTY) for n in range(1, 30)))
    assert outcomes == [Appended(1), *[AlreadyWritten(1, 1)] * 28]


async def test_a_claim_is_there_after_a_restart(open_log: Open, tmp_path: Path) -> None:
    """It is as lasting as its events."""
    first = await open_log(tmp_path)
    await first.append(batch(1, 2, claim="a"), PLENTY)
    await first.close()
    second = await open_log(tmp_path)
    assert await second.append(batch(3, claim="a"), PLENTY) == AlreadyWritten(1, 2)
    await second.close()


async def test_an_erased_log_leaves_no_claim(open_log: Open, tmp_path: Path) -> None:
    """Under its name a later log begins with none, however many there were; the claims of others stay."""
    first = await open_log(tmp_path)
    many = [first.append(batch(n, claim=f"deed {n}"), PLENTY) for n in range(1, 1_502)]
    await first.append(batch(1, workspace="wsp_2", claim="deed 1"), PLENTY)
    await asyncio.gather(*many)
    await first.erase("wsp_1")
    await first.close()
    second = await open_log(tmp_path)
    assert await second.append(batch(1, claim="deed 1"), PLENTY) == Appended(1)
    assert await second.append(batch(2, claim="deed 1501"), PLENTY) == Appended(2)
    assert await second.append(batch(2, workspace="wsp_2", claim="deed 1"), PLENTY) == AlreadyWritten(1, 1)
    await second.close()
