"""The shapes of workspaces: what a member sees and changes, and what the operator does with them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment, Person
from mooring.wire.funnels import Attempt

RoleName = Literal["owner", "admin", "member", "viewer"]
Name = Annotated[str, Meta(description="1 to 80 visible characters.")]


class OfferShape(Struct, rename="camel", frozen=True):
    """Ownership that is offered. `keepsOwnership`: who offers it stays an owner too, and else becomes an admin."""

    from_user: Person
    to_user: Person
    keeps_ownership: bool
    created_at: Moment
    expires_at: Moment


class WorkspaceShape(Struct, rename="camel", frozen=True):
    """A workspace as its member sees it."""

    id: str
    name: str
    role: RoleName
    is_default: bool
    created_at: Moment
    state: Literal["active", "paused", "restoring", "archived", "deleted"]
    members: Annotated[int, Meta(description="How many people are in it.")]
    head: Annotated[int, Meta(description="The last seq of its event log; 0 when it is empty.")]
    recent_at: Annotated[Moment, Meta(description="When I last opened it, else when I joined.")]
    archived_at: Moment | None
    deleted_at: Moment | None
    purge_at: Annotated[Moment | None, Meta(description="When a deleted one is gone for good.")]
    grace_days: Annotated[int, Meta(description="For how many days it could be brought back after it was deleted.")]
    offer: Annotated[OfferShape | None, Meta(description="For its owners and for whom it is offered to.")]


class WorkspacePage(Struct, rename="camel", frozen=True):
    """Some workspaces, used last first. `nextCursor` is null on the last page; `total` counts all pages."""

    workspaces: list[WorkspaceShape]
    next_cursor: str | None
    total: int


class CreateWorkspaceRequest(Struct, rename="camel", frozen=True):
    """A new workspace."""

    name: Name
    attempt: Annotated[Attempt | None, Meta(description="See `noteFunnelStep`: what became of it is noted.")] = None


class RenameWorkspaceRequest(Struct, rename="camel", frozen=True):
    """Another name."""

    name: Name


class DefaultWorkspaceRequest(Struct, rename="camel", frozen=True):
    """The workspace that opens by itself where no other was used last."""

    workspace_id: str


class MemberShape(Struct, rename="camel", frozen=True):
    """A member of a workspace. `you`: the one who asks."""

    user: Person
    role: RoleName
    joined_at: Moment
    you: bool


class MemberPage(Struct, rename="camel", frozen=True):
    """Some members, owners first, then by name. `nextCursor` is null on the last page; `total` counts all pages."""

    members: list[MemberShape]
    next_cursor: str | None
    total: int


class AutomationShape(Struct, rename="camel", frozen=True):
    """A handler that has written in a workspace: `name` is how it is called, what it wrote has `svc_` before that."""

    name: str
    first_at: Moment
    last_at: Moment
    events: Annotated[int, Meta(description="How many events it has written.")]


class AutomationList(Struct, rename="camel", frozen=True):
    """Handlers of the service that have written in a workspace, by name."""

    automations: list[AutomationShape]


class ChangeRoleRequest(Struct, rename="camel", frozen=True):
    """What the member may do from now on. Nobody is made an owner by this: `owner` is refused (ROLE_NOT_GIVEN)."""

    role: RoleName


class OfferOwnershipRequest(Struct, rename="camel", frozen=True):
    """To which member. `keepOwnership`: stay an owner too instead of becoming an admin."""

    user_id: str
    keep_ownership: bool = False


class OperatorWorkspace(Struct, rename="camel", frozen=True):
    """A workspace as the operator sees it. `state`: active, paused, archived, deleted or purged."""

    id: str
    name: str
    state: str
    created_at: Moment
    created_by: str
    members: int
    owners: list[Person]
    archived_at: Moment | None
    deleted_at: Moment | None
    purge_at: Moment | None
    purged_at: Moment | None
    head: int
    bytes: int


class SetOwnerRequest(Struct, rename="camel", frozen=True):
    """Who shall own the workspace: an id or an address."""

    user_id: str


class OperatorMember(Struct, rename="camel", frozen=True):
    """A member as the operator sees them."""

    user: Person
    role: str
    joined_at: Moment


class OperatorReceipt(Struct, rename="camel", frozen=True):
    """Proof of what was done for good, and what was found."""

    id: str
    kind: str
    at: Moment
    data: dict[str, str | int]


class OperatorWorkspaceDetails(Struct, rename="camel", frozen=True):
    """One workspace with everybody in it and its receipts."""

    workspace: OperatorWorkspace
    members: list[OperatorMember]
    receipts: list[OperatorReceipt]


class OperatorWorkspaceChange(Struct, rename="camel", frozen=True):
    """What became of a deed. `changed` is false when it was so already, or could not be done yet."""

    workspace: OperatorWorkspace
    changed: bool


class OperatorWorkspacePage(Struct, rename="camel", frozen=True):
    """Workspaces in the order of their ids."""

    workspaces: list[OperatorWorkspace]
    next_cursor: str | None


class PauseReply(Struct, rename="camel", frozen=True):
    """What became of a pause or a resume. `changed` is false when it was so already."""

    id: str
    paused: bool
    changed: bool
