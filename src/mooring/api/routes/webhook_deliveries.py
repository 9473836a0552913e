"""`/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries`: what a webhook was told, and what it answered."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.occasions import by_person
from mooring.api.openapi import LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.routes.webhooks import NOT_THEIRS, webhook_desk
from mooring.kit.errors import Invalid
from mooring.webhooks import DeliveryState
from mooring.webhooks.errors import DeliveryMissing, WebhookDisabled, WebhookMissing
from mooring.wire.webhooks import DeliveryDetail, DeliveryPage, DeliveryShape
from mooring.workspaces.errors import CursorInvalid

Cursor = Annotated[str | None, QueryParameter(description="`nextCursor` of the page before.", max_length=200)]
Limit = Annotated[int, QueryParameter(description="Most deliveries on a page.", ge=1, le=100)]
InState = Annotated[DeliveryState | None, QueryParameter(name="state", description="Only those in this state.")]


@get(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}/deliveries",
    operation_id="listDeliveries",
    summary="What a webhook was told",
    description="Newest first, of the last 30 days.",
    tags=["Webhooks"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS, Invalid, CursorInvalid, WebhookMissing),
)
async def get_deliveries(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    *,
    cursor: Cursor = None,
    limit: Limit = 50,
    in_state: InState = None,
) -> DeliveryPage:
    """A page of one webhook's."""
    desk = await webhook_desk(hub, principal, workspace_id)
    return await desk.deliveries(webhook_id, cursor, limit, in_state)


@get(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}",
    operation_id="getDelivery",
    summary="One delivery",
    description="With what is sent, and every attempt.",
    tags=["Webhooks"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *NOT_THEIRS, WebhookMissing, DeliveryMissing),
)
async def get_delivery(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
) -> DeliveryDetail:
    """One of a webhook's."""
    return await (await webhook_desk(hub, principal, workspace_id)).delivery(webhook_id, delivery_id)


@post(
    "/api/workspaces/{workspace_id:str}/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}/redeliver",
    operation_id="redeliver",
    summary="Deliver once more",
    description="Now, under the same id, whatever became of it.",
    tags=["Webhooks"],
    status_code=HTTPStatus.ACCEPTED,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN, *NOT_THEIRS, *LIMITED, OriginRefused, WebhookMissing, DeliveryMissing, WebhookDisabled
    ),
)
async def post_redeliver(
    workspace_id: FromPath[str],
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    *,
    principal: PrincipalDependency,
) -> DeliveryShape:
    """One of a webhook's, again."""
    desk = await webhook_desk(hub, principal, workspace_id)
    return await desk.redeliver(webhook_id, delivery_id, by_person(hub, asking, principal))
