"""How far people come: `/api/funnels`, and for whoever runs the service `/api/operator/funnels`."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency, PrincipalDependency
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_funnel
from mooring.wire.account import Accepted
from mooring.wire.funnels import FunnelShape, FunnelStepRequest
from mooring.workspaces.funnel import SECOND_WORKSPACE, FunnelStep, Step, funnel_of

_Days = Annotated[int, QueryParameter(description="How many days back.", ge=1, le=90)]


@post(
    "/api/funnels/second-workspace",
    operation_id="noteFunnelStep",
    summary="Note how far somebody came in creating a workspace",
    tags=["Telemetry"],
    status_code=HTTPStatus.ACCEPTED,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, *LIMITED, OriginRefused),
)
async def post_funnel_step(
    data: JSONBody[FunnelStepRequest], hub: HubDependency, principal: PrincipalDependency
) -> Accepted:
    """Keep one step of the caller's attempt."""
    await limit_funnel(hub, principal.user_id)
    step = FunnelStep(principal.user_id, data.attempt, Step(data.step), hub.clock.now(), data.cause)
    async with hub.directory.transaction() as tx:
        await tx.funnel.add(SECOND_WORKSPACE, step, step_id=hub.ids.new_id("stp"))
    return Accepted()


@get("/api/operator/funnels/second-workspace", include_in_schema=False)
async def get_funnel(hub: HubDependency, operator: OperatorDependency, days: _Days = 7) -> FunnelShape:
    """What became of the attempts of the last days."""
    del operator
    async with hub.directory.reading() as tx:
        funnel = funnel_of(await tx.funnel.since(SECOND_WORKSPACE, hub.clock.now() - timedelta(days=days)))
    return FunnelShape(
        days=days,
        opened=funnel.opened,
        started=funnel.started,
        succeeded=funnel.succeeded,
        failed=dict(sorted(funnel.failed.items())),
        abandoned=funnel.abandoned,
        unaided=funnel.unaided,
    )
