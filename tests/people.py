"""Making the cast: people with accounts, sessions and workspaces, on any directory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fakes import CountingIds, FakeClock, PlainHasher
from mooring.accounts import Occasion, SignUp, User, prepare_sign_up, sign_up
from mooring.api.occasions import stores_of, workspace_stores_of
from mooring.kit.ids import RandomIds
from mooring.sessions import (
    AccessTokens,
    Ending,
    RefreshStores,
    RefreshTokens,
    Refused,
    Renewed,
    SessionPolicy,
    SigningKey,
    SigningKeys,
    Started,
    TokenMint,
    refresh,
    start_session,
)
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.unit_of_work import SqlTransaction
from mooring.workspaces import Listed, Wanted, Workspace, create_personal_workspace, create_workspace

PASSWORD = "correct horse battery"
POLICY = SessionPolicy(issuer="mooring", audience="mooring", access_life=timedelta(minutes=15))


def mint_of(clock: FakeClock, policy: SessionPolicy = POLICY) -> TokenMint:
    keys = SigningKeys([SigningKey.generate(clock.now())])
    return TokenMint(AccessTokens(keys, policy, clock), RefreshTokens(b"s" * 32, RandomIds()), policy)


@dataclass(frozen=True)
class People:
    """Does on a directory what the routes do."""

    directory: SqlDirectory
    clock: FakeClock
    mint: TokenMint
    ids: RandomIds | CountingIds
    hasher: PlainHasher

    def occasion(self, actor: User | None = None) -> Occasion:
        return Occasion(self.clock.now(), self.ids, actor.id if actor is not None else None)

    async def sign_up(self, email: str, *, confirmed: bool = True) -> User:
        new = await prepare_sign_up(SignUp(email, PASSWORD), self.hasher)
        async with self.directory.transaction() as tx:
            first = partial(create_personal_workspace, stores=workspace_stores_of(tx), occasion=self.occasion())
            return await sign_up(new, stores_of(tx), first, self.occasion(), confirmed=confirmed)

    async def log_in(self, user: User, user_agent: str = "") -> Started:
        async with self.directory.transaction() as tx:
            return await start_session(user.id, user_agent, self.mint, tx.sessions, ids=self.ids, at=self.clock.now())

    def ending(self, tx: SqlTransaction) -> Ending:
        return Ending(sessions=tx.sessions, audit=tx.audit, ids=self.ids, at=self.clock.now())

    async def refresh(self, token: str, user_agent: str = "") -> Renewed | Refused:
        async with self.refreshing(token, user_agent) as outcome:
            return outcome

    @asynccontextmanager
    async def refreshing(self, token: str, user_agent: str = "") -> AsyncIterator[Renewed | Refused]:
        """A refresh that is committed at the end of the block, and never was when the block raises."""
        async with self.directory.transaction() as tx:
            stores = RefreshStores(tx.sessions, tx.accounts, tx.outbox, tx.audit)
            yield await refresh(token, self.mint, stores, ids=self.ids, at=self.clock.now(), user_agent=user_agent)

    async def create_workspace(self, owner: User, name: str, quota: int = 10) -> Workspace:
        async with self.directory.transaction() as tx:
            return await create_workspace(owner.id, name, workspace_stores_of(tx), self.occasion(owner), quota=quota)

    async def workspaces_of(self, user: User) -> Sequence[Listed]:
        async with self.directory.reading() as tx:
            return await tx.workspaces.page(user.id, Wanted(), None, 1000)


def people_of(directory: SqlDirectory) -> People:
    clock = FakeClock()
    return People(directory, clock, mint_of(clock), RandomIds(), PlainHasher())
