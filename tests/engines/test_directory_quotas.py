"""Quotas on each engine: seats that hold under concurrency, limits of the most generous owner, changes that are told."""

import asyncio

import pytest
from sqlalchemy import update

from fakes import FakeClock
from mooring.accounts import User, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import members
from mooring.workspaces import Allowance, LifecycleKind, Member, Role, Standing, WorkspaceId
from mooring.workspaces.errors import MemberQuotaReached
from mooring.workspaces.lifecycle import NewLifecycleEvent
from mooring.workspaces.quotas import (
    GivenQuota,
    Quota,
    change_quota,
    limits_of_user,
    limits_of_workspace,
    require_seat,
    reset_quota,
)
from people import People, people_of

NOON = FakeClock().now()
DEFAULTS = Quota(members=10, events=100, bytes=1000)


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


async def own_workspace(people: People, user: User) -> WorkspaceId:
    return (await people.workspaces_of(user))[0].workspace.id


def arrival(workspace_id: WorkspaceId, user: User) -> NewLifecycleEvent:
    return NewLifecycleEvent(workspace_id, LifecycleKind.MEMBER_ADDED, None, NOON, {"userId": user.id})


async def change(people: People, user: User, given: GivenQuota) -> GivenQuota:
    async with people.directory.transaction() as tx:
        return await change_quota(user.id, given, tx.quotas, workspace_stores_of(tx), people.occasion())


async def test_seats_hold_under_fifty_concurrent_arrivals(people: People, directory: SqlDirectory) -> None:
    """With ten seats of which the owner has one, nine of fifty who come at once get in; the others are told the limit."""
    alice = await people.sign_up("alice@example.org")
    workspace_id = await own_workspace(people, alice)
    users = [await people.sign_up(f"person{n}@example.org") for n in range(50)]

    async def join(user: User) -> None:
        async with directory.transaction() as tx:
            await require_seat(workspace_id, tx.workspaces, tx.quotas, DEFAULTS)
            await tx.workspaces.add_member(Member(workspace_id, user.id, Role.MEMBER, NOON))
            await tx.lifecycle.append(arrival(workspace_id, user))

    done = await asyncio.gather(*(join(user) for user in users), return_exceptions=True)
    refused = [one for one in done if isinstance(one, MemberQuotaReached)]
    assert (done.count(None), len(refused)) == (9, 41)
    assert {one.extra["limit"] for one in refused} == {10}
    async with directory.reading() as tx:
        assert await tx.workspaces.member_count_held(workspace_id) == 10


async def test_promised_seats_are_taken(people: People, directory: SqlDirectory) -> None:
    """Nine that are promised and the owner's make ten: MEMBER_QUOTA_REACHED; eight leave one."""
    alice = await people.sign_up("alice@example.org")
    workspace_id = await own_workspace(people, alice)
    async with directory.transaction() as tx:
        await require_seat(workspace_id, tx.workspaces, tx.quotas, DEFAULTS, promised=8)
        with pytest.raises(MemberQuotaReached):
            await require_seat(workspace_id, tx.workspaces, tx.quotas, DEFAULTS, promised=9)


async def test_the_limits_are_those_of_the_most_generous_owner(people: People, directory: SqlDirectory) -> None:
    """An admin's quota does not count, a second owner's does; a stranger's standing carries no allowance."""
    alice = await people.sign_up("alice@example.org")
    bob = await people.sign_up("bob@example.org")
    carol = await people.sign_up("carol@example.org")
    workspace_id = await own_workspace(people, alice)
    async with directory.transaction() as tx:
        await tx.workspaces.add_member(Member(workspace_id, bob.id, Role.ADMIN, NOON))
        await tx.lifecycle.append(arrival(workspace_id, bob))
    await change(people, bob, GivenQuota(events=500))
    async with directory.reading() as tx:
        assert (await limits_of_workspace(workspace_id, tx.quotas, DEFAULTS)).allowance == Allowance(100, 1000)
    async with directory.transaction() as tx:
        await tx.workspaces._connection.execute(update(members).where(members.c.user_id == bob.id).values(role="owner"))
    found = await directory.standing_with_allowance(alice.id, workspace_id, defaults=DEFAULTS)
    assert found == Standing(Role.OWNER, allowance=Allowance(500, 1000))
    found = await directory.standing_with_allowance(carol.id, workspace_id, defaults=DEFAULTS)
    assert found == Standing(None)
    missing = WorkspaceId("wsp_nothing")
    assert await directory.standing_with_allowance(alice.id, missing, defaults=DEFAULTS) is None


async def test_a_change_is_told_in_every_workspace_that_the_user_owns(people: People, directory: SqlDirectory) -> None:
    """One LIMITS_CHANGED for each, everybody's standing there is looked up anew, and no change is told for none."""
    alice = await people.sign_up("alice@example.org")
    await people.create_workspace(alice, "Second")
    own = sorted(listed.workspace.id for listed in await people.workspaces_of(alice))
    told: list[tuple[WorkspaceId, UserId | None]] = []
    directory.watch_standings(lambda workspace_id, user_id: told.append((workspace_id, user_id)))
    assert await change(people, alice, GivenQuota(members=70)) == GivenQuota(members=70)
    assert await change(people, alice, GivenQuota(events=7)) == GivenQuota(members=70, events=7)
    assert await change(people, alice, GivenQuota(events=7)) == GivenQuota(members=70, events=7)
    assert sorted(told) == sorted([(one, None) for one in own] * 2)
    async with directory.reading() as tx:
        events = [event for event in await tx.lifecycle.after(0, 100) if event.kind is LifecycleKind.LIMITS_CHANGED]
        assert sorted(event.workspace_id for event in events) == sorted(own * 2)
        assert (await limits_of_user(alice.id, tx.quotas, DEFAULTS)).members == 70


async def test_a_reset_brings_the_defaults_back(people: People, directory: SqlDirectory) -> None:
    """Nothing is left of what was given, and a second reset changes nothing."""
    alice = await people.sign_up("alice@example.org")
    await change(people, alice, GivenQuota(owned_workspaces=0, members=1, invitations=2, events=3, bytes=4_000_000_000))
    async with directory.reading() as tx:
        assert await limits_of_user(alice.id, tx.quotas, DEFAULTS) == Quota(0, 1, 2, 3, 4_000_000_000)
    for _ in range(2):
        async with directory.transaction() as tx:
            await reset_quota(alice.id, tx.quotas, workspace_stores_of(tx), people.occasion())
    async with directory.reading() as tx:
        assert await limits_of_user(alice.id, tx.quotas, DEFAULTS) == DEFAULTS
        assert len(await tx.lifecycle.after(0, 100)) == 3
