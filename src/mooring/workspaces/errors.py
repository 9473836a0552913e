"""The refusals of workspaces."""

from collections.abc import Mapping, Sequence

from mooring.kit.errors import Conflict, Forbidden, Invalid, Missing, Refusal


class WorkspaceMissing(Missing):
    code = "WORKSPACE_MISSING"
    title = "There is no such workspace."


class WorkspaceForbidden(Forbidden):
    code = "WORKSPACE_FORBIDDEN"
    title = "You are not a member of this workspace."


class RoleTooLow(Forbidden):
    """A member whose role does not reach; `extra` names the role and the action."""

    code = "ROLE_TOO_LOW"
    title = "Your role in this workspace does not allow this."


class WritesParked(Refusal):
    """Reading goes on, writing does not. The sync socket leaves such a push unanswered: the stock client waits and keeps it."""


class ReadOnly(WritesParked, Forbidden):
    code = "READ_ONLY"
    title = "Your role in this workspace is viewer: you can read only."


class WritesPaused(WritesParked, Conflict):
    code = "WRITES_PAUSED"
    title = "Writing to this workspace is paused. What you change is kept on your device until it goes on."


class WritesRestoring(WritesParked, Conflict):
    code = "WRITES_RESTORING"
    title = "This workspace is being restored. What you change is kept on your device until that is done."


class WorkspaceArchived(WritesParked, Conflict):
    code = "WORKSPACE_ARCHIVED"
    title = "This workspace is archived: it can be read, not changed."


class WorkspaceFull(WritesParked, Conflict):
    code = "WORKSPACE_FULL"
    title = "This workspace has reached its limit of events or bytes."


class WorkspaceNameInvalid(Invalid):
    code = "WORKSPACE_NAME_INVALID"
    title = "A workspace name has 1 to 80 visible characters."

    def __init__(self) -> None:
        super().__init__(fields={"name": self.code})


class WorkspaceQuotaReached(Conflict):
    """`extra` carries the `limit`."""

    code = "WORKSPACE_QUOTA_REACHED"
    title = "You own as many workspaces as you may."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class MemberQuotaReached(Conflict):
    """`extra` carries the `limit`."""

    code = "MEMBER_QUOTA_REACHED"
    title = "This workspace has as many members as it may."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class WorkspacesStillOwned(Conflict):
    """`extra` carries the `workspaces` that would be left without an owner: id, name, and how many members each has."""

    code = "WORKSPACES_STILL_OWNED"
    title = (
        "You are the only owner of some workspaces. Offer their ownership to somebody else first, delete them, or have them "
        "archived."
    )

    def __init__(self, workspaces: Sequence[Mapping[str, str | int]]) -> None:
        super().__init__(extra={"workspaces": list(workspaces)})


class MemberMissing(Missing):
    code = "MEMBER_MISSING"
    title = "This person is not a member of this workspace."


class RoleNotGiven(Conflict):
    code = "ROLE_NOT_GIVEN"
    title = "Nobody is made an owner by a change of role. Offer them ownership instead."


class AlreadyOwner(Conflict):
    code = "ALREADY_OWNER"
    title = "This person is an owner already."


class OfferMissing(Missing):
    code = "OFFER_MISSING"
    title = "There is no such offer of ownership, or it has expired."


class LastOwner(Conflict):
    code = "LAST_OWNER"
    title = "A workspace is never without an owner. Hand it over first, or delete it."


class WorkspaceNotDeleted(Conflict):
    code = "WORKSPACE_NOT_DELETED"
    title = "Only a deleted workspace is purged. Delete it first."


class PurgeNotDue(Conflict):
    code = "PURGE_NOT_DUE"
    title = "This workspace can still be brought back. Say that it is to be purged now, or wait."


class CursorInvalid(Invalid):
    code = "CURSOR_INVALID"
    title = "This cursor was not made by this service. Begin without one."

    def __init__(self) -> None:
        super().__init__(fields={"cursor": self.code})
