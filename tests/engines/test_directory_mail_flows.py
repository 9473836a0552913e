"""What goes on by mail, on each engine: however many follow a link at once, it does its work once."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from fakes import START
from mooring.accounts import (
    EMAIL_CHANGE_PURPOSES,
    AccountSecret,
    ChallengeId,
    EmailChangeState,
    Occasion,
    Purpose,
    SignUp,
    TypedCode,
    User,
    ask_for_email_change,
    ask_for_reset,
    ask_to_sign_up,
    asked_for,
    close_account,
    confirm_email_change,
    follow_link,
    parse_email,
    prepare_sign_up,
    redeem,
    require_open,
    reset_by_code,
    reset_by_link,
    sign_up,
)
from mooring.accounts.authenticate import PasswordProof
from mooring.accounts.errors import AccountClosed, EmailTaken
from mooring.api.occasions import stores_of
from mooring.mail import MessageId, Template
from mooring.sessions import EndReason, start_session
from mooring.storage.directory import SqlDirectory
from people import PASSWORD, People, people_of

SECRET = AccountSecret(b"a" * 32)
DAY = timedelta(days=1)


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


def _now(people: People) -> Occasion:
    return Occasion(people.clock.now(), people.ids)


async def _sent(directory: SqlDirectory, template: Template) -> list[ChallengeId]:
    async with directory.reading() as tx:
        queued = await tx.outbox.queued(1000)
    return [ChallengeId(one.params["challenge"]) for one in queued if one.template is template]


async def _together(*deeds: Coroutine[Any, Any, Any]) -> list[Any]:
    return list(await asyncio.gather(*deeds, return_exceptions=True))


async def test_a_reset_link_is_redeemed_once_however_many_try(people: People, directory: SqlDirectory) -> None:
    """Ten at once, by link and by code: one new password, one notice."""
    alice = await people.sign_up("alice@example.org")
    async with directory.transaction() as tx:
        await ask_for_reset("ALICE@example.org", stores_of(tx), SECRET, _now(people))
    (challenge_id,) = await _sent(directory, Template.PASSWORD_RESET)
    typed = TypedCode("alice@example.org", SECRET.challenges.code(challenge_id))

    async def redeemed(number: int) -> User | None:
        async with directory.transaction() as tx:
            stores, new_hash = stores_of(tx), f"plain:{number}"
            if number % 2:
                return await reset_by_link(challenge_id, new_hash, stores, _now(people))
            return await reset_by_code(typed, new_hash, stores, SECRET, _now(people))

    done = await _together(*(redeemed(number) for number in range(10)))
    (winner,) = [number for number, user in enumerate(done) if isinstance(user, User)]
    assert [one for one in done if one is not None and not isinstance(one, User)] == []
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(alice.id)
        notices = [one for one in await tx.outbox.queued(100) if one.template is Template.PASSWORD_CHANGED]
    assert user is not None
    assert (user.password_hash, user.verified_at) == (f"plain:{winner}", people.clock.now())
    assert len(notices) == 1


async def test_wrong_codes_are_all_counted_though_they_come_at_once(people: People, directory: SqlDirectory) -> None:
    """Five tries, not more, for an account and for an address without one: the right code comes too late."""
    await people.sign_up("alice@example.org")
    for email in ("alice@example.org", "nobody@example.org"):
        async with directory.transaction() as tx:
            await ask_for_reset(email, stores_of(tx), SECRET, _now(people))

    async def tried(email: str, code: str) -> User | None:
        async with directory.transaction() as tx:
            return await reset_by_code(TypedCode(email, code), "plain:new", stores_of(tx), SECRET, _now(people))

    for email in ("alice@example.org", "nobody@example.org"):
        assert await _together(*(tried(email, "00000000") for _ in range(8))) == [None] * 8
    (challenge_id,) = await _sent(directory, Template.PASSWORD_RESET)
    assert await tried("alice@example.org", SECRET.challenges.code(challenge_id)) is None
    async with directory.reading() as tx:
        challenge = await tx.challenges.by_id(challenge_id)
    assert challenge is not None
    assert challenge.attempts == 5


async def test_a_change_of_address_is_made_once_though_both_say_yes_at_once(
    people: People, directory: SqlDirectory
) -> None:
    """Each link three times at the same moment: two answers that count, one change, two notices."""
    alice = await people.sign_up("alice@example.org")
    async with directory.transaction() as tx:
        user = await tx.accounts.locked(alice.id)
        assert user is not None
        await ask_for_email_change(user, parse_email("new@example.org"), stores_of(tx), _now(people))
    links = [*await _sent(directory, Template.EMAIL_CHANGE_OLD), *await _sent(directory, Template.EMAIL_CHANGE_NEW)]

    async def confirmed(challenge_id: ChallengeId) -> EmailChangeState | None:
        async with directory.transaction() as tx:
            stores = stores_of(tx)
            followed = await follow_link(challenge_id, EMAIL_CHANGE_PURPOSES, stores, people.clock.now())
            if followed is None or followed.user is None:
                return None
            return await confirm_email_change(followed.challenge, followed.user, stores, _now(people))

    done = await _together(*(confirmed(link) for link in links * 3))
    states = sorted(one.value for one in done if isinstance(one, EmailChangeState))
    assert [one for one in done if one is not None and not isinstance(one, EmailChangeState)] == []
    assert len(states) == 2
    assert states[0] == "changed"
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(alice.id)
        notices = [one for one in await tx.outbox.queued(100) if one.template is Template.EMAIL_CHANGED]
    assert user is not None
    assert user.email.address == "new@example.org"
    assert len(notices) == 2


async def test_of_many_who_confirm_a_sign_up_one_makes_the_account(people: People, directory: SqlDirectory) -> None:
    """Two links to one address and each followed three times at once: one account, nothing left of the others."""
    for password in (PASSWORD, "another horse battery"):
        new = await prepare_sign_up(SignUp("new@example.org", password, "New"), people.hasher)
        async with directory.transaction() as tx:
            await ask_to_sign_up(new, stores_of(tx), SECRET, _now(people))
    links = await _sent(directory, Template.SIGN_UP)
    assert len(links) == 2

    async def made(challenge_id: ChallengeId) -> User | None:
        async with directory.transaction() as tx:
            stores = stores_of(tx)
            followed = await follow_link(challenge_id, {Purpose.SIGN_UP}, stores, people.clock.now())
            if followed is None:
                return None
            user = await sign_up(asked_for(followed.challenge, SECRET), stores, _nothing, _now(people), confirmed=True)
            await tx.challenges.drop(SECRET.stranger(user.email.key), Purpose.SIGN_UP)
            return user

    done = await _together(*(made(link) for link in links * 3))
    assert len([one for one in done if isinstance(one, User)]) == 1
    assert {type(one) for one in done} <= {User, type(None), EmailTaken}
    async with directory.reading() as tx:
        (user,) = await tx.accounts.page(None, 10)
        assert await tx.challenges.open_of(SECRET.stranger(user.email.key), Purpose.SIGN_UP) == []
    assert user.verified_at == people.clock.now()


async def _nothing(owner: object) -> None:
    """No workspace: the test is about accounts."""


async def test_nobody_slips_in_while_the_account_is_closed(people: People, directory: SqlDirectory) -> None:
    """Logins whose password was right before the closing: each either ends with it, or is told that the account is closed."""
    alice = await people.sign_up("alice@example.org")
    async with directory.reading() as tx:
        known = await tx.accounts.by_id(alice.id)
    assert known is not None

    async def log_in() -> None:
        async with directory.transaction() as tx:
            user = await redeem(PasswordProof(known), tx.accounts)
            require_open(user, DAY, people.clock.now())
            await start_session(user.id, "", people.mint, tx.sessions, ids=people.ids, at=people.clock.now())

    async def close() -> None:
        async with directory.transaction() as tx:
            user = await tx.accounts.locked(alice.id)
            assert user is not None
            await close_account(user, DAY, stores_of(tx), _now(people))
            await tx.sessions.end_all(user.id, EndReason.ACCOUNT_CLOSED, people.clock.now())

    done = await _together(*(log_in() for _ in range(6)), close(), *(log_in() for _ in range(6)))
    assert {type(one) for one in done} <= {type(None), AccountClosed}
    assert done[6] is None
    async with directory.reading() as tx:
        assert await tx.sessions.open_of(alice.id, people.clock.now()) == []


async def test_the_outbox_is_read_newest_first_and_forgets_what_was_for_nobody(
    people: People, directory: SqlDirectory
) -> None:
    """Page by page, each message once, void ones never; a chore takes the void ones away and nothing else."""
    for number in range(3):
        await people.sign_up(f"person{number}@example.org")
        async with directory.transaction() as tx:
            await ask_for_reset("nobody@example.org", stores_of(tx), SECRET, _now(people))
        people.clock.advance(timedelta(seconds=number))
    seen: list[tuple[MessageId, str]] = []
    async with directory.transaction() as tx:
        while page := await tx.outbox.page(seen[-1][0] if seen else None, 1):
            seen += [(one.id, one.recipient.email) for one in page]
        assert seen[0][1] == "person2@example.org"
        assert sorted(email for _, email in seen) == [f"person{number}@example.org" for number in range(3)]
        assert await tx.outbox.drop_void(START) == 0
        assert await tx.outbox.drop_void(START + DAY) == 3
        assert len(await tx.outbox.page(None, 10)) == 3


async def test_a_change_of_address_that_nobody_confirmed_is_forgotten(people: People, directory: SqlDirectory) -> None:
    """A day after it was asked for, and no moment before."""
    alice = await people.sign_up("alice@example.org")
    async with directory.transaction() as tx:
        await ask_for_email_change(alice, parse_email("new@example.org"), stores_of(tx), _now(people))
        assert await tx.email_changes.drop_expired(START + DAY) == 0
        assert await tx.email_changes.drop_expired(START + DAY + timedelta(seconds=1)) == 1


def test_what_stands_for_nobody_is_nobody() -> None:
    """What stands for nobody is no id of a user, differs by address, and does not show the address."""
    one, other = SECRET.stranger("alice@example.org"), SECRET.stranger("bob@example.org")
    assert one != other
    assert one == SECRET.stranger("alice@example.org")
    assert not one.startswith("usr_")
    assert "alice" not in one
