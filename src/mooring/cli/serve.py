"""`mooring serve`: the service, until it is told to stop."""

import asyncio
import os
import socket
from typing import TYPE_CHECKING

import structlog
import typer
import uvloop

from mooring.cli import logs
from mooring.cli.memory import give_back
from mooring.cli.monitor_run import Modules, with_handlers
from mooring.cli.safety import problems
from mooring.cli.server import bind, serve, url_of
from mooring.settings import Settings, load
from mooring.storage.folder import DataFolder, Running

if TYPE_CHECKING:
    from mooring.bootstrap import Service

_log = structlog.get_logger("mooring.server")


def serve_command(handlers: Modules = None) -> None:
    """Run the service: web shell, API and sync, on one port."""
    give_back()
    settings = with_handlers(load(), handlers)
    logs.configure(settings.log_level)
    found = problems(settings)
    if found:
        for problem in found:
            typer.echo(f"refused to start: {problem.what} {problem.remedy}", err=True)
        raise SystemExit(3)
    folder = DataFolder(settings.data)
    folder.prepare()
    lock = folder.lock()
    try:
        listener = bind(settings.host, settings.port)
        uvloop.run(_run(settings, folder, listener))
    finally:
        folder.note_stopped()
        lock.release()


async def _run(settings: Settings, folder: DataFolder, listener: socket.socket) -> None:
    from mooring.bootstrap import build  # see `operator`

    url = url_of(listener)
    service = await build(settings, folder, url)
    try:
        service.start()
        ready, drain = lambda: _ready(folder, url), lambda: _drain(service, settings)
        await serve(listener, service.app, settings.silent_seconds, ready, drain)
    finally:
        await service.close()
    _log.info("stopped")


def _ready(folder: DataFolder, url: str) -> None:
    folder.note_running(Running(url, os.getpid()))
    _log.info("serving", url=url, data=str(folder.path.resolve()))


async def _drain(service: "Service", settings: Settings) -> None:
    try:
        await asyncio.wait_for(service.drain(), settings.drain_seconds)
    except TimeoutError:
        hint = "What was acknowledged is safe; raise MOORING_DRAIN_SECONDS if this happens often."
        _log.warning("drain cut short", seconds=settings.drain_seconds, hint=hint)
