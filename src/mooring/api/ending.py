"""A request to end sessions, made ready for the use cases."""

from collections.abc import Iterable
from functools import partial

from mooring.accounts import UserId
from mooring.api.asking import Asking
from mooring.hub import Hub, Transaction
from mooring.sessions import Ending, EndReason, SessionId


def ending_of(hub: Hub, tx: Transaction, actor: UserId | None, asking: Asking | None = None) -> Ending:
    """Ends in this transaction, now, by `actor`; None for the operator."""
    return Ending(
        sessions=tx.sessions,
        audit=tx.audit,
        ids=hub.ids,
        at=hub.clock.now(),
        actor=actor,
        user_agent=asking.user_agent if asking is not None else "",
    )


def tell_ended(hub: Hub, tx: Transaction, session_ids: Iterable[SessionId], reason: EndReason) -> None:
    """Let everything that is open in these sessions hear of their end right after the commit."""
    for session_id in session_ids:
        tx.after_commit(partial(hub.live_sessions.ended, session_id, reason))
