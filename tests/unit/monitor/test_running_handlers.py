"""Running handlers at a real service: in order, once, bounded, and each only in its own way."""

import asyncio
import dataclasses
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handler_world import HandlerWorld, QuickTiming, Said, handler_world, settled, until
from mooring.alerts import AlertKind
from mooring.kit.errors import Unavailable
from mooring.monitor import Change, shard_of
from mooring.monitor.handlers import Context, HandledEvent, Handler, HandlerCrew, NewEvent, handler, registry_of
from mooring.monitor.handlers.crew import GOODBYE_SECONDS
from mooring.monitor.ledger import CLAIM, ClaimOutcome, ClaimRequest, EntryState, pause, resume, retry
from mooring.monitor.model import scope_of
from mooring.station import HubStation
from mooring.storage.directory import open_directory, sqlite_url

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty directory to copy."""
    path = tmp_path_factory.mktemp("directory") / "directory.db"

    async def migrate() -> None:
        await (await open_directory(sqlite_url(path))).close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def world(tmp_path: Path, migrated: Path) -> AsyncIterator[HandlerWorld]:
    shutil.copy(migrated, tmp_path / "directory.db")
    directory = await open_directory(sqlite_url(tmp_path / "directory.db"))
    async with handler_world(directory, tmp_path) as world:
        yield world
    await directory.close()


def failing(*, times: int = 10**6, names: str = "*", name: str = "bell", **options: Any) -> tuple[Handler, list[int]]:
    """A handler that fails so often; and the seqs that it was run for."""
    seen: list[int] = []

    async def run(context: Context, event: HandledEvent) -> None:
        del context
        seen.append(event.seq)
        if len(seen) <= times:
            raise ValueError("no such task")

    return handler(names, name=name, from_beginning=True, **options)(run), seen


async def test_events_are_handled_in_order_and_once(world: HandlerWorld) -> None:
    """Those that it wants, in each workspace; a second crew finds nothing to do."""
    said, first, second = Said(), await world.workspace(), await world.workspace()
    await world.write(first, "v1.Task", "v1.Note", "v1.Task")
    await world.write(second, "v1.Task")
    for _ in range(2):
        await world.run(said.handler("v1.Task"))
    ends = {workspace: [line for line in said.lines if workspace[-4:] in line] for workspace in (first, second)}
    assert ends == {first: [f"bell {first[-4:]} 1", f"bell {first[-4:]} 3"], second: [f"bell {second[-4:]} 1"]}
    assert [entry.state for entry in await world.entries()] == [EntryState.DONE] * 3


async def test_what_is_new_is_told_to_the_crew(world: HandlerWorld) -> None:
    """A change wakes the lane of its workspace, which needs not ask where it is; a pushed event is handled like any other."""
    said, workspace = Said(), await world.workspace()
    crew = await world.run(said.handler())
    for seq in (1, 2, 3):
        await world.write(workspace, "v1.Task")
        crew.changed(Change(workspace, seq), seq)
        await settled(crew)
    assert said.lines == [f"bell {workspace[-4:]} {seq}" for seq in (1, 2, 3)]
    assert crew.low_water(scope_of("bell"), shard_of(workspace)) == 3


async def test_what_it_pushes_is_written_once_by_a_service_member(world: HandlerWorld) -> None:
    """After it has returned, under its own name; it is not run for it, others are; who wrote is noted."""
    said, workspace = Said(), await world.workspace()
    await world.write(workspace, "v1.Task")

    async def answer(context: Context, event: HandledEvent) -> None:
        await context.push(NewEvent("v1.Answer", {"to": event.seq}), NewEvent("v1.Answer"))
        assert len(await world.records(workspace)) == 1

    crew = await world.run(handler("*", name="answerer", from_beginning=True)(answer), said.handler("v1.Answer"))
    crew.changed(Change(workspace, 3), 3)
    await settled(crew)
    assert await world.names(workspace) == ["v1.Task", "v1.Answer", "v1.Answer"]
    assert said.lines == [f"bell {workspace[-4:]} 2", f"bell {workspace[-4:]} 3"]
    assert {(one.user_id, one.session_id) for one in await world.records(workspace)} >= {("svc_answerer", "monitor")}
    (entry,) = await world.entries("answerer")
    assert entry.pushed == 2
    async with world.hub.directory.reading() as tx:
        (member,) = await tx.ledger.service_members(workspace)
    assert (member.name, member.events) == ("answerer", 2)


async def test_handlers_that_write_for_each_other_come_to_an_end(world: HandlerWorld) -> None:
    """After sixteen in a row the next one's event is a dead letter."""
    workspace = await world.workspace()
    await world.write(workspace, "v1.Ping")

    async def pong(context: Context, event: HandledEvent) -> None:
        del event
        await context.push(NewEvent("v1.Ping"))

    again = handler("v1.Ping", name="feeds_itself", from_beginning=True, own=True, attempts=1)(pong)
    await world.run(again)
    assert len(await world.names(workspace)) == 17
    (dead,) = await world.entries("feeds_itself", EntryState.DEAD)
    assert dead.seq == 17
    assert "ChainTooLong" in (dead.cause or "")


async def test_who_is_told_of_what(world: HandlerWorld) -> None:
    """The context names the workspace, who pushed, the attempt, and keys that stay the same from attempt to attempt."""
    workspace, seen = await world.workspace("Treasure island"), []
    await world.write(workspace, "v1.Task", args={"n": 1})

    async def look(context: Context, event: HandledEvent) -> None:
        seen.append((context.workspace.name, context.actor, context.attempt, context.idempotency_key, event.args))
        assert context.deadline == world.clock.now() + timedelta(seconds=30)
        if context.attempt == 1:
            raise ValueError

    crew = await world.run(handler("*", name="bell", from_beginning=True)(look))
    world.clock.advance(MINUTE)
    await crew.look()
    await settled(crew)
    (first, second) = seen
    assert (first[0], first[1].user_id, first[2], second[2], first[4]) == (
        "Treasure island",
        world.alice.id,
        1,
        2,
        {"n": 1},
    )
    assert first[3] == second[3]


async def test_what_fails_waits_and_holds_up_nobody_else(world: HandlerWorld) -> None:
    """Its own workspace waits for it; another workspace and another handler do not. After the last attempt it goes on."""
    said, first, second = Said(), await world.workspace(), await world.workspace()
    broken, seen = failing(names="v1.Bad", attempts=2, name="broken")
    for workspace in (first, second):
        await world.write(workspace, "v1.Bad" if workspace == first else "v1.Good", "v1.Good")
    both = await world.run(broken, said.handler())
    assert (len(said.lines), seen) == (4, [1])
    world.clock.advance(MINUTE)
    await both.look()
    await settled(both)
    assert seen == [1, 1]
    (dead,) = await world.entries("broken", EntryState.DEAD)
    assert (dead.workspace_id, dead.cause) == (first, "ValueError: no such task")
    (alert,) = world.hub.alerts.recent
    assert (alert.alert.kind, alert.alert.subject) == (AlertKind.HANDLER_DEAD_LETTER, "broken")
    assert "no such task" not in f"{alert.alert.text} {alert.alert.facts}"


async def test_an_attempt_ends_at_its_deadline(world: HandlerWorld) -> None:
    """It is cancelled, and that is a failure; what ignores it is left behind, and what that pushes is nothing any more."""
    workspace, cancelled = await world.workspace(), []
    await world.write(workspace, "v1.Slow")

    async def slow(context: Context, event: HandledEvent) -> None:
        del event
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(context.attempt)
            raise

    await world.run(handler("*", name="bell", from_beginning=True, attempts=1, timeout_seconds=0.02)(slow))
    (dead,) = await world.entries(state=EntryState.DEAD)
    assert (cancelled, dead.cause) == ([1], "TimeoutError: it took longer than 0.02 s")


async def test_who_tries_to_end_the_process_fails(world: HandlerWorld) -> None:
    """Also who cancels itself: nothing else of the monitor notices."""
    said, workspace = Said(), await world.workspace()
    await world.write(workspace, "v1.Task")

    async def leave(context: Context, event: HandledEvent) -> None:
        del context, event
        raise SystemExit(3)

    async def give_up(context: Context, event: HandledEvent) -> None:
        del context, event
        raise asyncio.CancelledError

    ends = [
        handler("*", name=name, from_beginning=True, attempts=1)(run) for name, run in (("a", leave), ("b", give_up))
    ]
    await world.run(*ends, said.handler())
    assert len(said.lines) == 1
    causes = [(await world.entries(name, EntryState.DEAD))[0].cause or "" for name in ("a", "b")]
    assert [cause.split(":")[0] for cause in causes] == ["RuntimeError", "CancelledError"]


async def test_external_effects_are_not_repeated(world: HandlerWorld) -> None:
    """What was finished in an attempt that failed afterwards is not done in the next one."""
    workspace, sent = await world.workspace(), []
    await world.write(workspace, "v1.Task")

    async def mail(key: str) -> str:
        sent.append(key)
        return "queued"

    async def run(context: Context, event: HandledEvent) -> None:
        del event
        assert await context.once("mail", mail) == "queued"
        if context.attempt < 3:
            raise ValueError

    crew = await world.run(handler("*", name="bell", from_beginning=True)(run))
    for _ in range(3):
        world.clock.advance(MINUTE)
        await crew.look()
        await settled(crew)
    assert len(sent) == 1
    (entry,) = await world.entries(state=EntryState.DONE)
    assert (entry.attempts, entry.effects) == (3, {"mail": "queued"})


async def test_what_cannot_be_kept_of_a_result_is_none_at_once(world: HandlerWorld) -> None:
    """So that an attempt sees the same whether it did it or one before."""
    workspace, seen = await world.workspace(), []
    await world.write(workspace, "v1.Task")

    async def deed(key: str) -> Any:
        return {"key": key, "too large": "x" * 5000}

    async def odd(key: str) -> Any:
        return {key, "is no JSON"}

    async def run(context: Context, event: HandledEvent) -> None:
        del event
        seen.append([await context.once("large", deed), await context.once("odd", odd)])

    await world.run(handler("*", name="bell", from_beginning=True)(run))
    assert seen == [[None, None]]


async def test_a_workspace_that_takes_no_events_is_waited_for(world: HandlerWorld) -> None:
    """However long: that is no failure of the handler."""
    workspace = await world.workspace()
    await world.write(workspace, "v1.Task")
    runs: list[int] = []

    async def run(context: Context, event: HandledEvent) -> None:
        runs.append(event.seq)
        await context.push(NewEvent("v1.Answer"))

    async with world.hub.directory.transaction() as tx:
        await tx.workspaces.set_paused(workspace, world.clock.now())
        tx.lifecycle.told.add(workspace)
    crew = await world.run(handler("*", name="bell", from_beginning=True, attempts=1)(run))
    for _ in range(3):
        world.clock.advance(MINUTE)
        await crew.look()
        await settled(crew)
    async with world.hub.directory.transaction() as tx:
        (lane,) = await tx.ledger.lanes("bell", "", 10)
        assert (lane.cause, lane.seq) == ("The workspace takes no events at this time (paused).", 0)
        await tx.workspaces.set_paused(workspace, None)
        tx.lifecycle.told.add(workspace)
    world.clock.advance(MINUTE)
    await crew.look()
    await settled(crew)
    assert (await world.names(workspace), len(runs)) == (["v1.Task", "v1.Answer"], 5)


async def test_a_paused_handler_goes_on_where_it_was(world: HandlerWorld) -> None:
    """Nothing is begun meanwhile, and it is known that there is something to do."""
    said, workspace = Said(), await world.workspace()
    crew = await world.run(said.handler())
    async with world.hub.directory.transaction() as tx:
        await pause("bell", tx.ledger, world.clock.now())
    await world.write(workspace, "v1.Task")
    crew.changed(Change(workspace, 1), 1)
    await settled(crew)
    await crew.look()
    assert (said.lines, crew.low_water(scope_of("bell"), shard_of(workspace))) == ([], 0)
    async with world.hub.directory.transaction() as tx:
        await resume("bell", tx.ledger)
    await crew.look()
    await settled(crew)
    assert len(said.lines) == 1
    assert crew.low_water(scope_of("bell"), shard_of(workspace)) == 1


async def test_a_dead_letter_is_tried_again_out_of_its_turn(world: HandlerWorld) -> None:
    """It succeeds this time; or its event is gone, and it stays dead."""
    workspace = await world.workspace()
    await world.write(workspace, "v1.Task", "v1.Task")
    run, seen = failing(times=1, attempts=1)
    crew = await world.run(run)
    (dead,) = await world.entries(state=EntryState.DEAD)
    async with world.hub.directory.transaction() as tx:
        await retry(dead.id, tx.ledger, world.clock.now())
    await crew.look()
    await settled(crew)
    assert seen == [1, 2, 1]
    assert [entry.state for entry in await world.entries()] == [EntryState.DONE] * 2


async def test_while_deploys_overlap_only_the_newest_edition_runs(world: HandlerWorld) -> None:
    """The old one would pass over what the new one wants: it stops, and says that it wants to lead nothing any more."""
    said, workspace = Said(), await world.workspace()
    old = await world.run(said.handler("v1.Task"))
    new = await world.run(said.handler("v1.Task", "v1.Note"))
    await world.write(workspace, "v1.Note", "v1.Task")
    old.changed(Change(workspace, 2), 2)
    await settled(old)
    assert (said.lines, old.scopes()) == ([], [])
    new.changed(Change(workspace, 2), 2)
    await settled(new)
    assert said.lines == [f"bell {workspace[-4:]} 1", f"bell {workspace[-4:]} 2"]


async def test_who_has_lost_a_shard_begins_nothing_more(world: HandlerWorld) -> None:
    """What is being run ends; the next one is somebody else's."""
    said, workspace, gate = Said(), await world.workspace(), asyncio.Event()
    await world.write(workspace, "v1.Task", "v1.Task")
    begun = asyncio.Event()

    async def run(context: Context, event: HandledEvent) -> None:
        del context
        begun.set()
        await gate.wait()
        said.lines.append(f"{event.seq}")

    crew = await world.crew(handler("*", name="bell", from_beginning=True)(run))
    await begun.wait()
    crew.lost(scope_of("bell"), shard_of(workspace))
    gate.set()
    await settled(crew)
    assert said.lines == ["1"]
    assert [entry.state for entry in await world.entries()] == [EntryState.DONE]


async def test_a_claim_that_is_over_ends_what_runs(world: HandlerWorld) -> None:
    """Whoever cannot say in time that they are still at it must not go on: somebody else may have begun."""
    workspace, ended, begun = await world.workspace(), asyncio.Event(), asyncio.Event()
    await world.write(workspace, "v1.Task")

    async def run(context: Context, event: HandledEvent) -> None:
        del context, event
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    crew = await world.crew(handler("*", name="bell", from_beginning=True)(run))
    await begun.wait()
    world.clock.advance(CLAIM - timedelta(seconds=1))
    await crew.renew()
    world.clock.advance(CLAIM - timedelta(seconds=1))
    assert not ended.is_set()
    world.clock.advance(timedelta(seconds=1))
    async with world.hub.directory.transaction() as tx:
        (lane,) = await tx.ledger.lanes("bell", "", 10)
        await tx.ledger.save_lane(type(lane)(lane.handler, workspace, lane.backend_id, 0, lane.moved_at))
    await crew.renew()
    await asyncio.wait_for(ended.wait(), 20)
    await crew.close()


async def test_a_monitor_that_ends_gives_back_what_it_was_at(
    world: HandlerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes over need not wait, and the attempt does not count."""
    monkeypatch.setattr("mooring.monitor.handlers.crew.GOODBYE_SECONDS", 0.05)
    assert GOODBYE_SECONDS > 1
    said, workspace, begun = Said(), await world.workspace(), asyncio.Event()
    await world.write(workspace, "v1.Task")

    async def run(context: Context, event: HandledEvent) -> None:
        del context, event
        begun.set()
        await asyncio.sleep(60)

    crew = await world.crew(handler("*", name="bell", from_beginning=True)(run))
    await begun.wait()
    await crew.close()
    assert [(entry.state, entry.attempts) for entry in await world.entries()] == [(EntryState.OPEN, 0)]
    await world.run(said.handler())
    assert len(said.lines) == 1


async def test_events_that_nobody_wants_are_passed_over_and_kept_so(world: HandlerWorld) -> None:
    """They cost one note for many, and are not read again by whoever takes over."""
    said, workspace = Said(), await world.workspace()
    await world.write(workspace, *["v1.Note"] * 250, "v1.Task")
    crew = await world.run(said.handler("v1.Task"))
    await world.write(workspace, *["v1.Note"] * 50)
    crew.changed(Change(workspace, 301), 301)
    await settled(crew)
    await crew.advance()
    async with world.hub.directory.reading() as tx:
        lane = await tx.ledger.lane("bell", workspace)
    assert lane is not None
    assert (lane.seq, said.lines) == (301, [f"bell {workspace[-4:]} 251"])
    await crew.advance()


async def test_a_log_that_is_replaced_repeats_nothing(world: HandlerWorld) -> None:
    """The events that it still has were handled; those that it never had are."""
    said, workspace = Said(), await world.workspace()
    await world.write(workspace, "v1.Task", "v1.Task")
    crew = await world.run(said.handler())
    await world.log.live_again(keep=1)
    await world.write(workspace, "v1.Other")
    crew.changed(Change(workspace, 2), 5)
    await settled(crew)
    assert said.lines == [f"bell {workspace[-4:]} {seq}" for seq in (1, 2, 2)]
    done = {(entry.seq, entry.name) for entry in await world.entries()}
    assert done == {(1, "v1.Task"), (2, "v1.Task"), (2, "v1.Other")}


async def test_a_deleted_workspace_is_left_alone_and_taken_up_again(world: HandlerWorld) -> None:
    """Nothing is run in it; when it is brought back, what waited is."""
    said, workspace = Said(), await world.workspace()
    await world.write(workspace, "v1.Task")
    async with world.hub.directory.transaction() as tx:
        await tx.workspaces.set_deleted(workspace, world.clock.now())
        tx.lifecycle.told.add(workspace)
    crew = await world.run(said.handler())
    assert said.lines == []
    async with world.hub.directory.transaction() as tx:
        await tx.workspaces.set_deleted(workspace, None)
        tx.lifecycle.told.add(workspace)
    world.clock.advance(MINUTE)
    await crew.look()
    await settled(crew)
    assert len(said.lines) == 1


async def test_slow_ones_hand_their_place_on(world: HandlerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty hang in one handler, and the forty-first workspace is handled all the same."""
    monkeypatch.setattr("mooring.monitor.handlers.places.PATIENCE_SECONDS", 0.05)
    said, gate = Said(), asyncio.Event()
    workspaces = [await world.workspace(f"{number}") for number in range(9)]
    for workspace in workspaces:
        await world.write(workspace, "v1.Task")

    async def run(context: Context, event: HandledEvent) -> None:
        del context
        if event.workspace_id != workspaces[-1]:
            await gate.wait()
        said.lines.append(event.workspace_id)

    crew = await world.crew(handler("*", name="bell", from_beginning=True)(run))
    await until(lambda: said.lines == [workspaces[-1]])
    gate.set()
    await settled(crew)
    assert sorted(said.lines) == sorted(workspaces)


async def test_events_that_it_is_not_for_are_in_no_ledger(world: HandlerWorld) -> None:
    """`only` decides by what they say."""
    said, workspace = Said(), await world.workspace()
    for title in ("mine", "yours", "mine"):
        await world.write(workspace, "v1.Task", args={"title": title})
    await world.run(said.handler(only=lambda event: event.args["title"] == "mine"))
    assert [entry.seq for entry in await world.entries()] == [1, 3]
    assert said.lines == [f"bell {workspace[-4:]} 1", f"bell {workspace[-4:]} 3"]


async def test_what_only_cannot_say_is_a_dead_letter(world: HandlerWorld) -> None:
    """An event that it cannot read holds up nothing, and is run for by nobody."""
    said, workspace = Said(), await world.workspace()
    for args in (None, {"title": "mine"}):
        await world.write(workspace, "v1.Task", args=args)
    await world.run(said.handler(only=lambda event: event.args["title"] == "mine", attempts=1))
    (dead,) = await world.entries(state=EntryState.DEAD)
    assert (dead.seq, "TypeError" in (dead.cause or "")) == (1, True)
    assert said.lines == [f"bell {workspace[-4:]} 2"]


async def test_the_history_of_an_event_ends_with_it(world: HandlerWorld) -> None:
    """All that was written up to it, in order, however much comes after it; not when the attempt is over."""
    workspace, seen, contexts = await world.workspace(), [], []
    await world.write(workspace, *["v1.Other"] * 600, "v1.Task", "v1.Other", "v1.Task")

    async def run(context: Context, event: HandledEvent) -> None:
        del event
        contexts.append(context)
        seen.append([one.seq async for one in context.history()])

    await world.run(handler("v1.Task", name="bell", from_beginning=True)(run))
    assert seen == [list(range(1, 602)), list(range(1, 604))]
    with pytest.raises(Unavailable):
        await anext(contexts[0].history())


async def test_a_service_that_never_answers_holds_no_lane_for_ever(world: HandlerWorld) -> None:
    """The lane that waits for it is in trouble, begins anew, and handles its event once."""
    said, workspace = Said(), await world.workspace()
    await world.write(workspace, "v1.Task")
    station, asked = world.station, 0

    async def claim(request: ClaimRequest) -> ClaimOutcome:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.Event().wait()
        return await HubStation.claim(station, request)

    station.claim = claim  # type: ignore[method-assign]
    crew = HandlerCrew(station, registry_of([said.handler()]), QuickTiming(world.clock), patience=0.2)
    await crew.register()
    world.lead_all(crew)
    await until(lambda: bool(said.lines))
    await settled(crew)
    assert (said.lines, asked) == ([f"bell {workspace[-4:]} 1"], 2)


async def test_what_names_nobody_wakes_nobody_who_looks_for_names(world: HandlerWorld) -> None:
    """No lane is opened for it, so it costs nothing; what may name somebody is found, also by who takes the shard later."""
    said, workspace = Said(), await world.workspace()
    people = dataclasses.replace(said.handler(name="people"), for_people=True)
    crew = await world.run(people)
    await world.write(workspace, "v1.Task", args={"title": "Paint"})
    for change in (await world.station.changes(0, 10, 0)).changes:
        crew.changed(change, 1)
    await settled(crew)
    async with world.hub.directory.reading() as tx:
        assert await tx.ledger.lane("people", workspace) is None
    await world.write(workspace, "v1.Task", args={"assigneeId": "usr_bob"})
    await world.run(people)
    assert said.lines == [f"people {workspace[-4:]} 1", f"people {workspace[-4:]} 2"]
