"""Sign-up on each engine: whole or not at all, and one account per address."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from mooring.accounts import Occasion, SignUp, parse_email, prepare_sign_up, sign_up
from mooring.accounts.errors import EmailTaken
from mooring.api.occasions import stores_of, workspace_stores_of
from mooring.mail import Message
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Role, Wanted, create_personal_workspace
from people import People, people_of


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


async def test_everything_of_a_sign_up_is_kept_together(people: People, directory: SqlDirectory) -> None:
    """A sign-up leaves a user, a default workspace that they own, its lifecycle event and a welcome mail."""
    alice = await people.sign_up("alice@example.org")
    async with directory.reading() as tx:
        assert await tx.accounts.by_id(alice.id) == alice
        assert await tx.accounts.by_email(parse_email("ALICE@example.org")) == alice
        (listed,) = await tx.workspaces.page(alice.id, Wanted(), None, 10)
        assert (listed.workspace.name, listed.member.role, listed.is_default) == (
            "Personal workspace",
            Role.OWNER,
            True,
        )
        assert await tx.members.default_of(alice.id) == listed.workspace.id
        (event,) = await tx.lifecycle.after(0, 10)
        assert (event.position, event.kind, event.workspace_id) == (1, LifecycleKind.CREATED, listed.workspace.id)
        (message,) = await tx.outbox.queued(10)
        assert (message.template, message.recipient.email) == ("welcome", "alice@example.org")


class _BrokenOutbox:
    async def add(self, message: Message) -> None:
        raise RuntimeError("the disk is full")


async def test_a_sign_up_that_fails_at_its_last_step_leaves_nothing(people: People, directory: SqlDirectory) -> None:
    """When the outbox cannot be written there is no user, no workspace, no lifecycle event, and no gap in the feed."""
    new = await prepare_sign_up(SignUp("alice@example.org", "correct horse battery"), people.hasher)
    now = people.clock.now()

    async def fail() -> None:
        async with directory.transaction() as tx:
            first = partial(
                create_personal_workspace, stores=workspace_stores_of(tx), occasion=Occasion(now, people.ids)
            )
            stores = replace(stores_of(tx), outbox=_BrokenOutbox())
            await sign_up(new, stores, first, Occasion(now, people.ids))

    with pytest.raises(RuntimeError, match="the disk is full"):
        await fail()
    async with directory.reading() as tx:
        assert await tx.accounts.page(None, 10) == []
        assert await tx.workspaces.page_of_all(None, 10) == []
        assert await tx.lifecycle.after(0, 10) == []
    await people.sign_up("alice@example.org")
    async with directory.reading() as tx:
        assert [event.position for event in await tx.lifecycle.after(0, 10)] == [1]


async def test_one_account_per_address_however_many_sign_up_at_once(people: People, directory: SqlDirectory) -> None:
    """Of twenty sign-ups with spellings of one address one wins, the others are told EMAIL_TAKEN, and nothing else is left."""
    spellings = ["alice@example.org", "ALICE@EXAMPLE.ORG", " alice@example.org ", "\uff41lice@example.org"] * 5
    done = await asyncio.gather(*(people.sign_up(email) for email in spellings), return_exceptions=True)
    assert [type(one) for one in done if isinstance(one, BaseException)] == [EmailTaken] * 19
    async with directory.reading() as tx:
        assert len(await tx.accounts.page(None, 100)) == 1
        assert len(await tx.workspaces.page_of_all(None, 100)) == 1
        assert len(await tx.outbox.queued(100)) == 1


async def test_times_come_back_as_they_went_in(people: People, directory: SqlDirectory) -> None:
    """Moments are kept to the microsecond and come back aware, in UTC."""
    alice = await people.sign_up("alice@example.org")
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(alice.id)
    assert user is not None
    assert user.created_at == people.clock.now()
    assert user.created_at.utcoffset() is not None
    assert user.created_at.utcoffset().total_seconds() == 0
