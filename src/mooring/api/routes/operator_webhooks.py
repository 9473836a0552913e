"""`/api/operator/webhooks`: the webhooks of whoever runs the service, told of all workspaces. By the operator key only."""

from http import HTTPStatus

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.occasions import by_nobody
from mooring.api.routes.webhook_deliveries import Cursor, InState, Limit
from mooring.api.webhook_desk import WebhookDesk
from mooring.wire.webhooks import (
    ChangeWebhookRequest,
    CreateWebhookRequest,
    DeliveryDetail,
    DeliveryPage,
    DeliveryShape,
    WebhookList,
    WebhookShape,
)

_ALL = "/api/operator/webhooks"
_ONE = "/api/operator/webhooks/{webhook_id:str}"
_DELIVERY = "/api/operator/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}"


@get(_ALL, include_in_schema=False)
async def get_own_webhooks(hub: HubDependency, operator: OperatorDependency) -> WebhookList:
    """All of the operator's."""
    del operator
    return await WebhookDesk(hub, None).list()


@post(_ALL, include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_own_webhook(
    data: JSONBody[CreateWebhookRequest], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> WebhookShape:
    """One more, with its secret."""
    del operator
    return await WebhookDesk(hub, None).add(data, by_nobody(hub, asking))


@get(_ONE, include_in_schema=False)
async def get_own_webhook(webhook_id: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> WebhookShape:
    """One of the operator's. WebhookMissing."""
    del operator
    return await WebhookDesk(hub, None).one(webhook_id)


@patch(_ONE, include_in_schema=False)
async def patch_own_webhook(
    webhook_id: FromPath[str],
    data: JSONBody[ChangeWebhookRequest],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> WebhookShape:
    """Change one of the operator's. WebhookMissing, WebhookUrlInvalid."""
    del operator
    return await WebhookDesk(hub, None).change(webhook_id, data, by_nobody(hub, asking))


@delete(_ONE, include_in_schema=False, status_code=HTTPStatus.NO_CONTENT)
async def delete_own_webhook(
    webhook_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> None:
    """Forget one of the operator's. WebhookMissing."""
    del operator
    await WebhookDesk(hub, None).remove(webhook_id, by_nobody(hub, asking))


@post(_ONE + "/rotate-secret", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_own_rotate_secret(
    webhook_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> WebhookShape:
    """Give one of the operator's another secret. WebhookMissing."""
    del operator
    return await WebhookDesk(hub, None).rotate(webhook_id, by_nobody(hub, asking))


@post(_ONE + "/test", include_in_schema=False, status_code=HTTPStatus.ACCEPTED)
async def post_own_test(
    webhook_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> DeliveryShape:
    """Queue a test for one of the operator's. WebhookMissing, WebhookDisabled."""
    del operator
    return await WebhookDesk(hub, None).test(webhook_id, by_nobody(hub, asking))


@get(_ONE + "/deliveries", include_in_schema=False)
async def get_own_deliveries(
    webhook_id: FromPath[str],
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    cursor: Cursor = None,
    limit: Limit = 50,
    in_state: InState = None,
) -> DeliveryPage:
    """A page of what one of the operator's was told. WebhookMissing."""
    del operator
    return await WebhookDesk(hub, None).deliveries(webhook_id, cursor, limit, in_state)


@get(_DELIVERY, include_in_schema=False)
async def get_own_delivery(
    webhook_id: FromPath[str], delivery_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> DeliveryDetail:
    """One delivery with its attempts. WebhookMissing, DeliveryMissing."""
    del operator
    return await WebhookDesk(hub, None).delivery(webhook_id, delivery_id)


@post(_DELIVERY + "/redeliver", include_in_schema=False, status_code=HTTPStatus.ACCEPTED)
async def post_own_redeliver(
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> DeliveryShape:
    """Once more. WebhookMissing, DeliveryMissing, WebhookDisabled."""
    del operator
    return await WebhookDesk(hub, None).redeliver(webhook_id, delivery_id, by_nobody(hub, asking))
