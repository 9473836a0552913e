"""Joins settings, engines and edges into one running service. The only place that picks an implementation."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from typing import cast
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.accounts import AccountSecret, Argon2Hasher
from mooring.alerts import AlertDesk, Channel
from mooring.alerts.channels import DiscordChannel, LogChannel, SentryChannel, WebhookChannel
from mooring.api.app import create_app
from mooring.api.asgi import Application
from mooring.api.closing import purge_due
from mooring.api.dev_mail import DevMail
from mooring.api.events import EventsEndpoint, EventStreams, WorkspaceNews
from mooring.api.front import Front
from mooring.api.operations import Operations
from mooring.api.parked_writes import ParkedWrites
from mooring.api.purging import end_expired_offers, purge_workspaces
from mooring.api.session_counters import SessionCounters
from mooring.api.shell import Shell, shell_folder
from mooring.api.sync import SocketRoom, SyncCounters, SyncEndpoint, SyncGate, SyncSockets, Visits
from mooring.dispatch import HttpSender, WebhookDispatch, forget_deliveries
from mooring.hub import AccountPolicy, Hub, WebPolicy, WorkspacePolicy
from mooring.kit.clock import SystemClock
from mooring.kit.errors import Fault, Unavailable
from mooring.kit.ids import RandomIds
from mooring.kit.rates import MemoryRateLimiter, Unlimited
from mooring.sessions import (
    AccessTokens,
    LiveSessions,
    LoopDetector,
    LoopPolicy,
    RefreshTokens,
    RefreshWatch,
    SessionPolicy,
    TokenMint,
)
from mooring.settings import Settings
from mooring.storage.directory import SqlDirectory, open_directory, sqlite_url
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.storage.folder import ACCOUNT_SECRET, DIRECTORY_FILE, EVENTS_FILE, KEYS_FOLDER, REFRESH_SECRET, DataFolder
from mooring.storage.keys import KeyFolder, load_secret, load_signing_keys
from mooring.sync import Channels, Pushes
from mooring.upkeep import Chore, SessionUpkeep, Upkeep, chores_of
from mooring.webhooks import LOOPBACK, Network
from mooring.workspaces import AccessView
from mooring.workspaces.invitations import links_to
from mooring.workspaces.quotas import Quota


@dataclass(frozen=True, slots=True)
class Service:
    """One running service: the application to serve, how to drain it and how to close it."""

    app: Application
    hub: Hub
    directory: SqlDirectory
    log: SqliteEventLog
    pushes: Pushes
    sockets: SyncSockets
    streams: EventStreams
    news: WorkspaceNews
    upkeep: Upkeep
    webhooks: WebhookDispatch
    visits: Visits

    def start(self) -> None:
        """Begins with what the service does by itself."""
        self.upkeep.start()
        self.webhooks.start()

    async def drain(self) -> None:
        """Takes no new push, lets open ones finish, ends every event stream and closes every socket for a restart."""
        self.sockets.draining = True
        self.hub.feed_bell.close()
        await asyncio.gather(self.streams.drain(), self.pushes.settled())
        await self.sockets.drain()

    async def close(self) -> None:
        """Closes the databases, after what was queued has been written."""
        await self.upkeep.close()
        await self.webhooks.close()
        await self.visits.close()
        await self.news.close()
        await self.hub.alerts.close()
        await self.log.close()
        await self.directory.close()
        self.hub.hasher.close()


async def build(settings: Settings, folder: DataFolder, url: str) -> Service:
    """The service for these settings, on a prepared folder, reachable at `url` on this machine.

    Creates missing keys and databases and migrates older ones. Fault when a file is damaged, newer or readable by
    others.
    """
    registry = _registry()
    counters = SessionCounters(registry)
    alerts = AlertDesk(tuple(_channels(settings)), SystemClock(), counted=counters.alerted)
    directory = await open_directory(settings.database_url or sqlite_url(folder.path / DIRECTORY_FILE))
    log = await open_event_log(folder.path / EVENTS_FILE, RandomIds())
    watching = Watching(alerts, counters)
    hub = _hub(settings, folder, url, directory, log, watching=watching)
    channels = Channels(log)
    pushes = Pushes(log, channels)
    sockets = SyncSockets()
    news = WorkspaceNews(directory)
    streams = EventStreams(settings.event_beat_seconds, lambda: news.position)
    await news.begin(streams)
    directory.follow(news.changed)
    directory.follow(hub.feed_bell.ring)
    webhooks = WebhookDispatch(hub, HttpSender(hub.webhook_networks))
    directory.follow(webhooks.changed)
    directory.watch_outbox(hub.mail_due.call)
    directory.watch_standings(hub.access_view.changed)
    _tell(hub, sockets, streams)
    parked = ParkedWrites(streams.writes_changed)
    visits = Visits(directory, hub.clock)
    room = SocketRoom(
        log, pushes, hub.clock, SyncCounters(registry), settings.deaf_seconds, lambda: sockets.draining, parked
    )
    registry.register(_Gauges(sockets, streams, channels))
    app = Front(
        sync=SyncEndpoint(SyncGate(hub, sockets, settings.sockets_per_session, visits), channels, room),
        events=EventsEndpoint(hub, streams, news, parked),
        api=cast("Application", create_app(hub)),
        operations=Operations(registry, lambda: _not_ready(directory, log, sockets), hub.operator_key),
        dev_mail=DevMail(hub),
        shell=Shell(shell_folder()),
    )
    return Service(app, hub, directory, log, pushes, sockets, streams, news, _upkeep(settings, hub), webhooks, visits)


def create_keys(settings: Settings, folder: DataFolder) -> None:
    """Makes every key that is missing."""
    keys = folder.path / KEYS_FOLDER
    load_signing_keys(keys, now=SystemClock().now())
    load_secret(keys, REFRESH_SECRET)
    load_secret(keys, ACCOUNT_SECRET)
    if settings.operator_key is None:
        folder.create_operator_key()


@dataclass(frozen=True, slots=True)
class Watching:
    """Where what happens is told and counted."""

    alerts: AlertDesk
    counters: SessionCounters


def _hub(  # the parts of one hub
    settings: Settings,
    folder: DataFolder,
    url: str,
    directory: SqlDirectory,
    log: SqliteEventLog,
    *,
    watching: Watching,
) -> Hub:
    clock, ids = SystemClock(), RandomIds()
    create_keys(settings, folder)
    keys = load_signing_keys(folder.path / KEYS_FOLDER, now=clock.now())
    policy, quotas, web = _session_policy(settings), _quotas(settings), _web_policy(settings, url)
    account_secret = AccountSecret(load_secret(folder.path / KEYS_FOLDER, ACCOUNT_SECRET))
    refresh = RefreshTokens(load_secret(folder.path / KEYS_FOLDER, REFRESH_SECRET), ids)
    return Hub(
        clock=clock,
        ids=ids,
        directory=directory,
        log=log,
        hasher=Argon2Hasher(),
        account_secret=account_secret,
        keys=keys,
        key_ring=KeyFolder(folder.path / KEYS_FOLDER, keys, policy.access_life),
        mint=TokenMint(AccessTokens(keys, policy, clock), refresh, policy),
        live_sessions=LiveSessions(directory.session, clock),
        access_view=AccessView(partial(directory.standing_with_allowance, defaults=quotas)),
        refreshes=RefreshWatch(LoopDetector(_loop_policy(settings)), watching.counters, watching.alerts, clock),
        counters=watching.counters,
        alerts=watching.alerts,
        rate_limiter=MemoryRateLimiter(clock) if settings.rate_limits else Unlimited(),
        accounts=_account_policy(settings),
        quotas=quotas,
        workspaces=WorkspacePolicy(grace=timedelta(days=settings.workspace_grace_days)),
        web=web,
        links=links_to(web.base_url, account_secret),
        webhook_networks=_webhook_networks(settings),
        operator_key=settings.operator_key or folder.create_operator_key(),
    )


def _session_policy(settings: Settings) -> SessionPolicy:
    return SessionPolicy(
        issuer=settings.public_url or "mooring",
        audience="mooring",
        access_life=_seconds(settings.access_token_seconds),
        idle_life=_seconds(settings.refresh_idle_seconds),
        absolute_life=_seconds(settings.refresh_absolute_seconds),
        step_up_life=_seconds(settings.step_up_seconds),
    )


def _loop_policy(settings: Settings) -> LoopPolicy:
    return LoopPolicy(
        refreshes=settings.loop_refreshes,
        within=_seconds(settings.loop_seconds),
        failing=settings.failing_percent / 100,
        fleet_within=_seconds(settings.failing_seconds),
        sample=settings.failing_sample,
        access_life=_seconds(settings.access_token_seconds),
    )


def _upkeep(settings: Settings, hub: Hub) -> Upkeep:
    policy = SessionUpkeep(timedelta(days=settings.signing_key_days), timedelta(days=settings.session_keep_days))
    purge = Chore("purge accounts that were closed long ago", timedelta(hours=1), partial(purge_due, hub))
    deliveries = Chore("forget old webhook deliveries", timedelta(hours=1), partial(forget_deliveries, hub))
    purge_deleted = Chore(
        "purge workspaces that were deleted long ago", timedelta(hours=1), partial(purge_workspaces, hub)
    )
    offers = Chore("end offers that nobody accepted", timedelta(hours=1), partial(end_expired_offers, hub))
    chores = [*chores_of(hub, policy), purge, purge_deleted, offers, deliveries]
    return Upkeep(chores, hub.clock, hub.alerts)


def _channels(settings: Settings) -> Iterator[Channel]:
    service = settings.public_url or "mooring"
    yield LogChannel()
    if settings.alert_webhook_url:
        yield WebhookChannel(settings.alert_webhook_url, service)
    if settings.alert_discord_url:
        yield DiscordChannel(settings.alert_discord_url, service)
    if settings.sentry_dsn:
        yield SentryChannel(settings.sentry_dsn, service)


def _account_policy(settings: Settings) -> AccountPolicy:
    return AccountPolicy(
        signup_open=settings.signup != "closed",
        signup_by_mail=settings.signup == "confirm",
        grace=timedelta(days=settings.account_grace_days),
    )


def _quotas(settings: Settings) -> Quota:
    return Quota(
        owned_workspaces=settings.owned_workspaces,
        members=settings.members,
        invitations=settings.invitations_per_hour,
        events=settings.workspace_events,
        bytes=settings.workspace_bytes,
    )


def _web_policy(settings: Settings, url: str) -> WebPolicy:
    return WebPolicy(
        port=urlsplit(url).port or 0,
        public_url=settings.public_url,
        allowed_origins=frozenset(_listed(settings.allowed_origins)),
        trusted_proxies=tuple(map(str, _networks(settings.trusted_proxies, "MOORING_TRUSTED_PROXIES"))),
    )


def _tell(hub: Hub, sockets: SyncSockets, streams: EventStreams) -> None:
    hub.live_sessions.listen(sockets.session_changed)
    hub.live_sessions.listen(streams.session_changed)
    hub.live_sessions.listen_to_ends(hub.counters.ended)
    hub.access_view.listen(sockets.access_changed)


async def _not_ready(directory: SqlDirectory, log: SqliteEventLog, sockets: SyncSockets) -> Mapping[str, str]:
    reasons: dict[str, str] = {}
    if sockets.draining:
        reasons["service"] = "stopping"
    if not await log.healthy():
        reasons["eventLog"] = "the last commit failed"
    try:
        await asyncio.wait_for(directory.check(), 2)
    except (Unavailable, TimeoutError):
        reasons["directory"] = "does not answer"
    return reasons


class _Gauges(Collector):
    """What is counted when it is asked for."""

    def __init__(self, sockets: SyncSockets, streams: EventStreams, channels: Channels) -> None:
        self._sockets = sockets
        self._streams = streams
        self._channels = channels

    def collect(self) -> list[GaugeMetricFamily]:
        return [
            GaugeMetricFamily("mooring_sync_sockets", "Open sync sockets.", value=len(self._sockets)),
            GaugeMetricFamily("mooring_session_event_streams", "Open event streams.", value=len(self._streams)),
            GaugeMetricFamily("mooring_open_workspaces", "Workspaces with an open socket.", value=len(self._channels)),
        ]


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def _webhook_networks(settings: Settings) -> Sequence[Network]:
    if settings.webhook_networks is not None:
        return _networks(settings.webhook_networks, "MOORING_WEBHOOK_NETWORKS")
    # On a laptop there is nothing to protect from whoever uses it; on a server there is.
    return LOOPBACK if settings.public_url is None else ()


def _networks(text: str, setting: str) -> list[Network]:
    try:
        return [ip_network(part, strict=False) for part in _listed(text)]
    except ValueError as error:
        hint = f"{error}. Write addresses or networks, such as 127.0.0.1 or 10.0.0.0/8."
        raise Fault("Reading the settings", setting, hint) from None


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
