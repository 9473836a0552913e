"""Names, states and cursors of workspaces."""

from dataclasses import replace

import pytest

from fakes import START
from mooring.accounts import UserId
from mooring.workspaces import Workspace, WorkspaceId, WorkspaceState
from mooring.workspaces.errors import CursorInvalid, WorkspaceNameInvalid
from mooring.workspaces.listing import _decoded
from mooring.workspaces.model import parse_workspace_name

HERS = Workspace(WorkspaceId("wsp_1"), "Tasks", START, UserId("usr_1"))


@pytest.mark.parametrize(("raw", "name"), [(" Tasks\tof  Alice ", "Tasks of Alice"), ("x" * 80, "x" * 80)])
def test_a_name_is_one_visible_line(raw: str, name: str) -> None:
    """White space is put in order; up to 80 characters are kept."""
    assert parse_workspace_name(raw) == name


@pytest.mark.parametrize("raw", ["", "  \n", "\u200b\u202e", "x" * 81])
def test_a_name_that_cannot_be_read_is_refused(raw: str) -> None:
    """Empty, invisible or too long."""
    with pytest.raises(WorkspaceNameInvalid):
        parse_workspace_name(raw)


def test_the_strongest_state_is_the_state() -> None:
    """Deleted before archived before restoring before paused before active."""
    paused = replace(HERS, paused_at=START)
    restoring = replace(paused, restoring_at=START)
    archived = replace(restoring, archived_at=START)
    deleted = replace(archived, deleted_at=START)
    states = [one.state for one in (HERS, paused, restoring, archived, deleted)]
    assert states == [
        WorkspaceState.ACTIVE,
        WorkspaceState.PAUSED,
        WorkspaceState.RESTORING,
        WorkspaceState.ARCHIVED,
        WorkspaceState.DELETED,
    ]


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "eA", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS54", "\u00e9", "MS4AAA", "A" * 6000, "LTEuLi4"],
)
def test_a_cursor_of_another_make_is_refused(cursor: str) -> None:
    """Not base64, no moment, a moment that cannot be, no id: all refused alike."""
    with pytest.raises(CursorInvalid):
        _decoded(cursor)
