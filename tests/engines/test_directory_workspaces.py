"""Workspaces on each engine: quotas that hold, a feed without gaps, standings, pages."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from mooring.accounts import User, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.audit import AuditKind
from mooring.kit.errors import Fault
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import members
from mooring.workspaces import (
    LifecycleEvent,
    LifecycleKind,
    Member,
    Role,
    Standing,
    Wanted,
    Workspace,
    WorkspaceId,
    WorkspaceState,
    page_of_workspaces,
    record,
)
from mooring.workspaces.errors import WorkspaceMissing, WorkspaceQuotaReached
from mooring.workspaces.lifecycle import NewLifecycleEvent
from mooring.workspaces.states import pause, resume
from people import People, people_of


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


async def test_the_quota_holds_under_fifty_concurrent_creations(people: People) -> None:
    """With a quota of ten and one workspace from sign-up, nine of fifty concurrent creations succeed."""
    alice = await people.sign_up("alice@example.org")
    done = await asyncio.gather(
        *(people.create_workspace(alice, f"Number {n}", quota=10) for n in range(50)), return_exceptions=True
    )
    assert sum(isinstance(one, Workspace) for one in done) == 9
    assert sum(isinstance(one, WorkspaceQuotaReached) for one in done) == 41
    assert len(await people.workspaces_of(alice)) == 10


async def test_the_feed_has_no_gaps_and_a_reader_misses_nothing(people: People, directory: SqlDirectory) -> None:
    """A reader who follows by `position > cursor` while twenty people create sees every event once, in order."""
    users = [await people.sign_up(f"person{n}@example.org") for n in range(5)]
    seen: list[LifecycleEvent] = []
    done = asyncio.Event()

    async def follow() -> None:
        while True:
            last_round = done.is_set()
            async with directory.reading() as tx:
                page = await tx.lifecycle.after(seen[-1].position if seen else 0, 3)
            seen.extend(page)
            if last_round and not page:
                return

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(people.create_workspace(user, f"{n}") for n in range(8) for user in users))
    done.set()
    await reader
    assert [event.position for event in seen] == list(range(1, 46))
    assert len({event.workspace_id for event in seen}) == 45


async def test_a_rolled_back_change_uses_up_no_position(people: People, directory: SqlDirectory) -> None:
    """A creation that is undone after its event was appended leaves no hole."""
    alice = await people.sign_up("alice@example.org")

    async def undone() -> None:
        async with directory.transaction() as tx:
            first = (await people.workspaces_of(alice))[0].workspace.id
            await pause(first, workspace_stores_of(tx), people.occasion())
            raise KeyError("undo")

    with pytest.raises(KeyError):
        await undone()
    await people.create_workspace(alice, "Second")
    async with directory.reading() as tx:
        assert [event.position for event in await tx.lifecycle.after(0, 10)] == [1, 2]


async def test_the_feed_tells_what_concerns_a_user(people: People, directory: SqlDirectory) -> None:
    """Changes of their workspaces, and changes elsewhere that name them; after the cursor, up to the end, in order."""
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    second = await people.create_workspace(alice, "Second")
    await people.create_workspace(bob, "Other")
    named = NewLifecycleEvent(second.id, LifecycleKind.PAUSED, None, people.clock.now(), {"userId": bob.id})
    async with directory.transaction() as tx:
        await tx.lifecycle.append(named)
    async with directory.reading() as tx:
        assert await tx.lifecycle.head() == 5
        of_alice = await tx.lifecycle.concerning(alice.id, 0, 5, 10)
        of_bob = await tx.lifecycle.concerning(bob.id, 2, 5, 10)
        assert [event.position for event in of_alice] == [1, 3, 5]
        assert [event.position for event in of_bob] == [4, 5]
        assert [event.position for event in await tx.lifecycle.concerning(alice.id, 1, 4, 10)] == [3]
        assert [event.position for event in await tx.lifecycle.concerning(alice.id, 0, 5, 2)] == [1, 3]
        assert await tx.members.ids(second.id) == [alice.id]
        assert await tx.members.ids(WorkspaceId("wsp_nothing")) == []


async def test_followers_of_the_feed_hear_of_it_after_the_commit(people: People, directory: SqlDirectory) -> None:
    """Once for each transaction that added to it, with the new head; never for one that was undone or only read."""
    heads: list[int] = []
    directory.follow(heads.append)
    alice = await people.sign_up("alice@example.org")
    with pytest.raises(WorkspaceQuotaReached):
        await people.create_workspace(alice, "Too many", quota=1)
    await people.workspaces_of(alice)
    await people.create_workspace(alice, "Second")
    assert heads == [1, 2]


async def test_a_standing_tells_members_strangers_and_missing_workspaces_apart(
    people: People, directory: SqlDirectory
) -> None:
    """The owner has a role, a stranger has none, and of a missing workspace nobody has a standing."""
    alice, carol = await people.sign_up("alice@example.org"), await people.sign_up("carol@example.org")
    own = (await people.workspaces_of(alice))[0].workspace.id
    assert await directory.standing(alice.id, own) == Standing(Role.OWNER)
    assert await directory.standing(carol.id, own) == Standing(None)
    assert await directory.standing(UserId("usr_nobody"), own) == Standing(None)
    assert await directory.standing(alice.id, WorkspaceId("wsp_nothing")) is None


async def test_a_role_that_this_release_does_not_know_gives_nothing(people: People, directory: SqlDirectory) -> None:
    """Unknown means no: a role that a newer release wrote is none here, and no fault."""
    alice = await people.sign_up("alice@example.org")
    own = (await people.workspaces_of(alice))[0].workspace.id
    async with directory.transaction() as tx:
        await tx.workspaces._connection.execute(update(members).values(role="harbourmaster"))
    assert await directory.standing(alice.id, own) == Standing(None)


async def test_pausing_and_resuming_are_told_once(people: People, directory: SqlDirectory) -> None:
    """A pause shows in the standing and in the feed; doing it twice changes and tells nothing; so does a resume."""
    alice = await people.sign_up("alice@example.org")
    own = (await people.workspaces_of(alice))[0].workspace.id

    async def do(deed: object) -> bool:
        async with directory.transaction() as tx:
            return await deed(own, workspace_stores_of(tx), people.occasion())

    assert [await do(pause), await do(pause)] == [True, False]
    assert await directory.standing(alice.id, own) == Standing(Role.OWNER, WorkspaceState.PAUSED)
    assert [await do(resume), await do(resume)] == [True, False]
    assert await directory.standing(alice.id, own) == Standing(Role.OWNER)
    async with directory.reading() as tx:
        kinds = [event.kind for event in await tx.lifecycle.after(0, 10)]
    assert kinds == [LifecycleKind.CREATED, LifecycleKind.PAUSED, LifecycleKind.RESUMED]


@pytest.mark.parametrize("workspace_id", ["wsp_nothing", "", "\x00", "x" * 500])
async def test_a_missing_workspace_cannot_be_paused(people: People, directory: SqlDirectory, workspace_id: str) -> None:
    """WORKSPACE_MISSING for an unknown id and for what is no id at all."""
    async with directory.transaction() as tx:
        with pytest.raises(WorkspaceMissing):
            await pause(WorkspaceId(workspace_id), workspace_stores_of(tx), people.occasion())


async def test_pages_hold_every_workspace_once_joined_last_first(people: People, directory: SqlDirectory) -> None:
    """Paging by any size shows each workspace once, in one order, equal moments included."""
    alice = await people.sign_up("alice@example.org")
    for n in range(6):
        if n % 2:
            people.clock.advance(timedelta(microseconds=1))
        await people.create_workspace(alice, f"Number {n}")
    whole = [listed.workspace.id for listed in await people.workspaces_of(alice)]
    for size in range(1, 9):
        paged: list[WorkspaceId] = []
        cursor = None
        while True:
            async with directory.reading() as tx:
                page = await page_of_workspaces(alice.id, Wanted(), cursor, size, tx.workspaces)
            paged.extend(listed.workspace.id for listed in page.workspaces)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert paged == whole


async def test_a_directory_can_be_walked_by_its_operator(people: People, directory: SqlDirectory) -> None:
    """Users and workspaces come in the order of their ids, each once."""
    for n in range(5):
        await people.sign_up(f"person{n}@example.org")
    async with directory.reading() as tx:
        first = await tx.accounts.page(None, 3)
        rest = await tx.accounts.page(first[-1].id, 3)
        shown = await tx.workspaces.page_of_all(None, 2)
        others = await tx.workspaces.page_of_all(shown[-1].id, 10)
    assert [user.id for user in (*first, *rest)] == sorted(user.id for user in (*first, *rest))
    assert (len(first), len(rest), len(shown), len(others)) == (3, 2, 2, 3)


async def test_a_change_that_is_not_told_is_not_kept(people: People, directory: SqlDirectory) -> None:
    """The data layer refuses to commit a change of a workspace without an event in the lifecycle feed."""
    alice = await people.sign_up("alice@example.org")
    workspace = (await people.workspaces_of(alice))[0].workspace
    with pytest.raises(Fault, match="lifecycle event"):
        async with directory.transaction() as tx:
            await tx.workspaces.set_paused(workspace.id, people.clock.now())
    async with directory.reading() as tx:
        kept = await tx.workspaces.by_id(workspace.id)
        assert kept is not None
        assert kept.paused_at is None


async def test_whoever_keeps_standings_hears_of_each_change_after_its_commit(
    people: People, directory: SqlDirectory
) -> None:
    """Everybody's standing when the workspace changes, one member's when only that one does; nothing of what is undone."""
    heard: list[tuple[WorkspaceId, UserId | None]] = []
    directory.watch_standings(lambda workspace_id, user_id: heard.append((workspace_id, user_id)))
    alice = await people.sign_up("alice@example.org")
    made = (await people.workspaces_of(alice))[0].workspace.id
    assert heard == [(made, alice.id)]
    async with directory.transaction() as tx:
        await pause(made, workspace_stores_of(tx), people.occasion())
        assert len(heard) == 1
    assert heard[1:] == [(made, None)]


def test_every_change_of_a_workspace_is_an_audit_entry_too() -> None:
    """Each kind in the lifecycle feed is a kind in the audit log."""
    assert {kind.value for kind in LifecycleKind} <= {kind.value for kind in AuditKind}


async def test_the_number_of_members_holds_until_the_commit(people: People, directory: SqlDirectory) -> None:
    """Of ten who count the members and join if there is room for three, two get in beside the owner; each is told of."""
    alice = await people.sign_up("alice@example.org")
    others = [await people.sign_up(f"person{n}@example.org") for n in range(10)]
    shared = (await people.workspaces_of(alice))[0].workspace.id

    async def join(user: User) -> bool:
        async with directory.transaction() as tx:
            if await tx.workspaces.member_count_held(shared) >= 3:
                return False
            await tx.workspaces.add_member(Member(shared, user.id, Role.MEMBER, people.clock.now()))
            told = {"userId": user.id, "role": "member"}
            await record(shared, LifecycleKind.MEMBER_ADDED, workspace_stores_of(tx), people.occasion(), told)
            return True

    assert sum(await asyncio.gather(*(join(user) for user in others))) == 2
    async with directory.reading() as tx:
        assert len(await tx.members.ids(shared)) == 3
