"""The lives of the logs in one events file: each deed is a job, or many, of the one writer."""

from collections.abc import Iterator, Sequence
from functools import partial

import apsw

from mooring.storage.eventlog.swaps import branches, every_branch, every_staged
from mooring.storage.eventlog.writer import Writer
from mooring.sync.lives import (
    Branch,
    StagedClaim,
    StagedEvent,
    Swapped,
    branch_name,
    check_staged,
    check_staged_claims,
    staged_name,
)
from mooring.sync.log import LifeOver

# A step holds up the one writer: these are a millisecond or two, chain and all.
STEP_EVENTS = 200
STEP_CHARACTERS = 128 << 10


class SqliteLives:
    """Implements `sync.lives.Lives`; the rest of the log is `SqliteEventLog`."""

    def __init__(self, writer: Writer, reader: apsw.Connection) -> None:
        self._writer = writer
        self._reader = reader

    async def stage(self, workspace_id: str, backend_id: str) -> None:
        await self._writer.submit(partial(Writer.stage, workspace_id=workspace_id, backend_id=backend_id))

    async def add_staged(self, workspace_id: str, backend_id: str, events: Sequence[StagedEvent]) -> None:
        check_staged(events)
        name = staged_name(workspace_id, backend_id)
        for some in _steps(events):
            await self._writer.submit(partial(Writer.add_staged, name=name, events=some))

    async def add_staged_claims(self, workspace_id: str, backend_id: str, claims: Sequence[StagedClaim]) -> None:
        check_staged_claims(claims)
        name = staged_name(workspace_id, backend_id)
        await self._writer.submit(partial(Writer.add_staged_claims, name=name, claims=claims))

    async def drop_staged(self, workspace_id: str, backend_id: str) -> None:
        await self._drop(staged_name(workspace_id, backend_id), workspace_id)

    async def every_staged(self) -> Sequence[tuple[str, str]]:
        return every_staged(self._reader)

    async def swap(self, workspace_id: str, staged: str, expected: str | None) -> Swapped | LifeOver:
        job = partial(Writer.swap, workspace_id=workspace_id, staged=staged, expected=expected)
        return await self._writer.submit(job)

    async def branches(self, workspace_id: str) -> Sequence[Branch]:
        return branches(self._reader, workspace_id)

    async def every_branch(self) -> Sequence[tuple[str, str]]:
        return every_branch(self._reader)

    async def branches_after(self, position: int) -> tuple[Sequence[str], int]:
        moves = self._writer.moves
        names = moves.branches_after(position)
        if names is None:
            names = [branch_name(*one) for one in every_branch(self._reader)]
        return names, max(position, moves.last)

    async def drop_branch(self, workspace_id: str, backend_id: str) -> None:
        await self._drop(branch_name(workspace_id, backend_id), workspace_id)

    async def _drop(self, name: str, workspace_id: str) -> None:
        await self._writer.submit(partial(Writer.drop, name=name))
        await self._erase_all(workspace_id)

    async def _erase_all(self, workspace_id: str) -> None:
        """Goes on until nothing is left of what was buried of this workspace."""
        while await self._writer.submit(partial(Writer.erase_some, workspace_id=workspace_id)):
            pass


def _steps(events: Sequence[StagedEvent]) -> Iterator[Sequence[StagedEvent]]:
    first, size = 0, 0
    for number, event in enumerate(events):
        size += len(event.text)
        if number > first and (number - first == STEP_EVENTS or size > STEP_CHARACTERS):
            yield events[first:number]
            first, size = number, len(event.text)
    yield events[first:]
