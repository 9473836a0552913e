"""The feed under concurrent commits, on each engine: whatever happens, a reader by cursor misses nothing."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mooring.accounts import User
from mooring.api.occasions import workspace_stores_of
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleEvent, LifecycleKind, WorkspaceId, page_of_feed, record
from mooring.workspaces.states import pause, resume
from people import People, people_of

Deed = tuple[str, int]
DEEDS = st.tuples(st.sampled_from(["create", "pause", "resume", "rename", "undone", "two"]), st.integers(0, 3))
COMMITTERS = st.lists(st.lists(DEEDS, min_size=1, max_size=4), min_size=2, max_size=5)


class Undone(Exception):
    """Ends a transaction that must leave nothing."""


@dataclass(frozen=True)
class World:
    """Who commits, and which workspaces they change."""

    people: People
    owners: Sequence[User]
    workspaces: Sequence[WorkspaceId]

    async def do(self, deed: Deed) -> list[WorkspaceId]:
        """One transaction; the workspace of each event that it kept."""
        what, number = deed
        if what == "create":
            made = await self.people.create_workspace(self.owners[number % len(self.owners)], "Another", quota=10_000)
            return [made.id]
        workspace_id = self.workspaces[number % len(self.workspaces)]
        with suppress(Undone):
            return [workspace_id] * await self._change(what, workspace_id)
        return []

    async def _change(self, what: str, workspace_id: WorkspaceId) -> int:
        async with self.people.directory.transaction() as tx:
            stores, occasion = workspace_stores_of(tx), self.people.occasion()
            if what in {"pause", "resume"}:
                return await (pause if what == "pause" else resume)(workspace_id, stores, occasion)
            times = 2 if what == "two" else 1
            for _ in range(times):
                await record(workspace_id, LifecycleKind.RENAMED, stores, occasion, {"name": "x"})
                await asyncio.sleep(0)
            if what == "undone":
                raise Undone
            return times


async def _world(directory: SqlDirectory) -> World:
    people = people_of(directory)
    owners = [await people.sign_up(f"{uuid4().hex}@example.org") for _ in range(3)]
    return World(people, owners, [(await people.workspaces_of(one))[0].workspace.id for one in owners])


async def _follow(
    directory: SqlDirectory, cursor: int, size: int, done: asyncio.Event, only: WorkspaceId | None
) -> list[LifecycleEvent]:
    """Everything after `cursor`, as a reader of the API reads it: up to the head of each moment, in pages."""
    seen: list[LifecycleEvent] = []
    while True:
        last_round = done.is_set()
        async with directory.reading() as tx:
            part = await page_of_feed(cursor, size, tx.lifecycle, only=only)
        seen += part.events
        cursor = part.read_to
        if last_round and not part.events:
            return seen


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(committers=COMMITTERS, sizes=st.lists(st.integers(1, 5), min_size=2, max_size=2))
async def test_whatever_is_committed_meanwhile_a_reader_misses_nothing(
    directory: SqlDirectory, committers: list[list[Deed]], sizes: list[int]
) -> None:
    """Several commit and roll back at once while one reads all and one reads a workspace: each event once, in order,
    without a gap, and none that was undone.
    """
    world = await _world(directory)
    mine = world.workspaces[0]
    async with directory.reading() as tx:
        begun = await tx.lifecycle.head()
    done = asyncio.Event()
    told: list[WorkspaceId] = []
    everything = asyncio.create_task(_follow(directory, begun, sizes[0], done, None))
    of_one = asyncio.create_task(_follow(directory, begun, sizes[1], done, mine))

    async def commit(deeds: list[Deed]) -> None:
        for deed in deeds:
            told.extend(await world.do(deed))

    await asyncio.gather(*(commit(deeds) for deeds in committers))
    done.set()
    seen = await everything
    assert [event.position for event in seen] == list(range(begun + 1, begun + 1 + len(told)))
    assert sorted(event.workspace_id for event in seen) == sorted(told)
    assert await of_one == [event for event in seen if event.workspace_id == mine]
