"""The pulse of the directory: another one whenever something changed that counts, and only then."""

from pathlib import Path

import pytest
from sqlalchemy import insert, update

from engines.test_directory_snapshots import row
from mooring.backups.directory import Pulse
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.pulse import QUIET
from mooring.storage.directory.tables import lifecycle_head, metadata, users

HEADS = {"lifecycle_head", "webhook_head"}  # have their one row from the start


async def add(directory: SqlDirectory, name: str) -> None:
    table = metadata.tables[name]
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(insert(table).values(row(table, "one")))


async def pulse_of(directory: SqlDirectory, folder: Path) -> Pulse:
    return await directory.snapshots(folder).pulse()


async def test_every_table_counts_but_those_that_say_why_not(directory: SqlDirectory, tmp_path: Path) -> None:
    """Each table, by a row that is added to it. A table that is new counts."""
    for table in metadata.sorted_tables:
        if table.foreign_keys or table.name in HEADS:
            continue
        before = await pulse_of(directory, tmp_path)
        await add(directory, table.name)
        counts = await pulse_of(directory, tmp_path) != before
        assert counts == (table.name not in QUIET), table.name


def test_the_quiet_ones_are_tables() -> None:
    """A table that has another name now would count without anybody noticing."""
    assert metadata.tables.keys() >= QUIET
    assert not QUIET & {"users", "members", "workspaces", "outbox", "handler_ledger", "webhooks", "invitations"}


async def test_what_changed_nothing_or_was_not_kept_does_not_count(directory: SqlDirectory, tmp_path: Path) -> None:
    """Dispatchers look for work all day; and a transaction that was rolled back leaves no mark for the next one on its connection."""
    await add(directory, "users")
    before = await pulse_of(directory, tmp_path)
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(update(users).where(users.c.id == "nobody").values(name="x"))
    with pytest.raises(RuntimeError):
        await _rename_in_vain(directory)
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(update(metadata.tables["service_members"]).values(events=1))
    assert await pulse_of(directory, tmp_path) == before


async def _rename_in_vain(directory: SqlDirectory) -> None:
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(update(users).values(name="x"))
        raise RuntimeError


async def test_it_is_another_one_only_when_the_change_is_there(directory: SqlDirectory, tmp_path: Path) -> None:
    """Who looks in the middle of a transaction and takes a backup without it must find that it is due again."""
    before = await pulse_of(directory, tmp_path)
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(insert(users).values(row(users, "one")))
        assert await pulse_of(directory, tmp_path) == before
    assert await pulse_of(directory, tmp_path) != before


async def test_another_process_is_noticed_by_the_feed(directory: SqlDirectory, tmp_path: Path) -> None:
    """Sign-ups and everything of workspaces go through it. What it commits is counted by itself alone."""
    before = await pulse_of(directory, tmp_path)
    other = SqlDirectory(directory._engine)
    await add(other, "users")
    assert await pulse_of(directory, tmp_path) == before
    async with other.transaction() as tx:
        await tx.accounts._connection.execute(update(lifecycle_head).values(position=lifecycle_head.c.position + 1))
    assert await pulse_of(directory, tmp_path) != before
