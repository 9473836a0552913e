"""A restore that is stopped, killed, or fails at every step: the old state or the new, never a mixture, and writers never wait for ever."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes import FakeClock
from mooring.backups.restoring import LEASE, MOST_ATTEMPTS, Restore, RestoreId
from mooring.hub import Hub
from mooring.kit.errors import Fault
from mooring.sync.lives import branch_name, staged_name
from mooring.workspaces import WorkspaceId
from restore_world import RestoreWorld, asked, at, life_of, names_in, on, shown, write
from visitors import Visitor, problem

LONG = timedelta(minutes=2)
BEFORE_SWAP = (
    "backing_up",
    "back_up",
    "backed_up",
    "loading",
    "stage",
    "staged",
    "add_staged",
    "added_staged",
    "pausing",
    "settle",
    "swapping",
    "swap",
)
AFTER_SWAP = ("swapped_log", "swapped", "done")
POINTS = (*BEFORE_SWAP, *AFTER_SWAP)
COPY_POINTS = ("loading", "stage", "staged", "added_staged", "swapping", "swap", "swapped_log", "swapped", "done")


class Killed(BaseException):
    """The process is gone: nobody cleans up behind it."""


def _fault() -> BaseException:
    return Fault("Writing", "events.db", "Free some space.")


class Fragile(RestoreWorld):
    """Comes to an end at one point, so many times."""

    def __init__(self, hub: Hub, point: str, failure: Callable[[], BaseException], times: int) -> None:
        super().__init__(on(hub, lives=_Lives(hub.lives, self.pass_by)))
        self._point, self._failure, self.times = point, failure, times
        self.passed: list[str] = []

    def pass_by(self, point: str) -> None:
        self.passed.append(point)
        if point == self._point and self.times > 0:
            self.times -= 1
            raise self._failure()

    async def back_up(self, workspace_id: str) -> Any:
        self.pass_by("back_up")
        done = await super().back_up(workspace_id)
        self.pass_by("backed_up")
        return done

    async def settle(self, workspace_id: str) -> None:
        self.pass_by("settle")

    async def tell(self, restore: Restore) -> None:
        self.pass_by(restore.stage.value)

    @property
    def deeds(self) -> Any:
        from dataclasses import replace

        return replace(super().deeds, swapped=lambda *_: self.pass_by("swapped"))


class _Lives:
    """The lives of the log, and a word before and after each deed."""

    def __init__(self, lives: Any, pass_by: Callable[[str], None]) -> None:
        self._lives = lives
        self._pass_by = pass_by

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lives, name)

    async def stage(self, *given: Any) -> None:
        self._pass_by("stage")
        await self._lives.stage(*given)
        self._pass_by("staged")

    async def add_staged(self, *given: Any) -> None:
        self._pass_by("add_staged")
        await self._lives.add_staged(*given)
        self._pass_by("added_staged")

    async def swap(self, *given: Any) -> Any:
        self._pass_by("swap")
        swapped = await self._lives.swap(*given)
        self._pass_by("swapped_log")
        return swapped


async def _look(world: RestoreWorld) -> None:
    """As the service does: until it is killed."""
    try:
        await world.dispatch.look()
    except Killed:
        return
    except Fault:
        return


async def _ended(hub: Hub, clock: FakeClock, restore_id: str, world: RestoreWorld) -> Restore:
    """The service is started again and looks after it from time to time, as long as it takes."""
    for _ in range(2 * MOST_ATTEMPTS + 2):
        clock.advance(LONG)
        await _look(world)
        async with hub.directory.reading() as tx:
            found = await tx.restores.by_id(RestoreId(restore_id))
        assert found is not None
        if not found.running:
            return found
    raise AssertionError(found.stage)


async def _require_whole(hub: Hub, workspace_id: str, old: str, ended: Restore) -> None:
    """The old log, or the new one and the old one as its branch; nothing staged, nobody waits, and every link fits."""
    life, names = await life_of(hub, workspace_id), await names_in(hub, workspace_id)
    done = ended.stage.value == "done"
    assert (life, names) == ((ended.new_backend_id, "ab") if done else (old, "abcde"))
    assert (await hub.log.verify(workspace_id)).damage is None
    assert await names_in(hub, branch_name(workspace_id, old)) == ("abcde" if done else "")
    assert await hub.log.heads([staged_name(workspace_id, ended.new_backend_id)]) == {}
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id))
        branches = await tx.branches.of(WorkspaceId(workspace_id))
    assert workspace is not None
    assert workspace.restoring_at is None
    assert len(branches) == (1 if done else 0)


@pytest.mark.parametrize("failure", [Killed, _fault], ids=["killed", "error"])
@pytest.mark.parametrize("point", POINTS)
async def test_once_it_goes_on_and_is_done(
    hub: Hub, clock: FakeClock, alice: Visitor, point: str, failure: Callable[[], BaseException]
) -> None:
    """Wherever it was cut off, whoever goes on brings it to its end, once."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old, restore = await life_of(hub, alice.workspace_id), await asked(hub, alice, {"seq": 2})
    world = Fragile(hub, point, failure, 1)
    await _look(world)
    assert world.times == 0
    ended = await _ended(hub, clock, restore["id"], world)
    # What was staged by the one that was cut off is in nobody's way: no attempt is lost by it.
    assert (ended.stage.value, ended.error, ended.attempts <= 2) == ("done", "", True)
    await _require_whole(hub, alice.workspace_id, old, ended)


@pytest.mark.parametrize("failure", [Killed, _fault], ids=["killed", "error"])
@pytest.mark.parametrize("point", ["back_up", "added_staged", "settle", "swap"])
async def test_again_and_again_it_ends_with_the_old(
    hub: Hub, clock: FakeClock, alice: Visitor, point: str, failure: Callable[[], BaseException]
) -> None:
    """What never gets to the swap is given up by itself, and everything is as it was; the workspace can be restored anew."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old, restore = await life_of(hub, alice.workspace_id), await asked(hub, alice, {"seq": 2})
    world = Fragile(hub, point, failure, 100)
    await _look(world)
    ended = await _ended(hub, clock, restore["id"], world)
    assert (ended.stage.value, ended.error) == ("failed", "FAULT" if failure is _fault else "RESTORE_INTERRUPTED")
    await _require_whole(hub, alice.workspace_id, old, ended)


@pytest.mark.parametrize("point", COPY_POINTS)
async def test_a_copy_is_made_once_or_not_at_all(hub: Hub, clock: FakeClock, alice: Visitor, point: str) -> None:
    """Killed at each step: one workspace with all that was to be in it; the other is as it was."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old = await life_of(hub, alice.workspace_id)
    restore = await asked(hub, alice, {"seq": 2}, kind="copy", name="Copy")
    world = Fragile(hub, point, Killed, 1)
    await _look(world)
    assert world.times == 0
    ended = await _ended(hub, clock, restore["id"], world)
    assert (ended.stage.value, await names_in(hub, str(ended.copy_id))) == ("done", "ab")
    async with hub.directory.reading() as tx:
        copies = [one for one in await tx.workspaces.page_of_all(None, 10) if one.name == "Copy"]
    assert [one.id for one in copies] == [ended.copy_id]
    assert (await life_of(hub, alice.workspace_id), await names_in(hub, alice.workspace_id)) == (old, "abcde")


@pytest.mark.parametrize("stage", ["waiting", "backing_up", "loading", "pausing"])
async def test_stopped_at_each_stage_everything_is_as_it_was(hub: Hub, alice: Visitor, stage: str) -> None:
    """Until the swap whoever may restore may stop it: old log, writers go on, told, and nothing staged is left."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old, restore = await life_of(hub, alice.workspace_id), await asked(hub, alice, {"seq": 2})
    world = RestoreWorld(hub)

    async def stop(one: Any = None) -> None:
        if one is None or one.stage.value == stage:
            reply = await alice.ask("POST", at(alice, "restores", restore["id"], "abort"))
            assert reply.status_code == 200, reply.text

    world.tell = stop
    if stage == "waiting":
        await stop()
    await world.dispatch.look()
    async with hub.directory.reading() as tx:
        ended = await tx.restores.by_id(restore["id"])
        told = [one.kind.value for one in await tx.lifecycle.after(0, 100)]
    assert ended is not None
    assert ended.stage.value == "aborted"
    assert told[-1] == "restore_aborted"
    await _require_whole(hub, alice.workspace_id, old, ended)


async def test_after_the_swap_it_cannot_be_stopped(hub: Hub, alice: Visitor) -> None:
    """Nor when it is over: whoever wants the old state back restores to it."""
    await write(hub, alice.workspace_id, 1, "abcde")
    restore, codes = await asked(hub, alice, {"seq": 2}), list[str]()
    world = RestoreWorld(hub)

    async def stop(one: Any) -> None:
        if one.stage.value in {"swapping", "done"}:
            reply = await alice.ask("POST", at(alice, "restores", restore["id"], "abort"))
            codes.append(str(problem(reply)["code"]))

    world.tell = stop
    await world.dispatch.look()
    assert codes == ["RESTORE_OVER", "RESTORE_OVER"]
    assert (await shown(alice, restore["id"]))["stage"] == "done"


async def test_writers_that_wait_for_nothing_go_on(hub: Hub, alice: Visitor) -> None:
    """A workspace that says that it is being restored while nobody restores it is healed when somebody looks."""
    workspace_id = WorkspaceId(alice.workspace_id)
    async with hub.directory.transaction() as tx:
        await tx.workspaces.set_restoring(workspace_id, hub.clock.now())
    await RestoreWorld(hub).dispatch.look()
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(workspace_id)
    assert workspace is not None
    assert workspace.restoring_at is None


async def test_a_log_that_was_replaced_otherwise_is_left_alone(hub: Hub, alice: Visitor) -> None:
    """Whatever gave the log another life since it was asked for: the restore ends with a clear code, and touches nothing."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old, restore = await life_of(hub, alice.workspace_id), await asked(hub, alice, {"seq": 2})
    world = RestoreWorld(hub)

    async def settle(workspace_id: str) -> None:
        await hub.lives.stage(workspace_id, "log_other")
        await hub.lives.swap(workspace_id, "log_other", old)

    world.settle = settle
    await world.dispatch.look()
    ended = await shown(alice, restore["id"])
    assert (ended["stage"], ended["error"]) == ("failed", "LOG_REPLACED")
    assert await life_of(hub, alice.workspace_id) == "log_other"


async def test_one_that_is_done_elsewhere_is_left_to_that(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """While a claim holds nobody else begins."""
    await write(hub, alice.workspace_id, 1, "abcde")
    await asked(hub, alice, {"seq": 2})
    async with hub.directory.transaction() as tx:
        assert await tx.restores.claim("mon_1", clock.now(), clock.now() + LEASE) is not None
    world = RestoreWorld(hub)
    await world.dispatch.look()
    assert (world.told, await names_in(hub, alice.workspace_id)) == ([], "abcde")
