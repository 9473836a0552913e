"""The view of live sessions: never newer than the truth in the holder's favour."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes import START, FakeClock
from mooring.accounts import UserId
from mooring.sessions import EndReason, LiveSessions, Principal, Session, SessionId
from mooring.sessions.errors import SessionEnded, TokenInvalid

HERS = SessionId("ses_hers")
ALICE = UserId("usr_alice")
SOON = START + timedelta(minutes=15)
LATER = START + timedelta(minutes=30)
PRINCIPAL = Principal(ALICE, HERS, SOON)
SESSION = Session(
    id=HERS,
    user_id=ALICE,
    user_agent="",
    created_at=START,
    last_seen_at=START,
    idle_expires_at=START + timedelta(days=30),
    absolute_expires_at=START + timedelta(days=90),
    access_until=SOON,
    authenticated_at=START,
)


class _Directory:
    def __init__(self) -> None:
        self.session: Session | None = SESSION
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self, session_id: SessionId) -> Session | None:
        self.loads += 1
        found = self.session
        await self.gate.wait()
        return found


@pytest.fixture
def directory() -> _Directory:
    return _Directory()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def live(directory: _Directory, clock: FakeClock) -> LiveSessions:
    return LiveSessions(directory.load, clock)


async def test_a_session_is_loaded_once_and_remembered_while_it_is_used(
    live: LiveSessions, directory: _Directory
) -> None:
    """Two sockets share one load; the session is forgotten when the last one gives it back."""
    assert live.standing(HERS) is None
    await live.admit(PRINCIPAL)
    await live.admit(PRINCIPAL)
    assert directory.loads == 1
    live.release(HERS)
    assert live.standing(HERS) is not None
    live.release(HERS)
    assert live.standing(HERS) is None


async def test_a_check_holds_nothing(live: LiveSessions) -> None:
    """One request's check leaves nothing behind, good or refused."""
    await live.check(PRINCIPAL)
    assert live.standing(HERS) is None
    with pytest.raises(TokenInvalid):
        await live.check(replace(PRINCIPAL, user_id=UserId("usr_carol")))
    assert live.standing(HERS) is None


async def test_an_ended_session_is_refused_with_its_reason(live: LiveSessions, directory: _Directory) -> None:
    """What the directory says is over is refused, and holds nothing."""
    directory.session = replace(SESSION, ended_at=START, ended_reason=EndReason.PASSWORD_CHANGED)
    with pytest.raises(SessionEnded) as refused:
        await live.admit(PRINCIPAL)
    assert refused.value.reason is EndReason.PASSWORD_CHANGED
    assert refused.value.extra == {"reason": "password_changed"}
    assert live.standing(HERS) is None


async def test_a_session_that_ran_out_is_refused_as_expired(live: LiveSessions, clock: FakeClock) -> None:
    """Idle for thirty days: over, though nobody has written it down yet."""
    clock.advance(timedelta(days=30))
    with pytest.raises(SessionEnded) as refused:
        await live.admit(PRINCIPAL)
    assert refused.value.reason is EndReason.EXPIRED


async def test_a_session_that_is_not_there_is_refused(live: LiveSessions, directory: _Directory) -> None:
    """A signed token of a session that the directory does not know, or knows as another's, is worth nothing."""
    with pytest.raises(TokenInvalid):
        await live.admit(replace(PRINCIPAL, user_id=UserId("usr_carol")))
    await live.admit(PRINCIPAL)
    with pytest.raises(TokenInvalid):
        await live.admit(replace(PRINCIPAL, user_id=UserId("usr_carol")))
    assert live.standing(HERS) is not None
    live.release(HERS)
    directory.session = None
    with pytest.raises(TokenInvalid):
        await live.admit(PRINCIPAL)


async def test_an_end_during_the_load_wins(live: LiveSessions, directory: _Directory) -> None:
    """A load that read before the end was committed does not admit."""
    directory.gate.clear()
    admitting = asyncio.create_task(live.admit(PRINCIPAL))
    await asyncio.sleep(0)
    live.ended(HERS, EndReason.REVOKED)
    directory.gate.set()
    with pytest.raises(SessionEnded):
        await admitting
    assert live.standing(HERS) is None


async def test_an_end_reaches_every_holder_at_once(live: LiveSessions) -> None:
    """After `ended` the standing has the reason, listeners hear of it, and nobody is admitted any more."""
    heard: list[tuple[SessionId, EndReason | None]] = []
    await live.admit(PRINCIPAL)

    def listen(session_id: SessionId) -> None:
        standing = live.standing(session_id)
        heard.append((session_id, standing.ended_reason if standing else None))

    stop = live.listen(listen)
    live.ended(HERS, EndReason.SIGNED_OUT_ELSEWHERE)
    assert heard == [(HERS, EndReason.SIGNED_OUT_ELSEWHERE)]
    with pytest.raises(SessionEnded):
        await live.admit(PRINCIPAL)
    stop()
    live.ended(HERS, EndReason.REVOKED)
    assert len(heard) == 1


async def test_the_latest_token_decides_how_long_the_session_is_good(live: LiveSessions, directory: _Directory) -> None:
    """`access_until` is the latest of the directory's, the presented token's and every renewal; it never goes back."""
    directory.session = replace(SESSION, access_until=START)
    assert (await live.admit(PRINCIPAL)).access_until == SOON
    live.renewed(HERS, LATER)
    assert live.standing(HERS).access_until == LATER
    live.renewed(HERS, SOON)
    assert live.standing(HERS).access_until == LATER
    assert (await live.admit(PRINCIPAL)).access_until == LATER


async def test_a_renewal_during_the_load_is_not_lost(live: LiveSessions, directory: _Directory) -> None:
    """A refresh that commits while a socket is admitted counts for it."""
    directory.gate.clear()
    admitting = asyncio.create_task(live.admit(PRINCIPAL))
    await asyncio.sleep(0)
    live.renewed(HERS, LATER)
    directory.gate.set()
    assert (await admitting).access_until == LATER


async def test_a_directory_that_fails_admits_nobody(clock: FakeClock) -> None:
    """Its failure goes to the caller and nothing is held; a cancelled caller holds nothing either."""

    async def broken(session_id: SessionId) -> Session | None:
        raise ConnectionError

    live = LiveSessions(broken, clock)
    with pytest.raises(ConnectionError):
        await live.admit(PRINCIPAL)
    assert live.standing(HERS) is None

    async def never(session_id: SessionId) -> Session | None:
        await asyncio.Event().wait()

    waiting = LiveSessions(never, clock)
    task = asyncio.create_task(waiting.admit(PRINCIPAL))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert waiting._entries == {}


async def test_changes_of_sessions_nobody_uses_cost_nothing(live: LiveSessions) -> None:
    """Ends and renewals of other sessions are told and forgotten."""
    live.ended(SessionId("ses_other"), EndReason.REVOKED)
    live.renewed(SessionId("ses_other"), LATER)
    assert live._entries == {}


async def test_voided_tokens_have_to_be_renewed(live: LiveSessions, clock: FakeClock) -> None:
    """However long a token claims to be good for: everything in use expires now, is told, and goes on with a new one."""
    forged = Principal(ALICE, HERS, START + timedelta(days=9_000))
    await live.admit(forged)
    heard: list[SessionId] = []
    live.listen(heard.append)
    live.void_tokens()
    standing = live.standing(HERS)
    assert standing is not None
    assert (standing.access_until, standing.ended_reason) == (clock.now(), None)
    assert heard == [HERS]
    live.renewed(HERS, LATER)
    standing = live.standing(HERS)
    assert standing is not None
    assert standing.access_until == LATER
