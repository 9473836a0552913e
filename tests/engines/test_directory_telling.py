"""Mail that is queued with a change, on each engine: all of it or none, in order, and as many questions for fifty as for two."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from fakes import START
from mooring.accounts import (
    PasswordChange,
    Purpose,
    User,
    change_password,
    correct_email,
    parse_email,
    prepare_password_change,
)
from mooring.accounts.errors import EmailTaken
from mooring.api.occasions import stores_of, workspace_stores_of
from mooring.mail import MessageState, Recipient, Template, queue
from mooring.sessions import DeviceStores, start_session, tell_new_device
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import Role, Workspace, rename
from mooring.workspaces.states import archive, delete
from people import PASSWORD, People, people_of
from shared import join


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


@contextmanager
def _statements(directory: SqlDirectory) -> Iterator[list[str]]:
    engine = directory._engine.writing.sync_engine
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def _with_members(people: People, owner: User, name: str, count: int) -> Workspace:
    workspace = await people.create_workspace(owner, name)
    for number in range(count):
        user = await people.sign_up(f"{name}{number}@example.org")
        await join(people.directory, user.id, workspace.id, Role.ADMIN)
    return workspace


async def test_fifty_are_told_by_as_many_statements_as_two(people: People, directory: SqlDirectory) -> None:
    """Of a new name and of the archive; each once."""
    alice = await people.sign_up("alice@example.org")
    few, many = await _with_members(people, alice, "few", 2), await _with_members(people, alice, "many", 50)
    counted = []
    for workspace in (few, many):
        with _statements(directory) as seen:
            async with directory.transaction() as tx:
                await rename(workspace.id, "Harbour plans", workspace_stores_of(tx), people.occasion(alice))
            async with directory.transaction() as tx:
                await archive(workspace.id, workspace_stores_of(tx), people.occasion(alice))
        counted.append(len(seen))
    assert counted[0] == counted[1]
    async with directory.reading() as tx:
        queued = await tx.outbox.queued(1000)
        timelines = [await tx.outbox.timeline(one.id) for one in queued[-3:]]
    told = [one for one in queued if one.template is Template.WORKSPACE_ARCHIVED]
    assert len(told) == 3 + 51
    assert len({(one.recipient.user_id, one.params["workspace"]) for one in told}) == 2 + 50 + 1
    assert [[line.state for line in lines] for lines in timelines] == [[MessageState.QUEUED]] * 3


async def test_a_change_that_is_not_kept_tells_nobody(people: People, directory: SqlDirectory) -> None:
    """The mail is of the transaction: it is gone with it."""
    alice = await people.sign_up("alice@example.org")
    workspace = await people.create_workspace(alice, "Harbour plans")
    async with directory.reading() as tx:
        before = [one.id for one in await tx.outbox.queued(100)]

    async def deleted_in_vain() -> None:
        async with directory.transaction() as tx:
            await delete(workspace.id, workspace_stores_of(tx), people.occasion(alice), grace=timedelta(days=30))
            raise RuntimeError("after it")

    with pytest.raises(RuntimeError, match="after it"):
        await deleted_in_vain()
    async with directory.reading() as tx:
        assert [one.id for one in await tx.outbox.queued(100)] == before


async def test_what_one_transaction_queues_keeps_its_order(people: People, directory: SqlDirectory) -> None:
    """Twenty messages to one person at one moment are read and listed in the order in which they were written."""
    written = []
    async with directory.transaction() as tx:
        for number in range(20):
            recipient, words = Recipient("alice@example.org"), {"number": str(number)}
            message = await queue(tx.outbox, Template.TEST, recipient, words, ids=people.ids, at=START)
            written.append(message.id)
    async with directory.reading() as tx:
        assert [one.id for one in await tx.outbox.queued(100)] == written
        assert [one.id for one in await tx.outbox.page(None, 100)] == written[::-1]
        since = await tx.outbox.since("alice@example.org", Template.TEST, START)
        assert [one.id for one in since] == written
        assert await tx.outbox.since("alice@example.org", Template.TEST, START + timedelta(seconds=1)) == []
        assert await tx.outbox.since("alice@example.org", Template.WELCOME, START) == []
        assert await tx.outbox.since("bob@example.org", Template.TEST, START) == []
        for _, due in zip(written, await tx.outbox.queued(100), strict=True):
            assert due.due_at == START


async def test_who_chose_a_language_is_written_to_in_it(people: People, directory: SqlDirectory) -> None:
    """One statement for all of them finds each reader's own; a message that says so itself keeps what it says."""
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    workspace = await people.create_workspace(alice, "Harbour plans")
    await join(directory, bob.id, workspace.id, Role.MEMBER)
    async with directory.transaction() as tx:
        chosen = "UPDATE users SET language = 'de' WHERE email = 'bob@example.org'"
        await tx.accounts._connection.exec_driver_sql(chosen)
        await archive(workspace.id, workspace_stores_of(tx), people.occasion(alice))
    async with directory.reading() as tx:
        told = [one for one in await tx.outbox.queued(100) if one.template is Template.WORKSPACE_ARCHIVED]
    assert {one.recipient.email: one.language for one in told} == {alice.email.address: None, bob.email.address: "de"}


async def test_an_address_that_is_taken_meanwhile_is_not_given(people: People, directory: SqlDirectory) -> None:
    """A correction that loses the race changes nothing, and what it had queued is gone."""
    dora = await people.sign_up("dora@exmaple.org", confirmed=False)
    await people.sign_up("dora@example.org")
    async with directory.reading() as tx:
        before = len(await tx.outbox.queued(100))

    async def corrected() -> None:
        async with directory.transaction() as tx:
            user = await tx.accounts.locked(dora.id)
            assert user is not None
            await correct_email(user, parse_email("Dora@example.org"), stores_of(tx), people.occasion(user))

    with pytest.raises(EmailTaken):
        await corrected()
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(dora.id)
        assert user is not None
        assert user.email.address == "dora@exmaple.org"
        assert len(await tx.outbox.queued(100)) == before


async def _together(*deeds: Coroutine[Any, Any, Any]) -> list[Any]:
    return list(await asyncio.gather(*deeds, return_exceptions=True))


async def _queued(directory: SqlDirectory, template: Template) -> list[str]:
    async with directory.reading() as tx:
        return [one.recipient.email for one in await tx.outbox.queued(1000) if one.template is template]


async def test_a_password_that_is_changed_ten_times_at_once_is_told_once(
    people: People, directory: SqlDirectory
) -> None:
    """Each knew the present password; the first that is kept makes it another one, and the others are refused."""
    alice = await people.sign_up("alice@example.org")
    proofs = [
        await prepare_password_change(alice, PASSWORD, f"another horse battery {number}", people.hasher)
        for number in range(10)
    ]

    async def changed(change: PasswordChange) -> None:
        async with directory.transaction() as tx:
            await change_password(change, stores_of(tx), people.occasion(alice))

    done = await _together(*(changed(proof) for proof in proofs))
    assert sorted(type(one).__name__ for one in done) == ["NoneType", *["PasswordWrong"] * 9]
    assert await _queued(directory, Template.PASSWORD_CHANGED) == ["alice@example.org"]


async def test_a_new_device_that_signs_in_ten_times_at_once_is_told_once(
    people: People, directory: SqlDirectory
) -> None:
    """The person's row is held, so each sees what the one before it queued."""
    alice = await people.sign_up("alice@example.org")
    await people.log_in(alice, "the first device")

    async def signed_in() -> bool:
        async with directory.transaction() as tx:
            user = await tx.accounts.locked(alice.id)
            assert user is not None
            stores, now = DeviceStores(tx.sessions, tx.outbox), people.clock.now()
            agent, kept = "Mozilla/5.0 Firefox/140.0", timedelta(days=90)
            told = await tell_new_device(user, agent, stores, kept=kept, marked=False, ids=people.ids, at=now)
            await start_session(user.id, "Mozilla/5.0", people.mint, tx.sessions, ids=people.ids, at=now)
            return told

    done = await _together(*(signed_in() for _ in range(10)))
    assert sorted(done) == [False] * 9 + [True]
    assert await _queued(directory, Template.NEW_DEVICE) == ["alice@example.org"]


async def test_two_corrections_at_once_leave_one_link_that_is_good(people: People, directory: SqlDirectory) -> None:
    """The later one: the account has its address, and the link that went to the other opens nothing."""
    dora = await people.sign_up("dora@exmaple.org", confirmed=False)

    async def corrected(email: str) -> None:
        async with directory.transaction() as tx:
            user = await tx.accounts.locked(dora.id)
            assert user is not None
            await correct_email(user, parse_email(email), stores_of(tx), people.occasion(user))

    addresses = [f"dora{number}@example.org" for number in range(5)]
    assert await _together(*(corrected(address) for address in addresses)) == [None] * 5
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(dora.id)
        assert user is not None
        (good,) = await tx.challenges.open_of(dora.id, Purpose.CONFIRM_ACCOUNT)
        links = {
            one.recipient.email: one.params["challenge"]
            for one in await tx.outbox.queued(100)
            if "challenge" in one.params
        }
    assert user.email.address in addresses
    assert user.verified_at is None
    assert links[user.email.address] == good.id
