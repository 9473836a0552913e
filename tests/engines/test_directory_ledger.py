"""The ledger on each engine: each event is claimed by one, in order, completed once, and never lost."""

import asyncio
from datetime import timedelta

import pytest

from fakes import START
from ledger_world import BACKEND, LIMIT, NAME, WORKSPACE, LedgerWorld
from mooring.monitor.handlers import ForwardEvent
from mooring.monitor.ledger import (
    CLAIM,
    Again,
    Claimed,
    ClaimLost,
    Closed,
    Completed,
    Dead,
    DeadLetterMissing,
    DeadLetterSettled,
    EffectsFull,
    EntryId,
    EntryState,
    HandlerMissing,
    Move,
    Moved,
    Outdated,
    Passed,
    Paused,
    Waiting,
    advance,
    dead_letter,
    discard,
    finish,
    pause,
    plan,
    replay,
    resume,
    retry,
)
from mooring.monitor.model import WorkspaceCursor
from mooring.storage.directory import SqlDirectory

SECOND = timedelta(seconds=1)


@pytest.fixture
async def world(directory: SqlDirectory) -> LedgerWorld:
    world = LedgerWorld(directory)
    await world.register()
    world.write("a", "b", "c")
    return world


async def test_events_are_done_in_order_and_once(world: LedgerWorld) -> None:
    """Claim, run, complete, one after the other; with the completion come its effects, and who wrote is noted."""
    assert await world.run_all() == [1, 2, 3]
    assert await world.run_all() == []
    assert [entry.seq for _, entry in world.performed] == [1, 2, 3]
    assert await world.states() == {EntryState.DONE: 3}
    assert (await world.open()).cursor == WorkspaceCursor(BACKEND, 3, 0)


async def test_many_who_claim_at_once(world: LedgerWorld) -> None:
    """One gets it, the others wait for them."""
    opened = await world.open()
    got = await asyncio.gather(*(world.claim(opened) for _ in range(8)))
    assert sorted(type(one).__name__ for one in got) == ["Claimed", *["Waiting"] * 7]


async def test_many_who_complete_at_once(world: LedgerWorld) -> None:
    """One does, and its effects are there once."""
    claimed = await world.claimed()
    got = await asyncio.gather(*(world.complete(claimed, 2, [ForwardEvent(START)]) for _ in range(6)))
    assert sorted(type(one).__name__ for one in got) == [*["ClaimLost"] * 5, "Completed"]
    assert len(world.performed) == 1


async def test_a_claim_ends_by_itself(world: LedgerWorld) -> None:
    """Not before its time, later when it is renewed; whoever had it completes, fails and gives back nothing then."""
    first = await world.claimed()
    world.clock.advance(CLAIM - SECOND)
    async with world.ledger() as ledger:
        assert list(await ledger.store.renew([first.token], world.clock.now() + CLAIM)) == [first.token]
    world.clock.advance(CLAIM - SECOND)
    assert isinstance(await world.claim(), Waiting)
    world.clock.advance(2 * SECOND)
    second = await world.claimed()
    assert (second.seq, second.attempt, second.claim_name) == (1, 2, first.claim_name)
    for outcome in (await world.complete(first), await world.fail(first), await world.give_back(first)):
        assert outcome == ClaimLost()
    async with world.ledger() as ledger:
        assert list(await ledger.store.renew([first.token], world.clock.now() + CLAIM)) == []
    assert isinstance(await world.complete(second), Completed)


async def test_who_read_the_log_before_it_was_their_turn_claims_nothing(world: LedgerWorld) -> None:
    """Nothing between where the lane stands and the event may be passed over unseen."""
    before = await world.open()
    await world.complete(await world.claimed())
    assert await world.claim(before) == Moved()


async def test_what_fails_is_tried_again_later_and_in_the_end_given_up(world: LedgerWorld) -> None:
    """A second, two …; nothing behind it is begun meanwhile; the last failure makes a dead letter, and the lane goes on."""
    for attempt, seconds in ((1, 1), (2, 2)):
        claimed = await world.claimed()
        assert claimed.attempt == attempt
        assert await world.fail(claimed) == Again(world.clock.now() + timedelta(seconds=seconds))
        assert isinstance(await world.claim(), Waiting)
        world.clock.advance(timedelta(seconds=seconds))
    claimed = await world.claimed()
    assert await world.fail(claimed, "ValueError:\n" + "x" * 400) == Dead(WorkspaceCursor(BACKEND, 1, 0), first=True)
    entry = await world.entry(claimed.entry_id)
    assert (entry.state, entry.attempts, len(entry.cause or "")) == (EntryState.DEAD, LIMIT, 300)
    assert (await world.claimed()).seq == 2


async def test_only_the_first_dead_letter_of_a_handler_is_news(world: LedgerWorld) -> None:
    """The second says that there was one before."""
    await world.bury()
    for _ in range(LIMIT - 1):
        await world.fail(await world.claimed())
        world.clock.advance(timedelta(minutes=6))
    assert await world.fail(await world.claimed()) == Dead(WorkspaceCursor(BACKEND, 2, 0), first=False)


async def test_what_kills_whoever_runs_it_is_given_up_too(world: LedgerWorld) -> None:
    """Attempts count when they begin: after the limit nobody is given it again."""
    for _ in range(LIMIT):
        last = await world.claimed()
        world.clock.advance(CLAIM)
    assert (await world.claimed()).seq == 2
    assert (await world.entry(last.entry_id)).state is EntryState.DEAD


async def test_what_could_not_be_tried_counts_as_no_attempt(world: LedgerWorld) -> None:
    """However often: a workspace may be full for days."""
    for _ in range(2 * LIMIT):
        claimed = await world.claimed()
        assert claimed.attempt == 1
        assert await world.give_back(claimed) == Again(world.clock.now() + timedelta(seconds=5))
        world.clock.advance(timedelta(seconds=5))


async def test_a_dead_letter_is_tried_again(world: LedgerWorld) -> None:
    """Out of its turn, with all its attempts, under the same name; the lane is where it was, and it may die again."""
    dead = await world.bury()
    assert await world.run_all() == [2, 3]
    async with world.ledger() as ledger:
        await retry(dead, ledger.store, ledger.at)
        assert list(await ledger.store.due([NAME], ledger.at, 10)) == [(NAME, WORKSPACE)]
    with pytest.raises(DeadLetterSettled):
        async with world.ledger() as ledger:
            await retry(dead, ledger.store, ledger.at)
    assert await world.bury() == dead
    async with world.ledger() as ledger:
        await retry(dead, ledger.store, ledger.at)
    claimed = await world.claimed()
    assert (claimed.entry_id, claimed.seq, claimed.attempt) == (dead, 1, 1)
    assert await world.complete(claimed) == Completed(WorkspaceCursor(BACKEND, 3, 0))
    assert (await world.entry(dead)).state is EntryState.DONE
    assert (await world.open()).redo == ()


async def test_a_dead_letter_is_discarded(world: LedgerWorld) -> None:
    """It is out of the list, and not tried again; what is none cannot be."""
    dead = await world.bury()
    async with world.ledger() as ledger:
        assert [one.id for one in await ledger.store.dead_letters(NAME, None, 10)] == [dead]
        await discard(dead, ledger.store, ledger.at)
        assert list(await ledger.store.dead_letters(None, None, 10)) == []
    for refused, entry in ((DeadLetterSettled, dead), (DeadLetterMissing, EntryId("ent_none"))):
        with pytest.raises(refused):
            async with world.ledger() as ledger:
                await discard(entry, ledger.store, ledger.at)
    claimed = await world.claimed()
    with pytest.raises(DeadLetterMissing):
        async with world.ledger() as ledger:
            await dead_letter(claimed.entry_id, ledger.store)


async def test_dead_letters_come_in_pages(world: LedgerWorld) -> None:
    """Newest first, each once."""
    dead = [await world.bury() for _ in range(3)]
    async with world.ledger() as ledger:
        first = await ledger.store.dead_letters(NAME, None, 2)
        rest = await ledger.store.dead_letters(NAME, (first[-1].changed_at, first[-1].id), 2)
        assert [one.id for one in [*first, *rest]] == dead[::-1]
        assert list(await ledger.store.dead_letters("other", None, 2)) == []


async def test_what_is_finished_outside_is_known_to_the_next_attempt(world: LedgerWorld) -> None:
    """With what it gave, also when whoever did it has lost the claim; a hundred of them at most."""
    claimed = await world.claimed()
    world.clock.advance(CLAIM)
    second = await world.claimed()
    async with world.ledger() as ledger:
        assert await finish(claimed.entry_id, "bill", {"id": 7}, ledger.store) == {"id": 7}
        assert await finish(claimed.entry_id, "bill", {"id": 8}, ledger.store) == {"id": 7}
    await world.fail(second)
    world.clock.advance(timedelta(minutes=6))
    third = await world.claimed()
    assert third.effects == {"bill": {"id": 7}}
    async with world.ledger() as ledger:
        for number in range(99):
            await finish(third.entry_id, f"{number}", None, ledger.store)
    with pytest.raises(EffectsFull):
        async with world.ledger() as ledger:
            await finish(third.entry_id, "one too many", None, ledger.store)


async def test_a_paused_handler_begins_nothing(world: LedgerWorld) -> None:
    """What is being run ends as it would; resumed, it goes on where it was."""
    claimed = await world.claimed()
    async with world.ledger() as ledger:
        await pause(NAME, ledger.store, ledger.at)
    assert isinstance(await world.complete(claimed), Completed)
    assert await world.claim() == Paused()
    async with world.ledger() as ledger:
        await resume(NAME, ledger.store)
    assert (await world.claimed()).seq == 2
    with pytest.raises(HandlerMissing):
        async with world.ledger() as ledger:
            await pause("nobody", ledger.store, ledger.at)


async def test_whoever_wants_other_events_than_the_newest_edition_runs_nothing(world: LedgerWorld) -> None:
    """While two deploys overlap the old one would pass over events that the new one wants."""
    old = await world.open()
    new = await world.register(NAME, "a", "b")
    assert new.edition == 2
    assert (await world.register(NAME, "a", "b")).edition == 2
    assert await world.claim(old) == Outdated()
    async with world.ledger() as ledger:
        await advance([Move(NAME, WORKSPACE, 1, old.cursor, 3)], ledger.store, ledger.at)
    assert (await world.open()).cursor.seq == 0
    assert isinstance(await world.claim(old, edition=2), Claimed)


async def test_events_that_nobody_wants_are_passed_over(world: LedgerWorld) -> None:
    """From where the lane stands and no claim is; never back."""
    opened = await world.open()
    async with world.ledger() as ledger:
        await advance([Move(NAME, WORKSPACE, 1, opened.cursor, 2)], ledger.store, ledger.at)
        await advance([Move(NAME, WORKSPACE, 1, opened.cursor, 1)], ledger.store, ledger.at)
    claimed = await world.claimed()
    assert claimed.seq == 3
    async with world.ledger() as ledger:
        await advance([Move(NAME, WORKSPACE, 1, claimed.cursor, 9)], ledger.store, ledger.at)
    assert (await world.open()).cursor.seq == 2


async def test_nothing_is_run_in_a_workspace_that_is_gone(world: LedgerWorld) -> None:
    """It is looked at again every minute: it may be brought back."""
    assert await world.claim(gone=True) == Closed()
    assert isinstance(await world.claim(), Waiting)
    world.clock.advance(timedelta(minutes=1))
    assert (await world.claimed()).seq == 1


async def test_a_log_in_another_life_repeats_nothing(world: LedgerWorld) -> None:
    """What it still has is passed over, what it never had is done, what it has again after another restore too."""
    assert await world.run_all() == [1, 2, 3]
    first_life = list(world.events)
    del world.events[2:]
    world.backend = "log_2"
    world.clock.advance(SECOND)
    world.write("other", "d")
    assert await world.run_all() == [3, 4]
    world.backend, world.events = "log_3", first_life
    world.write("e")
    assert await world.run_all() == [4]
    assert [entry.seq for _, entry in world.performed] == [1, 2, 3, 3, 4, 4]


async def test_a_claim_of_a_life_that_is_over_is_lost(world: LedgerWorld) -> None:
    """What was being run is completed in the new life, under the same name."""
    claimed = await world.claimed()
    world.backend = "log_2"
    again = await world.claimed()
    assert (again.entry_id, again.claim_name, again.attempt) == (claimed.entry_id, claimed.claim_name, 2)
    assert await world.complete(claimed) == ClaimLost()


async def test_a_handler_does_not_see_what_was_before_it(directory: SqlDirectory) -> None:
    """By positions in the log's first life, by moments in another; unless it is for all from the beginning."""
    world = LedgerWorld(directory)
    world.write("a", "b")
    world.clock.advance(timedelta(minutes=1))
    await world.register(from_beginning=False)
    world.write("c")
    world.start = 2
    assert (await world.claimed()).seq == 3
    assert isinstance(await world.complete(await _again(world)), Completed)
    world.backend, world.start = "log_2", 0
    world.write("d")
    assert await world.run_all() == [4]


async def test_a_replay_runs_again_what_was_done_and_says_so_before(world: LedgerWorld) -> None:
    """In a new generation, from an event on; whoever was running one has lost it; a restored log does not undo it."""
    await world.run_all()
    world.write("d")
    claimed = await world.claimed()
    async with world.ledger() as ledger:
        await finish(claimed.entry_id, "bill", None, ledger.store)
        lane = await ledger.store.held(NAME, WORKSPACE)
        assert lane is not None
        said = await plan(lane, 2, 4, ledger.store)
        assert (said.again, said.pushed, said.effects, said.new) == (2, 2, {}, 1)
        await replay(lane, 2, ledger.store, ledger.at)
    assert await world.complete(claimed) == ClaimLost()
    second = await world.claimed()
    assert (second.seq, second.attempt, second.claim_name != claimed.claim_name) == (2, 1, True)
    assert isinstance(await world.complete(second), Completed)
    world.backend = "log_2"
    assert await world.run_all() == [3, 4]
    assert (await world.open()).cursor == WorkspaceCursor("log_2", 4, 1)


async def test_a_replay_never_sets_a_lane_forward(world: LedgerWorld) -> None:
    """From an event on that the lane has not come to: what is before it is still handled, and what was done is not again."""
    await world.complete(await world.claimed())
    async with world.ledger() as ledger:
        lane = await ledger.store.held(NAME, WORKSPACE)
        assert lane is not None
        await replay(lane, 3, ledger.store, ledger.at)
    assert await world.run_all() == [2, 3]
    async with world.ledger() as ledger:
        lane = await ledger.store.held(NAME, WORKSPACE)
        assert lane is not None
        await replay(lane, 9, ledger.store, ledger.at)
    world.write("d")
    assert await world.run_all() == [4]


async def test_of_a_purged_workspace_nothing_is_left(world: LedgerWorld) -> None:
    """Neither what was done nor who wrote."""
    await world.run_all()
    async with world.ledger() as ledger:
        assert await ledger.store.erase(WORKSPACE) == 5
        assert await ledger.store.lane(NAME, WORKSPACE) is None
    assert await world.states() == {}


async def test_lanes_are_listed(world: LedgerWorld) -> None:
    """By workspace, and those that fail; handlers by name."""
    await world.register("anchor")
    await world.fail(await world.claimed())
    async with world.ledger() as ledger:
        assert [one.name for one in await ledger.store.handlers()] == ["anchor", NAME]
        assert [one.workspace_id for one in await ledger.store.lanes(NAME, "", 10)] == [WORKSPACE]
        assert list(await ledger.store.lanes(NAME, WORKSPACE, 10)) == []
        (failing,) = await ledger.store.failing(NAME, 10)
    assert (failing.attempts, failing.cause, failing.failing_since) == (1, "ValueError: no", world.clock.now())
    world.clock.advance(SECOND)
    await world.complete(await world.claimed())
    async with world.ledger() as ledger:
        assert list(await ledger.store.failing(NAME, 10)) == []


async def test_dead_letters_before_a_claim_are_passed_over(world: LedgerWorld) -> None:
    """All candidates are settled: the lane is behind them."""
    await world.run_all()
    async with world.ledger() as ledger:
        lane = await ledger.store.held(NAME, WORKSPACE)
        assert lane is not None
    world.backend = "log_2"
    assert await world.claim() == Passed(WorkspaceCursor("log_2", 3, 0))


async def _again(world: LedgerWorld) -> Claimed:
    world.clock.advance(CLAIM)
    return await world.claimed()
