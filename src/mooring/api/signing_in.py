"""The last step of every sign-in, whatever proved who it is: a session, its audit entry, its reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from litestar import Response
from litestar.datastructures import Cookie

from mooring.accounts import Occasion, User, require_open
from mooring.accounts.factors import Method
from mooring.api.active_workspace import active_workspace
from mooring.api.asking import Asking
from mooring.api.closing import reopen
from mooring.api.device_marks import knows, marking
from mooring.api.replies import signed_in_reply
from mooring.audit import AuditKind, note
from mooring.hub import Hub, Transaction
from mooring.sessions import DeviceStores, Started, start_session, tell_new_device
from mooring.wire.api import SignedIn
from mooring.workspaces import WorkspaceId


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that was just started, for whom, and the workspace that opens first. `mark` is for the browser to keep."""

    user: User
    default: WorkspaceId | None
    started: Started
    mark: Cookie


async def begin_session(
    hub: Hub,
    tx: Transaction,
    user: User,
    asking: Asking,
    by: Sequence[Method],
    *,
    at: datetime,
    reopening: bool = False,
    workspace_id: str | None = None,
) -> Begun:
    """Start a session of `user`, whose row is held and who has just proved who they are by all of `by`.

    They are told when the device is new to them. A closed account is opened again when they are `reopening` it; else AccountClosed. CredentialsWrong when it is gone.
    """
    require_open(user, hub.accounts.grace, at, reopening=reopening)
    if user.closed_at is not None:
        user = await reopen(hub, tx, user, Occasion(at, hub.ids, user.id, user_agent=asking.user_agent))
    await _tell_new_device(hub, tx, user, asking, at)
    started = await start_session(
        user.id,
        asking.user_agent,
        hub.mint,
        tx.sessions,
        ids=hub.ids,
        at=at,
        workspace_id=await active_workspace(tx, user.id, workspace_id),
    )
    await note(
        tx.audit,
        AuditKind.SIGNED_IN,
        ids=hub.ids,
        at=at,
        actor=user.id,
        user_id=user.id,
        session_id=started.session.id,
        user_agent=asking.user_agent,
        data={"by": " ".join(method.value for method in by)},
    )
    default = await tx.members.default_of(user.id)
    return Begun(user, default, started, marking(hub, asking.headers, user))


async def _tell_new_device(hub: Hub, tx: Transaction, user: User, asking: Asking, at: datetime) -> None:
    await tell_new_device(
        user,
        asking.user_agent,
        DeviceStores(tx.sessions, tx.outbox),
        kept=hub.mint.policy.absolute_life,
        marked=knows(hub, asking.headers, user),
        ids=hub.ids,
        at=at,
    )


def begun_reply(hub: Hub, begun: Begun, *, by_cookie: bool) -> Response[SignedIn]:
    """201 with the session and its tokens; a browser is marked as one of this person."""
    reply = signed_in_reply(
        hub,
        user=begun.user,
        default=begun.default,
        session=begun.started.session,
        access=begun.started.access,
        refresh_token=begun.started.refresh_token,
        by_cookie=by_cookie,
        status=HTTPStatus.CREATED,
        now=begun.started.session.created_at,
    )
    if by_cookie:
        reply.set_cookie(begun.mark)
    return reply
