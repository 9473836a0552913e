"""Closing, reopening and purging accounts on each engine: what is owned, what is left, and races with a login."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes import START
from mooring.accounts import EmailChange, User, UserId, parse_email
from mooring.accounts.email_change import EmailChangeId, EmailChangeState, Side
from mooring.accounts.errors import EmailTaken
from mooring.api.occasions import workspace_stores_of
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import members
from mooring.workspaces import Role, WorkspaceId
from mooring.workspaces.errors import WorkspaceMissing, WorkspacesStillOwned
from mooring.workspaces.members import leave_all
from mooring.workspaces.states import archive_orphans_of, unarchive_orphans_of
from people import People, people_of


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


async def _join(directory: SqlDirectory, user: User, workspace_id: WorkspaceId, role: Role) -> None:
    row = {"workspace_id": workspace_id, "user_id": user.id, "role": role.value, "joined_at": START}
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(members.insert().values(row))


async def test_what_only_one_person_owns_is_found_archived_and_brought_back(
    people: People, directory: SqlDirectory
) -> None:
    """Not what another with an open account owns too, nor what is archived or deleted; each comes back by its moment."""
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    sole = await people.create_workspace(alice, "Sole")
    shared = await people.create_workspace(alice, "Shared")
    await _join(directory, bob, shared.id, Role.OWNER)
    await _join(directory, bob, sole.id, Role.ADMIN)
    async with directory.reading() as tx:
        personal = await tx.members.default_of(alice.id)
    closed_at = START + timedelta(days=1, microseconds=7)
    async with directory.transaction() as tx:
        doing = workspace_stores_of(tx), replace(people.occasion(alice), at=closed_at)
        with pytest.raises(WorkspacesStillOwned) as refused:
            await archive_orphans_of(alice.id, *doing, allowed=False)
        assert {(one["id"], one["members"]) for one in refused.value.extra["workspaces"]} == {
            (personal, 1),
            (sole.id, 2),
        }
        assert set(await archive_orphans_of(alice.id, *doing, allowed=True)) == {personal, sole.id}
        assert await archive_orphans_of(alice.id, *doing, allowed=True) == []
        await tx.accounts.set_closed(alice.id, closed_at)
    async with directory.transaction() as tx:
        assert shared.id in {one.workspace.id for one in await tx.workspaces.solely_owned(bob.id)}
        doing = workspace_stores_of(tx), replace(people.occasion(alice), at=START + timedelta(days=2))
        assert set(await unarchive_orphans_of(alice.id, closed_at, *doing)) == {personal, sole.id}
        workspace = await tx.workspaces.by_id(sole.id)
        assert workspace is not None
        assert workspace.archived_at is None


async def test_a_purge_leaves_an_id_and_what_others_rely_on(people: People, directory: SqlDirectory) -> None:
    """The address is free, sessions and tokens are gone; memberships end but where nobody else is owner."""
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    started = await people.log_in(alice)
    sole = await people.create_workspace(alice, "Sole")
    theirs = await people.create_workspace(bob, "Bob's")
    await _join(directory, bob, sole.id, Role.MEMBER)
    await _join(directory, alice, theirs.id, Role.MEMBER)
    async with directory.transaction() as tx:
        await tx.accounts.set_closed(alice.id, START)
        assert await tx.accounts.closed_before(START, 10) == []
        assert await tx.accounts.closed_before(START + timedelta(seconds=1), 10) == [alice.id]
        await tx.accounts.purge(alice.id, START + timedelta(days=30))
        assert await leave_all(alice.id, workspace_stores_of(tx), people.occasion()) == [theirs.id]
        assert await tx.accounts.closed_before(START + timedelta(days=90), 10) == []
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(alice.id)
        assert user is not None
        assert (user.email.address, user.name, user.password_hash) == ("", "", "")
        assert await tx.sessions.by_id(started.session.id) is None
        standing = await tx.workspaces.standing(alice.id, sole.id)
        assert standing is not None
        assert standing.role is Role.OWNER
    again = await people.sign_up("alice@example.org")
    assert again.id != alice.id


async def test_an_address_is_replaced_once_however_many_want_it(people: People, directory: SqlDirectory) -> None:
    """Of two who change to one address one gets it; the other's transaction goes on and can say so."""
    users = [await people.sign_up(f"person{n}@example.org") for n in range(2)]
    wanted = parse_email("wanted@example.org")

    async def change(user: User) -> bool:
        async with directory.transaction() as tx:
            try:
                await tx.accounts.replace_email(user.id, wanted, START)
            except EmailTaken:
                await tx.accounts.rename(user.id, "too late")
                return False
            return True

    assert sorted(await asyncio.gather(*(change(user) for user in users))) == [False, True]
    async with directory.reading() as tx:
        found = [await tx.accounts.by_id(user.id) for user in users]
    assert sorted((one.email.key, one.name) for one in found if one is not None)[1] == ("wanted@example.org", "")
    assert "too late" in {one.name for one in found if one is not None}


async def test_a_pending_address_is_kept_confirmed_and_dropped(people: People, directory: SqlDirectory) -> None:
    """One for each user, the newest; each side is confirmed by itself; what is dropped is gone."""
    alice = await people.sign_up("alice@example.org")
    later = START + timedelta(days=1)
    async with directory.transaction() as tx:
        for number in range(2):
            email = parse_email(f"new{number}@example.org")
            await tx.email_changes.put(EmailChange(EmailChangeId(f"emc_{number}"), alice.id, email, START, later))
        change = await tx.email_changes.of(alice.id)
        assert change is not None
        assert (change.id, change.new_email.address, change.state) == (
            "emc_1",
            "new1@example.org",
            EmailChangeState.WAITING_FOR_OLD,
        )
        await tx.email_changes.confirm(alice.id, Side.NEW, START)
        change = await tx.email_changes.of(alice.id)
        assert change is not None
        assert (change.new_confirmed_at, change.state) == (START, EmailChangeState.WAITING_FOR_OLD)
        await tx.email_changes.confirm(alice.id, Side.OLD, START)
        change = await tx.email_changes.of(alice.id)
        assert change is not None
        assert change.state is EmailChangeState.CHANGED
        assert await tx.email_changes.drop(alice.id)
        assert not await tx.email_changes.drop(alice.id)
        assert await tx.email_changes.of(UserId("usr_nobody")) is None


async def test_a_workspace_is_archived_once(people: People, directory: SqlDirectory) -> None:
    """Archiving what is archived, and bringing back what is not, change nothing; what does not exist is missing."""
    from mooring.workspaces.states import archive, unarchive

    alice = await people.sign_up("alice@example.org")
    workspace = await people.create_workspace(alice, "Second")
    async with directory.transaction() as tx:
        doing = workspace_stores_of(tx), people.occasion(alice)
        done = [
            await archive(workspace.id, *doing),
            await archive(workspace.id, *doing),
            await unarchive(workspace.id, *doing),
            await unarchive(workspace.id, *doing),
        ]
        assert done == [True, False, True, False]
        for deed in (archive, unarchive):
            with pytest.raises(WorkspaceMissing):
                await deed(WorkspaceId("wsp_none"), *doing)
        kinds = [event.kind.value for event in await tx.lifecycle.after(0, 100)]
        assert kinds[-2:] == ["workspace_archived", "workspace_unarchived"]
