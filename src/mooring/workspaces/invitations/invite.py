"""Inviting: an address, or whoever holds a link. One transaction: the limit, the seats, the invitation, its mail, its event.

Whether the address has an account is never looked up, so it cannot be told.
"""

from dataclasses import dataclass

from mooring.accounts import EmailAddress, Occasion, User, UserId, parse_email
from mooring.workspaces.access import Action
from mooring.workspaces.change import record
from mooring.workspaces.errors import MemberQuotaReached, RoleTooLow
from mooring.workspaces.existing import held_for
from mooring.workspaces.invitations.errors import AlreadyInvited, AlreadyMember, UsesInvalid
from mooring.workspaces.invitations.letter import send
from mooring.workspaces.invitations.limit import note_sending, require_sending
from mooring.workspaces.invitations.model import INVITATION_LIFE, Invitation, InvitationKind, parse_domain
from mooring.workspaces.invitations.person import held_inviter
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import InvitationId, Role, Workspace, WorkspaceId
from mooring.workspaces.quotas import limits_of_workspace, require_seat

_MOST_TO_LESS = tuple(Role)


@dataclass(frozen=True, slots=True)
class LinkWanted:
    """A link for so many people, whose addresses are in `domain` if one is named."""

    most_uses: int
    domain: str | None = None


async def invite_address(
    actor_id: UserId, workspace_id: WorkspaceId, typed: str, stores: InvitationStores, occasion: Occasion, *, role: Role
) -> Invitation:
    """Invite an address. The caller holds nothing.

    EmailInvalid, the refusals of `decide`, RoleTooLow for a role above the actor's own, AddressUnconfirmed, AlreadyMember,
    AlreadyInvited, MemberQuotaReached, InvitationLimitReached.
    """
    email = parse_email(typed)
    workspace = await _held(workspace_id, role, stores, occasion)
    actor = await held_inviter(actor_id, stores)
    await require_new(workspace_id, email, stores, occasion)
    await require_promisable(workspace_id, stores, occasion)
    await require_sending(actor, stores, occasion)
    made = _made(actor, workspace_id, role, occasion, kind=InvitationKind.EMAIL, email=email)
    await _keep(made, actor, stores, occasion)
    await send(made, workspace, actor.name, stores, occasion, language=actor.language)
    return made


async def invite_by_link(
    actor_id: UserId,
    workspace_id: WorkspaceId,
    wanted: LinkWanted,
    stores: InvitationStores,
    occasion: Occasion,
    *,
    role: Role,
) -> Invitation:
    """Make a link. The caller holds nothing. DomainInvalid, UsesInvalid, and as `invite_address`."""
    domain = parse_domain(wanted.domain) if wanted.domain is not None else None
    await _held(workspace_id, role, stores, occasion)
    actor = await held_inviter(actor_id, stores)
    limits = await limits_of_workspace(workspace_id, stores.quotas, stores.defaults)
    if not 1 <= wanted.most_uses <= limits.members:
        raise UsesInvalid
    await require_linkable(workspace_id, stores, occasion)
    await require_sending(actor, stores, occasion)
    made = _made(
        actor, workspace_id, role, occasion, kind=InvitationKind.LINK, domain=domain, most_uses=wanted.most_uses
    )
    await _keep(made, actor, stores, occasion)
    return made


async def require_new(
    workspace_id: WorkspaceId, email: EmailAddress, stores: InvitationStores, occasion: Occasion
) -> None:
    """AlreadyMember, AlreadyInvited."""
    if await stores.invitations.has_member(workspace_id, email):
        raise AlreadyMember
    waiting = await stores.invitations.open_in(workspace_id, email, occasion.at)
    if waiting is not None:
        raise AlreadyInvited(waiting)


async def require_promisable(workspace_id: WorkspaceId, stores: InvitationStores, occasion: Occasion) -> None:
    """MemberQuotaReached unless a seat is left beside the members and the invited addresses."""
    promised = await stores.invitations.pending_count(workspace_id, occasion.at, by_link=False)
    await require_seat(workspace_id, stores.workspaces.workspaces, stores.quotas, stores.defaults, promised=promised)


async def require_linkable(workspace_id: WorkspaceId, stores: InvitationStores, occasion: Occasion) -> None:
    """MemberQuotaReached unless a seat is left, and there are fewer open links than the workspace may have members."""
    links = await stores.invitations.pending_count(workspace_id, occasion.at, by_link=True)
    members = await stores.workspaces.workspaces.member_count_held(workspace_id)
    limits = await limits_of_workspace(workspace_id, stores.quotas, stores.defaults)
    # A link promises nobody a seat, so the two are not added up.
    if max(links, members) >= limits.members:
        raise MemberQuotaReached(limits.members)


async def _held(workspace_id: WorkspaceId, role: Role, stores: InvitationStores, occasion: Occasion) -> Workspace:
    workspace, standing = await held_for(Action.INVITE, workspace_id, stores.workspaces, occasion)
    own = standing.role or Role.VIEWER
    # Ownership is handed over by an offer that the other side accepts, never by an invitation.
    if role is Role.OWNER or _MOST_TO_LESS.index(role) < _MOST_TO_LESS.index(own):
        raise RoleTooLow(extra={"role": own.value, "action": f"invite_{role.value}"})
    return workspace


def _made(
    actor: User,
    workspace_id: WorkspaceId,
    role: Role,
    occasion: Occasion,
    *,
    kind: InvitationKind,
    email: EmailAddress | None = None,
    domain: str | None = None,
    most_uses: int = 1,
) -> Invitation:
    return Invitation(
        id=InvitationId(occasion.ids.new_id("inv")),
        workspace_id=workspace_id,
        kind=kind,
        role=role,
        created_at=occasion.at,
        created_by=actor.id,
        expires_at=occasion.at + INVITATION_LIFE,
        email=email,
        domain=domain,
        most_uses=most_uses,
        sent_at=occasion.at if email is not None else None,
    )


async def _keep(made: Invitation, actor: User, stores: InvitationStores, occasion: Occasion) -> None:
    await stores.invitations.add(made)
    await note_sending(made.id, actor, stores, occasion)
    told = {"invitationId": made.id, "kind": made.kind.value, "role": made.role.value}
    private = {"email": made.email.address} if made.email is not None else {}
    await record(made.workspace_id, LifecycleKind.INVITED, stores.workspaces, occasion, told, private=private)
