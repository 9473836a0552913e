"""Writing a change of a workspace down where it is read: the lifecycle feed and the audit log, never one without the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from mooring.accounts import AccountStore, Occasion, UserId
from mooring.audit import AuditKind, AuditLog, note
from mooring.mail import Outbox
from mooring.workspaces.invitation_backing import BackedInvitations
from mooring.workspaces.lifecycle import LifecycleFeed, LifecycleKind, NewLifecycleEvent
from mooring.workspaces.member_store import MemberStore
from mooring.workspaces.model import WorkspaceId
from mooring.workspaces.offer import OfferStore
from mooring.workspaces.receipt import ReceiptStore
from mooring.workspaces.store import WorkspaceStore


@dataclass(frozen=True, slots=True)
class WorkspaceStores:
    """What a use case writes to, all in one transaction."""

    workspaces: WorkspaceStore
    members: MemberStore
    offers: OfferStore
    receipts: ReceiptStore
    invitations: BackedInvitations
    lifecycle: LifecycleFeed
    audit: AuditLog
    accounts: AccountStore
    outbox: Outbox


async def record(
    workspace_id: WorkspaceId,
    kind: LifecycleKind,
    stores: WorkspaceStores,
    occasion: Occasion,
    data: Mapping[str, str] | None = None,
    *,
    private: Mapping[str, str] | None = None,
) -> None:
    """Write down that `kind` happened to the workspace, in the transaction of the change.

    `data` is told to every member and to webhooks; a user whom it is about is its `userId`. `private` is for the audit
    log only, which admins read: addresses belong there.
    """
    told = dict(data or {})
    actor = UserId(occasion.actor) if occasion.actor is not None else None
    await stores.lifecycle.append(NewLifecycleEvent(workspace_id, kind, actor, occasion.at, told))
    await note(
        stores.audit,
        AuditKind(kind.value),
        ids=occasion.ids,
        at=occasion.at,
        actor=occasion.actor,
        session_id=occasion.session_id,
        workspace_id=workspace_id,
        user_agent=occasion.user_agent,
        data={**told, **(private or {})},
    )
