"""The role table, cell by cell, and what the state of a workspace adds."""

import pytest

from mooring.workspaces import Action, Role, Standing, WorkspaceState, WritesParked, decide, require
from mooring.workspaces.errors import (
    ReadOnly,
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceMissing,
    WritesPaused,
    WritesRestoring,
)

# The law, written out by hand: who of owner, admin, member, viewer may.
TABLE = {
    Action.READ: "oamv",
    Action.SEE_MEMBERS: "oamv",
    Action.LEAVE: "oamv",
    Action.WRITE: "oam-",
    Action.RENAME: "oa--",
    Action.INVITE: "oa--",
    Action.INVITATIONS: "oa--",
    Action.CHANGE_ROLE: "oa--",
    Action.REMOVE_MEMBER: "oa--",
    Action.SEE_BACKUPS: "oa--",
    Action.SEE_AUDIT: "oa--",
    Action.WEBHOOKS: "oa--",
    Action.EXPORT: "oa--",
    Action.ARCHIVE: "o---",
    Action.DELETE: "o---",
    Action.UNDELETE: "o---",
    Action.RESTORE: "o---",
    Action.TRANSFER: "o---",
}


def test_the_table_has_a_row_for_every_action() -> None:
    """A new action without a decision here fails."""
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_each_cell_of_the_role_table(action: Action, role: Role) -> None:
    """Who may, may; who may not is refused with the role's own refusal, and for writes with one that parks."""
    refusal = decide(Standing(role), action)
    if role.value[0] in TABLE[action]:
        assert refusal is None
    else:
        assert isinstance(refusal, ReadOnly if action is Action.WRITE else RoleTooLow)


def test_a_role_that_is_too_low_says_which_and_for_what() -> None:
    """The page can explain itself."""
    refusal = decide(Standing(Role.MEMBER), Action.INVITE)
    assert refusal is not None
    assert refusal.extra == {"role": "member", "action": "invite"}


@pytest.mark.parametrize("action", Action)
def test_a_stranger_may_nothing(action: Action) -> None:
    """In a workspace that exists a stranger is forbidden everything, in whatever state it is."""
    for state in WorkspaceState:
        expected = WorkspaceMissing if state is WorkspaceState.DELETED else WorkspaceForbidden
        assert isinstance(decide(Standing(None, state), action), expected)


@pytest.mark.parametrize("action", Action)
def test_in_a_missing_workspace_nobody_may_anything(action: Action) -> None:
    """Unknown means no."""
    assert isinstance(decide(None, action), WorkspaceMissing)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_deleted_workspace_can_only_be_undeleted_by_its_owner(action: Action, role: Role) -> None:
    """For everybody else and everything else it is gone."""
    refusal = decide(Standing(role, WorkspaceState.DELETED), action)
    if action is Action.UNDELETE:
        assert refusal is None if role is Role.OWNER else isinstance(refusal, RoleTooLow)
    else:
        assert isinstance(refusal, WorkspaceMissing)


@pytest.mark.parametrize(
    ("state", "parked"),
    [
        (WorkspaceState.PAUSED, WritesPaused),
        (WorkspaceState.RESTORING, WritesRestoring),
        (WorkspaceState.ARCHIVED, WorkspaceArchived),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_a_workspace_that_takes_no_events_parks_writes(
    state: WorkspaceState, parked: type[WritesParked], role: Role
) -> None:
    """Paused, archived or full: every write is refused with a refusal that parks, everything else is as ever.

    But for what would build on an archived one: its name and new members.
    """
    for action in set(Action) - {Action.WRITE}:
        expected, found = decide(Standing(role), action), decide(Standing(role, state), action)
        if expected is None and state is WorkspaceState.ARCHIVED and action in {Action.RENAME, Action.INVITE}:
            assert isinstance(found, WorkspaceArchived)
        else:
            assert type(expected) is type(found)
    refusal = decide(Standing(role, state), Action.WRITE)
    assert isinstance(refusal, WritesParked)
    assert isinstance(refusal, ReadOnly if role is Role.VIEWER else parked)


def test_require_raises_what_decide_finds() -> None:
    """The guard gives the standing back or raises the refusal."""
    standing = Standing(Role.VIEWER)
    assert require(standing, Action.READ) is standing
    with pytest.raises(ReadOnly):
        require(standing, Action.WRITE)
    with pytest.raises(WorkspaceMissing):
        require(None, Action.READ)
