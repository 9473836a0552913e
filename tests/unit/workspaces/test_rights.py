"""The second half of the role table, cell by cell: what a member may do to another, and to themselves."""

import pytest

from mooring.workspaces import Action, Role, Standing, WorkspaceState
from mooring.workspaces.errors import (
    LastOwner,
    RoleNotGiven,
    RoleTooLow,
    WorkspaceForbidden,
    WorkspaceMissing,
)
from mooring.workspaces.members import decide_on_member

# The law, written out by hand. A letter for each outcome: y may, x the role is too low, g nobody gives ownership.
OUTCOMES = {"y": None, "x": RoleTooLow, "g": RoleNotGiven}

# What the row may make of the column's person; four letters: owner, admin, member, viewer.
#          owner   admin   member  viewer    <- of whom
CHANGE_OF_OTHERS = {
    "owner":  "yyyy    gyyy    gyyy    gyyy",
    "admin":  "xxxx    gyyy    gyyy    gyyy",
    "member": "xxxx    xxxx    xxxx    xxxx",
    "viewer": "xxxx    xxxx    xxxx    xxxx",
}  # fmt: skip
# What somebody may make of themselves.
CHANGE_OF_ONESELF = {
    "owner":  "yyyy",
    "admin":  "gyyy",
    "member": "xxyy",
    "viewer": "xxxy",
}  # fmt: skip
#          owner, admin, member, viewer      <- whom the row may remove
REMOVAL_OF_OTHERS = {
    "owner":  "yyyy",
    "admin":  "xyyy",
    "member": "xxxx",
    "viewer": "xxxx",
}  # fmt: skip

ROLES = [role.value for role in Role]
OTHERS = [
    (actor, target, new, cells.split()[ROLES.index(target)][ROLES.index(new)])
    for actor, cells in CHANGE_OF_OTHERS.items()
    for target in ROLES
    for new in ROLES
]
OWN = [(role, new, cells[ROLES.index(new)]) for role, cells in CHANGE_OF_ONESELF.items() for new in ROLES]
REMOVALS = [
    (actor, target, cells[ROLES.index(target)]) for actor, cells in REMOVAL_OF_OTHERS.items() for target in ROLES
]


def _outcome(refusal: object) -> type | None:
    return None if refusal is None else type(refusal)


@pytest.mark.parametrize(("actor", "target", "new", "cell"), OTHERS)
def test_each_cell_of_changing_the_role_of_another(actor: str, target: str, new: str, cell: str) -> None:
    """Owners reach everybody, admins everybody but owners, nobody else anybody; nobody is made an owner."""
    refusal = decide_on_member(Standing(Role(actor)), Action.CHANGE_ROLE, Role(target), self_=False, new_role=Role(new))
    assert _outcome(refusal) is OUTCOMES[cell]


@pytest.mark.parametrize(("role", "new", "cell"), OWN)
def test_each_cell_of_changing_ones_own_role(role: str, new: str, cell: str) -> None:
    """Everybody may lower themselves, nobody may raise themselves."""
    refusal = decide_on_member(Standing(Role(role)), Action.CHANGE_ROLE, Role(role), self_=True, new_role=Role(new))
    assert _outcome(refusal) is OUTCOMES[cell]


@pytest.mark.parametrize(("actor", "target", "cell"), REMOVALS)
def test_each_cell_of_removing_another(actor: str, target: str, cell: str) -> None:
    """Owners remove everybody, admins everybody but owners."""
    refusal = decide_on_member(Standing(Role(actor)), Action.REMOVE_MEMBER, Role(target), self_=False)
    assert _outcome(refusal) is OUTCOMES[cell]


@pytest.mark.parametrize("role", Role)
def test_everybody_may_leave(role: Role) -> None:
    """Whatever they are, unless they are the last owner."""
    assert decide_on_member(Standing(role), Action.LEAVE, role, self_=True) is None


@pytest.mark.parametrize(("action", "new"), [("leave", None), *(("change_role", role) for role in Role)])
@pytest.mark.parametrize("self_", [True, False])
def test_the_last_owner_stays_one(action: str, new: Role | None, self_: bool) -> None:
    """Nobody lowers or removes them, neither they themselves nor another owner whose account is closed by now."""
    deed = Action(action if self_ or new else "remove_member")
    refusal = decide_on_member(Standing(Role.OWNER), deed, Role.OWNER, self_=self_, new_role=new, last_owner=True)
    assert _outcome(refusal) is (None if new is Role.OWNER else LastOwner)


@pytest.mark.parametrize("action", [Action.CHANGE_ROLE, Action.REMOVE_MEMBER, Action.LEAVE])
@pytest.mark.parametrize("target", Role)
def test_who_is_not_in_it_does_nothing_to_anybody(action: Action, target: Role) -> None:
    """Strangers are forbidden; in what is absent or deleted nobody does anything."""
    for standing, expected in (
        (Standing(None), WorkspaceForbidden),
        (None, WorkspaceMissing),
        (Standing(Role.OWNER, WorkspaceState.DELETED), WorkspaceMissing),
    ):
        refusal = decide_on_member(standing, action, target, self_=False, new_role=Role.VIEWER)
        assert _outcome(refusal) is expected


@pytest.mark.parametrize("state", [WorkspaceState.ARCHIVED, WorkspaceState.RESTORING, WorkspaceState.PAUSED])
@pytest.mark.parametrize("action", [Action.CHANGE_ROLE, Action.REMOVE_MEMBER, Action.LEAVE])
def test_members_are_ruled_on_whatever_takes_no_events(state: WorkspaceState, action: Action) -> None:
    """Archived, paused or full: who is in it can change all the same."""
    actor = Standing(Role.OWNER, state)
    assert decide_on_member(actor, action, Role.MEMBER, self_=False, new_role=Role.VIEWER) is None
