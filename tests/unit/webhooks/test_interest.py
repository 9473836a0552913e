"""What is remembered of which events are wanted: asked for once, and never older than the last change."""

from collections.abc import Sequence

from fakes import START
from mooring.webhooks import EventInterest, EventName
from mooring.workspaces import WorkspaceId

HERE, THERE = WorkspaceId("wsp_here"), WorkspaceId("wsp_there")
NAMES = (EventName("v1.*", START),)


class Directory:
    """Counts what it is asked. `overtaken`: a change comes while it answers."""

    def __init__(self) -> None:
        self.asked: list[WorkspaceId] = []
        self.names: dict[WorkspaceId, Sequence[EventName]] = {}
        self.interest = EventInterest(self.load, most=2)
        self.overtaken = False

    async def load(self, workspace_id: WorkspaceId) -> Sequence[EventName]:
        self.asked.append(workspace_id)
        found = self.names.get(workspace_id, ())
        if self.overtaken:
            self.overtaken = False
            self.names[workspace_id] = NAMES
            self.interest.changed(workspace_id)
        return found


async def test_each_workspace_is_asked_about_once() -> None:
    """That nobody wants anything is remembered too."""
    directory = Directory()
    directory.names[THERE] = NAMES
    for _ in range(3):
        assert await directory.interest.names(HERE) == ()
        assert await directory.interest.names(THERE) == NAMES
    assert directory.asked == [HERE, THERE]


async def test_after_a_change_it_is_asked_again() -> None:
    """About the workspace whose webhook it is; about all when it is the operator's."""
    directory = Directory()
    for one in (HERE, THERE):
        await directory.interest.names(one)
    directory.interest.changed(HERE)
    for one in (HERE, THERE):
        await directory.interest.names(one)
    assert directory.asked == [HERE, THERE, HERE]
    directory.interest.changed(None)
    for one in (HERE, THERE):
        await directory.interest.names(one)
    assert directory.asked == [HERE, THERE, HERE, HERE, THERE]


async def test_an_answer_that_a_change_overtook_is_not_kept() -> None:
    """It may be older than the change, and would be believed for ever."""
    directory = Directory()
    directory.overtaken = True
    assert await directory.interest.names(HERE) == NAMES
    assert directory.asked == [HERE, HERE]


async def test_memory_has_an_end() -> None:
    """What was asked for longest ago is forgotten first."""
    directory = Directory()
    for one in (HERE, THERE, HERE, WorkspaceId("wsp_third"), HERE, THERE):
        await directory.interest.names(one)
    assert directory.asked == [HERE, THERE, "wsp_third", THERE]
