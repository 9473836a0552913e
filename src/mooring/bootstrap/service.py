"""One running service, put together."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from prometheus_client import CollectorRegistry

from mooring.alerts import AlertDesk
from mooring.api.app import create_app
from mooring.api.asgi import Application
from mooring.api.dev_mail import DevMail
from mooring.api.events import EventsEndpoint, EventStreams, WorkspaceNews
from mooring.api.front import Front
from mooring.api.mail_figures import FiguresOfMail
from mooring.api.operations import Operations
from mooring.api.parked_writes import ParkedWrites
from mooring.api.session_counters import SessionCounters
from mooring.api.shell import Shell, shell_folder
from mooring.api.sync import (
    Branches,
    Pace,
    PolledRescues,
    SocketRoom,
    SyncCounters,
    SyncEndpoint,
    SyncGate,
    SyncSockets,
    Unanswered,
    Visits,
)
from mooring.bootstrap.backups import backup_rounds, segment_shipper
from mooring.bootstrap.gauges import Gauges, new_registry, not_ready
from mooring.bootstrap.house import ways_out
from mooring.bootstrap.hub import Watching, make_hub
from mooring.bootstrap.mail import mail_dispatch
from mooring.bootstrap.mail_fares import MailFares
from mooring.bootstrap.monitor import HandlerTally, MonitorTally, make_monitor
from mooring.bootstrap.monitor_fares import MonitorFares
from mooring.bootstrap.policies import channels
from mooring.bootstrap.restores import restore_dispatch
from mooring.bootstrap.upkeep import make_upkeep
from mooring.dispatch import (
    ExportDispatch,
    HttpSender,
    ImportDispatch,
    MailDispatch,
    RestoreDispatch,
    WebhookDispatch,
)
from mooring.hub import Hub
from mooring.kit.clock import SystemClock
from mooring.kit.ids import RandomIds
from mooring.monitor.outlook import Here, Outlook, Tempo
from mooring.monitor.watch import Monitor
from mooring.settings import Settings
from mooring.station import HubStation
from mooring.storage.directory import SqlDirectory, open_directory, sqlite_url
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.storage.folder import DIRECTORY_FILE, EVENTS_FILE, DataFolder
from mooring.sync import Channels, Pushes
from mooring.sync.write_back import put_back, service_push
from mooring.upkeep import BackupRounds, SegmentShipper, Upkeep, close_short_logs


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
    backups: BackupRounds
    segments: SegmentShipper
    webhooks: WebhookDispatch
    mail: MailDispatch
    exports: ExportDispatch
    imports: ImportDispatch
    restores: RestoreDispatch
    visits: Visits
    monitor: Monitor | None

    def start(self) -> None:
        """Begins with what the service does by itself."""
        self.upkeep.start()
        self.backups.start()
        self.segments.start()
        self.webhooks.start()
        self.mail.start()
        self.exports.start()
        self.imports.start()
        self.restores.start()
        if self.monitor is not None:
            self.monitor.start()

    async def drain(self) -> None:
        """Takes no new push, lets open ones finish, ends every event stream and closes every socket for a restart."""
        self.sockets.draining = True
        if self.monitor is not None:
            await self.monitor.close()
        self.hub.feed_bell.close()
        self.hub.log_bell.close()
        await asyncio.gather(self.streams.drain(), self.pushes.settled())
        await self.sockets.drain()

    async def close(self) -> None:
        """Closes the databases, after what was queued has been written."""
        if self.monitor is not None:
            await self.monitor.close()
        await self.upkeep.close()
        await self.backups.close()
        await self.segments.close()
        await self.webhooks.close()
        await self.mail.close()
        await self.exports.close()
        await self.imports.close()
        await self.restores.close()
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
    registry = new_registry()
    counters = SessionCounters(registry)
    alerts = AlertDesk(tuple(channels(settings)), SystemClock(), counted=counters.alerted)
    directory = await open_directory(settings.database_url or sqlite_url(folder.path / DIRECTORY_FILE))
    log = await open_event_log(folder.path / EVENTS_FILE, RandomIds())
    watching = Watching(alerts, counters, HandlerTally(registry))
    sockets, tempo = SyncSockets(), Tempo(SystemClock())
    outlook = Outlook(directory, log, SystemClock(), Here(tempo, sockets.of_workspace))
    open_logs = Channels(log)
    pushes = Pushes(log, open_logs, tempo.count)
    write_back = partial(service_push, open_logs, pushes)
    hub = make_hub(
        settings,
        folder,
        url,
        directory,
        log,
        outlook=outlook,
        write_back=write_back,
        connected=sockets.devices_of,
        watching=watching,
    )
    hub = replace(hub, put_back=partial(put_back, open_logs, pushes))
    await close_short_logs(hub)
    news = WorkspaceNews(directory)
    streams = EventStreams(settings.event_beat_seconds, lambda: news.position)
    await news.begin(streams)
    directory.follow(news.changed)
    directory.follow(hub.feed_bell.ring)
    webhooks = WebhookDispatch(hub, HttpSender(hub.webhook_networks))
    directory.follow(webhooks.changed)
    mail = mail_dispatch(settings, hub, folder, registry)
    directory.watch_outbox(hub.mail_due.call)
    exports = ExportDispatch(hub)
    directory.follow(exports.changed)
    directory.watch_standings(hub.access_view.changed)
    _tell(hub, sockets, streams)
    log.on_commit(lambda: hub.log_bell.ring(0))
    monitor = _monitor(settings, hub, registry) if settings.monitor else None
    parked = ParkedWrites(streams.writes_changed)
    visits = Visits(directory, hub.clock)
    room = SocketRoom(
        log,
        pushes,
        hub.clock,
        SyncCounters(registry),
        settings.deaf_seconds,
        lambda: sockets.draining,
        parked,
        Branches(log, open_logs),
        Unanswered(hub.clock.monotonic()),
        PolledRescues(Pace()),
        Pace(),
    )
    registry.register(Gauges(sockets, streams, open_logs))
    figures = FiguresOfMail(directory, hub.clock)
    registry.register(MailFares(figures))
    registry.register(MonitorFares(outlook))
    app = Front(
        sync=SyncEndpoint(SyncGate(hub, sockets, settings.sockets_per_session, visits), open_logs, room),
        events=EventsEndpoint(hub, streams, news, parked),
        api=cast("Application", create_app(hub)),
        operations=Operations(
            registry,
            lambda: not_ready(directory, log, sockets),
            hub.operator_key,
            _both(figures.refresh, outlook.refresh),
        ),
        dev_mail=DevMail(hub, ways_out(settings)),
        shell=Shell(shell_folder()),
    )
    rounds = backup_rounds(settings, hub, registry)
    return Service(
        app=app,
        hub=hub,
        directory=directory,
        log=log,
        pushes=pushes,
        sockets=sockets,
        streams=streams,
        news=news,
        upkeep=make_upkeep(settings, hub, rounds),
        backups=rounds,
        segments=segment_shipper(hub, registry),
        webhooks=webhooks,
        mail=mail,
        exports=exports,
        imports=ImportDispatch(hub),
        restores=restore_dispatch(hub, open_logs, pushes, sockets, streams),
        visits=visits,
        monitor=monitor,
    )


def _both(first: Callable[[], Awaitable[None]], second: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def at_once() -> None:
        await asyncio.gather(first(), second())

    return at_once


def _monitor(settings: Settings, hub: Hub, registry: CollectorRegistry) -> Monitor:
    # The folder is ours alone: whoever had this name before is gone.
    return make_monitor(settings, HubStation(hub), MonitorTally(registry), hub.name)


def _tell(hub: Hub, sockets: SyncSockets, streams: EventStreams) -> None:
    hub.live_sessions.listen(sockets.session_changed)
    hub.live_sessions.listen(streams.session_changed)
    hub.live_sessions.listen_to_ends(hub.counters.ended)
    hub.access_view.listen(sockets.access_changed)
