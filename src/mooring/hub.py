"""The running service as one typed value: what the edges (API, CLI) work with. No behaviour."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from mooring.accounts import AccountSecret, AccountStore, ChallengeStore, EmailChangeStore, Hasher
from mooring.accounts.factors import FactorStores
from mooring.alerts import AlertDesk
from mooring.audit import AuditLog
from mooring.backups import Archive, Scratch, Snapshots
from mooring.backups.archive_keys import ArchiveKeyStore
from mooring.backups.directory import DirectoryScratch, DirectorySnapshots
from mooring.backups.exporting import ExportFiles, ExportStore
from mooring.backups.importing import ImportFiles, ImportStore
from mooring.backups.leases import RoundLeaseStore
from mooring.backups.rescue import RescueStore
from mooring.backups.restoring import BRANCH_LIFE, BranchStore, RestoreStore
from mooring.backups.restoring.outline import Outlines
from mooring.backups.retention import Retention
from mooring.backups.segments import Reach
from mooring.backups.standings import Standings
from mooring.backups.store import BackupStore
from mooring.backups.tally import RoundTally
from mooring.kit.clock import Clock, SteadyClock
from mooring.kit.ids import Ids
from mooring.kit.rates import RateLimiter
from mooring.kit.wakeup import Wakeup
from mooring.mail import Links, Outbox
from mooring.mail.addresses import AddressBook, ReturnPaths
from mooring.mail.compose import House
from mooring.mail.preferences import MailPreferences
from mooring.monitor.follows import FollowStore, ReconciliationStore
from mooring.monitor.leading import LeaseStore
from mooring.monitor.ledger import HandledTally, LedgerStore, NoTally
from mooring.monitor.outlook import Outlook, OutlookStore
from mooring.sessions import KeyRing, LiveSessions, RefreshWatch, SessionCounting, SessionStore, SigningKeys, TokenMint
from mooring.sync import EventLog
from mooring.sync.lives import Lives
from mooring.sync.placing import KeptEvents, ServicePush
from mooring.sync.write_back import Hindrance, NotNow, Written
from mooring.webhooks import DeliveryStore, EventName, Network, WebhookStore
from mooring.workspaces import (
    AccessView,
    FeedBell,
    LifecycleFeed,
    MemberStore,
    WorkspaceId,
    WorkspaceStore,
    WorkspaceStores,
)
from mooring.workspaces.funnel import FunnelStore
from mooring.workspaces.invitations import InvitationStore
from mooring.workspaces.offer import OfferStore
from mooring.workspaces.quotas import Quota, QuotaStore
from mooring.workspaces.receipt import ReceiptStore


class Transaction(Protocol):
    """The stores of one transaction."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def challenges(self) -> ChallengeStore: ...
    @property
    def factors(self) -> FactorStores: ...
    @property
    def email_changes(self) -> EmailChangeStore: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def workspaces(self) -> WorkspaceStore: ...
    @property
    def quotas(self) -> QuotaStore: ...
    @property
    def funnel(self) -> FunnelStore: ...
    @property
    def invitations(self) -> InvitationStore: ...
    @property
    def members(self) -> MemberStore: ...
    @property
    def offers(self) -> OfferStore: ...
    @property
    def receipts(self) -> ReceiptStore: ...
    @property
    def lifecycle(self) -> LifecycleFeed: ...
    @property
    def webhooks(self) -> WebhookStore: ...
    @property
    def deliveries(self) -> DeliveryStore: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def mail_addresses(self) -> AddressBook: ...
    @property
    def mail_preferences(self) -> MailPreferences: ...
    @property
    def archive_keys(self) -> ArchiveKeyStore: ...
    @property
    def backups(self) -> BackupStore: ...
    @property
    def round_leases(self) -> RoundLeaseStore: ...
    @property
    def exports(self) -> ExportStore: ...
    @property
    def imports(self) -> ImportStore: ...
    @property
    def restores(self) -> RestoreStore: ...
    @property
    def branches(self) -> BranchStore: ...
    @property
    def rescues(self) -> RescueStore: ...
    @property
    def leases(self) -> LeaseStore: ...
    @property
    def follows(self) -> FollowStore: ...
    @property
    def reconciliations(self) -> ReconciliationStore: ...
    @property
    def outlook(self) -> OutlookStore: ...
    @property
    def ledger(self) -> LedgerStore: ...
    @property
    def workspace_stores(self) -> WorkspaceStores:
        """What the use cases of workspaces write to."""
        ...

    def after_commit(self, deed: Callable[[], None]) -> None:
        """Call `deed` right after the commit, before anything else can run; never when there is none."""
        ...


class Directory(Protocol):
    """Accounts, sessions and workspaces, in transactions. Unavailable when the database does not answer."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that commits at the end of the block, or leaves nothing when the block raises."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction for reading: nothing written in it is kept."""
        ...

    async def check(self) -> None:
        """Refuses when the database does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class AccountPolicy:
    """Who may sign up, and for how long a closed account can be reopened.

    `signup_by_mail`: an account comes to be only when its address is confirmed, and nobody learns which ones exist.
    """

    signup_open: bool = True
    signup_by_mail: bool = False
    grace: timedelta = timedelta(days=30)

    @property
    def tells_who_exists(self) -> bool:
        """Whether signing up says that an address has an account already."""
        return self.signup_open and not self.signup_by_mail


@dataclass(frozen=True, slots=True)
class WorkspacePolicy:
    """`grace`: for how long a deleted workspace can be brought back before it is purged. `rescue`: for how long the former life of
    a restored log is kept.
    """

    grace: timedelta = timedelta(days=30)
    rescue: timedelta = BRANCH_LIFE


@dataclass(frozen=True, slots=True)
class WebPolicy:
    """How browsers reach the service.

    `public_url` None means that it is used on this machine only, on `port`. `allowed_origins` are further origins in
    the form that browsers send, `trusted_proxies` the addresses or networks whose X-Forwarded-For is believed.
    """

    port: int
    public_url: str | None = None
    allowed_origins: frozenset[str] = frozenset()
    trusted_proxies: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """Where links lead: the public URL, else this machine. Never what a request says in its headers."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether cookies may travel by https only."""
        return (self.public_url or "").startswith("https:")


@dataclass(frozen=True, slots=True)
class NoticeSecrets:
    """By which mail providers prove that a notice is theirs. None: there is no such provider, and nobody is believed."""

    resend: str | None = field(default=None, repr=False)
    postmark: str | None = field(default=None, repr=False)


WriteBack = Callable[[ServicePush, datetime], Awaitable[Written | NotNow]]


PutBack = Callable[[KeptEvents, datetime], Awaitable[Written | NotNow]]


NamedEvents = Callable[[WorkspaceId], Awaitable[Sequence[EventName]]]


Connected = Callable[[WorkspaceId], Mapping[str, int]]


def _nobody(workspace_id: WorkspaceId) -> Mapping[str, int]:
    del workspace_id
    return {}


async def _none_named(workspace_id: WorkspaceId) -> Sequence[EventName]:
    del workspace_id
    return ()


async def _wrap_nothing() -> int:
    return 0


async def _write_nothing(push: ServicePush | KeptEvents, at: datetime) -> Written | NotNow:
    del push, at
    return NotNow(Hindrance.CONTENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Everything that a request needs, put together by `bootstrap`."""

    clock: Clock
    ids: Ids
    directory: Directory
    name: str = ""
    """What this service is called from start to start. No other one that lives has this name; without one it is nobody."""
    log: EventLog
    lives: Lives
    """What takes over from a log, and what is left of it then."""
    archive: Archive
    """Where backups are."""
    wrap_archive_keys: Callable[[], Awaitable[int]] = _wrap_nothing
    """Keeps its keys for the operator's present recipient; how many were not yet."""
    snapshots: Snapshots
    outlines: Outlines
    """What stands in logs, from outside."""
    scratch: Scratch
    """Where drills bring them back to."""
    directory_snapshots: DirectorySnapshots
    directory_scratch: DirectoryScratch
    """The same of the directory."""
    exports: ExportFiles
    """Where people's own archives wait for them."""
    imports: ImportFiles
    """Where files wait that people bring."""
    largest_import: int = 1 << 30
    """The most bytes that a file may have which somebody brings."""
    retention: Retention = field(default_factory=Retention)
    """For how long they are kept."""
    reach: Reach = field(default_factory=Reach)
    """Up to when the archive holds the events."""
    rounds: RoundTally = field(default_factory=RoundTally)
    """What the rounds of backups came to."""
    standings: Standings = field(default_factory=Standings)
    """How safe all are, as was seen last."""
    backup_cadence: timedelta = timedelta(hours=6)
    """How long after a change there is a backup of it."""
    connected: Connected = _nobody
    """Who has how many devices open on a workspace."""
    outlook: Outlook
    hasher: Hasher
    account_secret: AccountSecret = field(repr=False)
    keys: SigningKeys
    key_ring: KeyRing
    mint: TokenMint
    live_sessions: LiveSessions
    access_view: AccessView
    feed_bell: FeedBell = field(default_factory=FeedBell)
    log_bell: FeedBell = field(default_factory=FeedBell)
    """Rings after each commit of the event log."""
    lease_clock: SteadyClock = field(default_factory=SteadyClock)
    """For how long monitors lead."""
    write_back: WriteBack = _write_nothing
    """Writes what handlers push."""
    put_back: PutBack = _write_nothing
    """Writes what devices had brought to a former life of a log."""
    mention_mail: bool = True
    """Whether members are told by mail of events that are about them."""
    named_events: NamedEvents = _none_named
    """The events that webhooks name in a workspace, as is remembered."""
    handled: HandledTally = field(default_factory=NoTally)
    refreshes: RefreshWatch
    counters: SessionCounting
    alerts: AlertDesk
    rate_limiter: RateLimiter
    accounts: AccountPolicy
    quotas: Quota = field(default_factory=Quota)
    """Of users to whom the operator gave no other."""
    workspaces: WorkspacePolicy = WorkspacePolicy()
    web: WebPolicy
    links: Links
    """What mail leads to."""
    house: House = field(default_factory=House)
    """Who sends it."""
    webhook_networks: Sequence[Network] = ()
    """Where webhooks may lead besides the public internet."""
    webhooks_due: Wakeup = field(default_factory=Wakeup)
    """For whoever delivers webhooks."""
    mail_due: Wakeup = field(default_factory=Wakeup)
    """For whoever sends mail."""
    exports_due: Wakeup = field(default_factory=Wakeup)
    """For whoever builds exports."""
    imports_due: Wakeup = field(default_factory=Wakeup)
    """For whoever checks and applies imports."""
    restores_due: Wakeup = field(default_factory=Wakeup)
    """For whoever restores."""
    notices: NoticeSecrets = NoticeSecrets()
    return_paths: ReturnPaths
    """Where mail by SMTP comes back to."""
    operator_key: str = field(repr=False)
