"""A workspace, its members, and what a user is in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

from mooring.accounts import UserId
from mooring.kit.text import one_line
from mooring.workspaces.allowance import NOTHING, Allowance
from mooring.workspaces.errors import WorkspaceNameInvalid

WorkspaceId = NewType("WorkspaceId", str)
InvitationId = NewType("InvitationId", str)

ShownState = Literal["active", "paused", "restoring", "archived", "deleted"]

_LONGEST_NAME = 80


class Role(StrEnum):
    """What a member may do, from most to least; each may all that the next one may."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class WorkspaceState(StrEnum):
    """Whether a workspace takes events. Only `active` does, as far as there is room; `deleted` is not even read."""

    ACTIVE = "active"
    PAUSED = "paused"
    RESTORING = "restoring"
    ARCHIVED = "archived"
    DELETED = "deleted"


class ListedState(StrEnum):
    """By what a list of workspaces may be narrowed down. A paused one counts as active."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The tenancy unit. Its id is LiveStore's `storeId`."""

    id: WorkspaceId
    name: str
    created_at: datetime
    created_by: UserId
    paused_at: datetime | None = None
    restoring_at: datetime | None = None
    archived_at: datetime | None = None
    deleted_at: datetime | None = None
    purged_at: datetime | None = None

    @property
    def shown_state(self) -> ShownState:
        """The state as people are told it: whether it is full is said where its usage is."""
        return (
            "deleted"
            if self.deleted_at
            else "archived"
            if self.archived_at
            else "restoring"
            if self.restoring_at
            else "paused"
            if self.paused_at
            else "active"
        )

    @property
    def state(self) -> WorkspaceState:
        """The strongest of what holds."""
        if self.deleted_at is not None:
            return WorkspaceState.DELETED
        if self.archived_at is not None:
            return WorkspaceState.ARCHIVED
        if self.restoring_at is not None:
            return WorkspaceState.RESTORING
        return WorkspaceState.PAUSED if self.paused_at is not None else WorkspaceState.ACTIVE


@dataclass(frozen=True, slots=True)
class Member:
    """A user in a workspace. `recent_at`: when they last opened it, None before the first time."""

    workspace_id: WorkspaceId
    user_id: UserId
    role: Role
    joined_at: datetime
    recent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the members of a workspace see behind a user id. `name` may be empty; both are, once the account was purged."""

    id: UserId
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class MemberDetails:
    """A member and the person that they are."""

    member: Member
    person: Person


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user is in an existing workspace (`role` is None for a stranger), the state of that workspace, and how much
    its log may hold.
    """

    role: Role | None
    state: WorkspaceState = WorkspaceState.ACTIVE
    allowance: Allowance = NOTHING


@dataclass(frozen=True, slots=True)
class Listed:
    """A workspace as one of its members sees it in a list."""

    workspace: Workspace
    member: Member
    is_default: bool

    @property
    def recent_at(self) -> datetime:
        """When the member last opened it, else when they joined: lists are in this order, latest first."""
        return self.member.recent_at or self.member.joined_at


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which workspaces a list is of. Those that are deleted are of their owners only, and of nobody any more at `gone_before`.

    `state` None: all but the deleted ones. `search`: part of a name, in small or capital letters.
    """

    state: ListedState | None = None
    search: str = ""
    gone_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoleOwned:
    """A workspace that would have no owner left without one person, and how many members it has, them included."""

    workspace: Workspace
    members: int


def parse_workspace_name(raw: str) -> str:
    """`raw` as one visible line of 1 to 80 characters. WorkspaceNameInvalid."""
    name = one_line(raw)
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise WorkspaceNameInvalid
    return name
