"""Telling a workspace's owners by mail that edits were kept aside."""

from datetime import timedelta

from mooring.accounts import Occasion
from mooring.backups.rescue.model import Rescue
from mooring.backups.rescue.store import RescueStores
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Template
from mooring.workspaces import Role
from mooring.workspaces.telling import tell_all

_AGAIN_AFTER = timedelta(days=1)


async def tell_of_rescue(rescue: Rescue, stores: RescueStores, occasion: Occasion) -> bool:
    """Tell them, when there is anything that they do not know of: once, and then once a day at most. Whether they were told."""
    workspace = await stores.told.workspaces.locked(rescue.workspace_id)
    if workspace is None or workspace.deleted_at is not None or not rescue.events:
        return False
    told = await stores.rescues.told(rescue.workspace_id, rescue.backend_id)
    if told is not None and (told[0] >= rescue.events or occasion.at < told[1] + _AGAIN_AFTER):
        return False
    owners = await stores.told.members.ids(rescue.workspace_id, {Role.OWNER})
    words = {"workspace": workspace.name, "count": str(rescue.events), "until": iso_milliseconds(rescue.kept_until)}
    await tell_all(owners, Template.EDITS_KEPT, stores.told, occasion, **words)
    await stores.rescues.tell(rescue.workspace_id, rescue.backend_id, rescue.events, occasion.at)
    return True
