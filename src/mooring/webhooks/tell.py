"""Writing changes of webhooks down: for a workspace in its feed and audit log, for the operator in the audit log alone."""

from collections.abc import Mapping

from mooring.accounts import Occasion
from mooring.audit import AuditKind, note
from mooring.webhooks.model import Webhook
from mooring.webhooks.store import WebhookStores
from mooring.workspaces import LifecycleKind, record


async def tell(
    webhook: Webhook,
    kind: LifecycleKind,
    stores: WebhookStores,
    occasion: Occasion,
    data: Mapping[str, str] | None = None,
) -> None:
    """Write down that `kind` happened to a webhook, in the transaction of the change."""
    facts = {"webhookId": webhook.id, **(data or {})}
    if webhook.workspace_id is not None:
        await record(webhook.workspace_id, kind, stores.told, occasion, facts)
        return
    await note(
        stores.told.audit,
        AuditKind(kind.value),
        ids=occasion.ids,
        at=occasion.at,
        actor=occasion.actor,
        session_id=occasion.session_id,
        user_agent=occasion.user_agent,
        data=facts,
    )
