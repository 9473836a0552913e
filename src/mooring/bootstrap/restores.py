"""Restores, put together: what is done elsewhere while one is under way."""

from functools import partial

from mooring.api.backing_up import back_up
from mooring.api.events import EventStreams
from mooring.api.events.messages import restore as message
from mooring.api.sync import SyncSockets
from mooring.backups import Backup
from mooring.backups.restoring import Restore
from mooring.dispatch import RestoreDeeds, RestoreDispatch
from mooring.hub import Hub
from mooring.sync import Channels, Pushes


def restore_dispatch(
    hub: Hub, channels: Channels, pushes: Pushes, sockets: SyncSockets, streams: EventStreams
) -> RestoreDispatch:
    """The restores of this service."""

    async def taken(workspace_id: str) -> Backup:
        return (await back_up(hub, workspace_id)).backup

    def swapped(workspace_id: str, backend_id: str) -> None:
        channels.swapped(workspace_id, backend_id)
        sockets.replaced(workspace_id)

    return RestoreDispatch(hub, RestoreDeeds(taken, pushes.settled, swapped, partial(tell_members, hub, streams)))


async def tell_members(hub: Hub, streams: EventStreams, restore: Restore) -> None:
    """Tell how far it is: everybody in the workspace whom it concerns and who has a page open."""
    if not streams:
        return
    async with hub.directory.reading() as tx:
        members = await tx.members.ids(restore.workspace_id)
    streams.tell(filter(restore.concerns, members), message(restore, hub.clock.now()))
