"""`/api/workspaces/{workspace_id}/webhooks`: whom to tell what happens to a workspace."""

from http import HTTPStatus

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import (
    AskingDependency,
    HubDependency,
    PrincipalDependency,
    RecentDependency,
    require_recent,
)
from mooring.api.occasions import by_person
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.webhook_desk import WebhookDesk
from mooring.hub import Hub
from mooring.sessions import Principal
from mooring.webhooks.errors import (
    WebhookDisabled,
    WebhookEventsInvalid,
    WebhookMissing,
    WebhookQuotaReached,
    WebhookUntold,
    WebhookUrlInvalid,
)
from mooring.wire.webhooks import (
    ChangeWebhookRequest,
    CreateWebhookRequest,
    DeliveryShape,
    WebhookList,
    WebhookShape,
)
from mooring.workspaces import Action, WorkspaceId, require
from mooring.workspaces.errors import RoleTooLow, WorkspaceForbidden, WorkspaceMissing

NOT_THEIRS = (RoleTooLow, WorkspaceForbidden, WorkspaceMissing)
"""What anybody but an admin of the workspace is refused with."""


@get(
    "/api/workspaces/{workspace_id:str}/webhooks",
    operation_id="listWebhooks",
    summary="The webhooks of a workspace",
    tags=["Webhooks"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS),
)
async def get_webhooks(workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> WebhookList:
    """All of them."""
    return await (await webhook_desk(hub, principal, workspace_id)).list()


@post(
    "/api/workspaces/{workspace_id:str}/webhooks",
    operation_id="createWebhook",
    summary="Add a webhook",
    description="Needs a recent authentication. The reply holds the secret that signs what is sent (Standard "
    "Webhooks); it is never shown again.",
    tags=["Webhooks"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        *NOT_THEIRS,
        OriginRefused,
        StepUpRequired,
        WebhookUrlInvalid,
        WebhookEventsInvalid,
        WebhookUntold,
        WebhookQuotaReached,
    ),
)
async def post_webhook(
    workspace_id: FromPath[str],
    data: JSONBody[CreateWebhookRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    *,
    recent: RecentDependency,
) -> WebhookShape:
    """One more."""
    del recent
    desk = await webhook_desk(hub, principal, workspace_id)
    return await desk.add(data, by_person(hub, asking, principal))


@get(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}",
    operation_id="getWebhook",
    summary="One webhook",
    tags=["Webhooks"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS, WebhookMissing),
)
async def get_webhook(
    workspace_id: FromPath[str], webhook_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> WebhookShape:
    """One of the workspace."""
    return await (await webhook_desk(hub, principal, workspace_id)).one(webhook_id)


@patch(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}",
    operation_id="changeWebhook",
    summary="Change a webhook",
    description="Another `url`, and `events` not named before, need a recent authentication. Enabled again it gets what "
    "waited when it was disabled.",
    tags=["Webhooks"],
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        *NOT_THEIRS,
        OriginRefused,
        StepUpRequired,
        WebhookMissing,
        WebhookUrlInvalid,
        WebhookEventsInvalid,
        WebhookUntold,
    ),
)
async def patch_webhook(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    data: JSONBody[ChangeWebhookRequest],
    hub: HubDependency,
    asking: AskingDependency,
    *,
    principal: PrincipalDependency,
) -> WebhookShape:
    """Change one of the workspace."""
    desk = await webhook_desk(hub, principal, workspace_id)
    if await desk.is_told_anew(webhook_id, data):
        await require_recent(hub, principal)
    return await desk.change(webhook_id, data, by_person(hub, asking, principal))


@delete(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}",
    operation_id="removeWebhook",
    summary="Remove a webhook",
    tags=["Webhooks"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS, OriginRefused, WebhookMissing),
)
async def delete_webhook(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> None:
    """Forget one of the workspace."""
    desk = await webhook_desk(hub, principal, workspace_id)
    await desk.remove(webhook_id, by_person(hub, asking, principal))


@post(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}/rotate-secret",
    operation_id="rotateWebhookSecret",
    summary="Give a webhook another secret",
    description="Needs a recent authentication. The secret before signs as well for 24 hours.",
    tags=["Webhooks"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS, OriginRefused, StepUpRequired, WebhookMissing),
)
async def post_rotate_secret(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    *,
    recent: RecentDependency,
) -> WebhookShape:
    """Rotate the secret of one of the workspace."""
    del recent
    desk = await webhook_desk(hub, principal, workspace_id)
    return await desk.rotate(webhook_id, by_person(hub, asking, principal))


@post(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}/test",
    operation_id="testWebhook",
    summary="Send a test",
    description="Sent once, soon. What came of it is among the deliveries.",
    tags=["Webhooks"],
    status_code=HTTPStatus.ACCEPTED,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS, *LIMITED, OriginRefused, WebhookMissing, WebhookDisabled),
)
async def post_webhook_test(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> DeliveryShape:
    """Queue a test for one of the workspace."""
    desk = await webhook_desk(hub, principal, workspace_id)
    return await desk.test(webhook_id, by_person(hub, asking, principal))


async def webhook_desk(hub: Hub, principal: Principal, workspace_id: str) -> WebhookDesk:
    """The webhooks of a workspace, for its admins. RoleTooLow, WorkspaceForbidden, WorkspaceMissing."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.WEBHOOKS)
    return WebhookDesk(hub, asked)
