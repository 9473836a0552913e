"""The shapes of quotas: how much somebody may have, and how much of it is used."""

from typing import Annotated

from msgspec import Meta, Struct

_Few = Annotated[int, Meta(ge=0, le=1_000_000)]
_Seats = Annotated[int, Meta(ge=1, le=1_000_000)]
_Many = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class QuotaShape(Struct, rename="camel", frozen=True):
    """The most that one user may have. `members`, `events` and `bytes`: in each workspace that they own."""

    owned_workspaces: int
    members: int
    invitations: Annotated[int, Meta(description="Invitations sent within an hour.")]
    events: int
    bytes: int


class GivenQuotaShape(Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """What the operator gives one user; null, or left out, where it stays as it is."""

    owned_workspaces: _Few | None = None
    members: _Seats | None = None
    invitations: _Few | None = None
    events: _Many | None = None
    bytes: _Many | None = None


class OperatorQuota(Struct, rename="camel", frozen=True):
    """What counts for one user, and what of it the operator gave; null where the default counts."""

    id: str
    quota: QuotaShape
    given: GivenQuotaShape


class OperatorQuotaChange(Struct, rename="camel", frozen=True):
    """What counts for one user now, and whether that is another than before."""

    user: OperatorQuota
    changed: bool


class Usage(Struct, rename="camel", frozen=True):
    """How much is used, and how much there may be."""

    used: int
    limit: int


class WaitingInvitations(Struct, rename="camel", frozen=True):
    """How many invitations wait for an answer."""

    pending: int


class SentInvitations(Struct, rename="camel", frozen=True):
    """How many invitations were sent within the last hour, and how many may be."""

    used_last_hour: int
    limit: int


class WorkspaceUsage(Struct, rename="camel", frozen=True):
    """How full a workspace is. Its limits are the most generous of its owners'."""

    members: Usage
    invitations: WaitingInvitations
    events: Usage
    bytes: Usage


class AccountUsage(Struct, rename="camel", frozen=True):
    """How much of their own quota somebody has used."""

    owned_workspaces: Usage
    invitations: SentInvitations
