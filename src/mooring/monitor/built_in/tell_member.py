"""Telling a member by mail that an event is about them: in the transaction that completes it, and not at every turn.

Whoever does not want such mail is found out when it is sent: until then they may change their mind.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from mooring.accounts import Occasion, User, UserId
from mooring.mail import Message, Recipient, Template, queue
from mooring.monitor.effects import Because, TellMember
from mooring.workspaces import WorkspaceId, WorkspaceStores

QUIET = timedelta(minutes=10)
"""For how long a person hears no more of the same thing in the same workspace after they were told of it."""
MOST_AN_HOUR = 20
"""So many such mails a person gets within an hour, of all workspaces together: a flood is read in the app."""
OLDEST = timedelta(hours=24)
"""What happened longer ago is no news: after an outage, or when a handler is run again from the beginning."""

_TEMPLATES = {Because.ASSIGNED: Template.ASSIGNED, Because.MENTIONED: Template.MENTIONED}
_HOUR = timedelta(hours=1)
_HANDLER = "svc_"


async def tell_member(
    telling: TellMember, workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion
) -> Message | None:
    """Queue the mail; None for whoever is not to be told.

    Told are members of a workspace that is not deleted, at an address that they confirmed, of what somebody else did.
    """
    if telling.user_id == telling.by or telling.at < occasion.at - OLDEST:
        return None
    reader = await _reader(UserId(telling.user_id), workspace_id, stores)
    workspace = await stores.workspaces.by_id(workspace_id)
    about = _about(workspace_id, telling.thing)
    if reader is None or workspace is None or workspace.deleted_at is not None:
        return None
    if _is_enough(about, await _told(reader, stores, occasion), occasion):
        return None
    words = {"name": reader.name, "person": await _name_of(telling.by, stores), "workspace": workspace.name}
    return await queue(
        stores.outbox,
        _TEMPLATES[telling.because],
        Recipient(reader.email.address, reader.id),
        {**words, "thing": telling.text},
        ids=occasion.ids,
        at=occasion.at,
        about=about,
    )


async def _reader(user_id: UserId, workspace_id: WorkspaceId, stores: WorkspaceStores) -> User | None:
    if await stores.members.of(workspace_id, user_id) is None:
        return None
    user = await stores.accounts.by_id(user_id)
    reachable = user is not None and user.closed_at is None and user.verified_at is not None
    return user if reachable else None


async def _told(reader: User, stores: WorkspaceStores, occasion: Occasion) -> Sequence[Message]:
    since = occasion.at - _HOUR
    return [
        message
        for template in _TEMPLATES.values()
        for message in await stores.outbox.since(reader.email.key, template, since)
    ]


def _is_enough(about: str, told: Sequence[Message], occasion: Occasion) -> bool:
    quiet_since = occasion.at - QUIET
    return len(told) >= MOST_AN_HOUR or any(one.about == about and one.created_at > quiet_since for one in told)


def _about(workspace_id: WorkspaceId, thing: str) -> str:
    named = f"{workspace_id}\n{thing}".encode("utf-8", "surrogatepass")
    return f"thg_{hashlib.sha256(named).hexdigest()[:40]}"


async def _name_of(by: str, stores: WorkspaceStores) -> str:
    if by.startswith(_HANDLER):
        return by.removeprefix(_HANDLER)
    user = await stores.accounts.by_id(UserId(by))
    return user.name if user is not None else ""
