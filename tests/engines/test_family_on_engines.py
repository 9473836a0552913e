"""A token family in each real database, driven at random against a model that knows only how far behind a token is."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from mooring.kit.errors import Refusal
from mooring.kit.secrets import token_hash
from mooring.mail import Template
from mooring.sessions import EndReason, Refused
from mooring.storage.directory import SqlDirectory, open_directory
from mooring.storage.directory.mail_tables import outbox
from mooring.storage.directory.tables import refresh_tokens
from people import People, people_of

LATER = [timedelta(seconds=1)] * 3 + [timedelta(hours=3)] * 3 + [timedelta(days=16), timedelta(days=30)]

BEHIND = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3])

Answer = tuple[str, str | None]
"""A code, and the token that came with it: OK with the next one, else the reason of the end."""


class ServerDown(Exception):
    """The process went down before the commit."""


@dataclass
class Stage:
    """One database for all the families of one run."""

    runner: asyncio.Runner
    directory: SqlDirectory
    people: People

    def run(self, work: Any) -> Any:
        return self.runner.run(work)


@pytest.fixture
def stage(migrated_url: str) -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        directory = runner.run(open_directory(migrated_url))
        yield Stage(runner, directory, people_of(directory))
        runner.run(directory.close())


class Family(RuleBasedStateMachine):
    """One session, and whoever holds any of its tokens."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.clock = stage.people.clock
        self.user = stage.run(stage.people.sign_up(f"{uuid4().hex}@example.org"))
        started = stage.run(stage.people.log_in(self.user))
        self.session_id = started.session.id
        self.chain = [started.refresh_token]
        self.seen_at = self.began_at = self.clock.now()
        self.over: EndReason | None = None

    @initialize()
    def in_use(self) -> None:
        """There is something to fall behind."""
        for _ in range(3):
            self.present(0)

    @rule(by=st.sampled_from(LATER))
    def time_passes(self, by: timedelta) -> None:
        self.clock.advance(by)

    @rule(behind=BEHIND)
    def present(self, behind: int) -> None:
        """Whether the reply arrives or is lost makes no difference to the server."""
        token, expected = self._expected(behind)
        assert self.stage.run(self._ask(token)) == expected

    @rule(behind=BEHIND, racers=st.integers(2, 5))
    def race(self, behind: int, racers: int) -> None:
        token, expected = self._expected(behind)
        answers = self.stage.run(self._ask_at_once(token, racers))
        if expected[0] == "OK":
            assert answers == [expected] * racers
        else:
            assert answers.count(expected) == (racers if expected[0] == "SESSION_ENDED" else 1)
            assert {answer[1] for answer in answers} == {expected[1]}

    @rule(behind=BEHIND)
    def go_down_before_the_commit(self, behind: int) -> None:
        """As if it had never been asked."""
        token = self.chain[max(0, len(self.chain) - 1 - behind)]
        with pytest.raises((ServerDown, Refusal)):
            self.stage.run(self._go_down(token))

    @rule()
    def thin_out(self) -> None:
        """What the upkeep does in time: used tokens go, and whoever shows one is recognised all the same."""
        self.clock.advance(timedelta(microseconds=1))
        self.stage.run(self._thin_out())

    @precondition(lambda self: self.over is None and len(self.chain) > 5)
    @rule()
    def log_out(self) -> None:
        self.over = EndReason.SIGNED_OUT_ELSEWHERE
        self.stage.run(self._end(self.over))

    @invariant()
    def the_chain_is_what_is_stored(self) -> None:
        """No fork, one unused token, the last, and always the one before it. A theft was told once, and nothing else was."""
        rows, mails = self.stage.run(self._stored())
        assert mails == (self.over is EndReason.REVOKED)
        hashes = [token_hash(token) for token in self.chain]
        followers = dict(zip(hashes, [*hashes[1:], None], strict=True))
        assert {row.token_hash: row.successor_hash for row in rows}.items() <= followers.items()
        assert [row.token_hash for row in rows if row.used_at is None] == hashes[-1:]
        assert {row.token_hash for row in rows} >= set(hashes[-2:])

    def _expected(self, behind: int) -> tuple[str, Answer]:
        """The token so many places behind the newest, what must be answered, and the model moved on."""
        place = max(0, len(self.chain) - 1 - behind)
        token, behind, now = self.chain[place], len(self.chain) - 1 - place, self.clock.now()
        if self.over is not None:
            return token, ("SESSION_ENDED", self.over)
        if now >= self._end_of_life():
            return token, self._ended("REFRESH_EXPIRED", EndReason.EXPIRED)
        if behind >= 2:
            return token, self._ended("REFRESH_REUSED", EndReason.REVOKED)
        self.seen_at = now
        if behind == 0:
            self.chain.append(self.stage.people.mint.refresh.successor(token))
        return token, ("OK", self.chain[-1])

    def _end_of_life(self) -> datetime:
        return min(self.seen_at + timedelta(days=30), self.began_at + timedelta(days=90))

    def _ended(self, code: str, reason: EndReason) -> Answer:
        self.over = reason
        return code, reason

    async def _ask(self, token: str) -> Answer:
        try:
            outcome = await self.stage.people.refresh(token)
        except Refusal as refusal:
            return refusal.code, str(refusal.extra["reason"])
        if isinstance(outcome, Refused):
            return outcome.refusal.code, outcome.reason
        return "OK", outcome.refresh_token

    async def _ask_at_once(self, token: str, racers: int) -> list[Answer]:
        return await asyncio.gather(*(self._ask(token) for _ in range(racers)))

    async def _go_down(self, token: str) -> None:
        async with self.stage.people.refreshing(token):
            raise ServerDown

    async def _thin_out(self) -> None:
        async with self.stage.directory.transaction() as tx:
            await tx.sessions.forget_tokens(await tx.sessions.superfluous_tokens(self.clock.now(), 1000))

    async def _end(self, reason: EndReason) -> None:
        async with self.stage.directory.transaction() as tx:
            assert await tx.sessions.end(self.session_id, reason, self.clock.now())

    async def _stored(self) -> tuple[list[Any], int]:
        async with self.stage.directory.reading() as tx:
            rows = select(refresh_tokens).where(refresh_tokens.c.session_id == self.session_id)
            told = (outbox.c.recipient_user_id == self.user.id) & (outbox.c.template == Template.REFRESH_REUSED.value)
            execute = tx.sessions._connection.execute
            mails = await execute(select(func.count()).select_from(outbox).where(told))
            return list(await execute(rows)), mails.scalar_one()


def test_a_family_does_what_its_model_says(stage: Stage) -> None:
    """Whoever presents what, at once or one after the other, whenever: each engine answers and stores as the model does."""
    run_state_machine_as_test(
        lambda: Family(stage),
        settings=settings(
            # Not shrunk: each step is a transaction of a real database.
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
