"""The one answer to "may this user do this in this workspace", for the API and for every push alike."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mooring.kit.errors import Refusal
from mooring.workspaces.errors import (
    ReadOnly,
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceMissing,
    WritesPaused,
    WritesRestoring,
)
from mooring.workspaces.model import Role, Standing, WorkspaceState


class Action(StrEnum):
    """What can be done in a workspace."""

    READ = "read"
    SEE_MEMBERS = "see_members"
    LEAVE = "leave"
    WRITE = "write"
    RENAME = "rename"
    INVITE = "invite"
    INVITATIONS = "invitations"  # see them, with their addresses, and take them back
    CHANGE_ROLE = "change_role"
    REMOVE_MEMBER = "remove_member"
    SEE_BACKUPS = "see_backups"
    SEE_AUDIT = "see_audit"
    WEBHOOKS = "webhooks"
    EXPORT = "export"
    ARCHIVE = "archive"
    DELETE = "delete"
    UNDELETE = "undelete"
    RESTORE = "restore"
    TRANSFER = "transfer"


_VIEWER = frozenset({Action.READ, Action.SEE_MEMBERS, Action.LEAVE})
_MEMBER = _VIEWER | {Action.WRITE}
_ADMIN = _MEMBER | {
    Action.RENAME,
    Action.INVITE,
    Action.INVITATIONS,
    Action.CHANGE_ROLE,
    Action.REMOVE_MEMBER,
    Action.SEE_BACKUPS,
    Action.SEE_AUDIT,
    Action.WEBHOOKS,
    Action.EXPORT,
}
_OWNER = _ADMIN | {Action.ARCHIVE, Action.DELETE, Action.UNDELETE, Action.RESTORE, Action.TRANSFER}

ALLOWED: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {Role.VIEWER: _VIEWER, Role.MEMBER: _MEMBER, Role.ADMIN: _ADMIN, Role.OWNER: _OWNER}
)

# What an archived workspace stays free for: reading, who is in it, and its own end. It is not built on any more.
_NOT_WHILE_ARCHIVED = frozenset({Action.RENAME, Action.INVITE})

_PARKED_BY = MappingProxyType(
    {
        WorkspaceState.PAUSED: WritesPaused,
        WorkspaceState.RESTORING: WritesRestoring,
        WorkspaceState.ARCHIVED: WorkspaceArchived,
    }
)


def decide(standing: Standing | None, action: Action) -> Refusal | None:
    """None when it may be done; else the refusal to raise. Whatever is not known to be allowed is refused.

    `standing` None: no such workspace (WorkspaceMissing, also for a deleted one, which its owner may only undelete).
    No role: WorkspaceForbidden. Role too low: RoleTooLow, or a WritesParked for `write`, as for a workspace that takes
    no events at present: such a push waits instead of failing. WorkspaceArchived for what would build on an archived one.
    """
    if standing is None:
        return WorkspaceMissing()
    if standing.role is None:
        return WorkspaceForbidden() if standing.state is not WorkspaceState.DELETED else WorkspaceMissing()
    if standing.state is WorkspaceState.DELETED and action is not Action.UNDELETE:
        return WorkspaceMissing()
    if action not in ALLOWED[standing.role]:
        return _too_low(standing.role, action)
    return _state_against(standing.state, action)


def require(standing: Standing | None, action: Action) -> Standing:
    """`standing`, when `decide` has nothing against it; else its refusal is raised."""
    refusal = decide(standing, action)
    if refusal is not None or standing is None:
        raise refusal or WorkspaceMissing()
    return standing


def _state_against(state: WorkspaceState, action: Action) -> Refusal | None:
    if action is Action.WRITE and state is not WorkspaceState.ACTIVE:
        return _PARKED_BY[state]()
    if state is WorkspaceState.ARCHIVED and action in _NOT_WHILE_ARCHIVED:
        return WorkspaceArchived()
    return None


def _too_low(role: Role, action: Action) -> Refusal:
    if action is Action.WRITE:
        return ReadOnly()
    return RoleTooLow(extra={"role": role.value, "action": action.value})
