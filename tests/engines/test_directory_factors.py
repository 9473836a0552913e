"""Second factors on each engine: what may be used once is used once, whoever races."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from mooring.accounts import User, UserId
from mooring.accounts.factors import Passkey, PasskeyId, Totp, factors_of
from mooring.storage.directory import SqlDirectory
from people import People, people_of


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
