"""The chores of a service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from mooring.hub import Hub
from mooring.sessions import SessionId
from mooring.upkeep.upkeep import Chore

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_A_BATCH = 500  # rows that are changed in one transaction: writers wait for it
_AT_A_TIME = 20_000  # rows of one chore; the rest is done the next time
_THINNED_AFTER = timedelta(days=2)
_FUNNELS_KEPT = timedelta(days=90)
_CHALLENGES_KEPT = timedelta(hours=1)
_INVITATIONS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SessionUpkeep:
    """How old signing keys become, and for how long sessions are kept that can never come back to life."""

    key_life: timedelta = timedelta(days=90)
    keep_over: timedelta = timedelta(days=30)


def chores_of(hub: Hub, policy: SessionUpkeep) -> list[Chore]:
    """Keys and sessions. Further chores are added where the service is put together."""
    tending = _Tending(hub, policy)
    return [
        Chore("rotate signing keys", _HOUR, tending.rotate_keys),
        Chore("retire signing keys", _MINUTE, hub.key_ring.retire_due),
        Chore("note when sessions were last seen", _MINUTE, tending.note_seen),
        Chore("forget expired challenges", 10 * _MINUTE, tending.forget_challenges),
        Chore("forget what nobody waits for", _HOUR, tending.forget_unanswered),
        Chore("forget invitations that are long over", _HOUR, tending.forget_invitations),
        Chore("forget sessions that are long over", _HOUR, tending.forget_sessions),
        Chore("forget how far people came", _HOUR, tending.forget_funnels),
        Chore("thin out used refresh tokens", _HOUR, tending.thin_tokens),
    ]


@dataclass(frozen=True, slots=True)
class _Tending:
    hub: Hub
    policy: SessionUpkeep

    async def rotate_keys(self, now: datetime) -> None:
        if now - self.hub.keys.signing.created_at >= self.policy.key_life:
            await self.hub.key_ring.rotate(now)

    async def note_seen(self, now: datetime) -> None:
        del now
        for some in _batches(tuple(self.hub.live_sessions.take_seen().items())):
            await self._note(dict(some))

    async def _note(self, moments: Mapping[SessionId, datetime]) -> None:
        async with self.hub.directory.transaction() as tx:
            await tx.sessions.seen(moments)

    async def forget_challenges(self, now: datetime) -> None:
        async with self.hub.directory.transaction() as tx:
            await tx.challenges.drop_expired(now - _CHALLENGES_KEPT)

    async def forget_unanswered(self, now: datetime) -> None:
        """Changes of addresses that were not confirmed in time, and the messages that were written for nobody."""
        async with self.hub.directory.transaction() as tx:
            await tx.email_changes.drop_expired(now - _CHALLENGES_KEPT)
            await tx.outbox.drop_void(now - _CHALLENGES_KEPT)

    async def forget_funnels(self, now: datetime) -> None:
        async with self.hub.directory.transaction() as tx:
            await tx.funnel.forget(now - _FUNNELS_KEPT)

    async def forget_invitations(self, now: datetime) -> None:
        """Whatever became of them, 90 days after they expired: until then who holds a link is told what became of it."""
        forgotten = _A_BATCH
        while forgotten == _A_BATCH:
            async with self.hub.directory.transaction() as tx:
                forgotten = await tx.invitations.forget(now - _INVITATIONS_KEPT, _A_BATCH)

    async def forget_sessions(self, now: datetime) -> None:
        """Sessions that could not be renewed any more `keep_over` ago, ended or not, with their tokens.

        Until then a token of theirs is answered with what became of the session.
        """
        # Found while others write, and taken away in small steps: what is over stays over.
        async with self.hub.directory.reading() as tx:
            found = await tx.sessions.long_over(now - self.policy.keep_over, _AT_A_TIME)
        for some in _batches(found):
            async with self.hub.directory.transaction() as tx:
                await tx.sessions.forget(some)

    async def thin_tokens(self, now: datetime) -> None:
        """Used tokens of living sessions: a family grows by a hundred a day, and one in sixteen is enough (`family`)."""
        async with self.hub.directory.reading() as tx:
            found = await tx.sessions.superfluous_tokens(now - _THINNED_AFTER, _AT_A_TIME)
        for some in _batches(found):
            async with self.hub.directory.transaction() as tx:
                await tx.sessions.forget_tokens(some)


_T = TypeVar("_T")


def _batches(found: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (found[start : start + _A_BATCH] for start in range(0, len(found), _A_BATCH))
