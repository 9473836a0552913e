"""Challenges and the audit log on each engine."""

from datetime import timedelta

import pytest

from fakes import START
from mooring.accounts import Challenge, ChallengeId, Purpose, User, UserId, parse_email
from mooring.audit import AuditEntry, AuditKind, note
from mooring.kit.ids import RandomIds
from mooring.storage.directory import SqlDirectory
from people import people_of


async def test_a_challenge_is_kept_counted_and_used(directory: SqlDirectory) -> None:
    """What was put in comes back; tries count up; once used it is not open any more."""
    alice = await people_of(directory).sign_up("alice@example.org")
    made = Challenge(
        ChallengeId("chl_1"), Purpose.PASSWORD_RESET, alice.id, START, START + timedelta(minutes=30), {"a": "b"}
    )
    async with directory.transaction() as tx:
        await tx.challenges.add(made)
        await tx.challenges.count_attempt(made.id)
    async with directory.transaction() as tx:
        found = await tx.challenges.locked(made.id)
        assert found is not None
        assert (found.data, found.attempts, found.open_at(START)) == ({"a": "b"}, 1, True)
        assert [one.id for one in await tx.challenges.open_of(alice.id, Purpose.PASSWORD_RESET)] == [made.id]
        assert await tx.challenges.open_of(alice.id, Purpose.STEP_UP) == []
        await tx.challenges.use(made.id, START)
        assert await tx.challenges.open_of(alice.id, Purpose.PASSWORD_RESET) == []
        assert await tx.challenges.locked(ChallengeId("chl_2")) is None


async def test_newer_challenges_kill_older_ones_and_late_ones_are_forgotten(directory: SqlDirectory) -> None:
    """`drop` takes one user's of one purpose; `drop_expired` what is past."""
    people = people_of(directory)
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    async with directory.transaction() as tx:
        for number, (user, purpose) in enumerate(
            [(alice, Purpose.STEP_UP), (alice, Purpose.PASSWORD_RESET), (bob, Purpose.PASSWORD_RESET)]
        ):
            late = START + timedelta(minutes=number)
            await tx.challenges.add(Challenge(ChallengeId(f"chl_{number}"), purpose, user.id, START, late))
        await tx.challenges.drop(alice.id, Purpose.PASSWORD_RESET)
        assert await tx.challenges.locked(ChallengeId("chl_1")) is None
        assert await tx.challenges.drop_expired(START + timedelta(minutes=2)) == 1
        assert await tx.challenges.locked(ChallengeId("chl_2")) is not None


async def test_the_audit_log_is_read_newest_first_page_by_page(directory: SqlDirectory) -> None:
    """Entries of one user only; what happened in one moment is neither lost nor told twice between two pages."""
    async with directory.transaction() as tx:
        for number in range(5):
            at = START + timedelta(seconds=number // 2)
            about = {"user_id": "usr_1", "data": {"number": str(number)}}
            await note(tx.audit, AuditKind.SIGNED_IN, ids=RandomIds(), at=at, actor="usr_1", **about)
        await note(tx.audit, AuditKind.SIGNED_IN, ids=RandomIds(), at=START, actor=None, user_id="usr_2")
    seen: list[AuditEntry] = []
    async with directory.reading() as tx:
        while page := await tx.audit.of_user("usr_1", (seen[-1].at, seen[-1].id) if seen else None, 2):
            seen.extend(page)
    assert sorted(entry.data["number"] for entry in seen) == ["0", "1", "2", "3", "4"]
    assert [entry.at for entry in seen] == sorted((entry.at for entry in seen), reverse=True)


async def test_an_entry_is_kept_only_with_its_change(directory: SqlDirectory) -> None:
    """A transaction that fails leaves no entry of what did not happen."""
    with pytest.raises(LookupError):
        await _noted_in_vain(directory)
    async with directory.reading() as tx:
        assert await tx.audit.of_user("usr_1", None, 10) == []


async def _noted_in_vain(directory: SqlDirectory) -> None:
    async with directory.transaction() as tx:
        await note(tx.audit, AuditKind.SIGNED_IN, ids=RandomIds(), at=START, actor=None, user_id="usr_1")
        raise LookupError


async def test_people_are_found_together(directory: SqlDirectory) -> None:
    """Those who exist, by id, each once however often asked for; nobody for no ids."""
    people = people_of(directory)
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    async with directory.reading() as tx:
        found = await tx.accounts.by_ids([bob.id, alice.id, bob.id, UserId("usr_nobody")])
        assert {one: user.email for one, user in found.items()} == {alice.id: alice.email, bob.id: bob.email}
        assert await tx.accounts.by_ids([]) == {}


async def test_a_language_is_kept_changed_and_forgotten_with_its_person(directory: SqlDirectory) -> None:
    """Given at sign-up or chosen later; None is the service's own; nothing of it is left after a purge."""
    alice = await people_of(directory).sign_up("alice@example.org")
    for chosen in ("de", None, "en"):
        async with directory.transaction() as tx:
            await tx.accounts.set_language(alice.id, chosen)
        async with directory.reading() as tx:
            found = await tx.accounts.by_id(alice.id)
        assert found is not None
        assert found.language == chosen
    async with directory.transaction() as tx:
        await tx.accounts.purge(alice.id, START)
        purged = await tx.accounts.by_id(alice.id)
        added = User(UserId("usr_b"), parse_email("b@example.org"), "", "plain:", START, language="de")
        await tx.accounts.add(added)
        assert await tx.accounts.by_id(added.id) == added
    assert purged is not None
    assert purged.language is None
