"""Slow hashes off the event loop."""

import asyncio

import pytest

from mooring.accounts import Argon2Hasher
from mooring.accounts.errors import Busy
from mooring.kit.errors import Fault


@pytest.fixture
def hasher() -> Argon2Hasher:
    return Argon2Hasher(passes=1, memory_kib=64, longest_queue=8)


async def test_the_right_password_matches_and_another_does_not(hasher: Argon2Hasher) -> None:
    """A hash is argon2id, salted, and verifies its password only."""
    stored = await hasher.hash("correct horse")
    assert stored.startswith("$argon2id$")
    assert stored != await hasher.hash("correct horse")
    assert (await hasher.verify("correct horse", stored)).good
    assert not (await hasher.verify("correct house", stored)).good


async def test_nobody_never_matches(hasher: Argon2Hasher) -> None:
    """Against the decoy no password is good, whatever it is."""
    for password in ("", "x", "correct horse"):
        assert not (await hasher.verify(password, None)).good


async def test_the_default_costs_are_the_decided_ones() -> None:
    """argon2id, 19 MiB, two passes, one lane."""
    assert "$m=19456,t=2,p=1$" in await Argon2Hasher().hash("correct horse")


async def test_a_hash_of_other_costs_is_outdated(hasher: Argon2Hasher) -> None:
    """A match says when the hash should be made anew."""
    stored = await hasher.hash("correct horse")
    assert not (await hasher.verify("correct horse", stored)).outdated
    assert (await Argon2Hasher(passes=2, memory_kib=64).verify("correct horse", stored)).outdated


async def test_a_flood_is_refused_instead_of_queued_without_end(hasher: Argon2Hasher) -> None:
    """Of a hundred hashes at once those beyond the queue are BUSY, the others are done, and it works again after."""
    done = await asyncio.gather(*(hasher.hash("correct horse") for _ in range(100)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in done) == 8
    assert sum(isinstance(one, Busy) for one in done) == 92
    assert (await hasher.hash("correct horse")).startswith("$argon2id$")


async def test_who_hangs_up_frees_no_place(hasher: Argon2Hasher) -> None:
    """Work whose caller has gone still counts until it is done: hanging up is no way around the queue."""
    tasks = [asyncio.create_task(hasher.hash("correct horse")) for _ in range(8)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await hasher.hash("correct horse")
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_damaged_hash_is_a_fault_not_a_wrong_password(hasher: Argon2Hasher) -> None:
    """What is stored and is no hash is told to the operator."""
    with pytest.raises(Fault):
        await hasher.verify("correct horse", "nonsense")


async def test_lone_surrogates_are_a_password_like_any_other(hasher: Argon2Hasher) -> None:
    """No character that JSON can carry ends in a fault."""
    assert (await hasher.verify("\ud800", await hasher.hash("\ud800"))).good
