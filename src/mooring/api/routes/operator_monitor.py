"""`/api/operator/monitor/deeds/{deed}`: what monitors of other processes ask, one transaction each. By the operator key only."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.params import FromPath

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.problems import BadJson
from mooring.kit.errors import Invalid, Missing
from mooring.station import HubStation
from mooring.wire.monitor import DEEDS, DEEDS_PATH

_LARGEST_DEED = 4 * 1024 * 1024  # all leases of fifty handlers, or all that one of them pushes


@post(
    DEEDS_PATH + "/{deed:str}",
    include_in_schema=False,
    status_code=HTTPStatus.OK,
    request_max_body_size=_LARGEST_DEED,
)
async def post_monitor_deed(
    request: Request[Any, Any, Any], deed: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> Response[bytes]:
    """The reply to one deed. Missing, BadJson, Invalid, TooLarge, and what the deed refuses."""
    del operator
    if deed not in DEEDS:
        raise Missing
    asked = _decoded(await request.body(), DEEDS[deed].request)
    do: Callable[..., Awaitable[Any]] = getattr(HubStation(hub), deed)
    reply = await do(*(getattr(asked, name) for name in asked.__struct_fields__))
    return Response(msgspec.json.encode(reply), media_type="application/json")


def _decoded(body: bytes, kind: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        raise Invalid from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadJson from None
