"""The running server process: bind, serve, and on SIGTERM drain before it ends."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator

import structlog
import uvicorn
from typing_extensions import override

from mooring.api.asgi import Application
from mooring.cli.requests import AbortableRequests
from mooring.cli.websockets import PatientSockets
from mooring.kit.errors import Fault

MAX_FRAME_BYTES = 1024 * 1024
_BACKLOG = 2048
_GOODBYE_SECONDS = 1  # what answers that are on their way get after the drain
# Half a millisecond instead of five: the event log's thread must not wait for the loop that waits for it.
_SWITCH_SECONDS = 0.0005

_log = structlog.get_logger("mooring.server")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Fault when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        hint = f"{error.strerror}. Set MOORING_PORT or MOORING_HOST to another one."
        raise Fault("Listening", f"{host}:{port}", hint) from None
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """The address of a listening socket, as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling (ours drains first, and the process ends with 0); says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    listener: socket.socket,
    app: Application,
    silent_seconds: int,
    ready: Callable[[], None],
    drain: Callable[[], Awaitable[None]],
) -> None:
    """Serves until SIGTERM or SIGINT, then drains. `ready` is called when requests are answered.

    A WebSocket on which nothing comes for `silent_seconds` is cut.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    server = _Server(_config(app, silent_seconds))
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await _until_up(server, running)
    # What was made to start with stays: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    ready()
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    _log.info("stopping")
    await drain()
    server.should_exit = True
    await running


async def _until_up(server: _Server, running: "asyncio.Task[None]") -> None:
    up = asyncio.create_task(server.up.wait())
    await asyncio.wait({up, running}, return_when=asyncio.FIRST_COMPLETED)
    up.cancel()
    if running.done():
        running.result()
        raise Fault("Starting the server", "startup", "The lines above say why.")


def _config(app: Application, silent_seconds: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="none",
        http=AbortableRequests,
        ws=PatientSockets,
        ws_max_size=MAX_FRAME_BYTES,
        ws_ping_interval=silent_seconds / 2,
        ws_ping_timeout=silent_seconds / 2,
        # Compression would cost each idle socket some 40 kB for frames that are small or already pages of text.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )
