"""`/api/operator/users/{user}/quota`: how much one user may have, for whoever runs the service."""

from dataclasses import asdict
from http import HTTPStatus

from litestar import delete, get, put
from litestar.params import FromPath, JSONBody

from mooring.accounts import UserId
from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.api.routes.named_user import named_user, named_user_locked
from mooring.hub import Hub
from mooring.wire.quotas import GivenQuotaShape, OperatorQuota, OperatorQuotaChange, QuotaShape
from mooring.workspaces.quotas import GivenQuota, change_quota, reset_quota

_PATH = "/api/operator/users/{user:str}/quota"


@get(_PATH, include_in_schema=False)
async def get_quota(user: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> OperatorQuota:
    """What counts for the user. UserMissing."""
    del operator
    async with hub.directory.reading() as tx:
        found = await named_user(tx, user)
        return _shape(hub, found.id, await tx.quotas.of_user(found.id))


@put(_PATH, include_in_schema=False)
async def put_quota(
    user: FromPath[str],
    data: JSONBody[GivenQuotaShape],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> OperatorQuotaChange:
    """Give what the body names; pushes that wait for room go on right after the commit. UserMissing."""
    del operator
    given = GivenQuota(data.owned_workspaces, data.members, data.invitations, data.events, data.bytes)
    async with hub.directory.transaction() as tx:
        found = await named_user_locked(tx, user)
        before = await tx.quotas.of_user(found.id)
        now = await change_quota(found.id, given, tx.quotas, workspace_stores_of(tx), by_nobody(hub, asking))
    return OperatorQuotaChange(_shape(hub, found.id, now), changed=now != before)


@delete(_PATH, include_in_schema=False, status_code=HTTPStatus.OK)
async def delete_quota(
    user: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> OperatorQuotaChange:
    """Back to the defaults. UserMissing."""
    del operator
    async with hub.directory.transaction() as tx:
        found = await named_user_locked(tx, user)
        before = await tx.quotas.of_user(found.id)
        await reset_quota(found.id, tx.quotas, workspace_stores_of(tx), by_nobody(hub, asking))
    return OperatorQuotaChange(_shape(hub, found.id, GivenQuota()), changed=before != GivenQuota())


def _shape(hub: Hub, user_id: UserId, given: GivenQuota) -> OperatorQuota:
    return OperatorQuota(user_id, QuotaShape(**asdict(given.over(hub.quotas))), GivenQuotaShape(**asdict(given)))
