"""From workspaces and members to the shapes on the wire: what a page shows is asked for a page at a time, not one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mooring.accounts import UserId
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.wire import api as wire
from mooring.wire.workspaces import MemberShape, OfferShape, WorkspaceShape
from mooring.workspaces import Listed, MemberDetails, Person, Role, WorkspaceId
from mooring.workspaces.errors import WorkspaceForbidden
from mooring.workspaces.offer import Offer


async def workspace_shapes(hub: Hub, tx: Transaction, found: Sequence[Listed]) -> list[WorkspaceShape]:
    """The workspaces as their member sees them."""
    ids = [listed.workspace.id for listed in found]
    counts = await tx.members.counts(ids)
    heads = await hub.log.heads(ids)
    offers = await _visible_offers(hub, tx, found)
    return [
        _workspace(
            hub,
            listed,
            members=counts.get(one, 0),
            head=heads[one].seq if one in heads else 0,
            offer=offers.get(one),
        )
        for one, listed in zip(ids, found, strict=True)
    ]


async def offer_shapes(tx: Transaction, offers: Mapping[WorkspaceId, Offer]) -> Mapping[WorkspaceId, OfferShape]:
    """The offers with the people on both sides."""
    involved = {user for offer in offers.values() for user in (offer.from_user, offer.to_user)}
    persons = await tx.members.persons(sorted(involved)) if involved else {}
    return {
        workspace_id: OfferShape(
            from_user=seen(persons[offer.from_user]),
            to_user=seen(persons[offer.to_user]),
            keeps_ownership=offer.keeps_ownership,
            created_at=iso_milliseconds(offer.created_at),
            expires_at=iso_milliseconds(offer.expires_at),
        )
        for workspace_id, offer in offers.items()
    }


async def _visible_offers(hub: Hub, tx: Transaction, found: Sequence[Listed]) -> Mapping[WorkspaceId, OfferShape]:
    """To owners, and to whom it is made."""
    now, mine = hub.clock.now(), {listed.workspace.id: listed.member for listed in found}
    offers = await tx.offers.of_all(list(mine))
    visible = {
        workspace_id: offer
        for workspace_id, offer in offers.items()
        if now < offer.expires_at
        and (mine[workspace_id].role is Role.OWNER or mine[workspace_id].user_id == offer.to_user)
    }
    return await offer_shapes(tx, visible)


async def own_workspace_shape(hub: Hub, tx: Transaction, user_id: UserId, workspace_id: WorkspaceId) -> WorkspaceShape:
    """One workspace as the user sees it. WorkspaceForbidden when they are not a member any more."""
    listed = await tx.workspaces.listed(user_id, workspace_id)
    if listed is None:
        raise WorkspaceForbidden
    (shape,) = await workspace_shapes(hub, tx, [listed])
    return shape


def member_shape(details: MemberDetails, asking: UserId) -> MemberShape:
    member = details.member
    return MemberShape(
        user=seen(details.person),
        role=member.role.value,
        joined_at=iso_milliseconds(member.joined_at),
        you=member.user_id == asking,
    )


def seen(person: Person) -> wire.Person:
    return wire.Person(id=person.id, name=person.name, email=person.email)


def moment_or_none(moment: datetime | None) -> str | None:
    return iso_milliseconds(moment) if moment is not None else None


def _workspace(hub: Hub, listed: Listed, *, members: int, head: int, offer: OfferShape | None) -> WorkspaceShape:
    workspace, deleted_at = listed.workspace, listed.workspace.deleted_at
    return WorkspaceShape(
        id=workspace.id,
        name=workspace.name,
        role=listed.member.role.value,
        is_default=listed.is_default,
        created_at=iso_milliseconds(workspace.created_at),
        state=workspace.shown_state,
        members=members,
        head=head,
        recent_at=iso_milliseconds(listed.recent_at),
        archived_at=moment_or_none(workspace.archived_at),
        deleted_at=moment_or_none(deleted_at),
        purge_at=moment_or_none(deleted_at + hub.workspaces.grace if deleted_at is not None else None),
        grace_days=hub.workspaces.grace.days,
        offer=offer,
    )
