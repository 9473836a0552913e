"""A service that is killed while writers wait for its restore: started again it goes on at once, and nobody else does."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from faults.deeds import workspace_in
from faults.log_deeds import CUT, LOG_DEEDS
from faults.steps import Ground, Steps, run
from mooring.hub import Hub
from mooring.kit.wakeup import Wakeup
from mooring.storage.archive.age_library import made_identity
from mooring.workspaces import WorkspaceId, WorkspaceState
from restore_world import RestoreWorld


class _Dying(RestoreWorld):
    """Killed right after writers were made to wait."""

    async def settle(self, workspace_id: str) -> None:
        del workspace_id
        os.kill(os.getpid(), signal.SIGKILL)


class _Resting(Wakeup):
    """Says when there is nothing to do at this moment."""

    def __init__(self) -> None:
        super().__init__()
        self.resting = asyncio.Event()

    @override
    async def sleep(self, seconds: float) -> None:
        self.resting.set()
        await super().sleep(seconds)


async def _started(hub: Hub) -> None:
    """A service starts, and does what is due."""
    bell = _Resting()
    dispatch = RestoreWorld(replace(hub, restores_due=bell)).dispatch
    dispatch.start()
    async with asyncio.timeout(60):
        await bell.resting.wait()
    await dispatch.close()


async def _state(hub: Hub) -> WorkspaceState:
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(await workspace_in(hub)))
    assert workspace is not None
    return workspace.state


async def _die(hub: Hub) -> None:
    await _Dying(replace(hub, name="mon_one")).dispatch.look()


async def _taken_up(ground: Ground) -> None:
    """All at one moment: the claim of the killed one has not run out."""
    async with ground.hub() as hub:
        assert await _state(hub) is WorkspaceState.RESTORING
        for other in ("mon_two", ""):
            await _started(replace(hub, name=other))
            assert await _state(hub) is WorkspaceState.RESTORING
        await _started(replace(hub, name="mon_one"))
        assert await _state(hub) is WorkspaceState.ACTIVE
        where = await workspace_in(hub)
        assert (await hub.log.heads([where]))[where].events == CUT


def test_the_same_service_takes_up_its_own_at_once(tmp_path: Path) -> None:
    """Writers wait no longer than a start takes; what another service may still be at is left to that until its claim is over."""
    ground = Ground(tmp_path, str(made_identity()))
    asyncio.run(_ready(ground))
    assert run(ground, _die, Steps(deadly=True))
    asyncio.run(_taken_up(ground))


async def _ready(ground: Ground) -> None:
    async with ground.hub() as hub:
        await LOG_DEEDS["restore in place"].ready(hub)
