"""Second factors on each engine: what may be used once is used once, whoever races."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from mooring.accounts import AccountSecret, User, UserId
from mooring.accounts.factors import (
    Change,
    Passkey,
    PasskeyId,
    Totp,
    accept_code,
    confirm_totp,
    factors_of,
    open_second_factor,
    require_second_factor,
    start_totp,
    use_code,
)
from mooring.accounts.factors.errors import ChallengeInvalid
from mooring.audit import AuditKind
from mooring.mail import Template
from mooring.storage.directory import SqlDirectory, SqlTransaction
from people import People, people_of
from second_factors import STEP, App

SECRET = AccountSecret(b"a" * 32)


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


@pytest.fixture
async def alice(people: People) -> User:
    return await people.sign_up("alice@example.org")


def _passkey(user: User, credential: str = "credential") -> Passkey:
    return Passkey(
        id=PasskeyId(f"pky_{credential}"),
        user_id=user.id,
        credential_id=credential,
        public_key="key",
        sign_count=7,
        transports=("internal", "hybrid"),
        name="Laptop",
        created_at=user.created_at,
    )


async def test_a_time_step_is_accepted_once(directory: SqlDirectory, alice: User) -> None:
    """Of twenty who bring the same step one is accepted; an older one never is, a newer one is."""
    async with directory.transaction() as tx:
        await tx.factors.totp.put(Totp(alice.id, "sealed", alice.created_at))

    async def accepted(step: int) -> bool:
        async with directory.transaction() as tx:
            return await tx.factors.totp.accept(alice.id, step)

    assert sorted(await asyncio.gather(*(accepted(100) for _ in range(20)))) == [False] * 19 + [True]
    assert not await accepted(99)
    assert await accepted(101)


async def test_a_recovery_code_is_used_once(directory: SqlDirectory, alice: User) -> None:
    """Of fifty who bring the same code one uses it; nobody uses another user's."""
    async with directory.transaction() as tx:
        await tx.factors.recovery_codes.replace(alice.id, ["one", "two"], alice.created_at)

    async def used(user_id: UserId, code_hash: str) -> bool:
        async with directory.transaction() as tx:
            return await tx.factors.recovery_codes.use(user_id, code_hash, alice.created_at)

    assert sorted(await asyncio.gather(*(used(alice.id, "one") for _ in range(50)))) == [False] * 49 + [True]
    assert not await used(UserId("usr_carol"), "two")
    async with directory.reading() as tx:
        assert await tx.factors.recovery_codes.left(alice.id) == 1


async def test_new_codes_take_the_place_of_the_old_ones(directory: SqlDirectory, alice: User) -> None:
    """Used and unused ones alike are gone, and hashes do not add up."""
    async with directory.transaction() as tx:
        await tx.factors.recovery_codes.replace(alice.id, ["one", "two"], alice.created_at)
        await tx.factors.recovery_codes.use(alice.id, "one", alice.created_at)
        await tx.factors.recovery_codes.replace(alice.id, ["three"], alice.created_at)
        assert not await tx.factors.recovery_codes.use(alice.id, "two", alice.created_at)
        assert await tx.factors.recovery_codes.left(alice.id) == 1


async def test_a_counter_moves_on_from_where_it_was_read(directory: SqlDirectory, alice: User) -> None:
    """Of twenty uses that read the same counter one is noted."""
    passkey = _passkey(alice)
    async with directory.transaction() as tx:
        assert await tx.factors.passkeys.add(passkey)

    async def used() -> bool:
        async with directory.transaction() as tx:
            return await tx.factors.passkeys.used(passkey, 8, alice.created_at)

    assert sorted(await asyncio.gather(*(used() for _ in range(20)))) == [False] * 19 + [True]
    async with directory.reading() as tx:
        found = await tx.factors.passkeys.by_credential("credential")
    assert found == replace(passkey, sign_count=8, last_used_at=alice.created_at)


async def test_a_credential_belongs_to_one_person(directory: SqlDirectory, people: People, alice: User) -> None:
    """The same one a second time is refused, whoever brings it; a row that breaks another rule is a fault."""
    carol = await people.sign_up("carol@example.org")
    async with directory.transaction() as tx:
        assert await tx.factors.passkeys.add(_passkey(alice))
    async with directory.reading() as tx:
        assert not await tx.factors.passkeys.add(replace(_passkey(carol), id=PasskeyId("pky_2")))
    with pytest.raises(IntegrityError):
        async with directory.transaction() as tx:
            await tx.factors.passkeys.add(replace(_passkey(carol, "other"), user_id=UserId("usr_nobody")))


async def test_passkeys_are_named_and_removed_one_by_one_or_all(directory: SqlDirectory, alice: User) -> None:
    """A new name stays, a removed one is gone, and `remove_all` leaves none."""
    async with directory.transaction() as tx:
        for credential in ("a", "b", "c"):
            await tx.factors.passkeys.add(_passkey(alice, credential))
        await tx.factors.passkeys.rename(PasskeyId("pky_a"), "Phone")
        await tx.factors.passkeys.remove(PasskeyId("pky_b"))
    async with directory.transaction() as tx:
        assert [(one.id, one.name) for one in await tx.factors.passkeys.of(alice.id)] == [
            ("pky_a", "Phone"),
            ("pky_c", "Laptop"),
        ]
        await tx.factors.passkeys.remove_all(alice.id)
        assert await tx.factors.passkeys.of(alice.id) == []


async def test_all_factors_of_a_user_in_one_look(directory: SqlDirectory, alice: User) -> None:
    """An unconfirmed app is none; recovery codes are a way only beside a factor."""
    async with directory.transaction() as tx:
        await tx.factors.totp.put(Totp(alice.id, "sealed", alice.created_at))
        await tx.factors.recovery_codes.replace(alice.id, ["one"], alice.created_at)
        before = await factors_of(alice.id, tx.factors)
        await tx.factors.totp.confirm(alice.id, alice.created_at)
        after = await factors_of(alice.id, tx.factors)
    assert (before.totp_since, before.second, before.step_up) == (None, [], ["password"])
    assert (after.totp_since, after.second) == (alice.created_at, ["totp", "recovery_code"])
    assert after.step_up == ["password", "totp"]


async def _change(tx: SqlTransaction, user: User, people: People) -> Change:
    held = await tx.accounts.locked(user.id)
    assert held is not None
    return Change(
        user=held,
        factors=tx.factors,
        audit=tx.audit,
        outbox=tx.outbox,
        secret=SECRET,
        ids=people.ids,
        at=people.clock.now(),
        actor=held.id,
    )


async def test_a_code_that_races_itself_proves_once(directory: SqlDirectory, people: People, alice: User) -> None:
    """Twenty who hold the code of an app: one is taken. Fifty who hold a recovery code: one is, with one entry and one mail."""
    async with directory.transaction() as tx:
        change = await _change(tx, alice, people)
        app = App((await start_totp(change)).secret)
        codes = await confirm_totp(change, app.code(people.clock))
    assert codes is not None
    people.clock.advance(STEP)

    async def by_app() -> bool:
        async with directory.transaction() as tx:
            return await accept_code(await _change(tx, alice, people), app.code(people.clock))

    async def by_recovery_code(code: str) -> bool:
        async with directory.transaction() as tx:
            return await use_code(await _change(tx, alice, people), code)

    assert sum(await asyncio.gather(*(by_app() for _ in range(20)))) == 1
    assert sum(await asyncio.gather(*(by_recovery_code(codes[0]) for _ in range(50)))) == 1
    async with directory.reading() as tx:
        kinds = [entry.kind for entry in await tx.audit.of_user(alice.id, None, 100)]
        told = [mail.template for mail in await tx.outbox.queued(100)]
    assert kinds.count(AuditKind.RECOVERY_CODE_USED) == told.count(Template.RECOVERY_CODE_USED) == 1


async def test_a_challenge_takes_no_more_wrong_answers_than_five(
    directory: SqlDirectory, people: People, alice: User
) -> None:
    """Of fifty wrong answers at once five are counted, and the others find the challenge spent."""
    async with directory.transaction() as tx:
        await tx.factors.totp.put(Totp(alice.id, "sealed", alice.created_at, confirmed_at=alice.created_at))
        factors = await factors_of(alice.id, tx.factors)
        asked = await require_second_factor(
            alice, factors, tx.challenges, SECRET.challenges, ids=people.ids, at=people.clock.now(), data={}
        )
    challenge_id = SECRET.challenges.id_of(asked.extra["challenge"])
    assert challenge_id is not None

    async def wrong() -> bool:
        async with directory.transaction() as tx:
            user = await tx.accounts.locked(alice.id)
            assert user is not None
            try:
                await open_second_factor(challenge_id, user, tx.challenges, people.clock.now())
            except ChallengeInvalid:
                return False
            await tx.challenges.count_attempt(challenge_id)
            return True

    assert sum(await asyncio.gather(*(wrong() for _ in range(50)))) == 5
