"""`/api/operator/users/{user}`: one account, for whoever runs the service. {user} is an id or an address."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath

from mooring.accounts import User, reopenable_until
from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.closing import close, reopen
from mooring.api.occasions import by_nobody
from mooring.api.routes.named_user import named_user, named_user_locked
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.wire.account import OperatorAccount, OperatorAccountChange


@get("/api/operator/users/{user:str}", include_in_schema=False)
async def get_user(user: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> OperatorAccount:
    """One account, closed and purged ones included."""
    del operator
    async with hub.directory.reading() as tx:
        return _account(hub, await named_user(tx, user))


@post("/api/operator/users/{user:str}/close", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_close_user(
    user: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> OperatorAccountChange:
    """Close it; workspaces of which this person is the only owner are archived."""
    del operator
    async with hub.directory.transaction() as tx:
        await tx.members.hold_workspaces_of((await named_user(tx, user)).id)
        found = await named_user_locked(tx, user)
        changed = found.closed_at is None
        if changed:
            await close(hub, tx, found, by_nobody(hub), archiving=True)
        found = await named_user(tx, found.id)
    return OperatorAccountChange(_account(hub, found), changed)


@post("/api/operator/users/{user:str}/reopen", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_reopen_user(
    user: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> OperatorAccountChange:
    """Open it again; the workspaces that the closing archived come back."""
    del operator
    async with hub.directory.transaction() as tx:
        found = await named_user_locked(tx, user)
        changed = found.closed_at is not None
        found = await reopen(hub, tx, found, by_nobody(hub))
    return OperatorAccountChange(_account(hub, found), changed)


def _account(hub: Hub, user: User) -> OperatorAccount:
    until = reopenable_until(user, hub.accounts.grace)
    return OperatorAccount(
        id=user.id,
        email=user.email.address,
        name=user.name,
        verified=user.verified_at is not None,
        created_at=iso_milliseconds(user.created_at),
        closed_at=iso_milliseconds(user.closed_at) if user.closed_at is not None else None,
        reopen_until=iso_milliseconds(until) if until is not None else None,
        purged_at=iso_milliseconds(user.purged_at) if user.purged_at is not None else None,
    )
