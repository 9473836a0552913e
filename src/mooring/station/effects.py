"""Bringing about what handlers ask of the service itself, in the transaction that completes their event."""

from datetime import datetime

from mooring.accounts import Occasion
from mooring.hub import Hub, Transaction
from mooring.monitor.built_in import tell_member
from mooring.monitor.effects import Effect, ForwardEvent
from mooring.monitor.ledger import Entry
from mooring.webhooks import LogEvent, WebhookStores, forward
from mooring.workspaces import WorkspaceId


async def perform(effect: Effect, entry: Entry, tx: Transaction, hub: Hub, at: datetime) -> None:
    """Bring it about once: its event is completed with it, or neither is."""
    workspace_id, stores = WorkspaceId(entry.workspace_id), tx.workspace_stores
    if isinstance(effect, ForwardEvent):
        event = LogEvent(workspace_id, entry.seq, entry.name, entry.digest)
        if await forward(event, effect.at, entry.id, WebhookStores(tx.webhooks, tx.deliveries, stores), at):
            tx.after_commit(hub.webhooks_due.call)
    elif hub.mention_mail:
        await tell_member(effect, workspace_id, stores, Occasion(at=at, ids=hub.ids))
