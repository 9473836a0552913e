"""`/api/operator/users/{user}/factors`: for somebody who has lost app, keys and recovery codes."""

from http import HTTPStatus

from litestar import delete
from litestar.params import FromPath

from mooring.accounts.factors import Change, reset_factors
from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.occasions import end_sessions
from mooring.api.routes.named_user import named_user_locked
from mooring.sessions import EndReason
from mooring.wire.factors import OperatorFactorsReset


@delete("/api/operator/users/{user:str}/factors", include_in_schema=False, status_code=HTTPStatus.OK)
async def delete_factors(user: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> OperatorFactorsReset:
    """Take them off, and sign all devices out: whatever was lost may be in other hands."""
    del operator
    async with hub.directory.transaction() as tx:
        found = await named_user_locked(tx, user)
        change = Change(
            user=found,
            factors=tx.factors,
            audit=tx.audit,
            outbox=tx.outbox,
            secret=hub.account_secret,
            ids=hub.ids,
            at=hub.clock.now(),
            actor=None,
        )
        changed = await reset_factors(change)
        if changed:
            await tx.challenges.drop_all(found.id)
            await end_sessions(hub, tx, found.id, EndReason.REVOKED)
    return OperatorFactorsReset(found.id, changed)
