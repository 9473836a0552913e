"""On what occasion an account or a workspace is changed, as its use cases want to know it."""

from mooring.accounts import AccountStores, Occasion, UserId
from mooring.api.asking import Asking
from mooring.api.ending import tell_ended
from mooring.hub import Hub, Transaction
from mooring.sessions import EndReason, Principal, SessionId
from mooring.workspaces import WorkspaceStores


def stores_of(tx: Transaction) -> AccountStores:
    """What the use cases of accounts write to."""
    return AccountStores(
        accounts=tx.accounts,
        challenges=tx.challenges,
        email_changes=tx.email_changes,
        outbox=tx.outbox,
        audit=tx.audit,
        mail_addresses=tx.mail_addresses,
        mail_preferences=tx.mail_preferences,
    )


def workspace_stores_of(tx: Transaction) -> WorkspaceStores:
    """What the use cases of workspaces write to."""
    return tx.workspace_stores


def by_person(hub: Hub, asking: Asking, principal: Principal) -> Occasion:
    """Now, by whoever is signed in."""
    return Occasion(
        at=hub.clock.now(),
        ids=hub.ids,
        actor=principal.user_id,
        session_id=principal.session_id,
        user_agent=asking.user_agent,
    )


def by_nobody(hub: Hub, asking: Asking | None = None) -> Occasion:
    """Now, by somebody who is not signed in, by the operator, or by the service itself."""
    return Occasion(at=hub.clock.now(), ids=hub.ids, user_agent=asking.user_agent if asking is not None else "")


async def end_sessions(
    hub: Hub, tx: Transaction, user_id: UserId, reason: EndReason, *, keep: SessionId | None = None
) -> None:
    """End the user's sessions but `keep`; what is open in them hears of it right after the commit."""
    tell_ended(hub, tx, await tx.sessions.end_all(user_id, reason, hub.clock.now(), keep=keep), reason)
