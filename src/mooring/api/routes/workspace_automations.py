"""`/api/workspaces/{id}/automations`: handlers that have written in a workspace. They are no users, and have no role."""

from litestar import get
from litestar.params import FromPath

from mooring.api.asking import HubDependency, PrincipalDependency
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.kit.clock import iso_milliseconds
from mooring.wire.workspaces import AutomationList, AutomationShape
from mooring.workspaces import Action, WorkspaceId, require
from mooring.workspaces.errors import WorkspaceForbidden, WorkspaceMissing


@get(
    "/api/workspaces/{workspace_id:str}/automations",
    operation_id="listAutomations",
    summary="Which handlers have written in a workspace",
    description="Handlers of the service, by name. What they wrote stands in the log like all else.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, WorkspaceForbidden, WorkspaceMissing),
)
async def get_automations(
    workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> AutomationList:
    """All of them."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.SEE_MEMBERS)
    async with hub.directory.reading() as tx:
        found = await tx.ledger.service_members(asked)
    return AutomationList(
        [
            AutomationShape(one.name, iso_milliseconds(one.first_at), iso_milliseconds(one.last_at), one.events)
            for one in found
        ]
    )
