"""`/api/operator/alerts`: what the operator was told, and whether the ways to them work."""

from http import HTTPStatus

from litestar import get, post

from mooring.alerts import Raised
from mooring.api.asking import HubDependency, OperatorDependency
from mooring.kit.clock import iso_milliseconds
from mooring.wire.operations import AlertList, AlertShape, AlertTested, ChannelTried


@get("/api/operator/alerts", include_in_schema=False)
async def get_alerts(hub: HubDependency, operator: OperatorDependency) -> AlertList:
    """The last alerts since the service started, newest first."""
    del operator
    return AlertList([_shape(raised) for raised in hub.alerts.recent])


@post("/api/operator/alerts/test", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_test_alert(hub: HubDependency, operator: OperatorDependency) -> AlertTested:
    """Send one through every channel, and say what came of it."""
    del operator
    return AlertTested([ChannelTried(one.channel, one.problem) for one in await hub.alerts.test()])


def _shape(raised: Raised) -> AlertShape:
    alert = raised.alert
    return AlertShape(
        kind=alert.kind.value,
        subject=alert.subject,
        at=iso_milliseconds(alert.at),
        text=alert.text,
        facts=dict(alert.facts),
        repeats=raised.repeats,
        deliveries=dict(raised.deliveries),
    )
