"""The hub: what every edge works with."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from mooring.accounts import AccountSecret, Argon2Hasher
from mooring.alerts import AlertDesk
from mooring.api.session_counters import SessionCounters
from mooring.bootstrap.archive import archive_of, retention
from mooring.bootstrap.house import house
from mooring.bootstrap.policies import (
    account_policy,
    loop_policy,
    quotas,
    return_paths,
    session_policy,
    web_policy,
    webhook_networks,
    workspace_policy,
)
from mooring.hub import Connected, Hub, NoticeSecrets, WriteBack
from mooring.kit.clock import SystemClock
from mooring.kit.ids import RandomIds
from mooring.kit.rates import MemoryRateLimiter, Unlimited
from mooring.monitor.ledger import HandledTally
from mooring.monitor.outlook import Outlook
from mooring.sessions import (
    AccessTokens,
    LiveSessions,
    LoopDetector,
    RefreshTokens,
    RefreshWatch,
    TokenMint,
)
from mooring.settings import Settings
from mooring.storage.directory import SqlDirectory, SqlScratch
from mooring.storage.eventlog import SqliteEventLog, SqliteOutlines, SqliteScratch, SqliteSnapshots
from mooring.storage.exports import ExportFolder
from mooring.storage.folder import (
    ACCOUNT_SECRET,
    EVENTS_FILE,
    EXPORTS_FOLDER,
    IMPORTS_FOLDER,
    KEYS_FOLDER,
    REFRESH_SECRET,
    SCRATCH_FOLDER,
    DataFolder,
)
from mooring.storage.imports import ImportFolder
from mooring.storage.keys import KeyFolder, load_secret, load_signing_keys
from mooring.webhooks import EventInterest
from mooring.workspaces import AccessView
from mooring.workspaces.invitations import links_to


@dataclass(frozen=True, slots=True)
class Watching:
    """Where what happens is told and counted."""

    alerts: AlertDesk
    counters: SessionCounters
    handled: HandledTally


def create_keys(settings: Settings, folder: DataFolder) -> None:
    """Makes every key that is missing."""
    keys = folder.path / KEYS_FOLDER
    load_signing_keys(keys, now=SystemClock().now())
    load_secret(keys, REFRESH_SECRET)
    load_secret(keys, ACCOUNT_SECRET)
    if settings.operator_key is None:
        folder.create_operator_key()


def make_hub(  # the parts of one hub
    settings: Settings,
    folder: DataFolder,
    url: str,
    directory: SqlDirectory,
    log: SqliteEventLog,
    *,
    outlook: Outlook,
    write_back: WriteBack,
    connected: Connected,
    watching: Watching,
) -> Hub:
    """Keys and policies, joined. Creates missing keys. Fault when a key is damaged, or readable by others."""
    clock, ids = SystemClock(), RandomIds()
    create_keys(settings, folder)
    keys = load_signing_keys(folder.path / KEYS_FOLDER, now=clock.now())
    policy, allowances, web = session_policy(settings), quotas(settings), web_policy(settings, url)
    account_secret = AccountSecret(load_secret(folder.path / KEYS_FOLDER, ACCOUNT_SECRET))
    refresh = RefreshTokens(load_secret(folder.path / KEYS_FOLDER, REFRESH_SECRET), ids)
    kept = archive_of(settings, folder, directory, account_secret.archive_keys, clock)
    interest = EventInterest(directory.named_events)
    directory.watch_webhooks(interest.changed)
    return Hub(
        clock=clock,
        ids=ids,
        directory=directory,
        name=folder.service_name(ids.new_id("mon")),
        log=log,
        lives=log,
        archive=kept.archive,
        wrap_archive_keys=kept.keys.wrap_anew,
        snapshots=SqliteSnapshots(folder.path / EVENTS_FILE),
        outlines=SqliteOutlines(folder.path / EVENTS_FILE),
        scratch=SqliteScratch(folder.path / SCRATCH_FOLDER),
        directory_snapshots=directory.snapshots(folder.path / SCRATCH_FOLDER),
        directory_scratch=SqlScratch(folder.path / SCRATCH_FOLDER),
        exports=_exports(folder),
        imports=ImportFolder(folder.path / IMPORTS_FOLDER),
        largest_import=settings.import_bytes,
        retention=retention(settings),
        backup_cadence=timedelta(hours=settings.backup_hours),
        connected=connected,
        outlook=outlook,
        write_back=write_back,
        named_events=interest.names,
        mention_mail=settings.mention_mail,
        handled=watching.handled,
        hasher=Argon2Hasher(),
        account_secret=account_secret,
        keys=keys,
        key_ring=KeyFolder(folder.path / KEYS_FOLDER, keys, policy.access_life),
        mint=TokenMint(AccessTokens(keys, policy, clock), refresh, policy),
        live_sessions=LiveSessions(directory.session, clock),
        access_view=AccessView(partial(directory.standing_with_allowance, defaults=allowances)),
        refreshes=RefreshWatch(LoopDetector(loop_policy(settings)), watching.counters, watching.alerts, clock),
        counters=watching.counters,
        alerts=watching.alerts,
        rate_limiter=MemoryRateLimiter(clock) if settings.rate_limits else Unlimited(),
        accounts=account_policy(settings),
        quotas=allowances,
        workspaces=workspace_policy(settings),
        web=web,
        links=links_to(web.base_url, account_secret),
        house=house(settings),
        webhook_networks=webhook_networks(settings),
        notices=NoticeSecrets(settings.mail_resend_webhook_secret, settings.mail_postmark_webhook_secret),
        return_paths=return_paths(settings, account_secret.return_paths),
        operator_key=settings.operator_key or folder.create_operator_key(),
    )


def _exports(folder: DataFolder) -> ExportFolder:
    """Without what a crash has left: whoever makes a hub has the folder for itself, so nobody is writing one."""
    exports = ExportFolder(folder.path / EXPORTS_FOLDER)
    exports.sweep()
    return exports
