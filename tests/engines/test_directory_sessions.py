"""Sessions on each engine: one rotation however many race, theft found out, an end that is final."""

import asyncio
from datetime import timedelta

import pytest

from mooring.audit import AuditKind
from mooring.kit.secrets import token_hash
from mooring.mail import Template
from mooring.sessions import EndReason, Refused, Renewed, SessionId, end_everywhere, end_one, end_own
from mooring.sessions.errors import RefreshExpired, RefreshInvalid, RefreshReused, SessionEnded, SessionMissing
from mooring.storage.directory import SqlDirectory
from people import People, people_of


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


def _renewed(outcome: Renewed | Refused) -> Renewed:
    assert isinstance(outcome, Renewed)
    return outcome


def _refused(outcome: Renewed | Refused) -> Refused:
    assert isinstance(outcome, Refused)
    return outcome


async def test_fifty_racers_make_one_rotation(people: People, directory: SqlDirectory) -> None:
    """Fifty presenters of one refresh token get one and the same successor, and the token is rotated once."""
    started = await people.log_in(await people.sign_up("alice@example.org"))
    outcomes = await asyncio.gather(*(people.refresh(started.refresh_token) for _ in range(50)))
    renewed = [_renewed(outcome) for outcome in outcomes]
    assert len({one.refresh_token for one in renewed}) == 1
    assert sum(one.rotated for one in renewed) == 1
    async with directory.reading() as tx:
        presented = await tx.sessions.presented(token_hash(started.refresh_token))
    assert presented is not None
    assert presented.link.used_at == people.clock.now()
    assert presented.successor is not None
    assert presented.successor.used_at is None


async def test_a_retry_gets_the_same_successor_however_late(people: People) -> None:
    """A lost reply is made good at any later time, as long as the successor was not used."""
    started = await people.log_in(await people.sign_up("alice@example.org"))
    first = _renewed(await people.refresh(started.refresh_token))
    people.clock.advance(timedelta(days=3))
    assert _renewed(await people.refresh(started.refresh_token)).refresh_token == first.refresh_token


async def test_a_token_that_comes_back_after_its_successor_was_used_ends_the_session(
    people: People, directory: SqlDirectory
) -> None:
    """A replay revokes the whole family, the last good token included, and queues a mail that says so."""
    alice = await people.sign_up("alice@example.org")
    started = await people.log_in(alice, "Firefox/140")
    second = _renewed(await people.refresh(started.refresh_token))
    third = _renewed(await people.refresh(second.refresh_token))
    refused = _refused(await people.refresh(started.refresh_token))
    assert isinstance(refused.refusal, RefreshReused)
    with pytest.raises(SessionEnded) as ended:
        await people.refresh(third.refresh_token)
    assert ended.value.reason is EndReason.REVOKED
    async with directory.reading() as tx:
        messages = await tx.outbox.queued(10)
    assert [(m.template, m.recipient.user_id) for m in messages if m.template is Template.REFRESH_REUSED] == [
        (Template.REFRESH_REUSED, alice.id)
    ]


async def test_a_replay_that_races_itself_sends_one_mail(people: People, directory: SqlDirectory) -> None:
    """Ten replays at once revoke the family once and queue one mail."""
    started = await people.log_in(await people.sign_up("alice@example.org"))
    second = _renewed(await people.refresh(started.refresh_token))
    await people.refresh(second.refresh_token)
    outcomes = await asyncio.gather(*(people.refresh(started.refresh_token) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    assert sum(isinstance(one, SessionEnded) for one in outcomes) == 9
    async with directory.reading() as tx:
        messages = await tx.outbox.queued(10)
    assert sum(message.template is Template.REFRESH_REUSED for message in messages) == 1


async def test_a_session_lives_on_by_use_and_dies_of_idleness(people: People, directory: SqlDirectory) -> None:
    """Each refresh puts the idle limit off; past it the session is over, for good and with its reason."""
    started = await people.log_in(await people.sign_up("alice@example.org"))
    people.clock.advance(timedelta(days=29))
    second = _renewed(await people.refresh(started.refresh_token))
    people.clock.advance(timedelta(days=29))
    third = _renewed(await people.refresh(second.refresh_token))
    people.clock.advance(timedelta(days=30))
    assert isinstance(_refused(await people.refresh(third.refresh_token)).refusal, RefreshExpired)
    async with directory.reading() as tx:
        session = await tx.sessions.by_id(started.session.id)
    assert session is not None
    assert session.ended_reason is EndReason.EXPIRED


async def test_a_session_is_over_after_ninety_days_whatever_its_use(people: People) -> None:
    """The absolute limit is not put off by refreshes."""
    started = await people.log_in(await people.sign_up("alice@example.org"))
    token = started.refresh_token
    for _ in range(4):
        people.clock.advance(timedelta(days=22))
        token = _renewed(await people.refresh(token)).refresh_token
    people.clock.advance(timedelta(days=2))
    assert isinstance(_refused(await people.refresh(token)).refusal, RefreshExpired)


async def test_tokens_that_were_never_given_out_are_refused(people: People) -> None:
    """An invented refresh token, an access token, and nonsense are REFRESH_INVALID."""
    started = await people.log_in(await people.sign_up("alice@example.org"))
    for token in ("mrt_" + "x" * 43, started.access.text, "", "mrt_" + "\u00e4" * 43, started.refresh_token[:-1]):
        with pytest.raises(RefreshInvalid):
            await people.refresh(token)


async def test_logout_everywhere_ends_every_session_of_this_user_only(people: People, directory: SqlDirectory) -> None:
    """All of Alice's sessions end with the reason, Carol's goes on, and doing it again ends nothing more."""
    alice, carol = await people.sign_up("alice@example.org"), await people.sign_up("carol@example.org")
    mine = [await people.log_in(alice) for _ in range(3)]
    hers = await people.log_in(carol)
    async with directory.transaction() as tx:
        ended = await end_everywhere(alice.id, EndReason.SIGNED_OUT_ELSEWHERE, people.ending(tx))
    assert set(ended) == {one.session.id for one in mine}
    async with directory.transaction() as tx:
        assert await end_everywhere(alice.id, EndReason.SIGNED_OUT_ELSEWHERE, people.ending(tx)) == []
    async with directory.reading() as tx:
        assert await tx.sessions.open_of(alice.id, people.clock.now()) == []
        assert [one.id for one in await tx.sessions.open_of(carol.id, people.clock.now())] == [hers.session.id]
    with pytest.raises(SessionEnded) as refused:
        await people.refresh(mine[0].refresh_token)
    assert refused.value.reason is EndReason.SIGNED_OUT_ELSEWHERE


async def test_one_may_end_only_sessions_of_ones_own(people: People, directory: SqlDirectory) -> None:
    """Another user's session, an unknown one and nonsense are all SESSION_MISSING; one's own ends once."""
    alice, carol = await people.sign_up("alice@example.org"), await people.sign_up("carol@example.org")
    hers = (await people.log_in(carol)).session.id
    for session_id in (hers, "ses_nobody", "\x00", "x" * 500):
        async with directory.transaction() as tx:
            with pytest.raises(SessionMissing):
                await end_one(alice.id, session_id, people.ending(tx))
    async with directory.transaction() as tx:
        assert await end_one(carol.id, hers, people.ending(tx))
        assert not await end_one(carol.id, hers, people.ending(tx))
        assert not await end_own(hers, people.ending(tx))
    async with directory.reading() as tx:
        session = await tx.sessions.by_id(hers)
    assert session is not None
    assert session.ended_reason is EndReason.REVOKED


async def test_an_end_and_a_refresh_at_once_leave_an_ended_session(people: People, directory: SqlDirectory) -> None:
    """Whichever of logout and refresh comes first, the session is over afterwards and its tokens are worth nothing."""
    alice = await people.sign_up("alice@example.org")
    for _ in range(10):
        started = await people.log_in(alice)

        async def end(session_id: str = started.session.id) -> bool:
            async with directory.transaction() as tx:
                return await end_own(session_id, people.ending(tx))

        outcome, ended = await asyncio.gather(people.refresh(started.refresh_token), end(), return_exceptions=True)
        assert ended is True
        token = outcome.refresh_token if isinstance(outcome, Renewed) else started.refresh_token
        with pytest.raises(SessionEnded):
            await people.refresh(token)


async def test_all_but_one_session_end(people: People, directory: SqlDirectory) -> None:
    """The kept one goes on, the others are `revoked`; one audit entry says how many, and none is written for nothing."""
    alice = await people.sign_up("alice@example.org")
    mine = [await people.log_in(alice) for _ in range(3)]
    for _ in range(2):
        async with directory.transaction() as tx:
            await end_everywhere(alice.id, EndReason.REVOKED, people.ending(tx), keep=mine[1].session.id)
    async with directory.reading() as tx:
        assert [one.id for one in await tx.sessions.open_of(alice.id, people.clock.now())] == [mine[1].session.id]
        entries = [one for one in await tx.audit.of_user(alice.id, None, 10) if one.kind.startswith("signed_out")]
    assert [(one.kind, one.data) for one in entries] == [
        (AuditKind.SIGNED_OUT_EVERYWHERE, {"count": "2", "kept": mine[1].session.id})
    ]


async def test_a_session_is_seen_when_it_is_used_and_never_earlier(people: People, directory: SqlDirectory) -> None:
    """A later moment moves it, an earlier one does not, and one that has ended stays as it is."""
    alice = await people.sign_up("alice@example.org")
    used, ended = (await people.log_in(alice)).session.id, (await people.log_in(alice)).session.id
    begun, later = people.clock.now(), people.clock.now() + timedelta(minutes=5)
    async with directory.transaction() as tx:
        await end_one(alice.id, ended, people.ending(tx))
    for moment in (later, begun):
        async with directory.transaction() as tx:
            await tx.sessions.seen({used: moment, ended: moment, SessionId("ses_nobody"): moment})
    async with directory.transaction() as tx:
        await tx.sessions.seen({})
        found = [await tx.sessions.by_id(one) for one in (used, ended)]
    assert [one.last_seen_at for one in found if one is not None] == [later, begun]


async def test_a_reused_token_is_in_the_audit_log(people: People, directory: SqlDirectory) -> None:
    """One entry in the transaction of the revocation, with the session and what brought the token; a retry adds none."""
    alice = await people.sign_up("alice@example.org")
    started = await people.log_in(alice)
    second = await people.refresh(started.refresh_token)
    assert isinstance(second, Renewed)
    await people.refresh(second.refresh_token)
    assert isinstance(await people.refresh(started.refresh_token, user_agent="thief"), Refused)
    with pytest.raises(SessionEnded):
        await people.refresh(started.refresh_token, user_agent="thief")
    async with directory.reading() as tx:
        entries = [one for one in await tx.audit.of_user(alice.id, None, 10) if one.kind is AuditKind.REFRESH_REUSED]
    assert [(one.session_id, one.user_agent, one.actor) for one in entries] == [(started.session.id, "thief", None)]


async def test_thinning_keeps_markers_the_leaf_and_what_a_racer_is_owed(
    people: People, directory: SqlDirectory
) -> None:
    """Only used tokens of before, never a marker, never the leaf nor the one before it."""
    alice = await people.sign_up("alice@example.org")
    chain = [(await people.log_in(alice)).refresh_token]
    for _ in range(40):
        people.clock.advance(timedelta(minutes=1))
        renewed = await people.refresh(chain[-1])
        assert isinstance(renewed, Renewed)
        chain.append(renewed.refresh_token)
    later = people.clock.now() + timedelta(days=2)
    async with directory.transaction() as tx:
        assert await tx.sessions.superfluous_tokens(people.clock.now() - timedelta(hours=1), 100) == []
        found = await tx.sessions.superfluous_tokens(later, 100)
        assert set(found) == {hashed for token in chain[:-2] if not (hashed := token_hash(token)).startswith("0")}
        assert len(await tx.sessions.superfluous_tokens(later, 5)) == 5
        await tx.sessions.forget_tokens(found)
    assert isinstance(await people.refresh(chain[-2]), Renewed)
    assert isinstance(await people.refresh(chain[0]), Refused)


async def test_a_session_that_is_long_over_is_forgotten_with_its_tokens(
    people: People, directory: SqlDirectory
) -> None:
    """Those whose absolute end is past, ended or not; another session and its tokens stay."""
    alice = await people.sign_up("alice@example.org")
    old = await people.log_in(alice)
    people.clock.advance(timedelta(days=1))
    young = await people.log_in(alice)
    before = old.session.absolute_expires_at + timedelta(seconds=1)
    async with directory.transaction() as tx:
        found = await tx.sessions.long_over(before, 10)
        assert found == [old.session.id]
        await tx.sessions.forget(found)
        assert await tx.sessions.by_id(old.session.id) is None
        assert await tx.sessions.presented(token_hash(old.refresh_token)) is None
    assert isinstance(await people.refresh(young.refresh_token), Renewed)
