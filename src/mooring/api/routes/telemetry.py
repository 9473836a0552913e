"""`/api/telemetry`: what clients saw of their sessions and sockets, in numbers."""

from http import HTTPStatus

from litestar import post
from litestar.params import JSONBody

from mooring.api.asking import Asking, AskingDependency, HubDependency
from mooring.api.cookies import ACCESS, REFRESH, cookie_of
from mooring.api.openapi import BODY, LIMITED, refuses
from mooring.api.origin import OriginRefused
from mooring.api.principal import require_origin
from mooring.api.rate_limits import limit_telemetry
from mooring.hub import Hub
from mooring.wire.operations import TelemetryReport

_LARGEST_REPORT = 4 * 1024


@post(
    "/api/telemetry",
    operation_id="reportTelemetry",
    summary="Report counts",
    description="How refreshes, sockets and pushes came out for a client. Numbers only; names that are not listed are refused.",
    tags=["Telemetry"],
    status_code=HTTPStatus.NO_CONTENT,
    request_max_body_size=_LARGEST_REPORT,
    responses=refuses(*BODY, *LIMITED, OriginRefused),
)
async def post_telemetry(data: JSONBody[TelemetryReport], hub: HubDependency, asking: AskingDependency) -> None:
    """Count it. Nobody needs to be signed in: a client that lost its session has most to tell."""
    _require_own_page(hub, asking)
    await limit_telemetry(hub, asking.network)
    refreshes = {str(outcome): count for outcome, count in data.refreshes.items()}
    hub.counters.reported(refreshes, data.socket_closes, data.sync_retries)


def _require_own_page(hub: Hub, asking: Asking) -> None:
    if any(cookie_of(asking.headers, name) for name in (ACCESS, REFRESH)):
        require_origin(hub, asking.headers)
