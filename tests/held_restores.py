"""A server whose restores can be held where writers wait, for as long as a test needs them there.

When a restore in place has paused a workspace and all pushes are answered, it waits for a line in a pipe of the workspace's
name, if there is one. Without a pipe this server is like any other.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

from forked import Forked, start_mooring
from live_server import LiveServer, wait_for


class HoldingServer(LiveServer):
    """`mooring serve` that looks for pipes."""

    def launch(self) -> Forked:
        return start_mooring("serve", environment=self.environment_of_process(), log=self.log, first="held_restores")


@contextmanager
def held(server: LiveServer, workspace_id: str) -> Iterator[Callable[[], None]]:
    """Restores of this workspace wait with its writers paused, until what this yields is called, or for ever."""
    pipe = _pipe(server.data, workspace_id)
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    try:
        yield partial(_let_go, pipe)
    finally:
        pipe.unlink()


def _let_go(pipe: Path) -> None:
    end = wait_for("A restore waits to be let go.", lambda: _opened(pipe))
    os.write(end, b"\n")
    os.close(end)


def _opened(pipe: Path) -> int | None:
    """None as long as nobody reads."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def _pipe(data: Path, workspace_id: str) -> Path:
    return data.with_name(f"{data.name}.held") / workspace_id


class _HoldingPushes:
    """Has settled when it is let go."""

    def __init__(self, pushes: Any) -> None:
        self._pushes = pushes

    async def settled(self, workspace_id: str) -> None:
        await self._pushes.settled(workspace_id)
        pipe = _pipe(Path(os.environ["MOORING_DATA"]), workspace_id)
        if pipe.exists():
            await _written(pipe)


async def _written(pipe: Path) -> None:
    loop, written = asyncio.get_running_loop(), asyncio.Event()
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    loop.add_reader(end, written.set)
    try:
        await written.wait()
    finally:
        loop.remove_reader(end)
        os.close(end)


def prepare() -> None:
    """In the server's process, before it begins: what restores are given to wait for is held."""
    from mooring.bootstrap import service

    made = service.restore_dispatch

    def holding(hub: Any, channels: Any, pushes: Any, sockets: Any, streams: Any) -> Any:
        return made(hub, channels, cast("Any", _HoldingPushes(pushes)), sockets, streams)

    service.restore_dispatch = holding
