"""The unit of work: one transaction with a store for each package, opened and closed at the edge."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.kit.errors import Fault
from mooring.sessions import Session, SessionId
from mooring.storage.directory.accounts import SqlAccounts
from mooring.storage.directory.archive_keys import SqlArchiveKeys
from mooring.storage.directory.audit import SqlAudit
from mooring.storage.directory.backups import SqlBackups
from mooring.storage.directory.challenges import SqlChallenges
from mooring.storage.directory.deliveries import SqlDeliveries
from mooring.storage.directory.email_changes import SqlEmailChanges
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.exports import SqlExports
from mooring.storage.directory.factors import SqlFactors, SqlPasskeys, SqlRecoveryCodes, SqlTotp
from mooring.storage.directory.funnel import SqlFunnel
from mooring.storage.directory.handler_ledger import SqlLedger
from mooring.storage.directory.imports import SqlImports
from mooring.storage.directory.invitations import SqlInvitations
from mooring.storage.directory.lifecycle import SqlLifecycle
from mooring.storage.directory.mail_addresses import SqlMailAddresses, SqlMailPreferences
from mooring.storage.directory.members import SqlMembers
from mooring.storage.directory.monitor_follows import SqlFollows
from mooring.storage.directory.monitor_leases import SqlLeases
from mooring.storage.directory.monitor_reconciliations import SqlReconciliations
from mooring.storage.directory.offers import SqlOffers, SqlReceipts
from mooring.storage.directory.outages import connected
from mooring.storage.directory.outbox import SqlOutbox
from mooring.storage.directory.outlook import SqlOutlook
from mooring.storage.directory.pulse import Counter
from mooring.storage.directory.quotas import SqlQuotas
from mooring.storage.directory.rescues import SqlRescues
from mooring.storage.directory.restores import SqlBranches, SqlRestores
from mooring.storage.directory.round_leases import SqlRoundLeases
from mooring.storage.directory.sessions import SqlSessions
from mooring.storage.directory.snapshots import SqlSnapshots
from mooring.storage.directory.touched import Touched
from mooring.storage.directory.webhooks import SqlWebhooks
from mooring.storage.directory.workspaces import SqlWorkspaces
from mooring.webhooks import EventName
from mooring.workspaces import Standing, WorkspaceId, WorkspaceStores
from mooring.workspaces.quotas import Quota, standing_with_allowance


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """The stores of one transaction. `touched`: what they change of workspaces."""

    touched: Touched
    accounts: SqlAccounts
    challenges: SqlChallenges
    factors: SqlFactors
    email_changes: SqlEmailChanges
    audit: SqlAudit
    sessions: SqlSessions
    workspaces: SqlWorkspaces
    quotas: SqlQuotas
    funnel: SqlFunnel
    invitations: SqlInvitations
    members: SqlMembers
    offers: SqlOffers
    receipts: SqlReceipts
    lifecycle: SqlLifecycle
    webhooks: SqlWebhooks
    deliveries: SqlDeliveries
    outbox: SqlOutbox
    mail_addresses: SqlMailAddresses
    mail_preferences: SqlMailPreferences
    archive_keys: SqlArchiveKeys
    backups: SqlBackups
    round_leases: SqlRoundLeases
    exports: SqlExports
    imports: SqlImports
    restores: SqlRestores
    branches: SqlBranches
    rescues: SqlRescues
    leases: SqlLeases
    follows: SqlFollows
    reconciliations: SqlReconciliations
    outlook: SqlOutlook
    ledger: SqlLedger
    deeds: list[Callable[[], None]] = field(default_factory=list)

    @property
    def workspace_stores(self) -> WorkspaceStores:
        """What the use cases of workspaces write to."""
        return WorkspaceStores(
            workspaces=self.workspaces,
            members=self.members,
            invitations=self.invitations,
            offers=self.offers,
            receipts=self.receipts,
            lifecycle=self.lifecycle,
            audit=self.audit,
            accounts=self.accounts,
            outbox=self.outbox,
        )

    def after_commit(self, deed: Callable[[], None]) -> None:
        """Call `deed` right after the commit, before anything else can run; never when there is none."""
        self.deeds.append(deed)


class SqlDirectory:
    """Opens transactions on one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._counter = Counter(engine)
        self._followers: list[Callable[[int], None]] = []
        self._watchers: list[Callable[[WorkspaceId, UserId | None], None]] = []
        self._posters: list[Callable[[], None]] = []
        self._webhook_watchers: list[Callable[[WorkspaceId | None], None]] = []

    def snapshots(self, folder: Path) -> SqlSnapshots:
        """Snapshots of all of it, which are put aside in `folder`."""
        return SqlSnapshots(self._engine, folder, self._counter)

    def follow(self, follower: Callable[[int], None]) -> None:
        """Call `follower(position)` after each commit that added to the lifecycle feed, with the feed's new head."""
        self._followers.append(follower)

    def watch_standings(self, watcher: Callable[[WorkspaceId, UserId | None], None]) -> None:
        """Call `watcher` right after each commit with whose standing may have changed (None: everybody's) in which workspace."""
        self._watchers.append(watcher)

    def watch_outbox(self, poster: Callable[[], None]) -> None:
        """Call `poster` right after each commit that queued mail."""
        self._posters.append(poster)

    def watch_webhooks(self, watcher: Callable[[WorkspaceId | None], None]) -> None:
        """Call `watcher` right after each commit that changed webhooks, with whose they are (None: the operator's)."""
        self._webhook_watchers.append(watcher)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """A transaction that commits at the end of the block, or leaves nothing when the block raises."""
        async with self._engine.turn, connected(self._engine.writing) as connection:
            await connection.begin()
            self._counter.begun(connection)
            opened = _transaction(connection)
            yield opened
            await _unbroken(self._commit(connection, opened))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTransaction]:
        """A transaction for reading: what is written in it by mistake is not kept."""
        async with connected(self._engine.reading) as connection:
            await connection.begin()
            yield _transaction(connection)
            await connection.rollback()

    async def session(self, session_id: SessionId) -> Session | None:
        """One session, in a transaction of its own: what LiveSessions loads by."""
        async with self.reading() as tx:
            return await tx.sessions.by_id(session_id)

    async def standing(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        """One standing, in a transaction of its own: what AccessView loads by."""
        async with self.reading() as tx:
            return await tx.workspaces.standing(user_id, workspace_id)

    async def standing_with_allowance(
        self, user_id: UserId, workspace_id: WorkspaceId, *, defaults: Quota
    ) -> Standing | None:
        """As `standing`, with how much the log may hold: `defaults` where the operator gave its owners nothing else."""
        async with self.reading() as tx:
            return await standing_with_allowance(user_id, workspace_id, tx.workspaces, tx.quotas, defaults)

    async def named_events(self, workspace_id: WorkspaceId) -> Sequence[EventName]:
        """What webhooks name in one workspace, in a transaction of its own: what EventInterest loads by."""
        async with self.reading() as tx:
            return await tx.webhooks.named_events(workspace_id)

    async def check(self) -> None:
        """Whether the database answers: DirectoryUnavailable when not. For readiness."""
        async with connected(self._engine.reading) as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.reading.dispose()

    async def _commit(self, connection: AsyncConnection, opened: SqlTransaction) -> None:
        _require_told(opened)
        await connection.commit()
        self._counter.committed(connection)
        for workspace_id, user_id in opened.touched.standings:
            for watcher in self._watchers:
                watcher(workspace_id, user_id)
        for whose in opened.webhooks.retold:
            for told in self._webhook_watchers:
                told(whose)
        for deed in opened.deeds:
            deed()
        if opened.outbox.queued_any:
            for poster in self._posters:
                poster()
        if opened.lifecycle.appended is not None:
            for follower in self._followers:
                follower(opened.lifecycle.appended)


def _transaction(connection: AsyncConnection) -> SqlTransaction:
    touched = Touched()
    return SqlTransaction(
        touched=touched,
        accounts=SqlAccounts(connection),
        challenges=SqlChallenges(connection),
        factors=SqlFactors(SqlTotp(connection), SqlPasskeys(connection), SqlRecoveryCodes(connection)),
        email_changes=SqlEmailChanges(connection),
        audit=SqlAudit(connection),
        sessions=SqlSessions(connection),
        workspaces=SqlWorkspaces(connection, touched),
        members=SqlMembers(connection, touched),
        offers=SqlOffers(connection, touched),
        receipts=SqlReceipts(connection),
        quotas=SqlQuotas(connection),
        funnel=SqlFunnel(connection),
        invitations=SqlInvitations(connection),
        lifecycle=SqlLifecycle(connection),
        webhooks=SqlWebhooks(connection),
        deliveries=SqlDeliveries(connection),
        outbox=SqlOutbox(connection),
        mail_addresses=SqlMailAddresses(connection),
        mail_preferences=SqlMailPreferences(connection),
        archive_keys=SqlArchiveKeys(connection),
        backups=SqlBackups(connection),
        round_leases=SqlRoundLeases(connection),
        exports=SqlExports(connection),
        imports=SqlImports(connection),
        restores=SqlRestores(connection),
        branches=SqlBranches(connection),
        rescues=SqlRescues(connection),
        leases=SqlLeases(connection),
        follows=SqlFollows(connection),
        reconciliations=SqlReconciliations(connection),
        outlook=SqlOutlook(connection),
        ledger=SqlLedger(connection),
    )


def _require_told(opened: SqlTransaction) -> None:
    """A change of a workspace that its lifecycle event was forgotten for is a bug: it is not kept."""
    changed = opened.touched.changed | opened.invitations.changed | opened.webhooks.changed
    changed |= opened.exports.changed | opened.restores.changed | opened.rescues.changed
    untold = changed - opened.lifecycle.told
    if untold:
        raise Fault("Keeping a change", ", ".join(sorted(untold)), "It has no lifecycle event. Please report this.")


async def _unbroken(commit: Coroutine[None, None, None]) -> None:
    """Run `commit` to its end however often the caller is cancelled: a change that is kept must also be told.

    And to let go of the connection meanwhile would give it to the next one in the middle of this transaction.
    """
    task = asyncio.ensure_future(commit)
    gone: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            gone = error
    if gone is not None:
        raise gone from None if task.cancelled() else task.exception()
    task.result()
