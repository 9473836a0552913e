"""Registering handlers, pausing and resuming them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mooring.monitor.ledger.errors import HandlerMissing
from mooring.monitor.ledger.model import Registered, Registration
from mooring.monitor.ledger.store import LedgerStore


async def register(
    wanted: Sequence[Registration], position: int, store: LedgerStore, at: datetime
) -> Sequence[Registered]:
    """Make handlers known, in the same order. A new one starts after `position`; one that wants other events than before
    goes on where it was, in a new edition.
    """
    return [await _register(one, position, store, at) for one in wanted]


async def pause(name: str, store: LedgerStore, at: datetime) -> Registered:
    """Nothing more is begun; what is being run ends as it would. Nothing changes when it is paused already. HandlerMissing."""
    known = await require_handler(name, store)
    if known.paused_at is not None:
        return known
    return await _saved(replace(known, paused_at=at), store)


async def resume(name: str, store: LedgerStore) -> Registered:
    """It goes on where it was. HandlerMissing."""
    return await _saved(replace(await require_handler(name, store), paused_at=None), store)


async def require_handler(name: str, store: LedgerStore) -> Registered:
    """The handler of this name. HandlerMissing."""
    known = await store.handler(name)
    if known is None:
        raise HandlerMissing
    return known


async def _register(wanted: Registration, position: int, store: LedgerStore, at: datetime) -> Registered:
    made = Registered(wanted.name, list(wanted.patterns), at, position, wanted.from_beginning)
    if await store.add_handler(made):
        return made
    known = await require_handler(wanted.name, store)
    if list(known.patterns) == list(wanted.patterns):
        return known
    return await _saved(replace(known, patterns=list(wanted.patterns), edition=known.edition + 1), store)


async def _saved(handler: Registered, store: LedgerStore) -> Registered:
    await store.save_handler(handler)
    return handler
