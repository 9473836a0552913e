"""Members on each engine: never without an owner and never without a default, however many act at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from mooring.accounts import User
from mooring.api.occasions import workspace_stores_of
from mooring.kit.errors import Refusal
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import ListedState, Role, Wanted, WorkspaceId, WorkspaceStores, choose_default
from mooring.workspaces.members import change_role, leave, page_of_members, remove_member
from mooring.workspaces.states import archive, delete
from people import People, people_of
from shared import join

ROUNDS = 100
GRACE = timedelta(days=30)


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


async def _owners(directory: SqlDirectory, workspace_id: WorkspaceId) -> int:
    async with directory.reading() as tx:
        return len((await tx.members.owners([workspace_id])).get(workspace_id, ()))


async def _try(directory: SqlDirectory, deed: Callable[[WorkspaceStores], Awaitable[object]]) -> str:
    try:
        async with directory.transaction() as tx:
            await deed(workspace_stores_of(tx))
    except Refusal as refusal:
        return refusal.code
    return "done"


async def test_of_two_owners_who_remove_each_other_one_stays(people: People, directory: SqlDirectory) -> None:
    """A hundred times at once: exactly one removal is done, the other is refused, and there is always one owner."""
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    shared = (await people.create_workspace(alice, "Shared")).id
    await join(directory, bob.id, shared, Role.OWNER)
    for _ in range(ROUNDS):
        outcomes = await asyncio.gather(
            *(
                _try(directory, lambda stores, by=by, of=of: remove_member(shared, of.id, stores, people.occasion(by)))
                for by, of in ((alice, bob), (bob, alice))
            )
        )
        assert sorted(outcomes) == ["WORKSPACE_FORBIDDEN", "done"]
        assert await _owners(directory, shared) == 1
        gone = bob if outcomes[0] == "done" else alice
        await join(directory, gone.id, shared, Role.OWNER)


async def test_a_workspace_keeps_an_owner_whatever_its_owners_do_at_once(
    people: People, directory: SqlDirectory
) -> None:
    """Three owners who leave, lower themselves and remove each other, all together: at least one stays."""
    owners = [await people.sign_up(f"owner{n}@example.org") for n in range(3)]
    shared = (await people.create_workspace(owners[0], "Shared")).id
    first, second, third = owners
    for _ in range(10):
        for owner in owners:
            async with directory.reading() as tx:
                member = await tx.members.of(shared, owner.id)
            if member is not None:
                continue
            await join(directory, owner.id, shared, Role.OWNER)
        deeds: list[Callable[[WorkspaceStores], Awaitable[object]]] = [
            *(lambda stores, who=who: leave(shared, who.id, stores, people.occasion(who)) for who in owners),
            lambda stores: change_role(shared, second.id, Role.ADMIN, stores, people.occasion(second)),
            lambda stores: change_role(shared, third.id, Role.VIEWER, stores, people.occasion(first)),
            lambda stores: remove_member(shared, first.id, stores, people.occasion(third)),
        ]
        await asyncio.gather(*(_try(directory, deed) for deed in deeds))
        assert await _owners(directory, shared) >= 1


async def test_fifty_choices_of_a_default_at_once_leave_one(people: People, directory: SqlDirectory) -> None:
    """All are done, and one of those chosen is the default."""
    alice = await people.sign_up("alice@example.org")
    made = [(await people.create_workspace(alice, f"Number {n}")).id for n in range(5)]
    outcomes = await asyncio.gather(
        *(
            _try(
                directory,
                lambda stores, n=n: choose_default(alice.id, made[n % 5], stores, people.occasion(alice)),
            )
            for n in range(50)
        )
    )
    assert set(outcomes) == {"done"}
    async with directory.reading() as tx:
        assert await tx.members.default_of(alice.id) in made


@pytest.mark.parametrize("deed", ["archive", "delete", "leave", "remove"])
async def test_whoever_loses_the_default_gets_another(people: People, directory: SqlDirectory, deed: str) -> None:
    """In the same transaction, whatever took it away."""
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    shared = (await people.create_workspace(alice, "Shared")).id
    await join(directory, bob.id, shared, Role.MEMBER)
    by_alice, by_bob = people.occasion(alice), people.occasion(bob)
    assert await _try(directory, lambda stores: choose_default(bob.id, shared, stores, by_bob)) == "done"
    deeds: dict[str, Callable[[WorkspaceStores], Awaitable[object]]] = {
        "archive": lambda stores: archive(shared, stores, by_alice),
        "delete": lambda stores: delete(shared, stores, by_alice, grace=GRACE),
        "leave": lambda stores: leave(shared, bob.id, stores, by_bob),
        "remove": lambda stores: remove_member(shared, bob.id, stores, by_alice),
    }
    assert await _try(directory, deeds[deed]) == "done"
    own = next(one.workspace.id for one in await people.workspaces_of(bob) if one.workspace.created_by == bob.id)
    async with directory.reading() as tx:
        assert await tx.members.default_of(bob.id) == own


async def test_members_are_paged_and_workspaces_searched_alike_on_each_engine(
    people: People, directory: SqlDirectory
) -> None:
    """Owners first, then by name, each once; a search knows all letters; what was opened last comes first."""
    alice = await people.sign_up("alice@example.org")
    shared = (await people.create_workspace(alice, "Älteres 100%")).id
    others: list[User] = [await people.sign_up(f"person{n}@example.org") for n in range(4)]
    for other in others:
        await join(directory, other.id, shared, Role.VIEWER)
    async with directory.transaction() as tx:
        await tx.members.visited({(shared, alice.id): people.clock.now() + timedelta(hours=1)})
    async with directory.reading() as tx:
        seen, cursor = [], None
        while True:
            page = await page_of_members(shared, cursor, 2, tx.members)
            seen += [one.person.email for one in page.members]
            cursor = page.next_cursor
            if cursor is None:
                break
        found = await tx.workspaces.page(alice.id, Wanted(ListedState.ACTIVE, "ÄLTERES 100%"), None, 10)
        first = (await tx.workspaces.page(alice.id, Wanted(), None, 1))[0]
    assert seen == ["alice@example.org", *(f"person{n}@example.org" for n in range(4))]
    assert [one.workspace.id for one in found] == [shared]
    assert first.workspace.id == shared
