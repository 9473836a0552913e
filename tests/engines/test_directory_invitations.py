"""Invitations on each engine: exact limits, seats and uses, however many try at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from mooring.accounts import User, UserId
from mooring.api.occasions import stores_of, workspace_stores_of
from mooring.kit.errors import Fault
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.unit_of_work import SqlTransaction
from mooring.workspaces import LifecycleKind, Role, WorkspaceId
from mooring.workspaces.errors import MemberQuotaReached, RoleTooLow
from mooring.workspaces.invitations import (
    Invitation,
    InvitationId,
    InvitationState,
    InvitationStores,
    LinkWanted,
    accept_held,
    accept_own,
    decline_held,
    invite_address,
    invite_by_link,
    pending_of,
    resend,
    revoke,
)
from mooring.workspaces.invitations.errors import (
    AlreadyInvited,
    InvitationDeclined,
    InvitationExpired,
    InvitationLimitReached,
    InvitationRevoked,
    InvitationUsed,
)
from mooring.workspaces.members import change_role, leave_all, remove_member
from mooring.workspaces.quotas import Quota
from people import People, people_of


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


class Inviting:
    """Does on a directory what the routes of invitations do."""

    def __init__(self, people: People, owner: User, workspace_id: WorkspaceId) -> None:
        self.people = people
        self.owner = owner
        self.workspace_id = workspace_id
        self.quota = Quota()

    def stores(self, tx: SqlTransaction) -> InvitationStores:
        return InvitationStores(tx.invitations, workspace_stores_of(tx), stores_of(tx), tx.quotas, self.quota)

    async def _as(self, who: User, deed: Callable[[UserId, InvitationStores], Awaitable[object]]) -> object:
        async with self.people.directory.transaction() as tx:
            return await deed(who.id, self.stores(tx))

    async def address(self, email: str, role: Role = Role.MEMBER, *, by: User | None = None) -> Invitation:
        who = by or self.owner
        occasion = self.people.occasion(who)
        made = await self._as(
            who, lambda actor, stores: invite_address(actor, self.workspace_id, email, stores, occasion, role=role)
        )
        assert isinstance(made, Invitation)
        return made

    async def link(self, most_uses: int = 1, role: Role = Role.MEMBER, *, by: User | None = None) -> Invitation:
        who, wanted = by or self.owner, LinkWanted(most_uses)
        occasion = self.people.occasion(who)
        made = await self._as(
            who, lambda actor, stores: invite_by_link(actor, self.workspace_id, wanted, stores, occasion, role=role)
        )
        assert isinstance(made, Invitation)
        return made

    async def again(self, invitation: Invitation, *, by: User | None = None) -> None:
        who = by or self.owner
        occasion = self.people.occasion(who)
        await self._as(who, lambda actor, stores: resend(actor, self.workspace_id, invitation.id, stores, occasion))

    async def accept(self, who: User, invitation: Invitation) -> None:
        await self._as(who, lambda actor, stores: accept_held(actor, invitation.id, stores, self.people.occasion(who)))

    async def accept_own(self, who: User, invitation: Invitation) -> None:
        await self._as(who, lambda actor, stores: accept_own(actor, invitation.id, stores, self.people.occasion(who)))

    async def decline(self, invitation: Invitation) -> None:
        async with self.people.directory.transaction() as tx:
            await decline_held(invitation.id, self.stores(tx), self.people.occasion())

    async def state(self, invitation: Invitation) -> InvitationState:
        async with self.people.directory.reading() as tx:
            offered = await tx.invitations.by_id(invitation.id)
        assert offered is not None
        return offered.state_at(self.people.clock.now())

    async def members(self) -> int:
        async with self.people.directory.reading() as tx:
            return len(await tx.members.ids(self.workspace_id))

    async def change_role(self, who: User, role: Role) -> None:
        async with self.people.directory.transaction() as tx:
            stores, occasion = workspace_stores_of(tx), self.people.occasion(self.owner)
            await change_role(self.workspace_id, who.id, role, stores, occasion)

    async def remove(self, who: User) -> None:
        async with self.people.directory.transaction() as tx:
            stores, occasion = workspace_stores_of(tx), self.people.occasion(self.owner)
            await remove_member(self.workspace_id, who.id, stores, occasion)

    async def take_back(self, invitation: Invitation) -> None:
        async with self.people.directory.transaction() as tx:
            await revoke(self.workspace_id, invitation.id, self.stores(tx), self.people.occasion(self.owner))

    async def told(self) -> list[LifecycleKind]:
        async with self.people.directory.reading() as tx:
            events = await tx.lifecycle.after(0, 1000)
        return [event.kind for event in events if event.workspace_id == self.workspace_id]


@pytest.fixture
async def inviting(people: People) -> Inviting:
    alice = await people.sign_up("alice@example.org")
    return Inviting(people, alice, (await people.workspaces_of(alice))[0].workspace.id)


async def _crowd(people: People, count: int) -> list[User]:
    return [await people.sign_up(f"person{n}@example.org") for n in range(count)]


async def _outcomes(deeds: list[Awaitable[object]]) -> Counter[type]:
    done = await asyncio.gather(*deeds, return_exceptions=True)
    return Counter(type(one) for one in done if one is not None)


async def test_ten_of_fifty_invitations_at_once_are_sent(inviting: Inviting, people: People) -> None:
    """The limit of an hour is exact, into five workspaces together; what was refused left no invitation, mail or event."""
    owned = [await people.create_workspace(inviting.owner, f"Number {n}") for n in range(4)]
    everywhere = [inviting, *(Inviting(people, inviting.owner, one.id) for one in owned)]
    outcomes = await _outcomes([everywhere[n % 5].address(f"person{n}@example.org") for n in range(50)])
    assert outcomes == {Invitation: 10, InvitationLimitReached: 40}
    async with people.directory.reading() as tx:
        templates = [message.template for message in await tx.outbox.queued(1000)]
    assert templates.count("invitation") == 10
    assert sum([(await one.told()).count(LifecycleKind.INVITED) for one in everywhere]) == 10


async def test_sending_again_is_counted_with_inviting(inviting: Inviting) -> None:
    """One invitation and fifty resends at once: nine of those are sent."""
    made = await inviting.address("ivy@example.org")
    outcomes = await _outcomes([inviting.again(made) for _ in range(50)])
    assert outcomes == {InvitationLimitReached: 41}


async def test_three_of_fifty_people_get_in_by_a_link_for_three(inviting: Inviting, people: People) -> None:
    """However many follow it at once: three members more, three uses, and each event once."""
    crowd = await _crowd(people, 50)
    link = await inviting.link(3)
    outcomes = await _outcomes([inviting.accept(user, link) for user in crowd])
    assert outcomes == {InvitationUsed: 47}
    assert await inviting.members() == 4
    assert await inviting.state(link) is InvitationState.USED_UP
    assert (await inviting.told()).count(LifecycleKind.MEMBER_ADDED) == 3


async def test_an_invitation_accepted_twice_at_once_is_one_membership(inviting: Inviting, people: People) -> None:
    """On two devices, by its token and by its id: one member, one use, one event, no refusal."""
    ivy = await people.sign_up("ivy@example.org")
    async with people.directory.transaction() as tx:
        await tx.accounts.verify(ivy.id, people.clock.now())
    made = await inviting.address("ivy@example.org")
    tries = [inviting.accept(ivy, made) for _ in range(5)] + [inviting.accept_own(ivy, made) for _ in range(5)]
    assert await _outcomes(tries) == {}
    assert await inviting.members() == 2
    assert (await inviting.told()).count(LifecycleKind.MEMBER_ADDED) == 1
    assert await inviting.state(made) is InvitationState.ACCEPTED


async def test_the_last_seat_goes_to_one(inviting: Inviting, people: People) -> None:
    """With one seat left, one of twenty who hold the same link gets it; the link is not used up by the others."""
    inviting.quota = Quota(members=5)
    crowd = await _crowd(people, 20)
    link = await inviting.link(5)
    for user in crowd[:3]:
        await inviting.accept(user, link)
    outcomes = await _outcomes([inviting.accept(user, link) for user in crowd[3:]])
    assert outcomes == {MemberQuotaReached: 16}
    assert await inviting.members() == 5
    assert await inviting.state(link) is InvitationState.PENDING


async def test_no_more_seats_are_promised_than_there_are(inviting: Inviting, people: People) -> None:
    """Of two admins who invite twenty addresses at once into a workspace for ten, eight find a seat."""
    inviting.quota = Quota(members=10, invitations=100)
    adam = await people.sign_up("adam@example.org")
    await inviting.accept(adam, await inviting.link(1, Role.ADMIN))
    tries = [inviting.address(f"new{n}@example.org", by=(adam if n % 2 else None)) for n in range(20)]
    assert await _outcomes(tries) == {Invitation: 8, MemberQuotaReached: 12}


async def test_an_address_is_invited_once(inviting: Inviting, people: People) -> None:
    """Two admins at once: one invitation, and the other is told of it."""
    adam = await people.sign_up("adam@example.org")
    await inviting.accept(adam, await inviting.link(1, Role.ADMIN))
    tries = [
        inviting.address(email, by=adam if "I" in email else None) for email in ("ivy@example.org", "IVY@example.org")
    ]
    assert await _outcomes(tries) == {Invitation: 1, AlreadyInvited: 1}


async def test_accepting_and_declining_at_once_is_one_of_them(inviting: Inviting, people: People) -> None:
    """Whichever comes first holds."""
    ivy = await people.sign_up("ivy@example.org")
    made = await inviting.address("ivy@example.org")
    outcomes = await _outcomes([inviting.accept(ivy, made), inviting.decline(made)])
    expected = InvitationDeclined if await inviting.members() == 1 else InvitationUsed
    assert outcomes == {expected: 1}


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
async def test_nobody_invites_to_more_than_they_are(inviting: Inviting, people: People, role: Role) -> None:
    """RoleTooLow for an owner by whomever, and for an admin by a member: ownership is offered, not given."""
    bob = await people.sign_up("bob@example.org")
    await inviting.accept(bob, await inviting.link())
    for inviter in (bob, *([inviting.owner] if role is Role.OWNER else [])):
        with pytest.raises(RoleTooLow):
            await inviting.address("ivy@example.org", role, by=inviter)
        with pytest.raises(RoleTooLow):
            await inviting.link(1, role, by=inviter)


@pytest.mark.parametrize("how", ["removed", "lowered"])
async def test_what_nobody_stands_behind_is_taken_back(inviting: Inviting, people: People, how: str) -> None:
    """When an admin is removed or lowered what they made is revoked, told each; so is what would bring them back."""
    adam, bob = await people.sign_up("adam@example.org"), await people.sign_up("bob@example.org")
    await inviting.accept(adam, await inviting.link(1, Role.ADMIN))
    hers = await inviting.address("ivy@example.org")
    his, link = await inviting.address("zoe@example.org", by=adam), await inviting.link(5, by=adam)
    used = await inviting.link(1, by=adam)
    await inviting.accept(bob, used)
    old_seat = await inviting.address("new.adam@example.org")
    async with people.directory.transaction() as tx:
        await tx.accounts.replace_email(adam.id, old_seat.email, people.clock.now())  # type: ignore[arg-type]
    before = len(await inviting.told())
    await inviting.change_role(adam, Role.ADMIN)
    assert await inviting.state(link) is InvitationState.PENDING
    await (inviting.remove(adam) if how == "removed" else inviting.change_role(adam, Role.MEMBER))
    if how == "lowered":
        await inviting.change_role(adam, Role.ADMIN)
    states = [await inviting.state(one) for one in (hers, his, link, used, old_seat)]
    revoked = InvitationState.REVOKED
    assert states == [InvitationState.PENDING, revoked, revoked, InvitationState.USED_UP, revoked]
    assert (await inviting.told())[before + 1 : before + 4] == [LifecycleKind.INVITATION_REVOKED] * 3
    assert await inviting.members() == (2 if how == "removed" else 3)


async def test_a_link_does_not_bring_back_who_was_removed(inviting: Inviting, people: People) -> None:
    """It lets each person in once: InvitationUsed, and it is as good as before for others."""
    bob, zoe = await people.sign_up("bob@example.org"), await people.sign_up("zoe@example.org")
    link = await inviting.link(5)
    await inviting.accept(bob, link)
    await _remove(inviting, bob)
    with pytest.raises(InvitationUsed):
        await inviting.accept(bob, link)
    await inviting.accept(zoe, link)
    assert await inviting.members() == 2


async def _remove(inviting: Inviting, user: User) -> None:
    async with inviting.people.directory.transaction() as tx:
        await leave_all(user.id, workspace_stores_of(tx), inviting.people.occasion())


async def test_an_invitation_whose_maker_was_removed_opens_nothing(inviting: Inviting, people: People) -> None:
    """However they were removed, and though nobody took it back: it counts as revoked, and takes no seat."""
    adam, ivy = await people.sign_up("adam@example.org"), await people.sign_up("ivy@example.org")
    await inviting.accept(adam, await inviting.link(1, Role.ADMIN))
    made = await inviting.address("ivy@example.org", by=adam)
    await _remove(inviting, adam)
    assert await inviting.state(made) is InvitationState.REVOKED
    with pytest.raises(InvitationRevoked):
        await inviting.accept(ivy, made)
    async with people.directory.reading() as tx:
        assert await tx.invitations.pending_count(inviting.workspace_id, people.clock.now(), by_link=False) == 0


async def test_a_change_of_an_invitation_that_is_not_told_is_not_kept(inviting: Inviting, people: People) -> None:
    """The data layer refuses to commit it without an event in the lifecycle feed."""
    made = await inviting.address("ivy@example.org")
    with pytest.raises(Fault, match="lifecycle event"):
        async with people.directory.transaction() as tx:
            await tx.invitations.revoke(made.id, people.clock.now())
    assert await inviting.state(made) is InvitationState.PENDING


async def test_what_is_long_over_is_forgotten(inviting: Inviting, people: People) -> None:
    """With its uses and sendings, some at a time; what can still be seen to be over stays."""
    bob = await people.sign_up("bob@example.org")
    old = [await inviting.address("ivy@example.org"), await inviting.link(), await inviting.link()]
    await inviting.accept(bob, old[1])
    people.clock.advance(timedelta(days=8))
    with pytest.raises(InvitationExpired):
        await inviting.accept(bob, await _reremoved(inviting, bob, old[2]))
    newer = await inviting.address("ivy@example.org")
    before = people.clock.now()
    forgotten = []
    for _ in range(3):
        async with people.directory.transaction() as tx:
            forgotten.append(await tx.invitations.forget(before, 2))
    assert forgotten == [2, 1, 0]
    async with people.directory.reading() as tx:
        kept = await tx.invitations.of_workspace(inviting.workspace_id, before, 10)
    assert [one.invitation.id for one in kept] == [newer.id]


async def _reremoved(inviting: Inviting, user: User, link: Invitation) -> Invitation:
    await _remove(inviting, user)
    return link


async def test_a_workspace_is_erased_with_its_invitations(inviting: Inviting, people: People) -> None:
    """And no other's."""
    bob = await people.sign_up("bob@example.org")
    other = Inviting(people, bob, (await people.workspaces_of(bob))[0].workspace.id)
    kept = await other.address("ivy@example.org")
    link = await inviting.link()
    await inviting.accept(bob, link)
    async with people.directory.transaction() as tx:
        await tx.invitations.erase(inviting.workspace_id)
    async with people.directory.reading() as tx:
        assert await tx.invitations.by_id(InvitationId(link.id)) is None
        assert await tx.invitations.by_id(kept.id) is not None


async def test_what_waits_for_an_address_is_what_can_be_accepted(inviting: Inviting, people: People) -> None:
    """Newest first; none of what is over, of other addresses, or of workspaces that one is in."""
    ivy = await people.sign_up("ivy@example.org", confirmed=False)
    async with people.directory.transaction() as tx:
        await tx.accounts.verify(ivy.id, people.clock.now())
        confirmed = await tx.accounts.by_id(ivy.id)
    assert confirmed is not None
    hosts = [inviting]
    for n in range(4):
        host = await people.sign_up(f"host{n}@example.org")
        hosts.append(Inviting(people, host, (await people.workspaces_of(host))[0].workspace.id))
    made = []
    for host in hosts:
        people.clock.advance(timedelta(seconds=1))
        made.append(await host.address("IVY@example.org"))
        await host.address("zoe@example.org")
    await hosts[1].decline(made[1])
    await hosts[2].take_back(made[2])
    await hosts[3].accept(ivy, made[3])
    async with people.directory.reading() as tx:
        seen = await pending_of(confirmed, tx.invitations, people.clock.now())
        assert await pending_of(ivy, tx.invitations, people.clock.now()) == []
    assert [one.offered.invitation.id for one in seen] == [made[4].id, made[0].id]
