"""Imports on each engine of the directory."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from mooring.backups.importing import (
    LEASE,
    Import,
    ImportFinding,
    ImportId,
    ImportPlan,
    ImportState,
    ImportStores,
    NamedEvents,
    Origin,
    Writer,
    begin_checking,
    begin_import,
)
from mooring.backups.importing.errors import ImportLimitReached
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.unit_of_work import SqlTransaction
from mooring.workspaces import WorkspaceId
from people import People, people_of

HOUR = timedelta(hours=1)
PLAN = ImportPlan(
    format="mooring",
    events=3,
    bytes=2**40,
    head=2**53 - 2,
    first_ms=None,
    last_ms=253_402_300_799_999,
    by_name=[NamedEvents("v1.\x00Æ😀", 3)],
    other_names=0,
    writers=[Writer("usr_1", 3)],
    other_writers=0,
    notes=["SEQS_BEGIN_LATER"],
    origin=Origin("wsp_1", "Harbour", "log_1", 3, "ab" * 32),
)


def _stores(tx: SqlTransaction) -> ImportStores:
    return ImportStores(tx.imports, tx.accounts, tx.audit)


async def _begun(directory: SqlDirectory) -> tuple[People, Import]:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    async with directory.transaction() as tx:
        return people, await begin_import(alice.id, "board.zip", 10, _stores(tx), people.occasion(alice), largest=10)


async def test_one_is_kept_as_it_was_written(directory: SqlDirectory) -> None:
    """Every field, while it is uploaded, when it is refused, and when it is done."""
    people, begun = await _begun(directory)
    now = people.clock.now()
    refused = replace(
        begun, state=ImportState.REFUSED, findings=[ImportFinding("CHAIN", "No.")], because="CHAIN", ended_at=now
    )
    done = replace(
        begun,
        state=ImportState.DONE,
        attempts=2,
        done=2**53 - 2,
        plan=PLAN,
        findings=[],
        workspace_id=WorkspaceId("wsp_2"),
        workspace_name="Moved",
        backend_id="log_2",
        restore_id="rst_1",
    )
    for one in (replace(begun, findings=[]), refused, done):
        async with directory.transaction() as tx:
            await tx.imports.keep(one)
        async with directory.reading() as tx:
            assert await tx.imports.by_id(begun.id) == one
            assert await tx.imports.of(begun.user_id, 5) == [one]
            assert await tx.imports.in_states({one.state}, 5) == [one]
            assert await tx.imports.by_id(ImportId("imp_none")) is None


async def test_it_is_claimed_by_one_and_again_when_that_one_is_dead(directory: SqlDirectory) -> None:
    """However many ask at once; not while it is uploaded; who has lost it holds it no more."""
    people, begun = await _begun(directory)
    now = people.clock.now()

    async def claim(at: timedelta) -> Import | None:
        async with directory.transaction() as tx:
            return await tx.imports.claim(now + at, now + at + LEASE)

    assert await claim(HOUR) is None
    async with directory.transaction() as tx:
        await begin_checking(begun.user_id, begun.id, _stores(tx), people.occasion())
    claims = await asyncio.gather(*(claim(timedelta(0)) for _ in range(4)))
    (first,) = [one for one in claims if one is not None]
    assert (first.id, first.attempts, first.claimed_until) == (begun.id, 1, now + LEASE)
    async with directory.transaction() as tx:
        assert await tx.imports.hold(begun.id, now + LEASE, now + 2 * LEASE, 5)
        assert not await tx.imports.hold(begun.id, now + LEASE, now + 3 * LEASE, 6)
        assert await tx.imports.next_due() == now + 2 * LEASE
    assert await claim(LEASE) is None
    second = await claim(2 * LEASE)
    assert second is not None
    assert (second.attempts, second.done) == (2, 0)


async def test_three_wait_however_many_are_begun_at_once(directory: SqlDirectory) -> None:
    """Two more beside the first one, of ten."""
    people, begun = await _begun(directory)

    async def begin() -> bool:
        occasion = replace(people.occasion(), actor=begun.user_id)
        try:
            async with directory.transaction() as tx:
                await begin_import(begun.user_id, "", 1, _stores(tx), occasion, largest=10)
        except ImportLimitReached:
            return False
        return True

    assert sum(await asyncio.gather(*(begin() for _ in range(10)))) == 2


async def test_what_goes_with_its_person_or_workspace(directory: SqlDirectory) -> None:
    """All of a person but what is being applied; what went into a workspace; what was over long ago."""
    people, begun = await _begun(directory)
    now = people.clock.now()
    others = [
        replace(begun, id=ImportId("imp_2"), state=ImportState.APPLYING, findings=[]),
        replace(begun, id=ImportId("imp_3"), state=ImportState.DONE, workspace_id=WorkspaceId("wsp_2"), ended_at=now),
    ]
    async with directory.transaction() as tx:
        for one in others:
            await tx.imports.add(one)
        assert await tx.imports.forget(now, 10) == 0
        assert await tx.imports.erase(WorkspaceId("wsp_2")) == ["imp_3"]
        assert await tx.imports.erase_of(begun.user_id) == [begun.id]
        await tx.imports.keep(replace(others[0], state=ImportState.EXPIRED, ended_at=now))
        assert await tx.imports.forget(now + HOUR, 10) == 1
