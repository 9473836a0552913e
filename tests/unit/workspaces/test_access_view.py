"""What is remembered of who may what: never older than the last change that was told."""

import asyncio

import pytest

from mooring.accounts import UserId
from mooring.workspaces import AccessView, Role, Standing, WorkspaceId

ALICE, BOB = UserId("usr_alice"), UserId("usr_bob")
HERS, OTHER = WorkspaceId("wsp_hers"), WorkspaceId("wsp_other")


class _Directory:
    """Answers slowly: a load reads at once and returns when it is let go on."""

    def __init__(self) -> None:
        self.standings: dict[tuple[UserId, WorkspaceId], Standing | None] = {
            (ALICE, HERS): Standing(Role.OWNER),
            (BOB, HERS): Standing(Role.MEMBER),
        }
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def standing(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        self.loads += 1
        found = self.standings.get((user_id, workspace_id))
        await self.gate.wait()
        return found


@pytest.fixture
def directory() -> _Directory:
    return _Directory()


@pytest.fixture
def view(directory: _Directory) -> AccessView:
    return AccessView(directory.standing)


async def test_a_standing_is_loaded_once_and_remembered(view: AccessView, directory: _Directory) -> None:
    """The first question asks the directory, the next ones do not, and `remembered` answers without waiting."""
    assert view.remembered(ALICE, HERS) is None
    assert await view.standing(ALICE, HERS) == Standing(Role.OWNER)
    assert await view.standing(ALICE, HERS) == Standing(Role.OWNER)
    assert view.remembered(ALICE, HERS) == Standing(Role.OWNER)
    assert directory.loads == 1


async def test_a_change_forgets_one_member_or_all(view: AccessView) -> None:
    """A change of one member leaves the others remembered; a change of the workspace forgets everybody in it."""
    await view.standing(ALICE, HERS)
    await view.standing(BOB, HERS)
    view.changed(HERS, BOB)
    assert view.remembered(ALICE, HERS) is not None
    assert view.remembered(BOB, HERS) is None
    view.changed(OTHER)
    assert view.remembered(ALICE, HERS) is not None
    view.changed(HERS)
    assert view.remembered(ALICE, HERS) is None


@pytest.mark.parametrize("changed_user", [ALICE, None])
async def test_a_change_during_a_load_leaves_no_stale_standing(
    view: AccessView, directory: _Directory, changed_user: UserId | None
) -> None:
    """A load that read before the change is asked again: neither its caller nor anybody later sees the old standing."""
    directory.gate.clear()
    asking = asyncio.create_task(view.standing(ALICE, HERS))
    await asyncio.sleep(0)
    directory.standings[ALICE, HERS] = Standing(Role.VIEWER)
    view.changed(HERS, changed_user)
    directory.gate.set()
    assert await asking == Standing(Role.VIEWER)
    assert view.remembered(ALICE, HERS) == Standing(Role.VIEWER)


async def test_a_change_elsewhere_does_not_repeat_a_load(view: AccessView, directory: _Directory) -> None:
    """Only a change of this member in this workspace makes a load worthless."""
    directory.gate.clear()
    asking = asyncio.create_task(view.standing(ALICE, HERS))
    await asyncio.sleep(0)
    view.changed(HERS, BOB)
    view.changed(OTHER)
    directory.gate.set()
    await asking
    assert directory.loads == 1


async def test_a_removal_during_a_load_is_seen_by_its_caller(view: AccessView, directory: _Directory) -> None:
    """Removed while the question was under way: the answer is that of a stranger, and nothing is remembered."""
    directory.gate.clear()
    asking = asyncio.create_task(view.standing(BOB, HERS))
    await asyncio.sleep(0)
    directory.standings[BOB, HERS] = Standing(None)
    view.changed(HERS, BOB)
    directory.gate.set()
    assert await asking == Standing(None)
    assert view.remembered(BOB, HERS) is None


async def test_strangers_and_missing_workspaces_fill_no_memory(view: AccessView, directory: _Directory) -> None:
    """They are asked for each time, and what is no id is not asked for at all."""
    directory.standings[ALICE, OTHER] = Standing(None)
    for _ in range(3):
        assert await view.standing(ALICE, OTHER) == Standing(None)
        assert await view.standing(ALICE, WorkspaceId("wsp_none")) is None
    assert directory.loads == 6
    assert await view.standing(ALICE, WorkspaceId("\x00")) is None
    assert await view.standing(ALICE, WorkspaceId("x" * 65)) is None
    assert directory.loads == 6
    assert view.remembered(ALICE, OTHER) is None


async def test_a_directory_that_fails_is_not_a_no_and_not_a_yes(view: AccessView, directory: _Directory) -> None:
    """Its failure goes to the caller, nothing is remembered, and the next question works."""

    async def broken(user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        raise ConnectionError

    failing = AccessView(broken)
    with pytest.raises(ConnectionError):
        await failing.standing(ALICE, HERS)
    assert failing.remembered(ALICE, HERS) is None
    with pytest.raises(ConnectionError):
        await failing.standing(ALICE, HERS)


async def test_the_oldest_workspace_is_forgotten_when_there_are_too_many(directory: _Directory) -> None:
    """Memory has an end: what was not asked for longest goes first."""
    view = AccessView(directory.standing, most=2)
    for name in ("wsp_a", "wsp_b"):
        directory.standings[ALICE, WorkspaceId(name)] = Standing(Role.OWNER)
        await view.standing(ALICE, WorkspaceId(name))
    view.remembered(ALICE, WorkspaceId("wsp_a"))
    await view.standing(ALICE, HERS)
    assert view.remembered(ALICE, WorkspaceId("wsp_a")) is not None
    assert view.remembered(ALICE, WorkspaceId("wsp_b")) is None


async def test_listeners_hear_of_a_change_after_it_took_effect(view: AccessView) -> None:
    """A listener is called with what changed, sees nothing old, and is not called once it has stopped."""
    await view.standing(ALICE, HERS)
    heard: list[tuple[WorkspaceId, UserId | None, Standing | None]] = []
    stop = view.listen(lambda workspace, user: heard.append((workspace, user, view.remembered(ALICE, HERS))))
    view.changed(HERS, ALICE)
    view.changed(HERS)
    stop()
    view.changed(HERS)
    assert heard == [(HERS, ALICE, None), (HERS, None, None)]
