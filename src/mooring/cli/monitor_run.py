"""`mooring monitor run`: following workspaces in a process of its own, or beside others."""

import asyncio
import signal
from typing import Annotated

import msgspec
import structlog
import typer
import uvloop

from mooring.cli import logs
from mooring.kit.errors import Fault
from mooring.settings import Settings, load

_log = structlog.get_logger("mooring.monitor")


_URL = typer.Option("--url", help="The service, such as https://app.example.org.")
ServiceUrl = Annotated[str, _URL]
ServiceUrlIfAny = Annotated[str | None, _URL]
Modules = Annotated[
    str | None,
    typer.Option("--handlers", help="Modules whose handlers are run, separated by commas. Default: MOORING_HANDLERS."),
]


def run(url: ServiceUrl, handlers: Modules = None) -> None:
    """Follow the workspaces of a service that runs elsewhere, until Ctrl-C. Needs its MOORING_OPERATOR_KEY, and no data folder.

    Any number may run, beside the service's own monitor too: they share the work, and take over from one that dies.
    """
    settings = with_handlers(load(), handlers)
    if settings.operator_key is None:
        hint = "Set MOORING_OPERATOR_KEY, or MOORING_OPERATOR_KEY_FILE, to the key of the service."
        raise Fault("Running a monitor", url, hint)
    logs.configure(settings.log_level)
    uvloop.run(_run(settings, url, settings.operator_key))


def with_handlers(settings: Settings, handlers: str | None) -> Settings:
    """The settings, with other modules of handlers if some are named."""
    return settings if handlers is None else msgspec.structs.replace(settings, handlers=handlers)


async def _run(settings: Settings, url: str, key: str) -> None:
    from mooring.bootstrap import run_alone  # see `operator`

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    _log.info("monitoring", url=url)
    await run_alone(settings, url, key, stop)
    _log.info("stopped")
