"""A request to change somebody's own factors, made ready for the use cases."""

from datetime import datetime

from mooring.accounts import User
from mooring.accounts.factors import Change
from mooring.api.asking import Asking
from mooring.hub import Hub, Transaction
from mooring.sessions import Principal
from mooring.sessions.errors import TokenInvalid


async def own_change(hub: Hub, tx: Transaction, principal: Principal, asking: Asking) -> Change:
    """A change by the principal to their own factors, at this moment. TokenInvalid for an account that has gone or closed."""
    user = await tx.accounts.locked(principal.user_id)
    if user is None or user.closed_at is not None:
        raise TokenInvalid
    return change_of(hub, tx, user, asking, at=hub.clock.now(), session_id=principal.session_id)


def change_of(
    hub: Hub, tx: Transaction, user: User, asking: Asking, *, at: datetime, session_id: str | None = None
) -> Change:
    """A change by `user`, whose row is held, to their own factors."""
    return Change(
        user=user,
        factors=tx.factors,
        audit=tx.audit,
        outbox=tx.outbox,
        secret=hub.account_secret,
        ids=hub.ids,
        at=at,
        actor=user.id,
        session_id=session_id,
        user_agent=asking.user_agent,
    )
