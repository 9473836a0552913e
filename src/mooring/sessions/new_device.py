"""Telling a person that their account was signed in to from a device that it was not used on before.

A browser is known by the mark that it keeps; what it calls itself is shared by millions, so it counts for nothing. A
program keeps no mark: it is known by what it calls itself, if it signed in under exactly that name before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mooring.accounts import User
from mooring.kit.clock import iso_milliseconds
from mooring.kit.device import device_name
from mooring.kit.ids import Ids
from mooring.kit.text import one_line
from mooring.mail import Outbox, Recipient, Template, queue
from mooring.sessions.model import LONGEST_USER_AGENT
from mooring.sessions.store import SessionStore

_ONCE_IN = timedelta(days=1)
_BROWSERS = "Mozilla/"  # how every browser begins to say what it is


@dataclass(frozen=True, slots=True)
class DeviceStores:
    """What is read and written for it, of one transaction."""

    sessions: SessionStore
    outbox: Outbox


async def tell_new_device(
    user: User, user_agent: str, stores: DeviceStores, *, kept: timedelta, marked: bool, ids: Ids, at: datetime
) -> bool:
    """Queue the mail if this device is new to `user`, whose row is held and whose session is not started yet; whether it was.

    `marked`: the browser shows a mark of theirs. `kept`: for how long at least a session stays on record. The first
    sign-in of an account tells nothing new. Once a day for one kind of device: somebody may throw their marks away.
    """
    if marked:
        return False
    known = await stores.sessions.user_agents(user.id)
    first = not known and at - user.created_at < kept
    if first or _is_known_program(one_line(user_agent)[:LONGEST_USER_AGENT], known):
        return False
    device = device_name(user_agent)
    told = await stores.outbox.since(user.email.key, Template.NEW_DEVICE, at - _ONCE_IN)
    if any(message.params.get("device") == device for message in told):
        return False
    recipient, words = Recipient(user.email.address, user.id), {"name": user.name, "device": device}
    words["at"] = iso_milliseconds(at)
    await queue(stores.outbox, Template.NEW_DEVICE, recipient, words, ids=ids, at=at)
    return True


def _is_known_program(user_agent: str, known: frozenset[str]) -> bool:
    return user_agent != "" and not user_agent.startswith(_BROWSERS) and user_agent in known
