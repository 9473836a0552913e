"""The former lives of logs, for devices that know no other yet."""

from mooring.sync import Channel, Channels
from mooring.sync.lives import Lives, branch_name
from mooring.workspaces import Allowance, WorkspaceMissing

MARGIN_EVENTS = 10_000
MARGIN_BYTES = 64 * 1024 * 1024


class Branches:
    """Opens branches as channels; `release` gives each one back."""

    def __init__(self, lives: Lives, channels: Channels) -> None:
        self._lives = lives
        self._channels = channels

    async def use(self, workspace_id: str, backend_id: str) -> Channel | None:
        """The channel of a former life; None when there is none that is kept. Refuses `WorkspaceQuarantined`."""
        if all(branch.backend_id != backend_id for branch in await self._lives.branches(workspace_id)):
            return None
        try:
            return await self._channels.use(branch_name(workspace_id, backend_id))
        except WorkspaceMissing:
            return None  # dropped in between

    def release(self, channel: Channel) -> None:
        """Gives back one use."""
        self._channels.release(channel)


def with_margin(allowance: Allowance) -> Allowance:
    """What a branch may hold: more than the workspace, which may have been full when it was restored."""
    return Allowance(allowance.events + MARGIN_EVENTS, allowance.bytes + MARGIN_BYTES)
