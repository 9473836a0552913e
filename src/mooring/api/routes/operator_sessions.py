"""`/api/operator/users/{user}/sessions`: where somebody is signed in, and signing them out."""

from http import HTTPStatus

from litestar import delete, get
from litestar.params import FromPath

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.ending import ending_of, tell_ended
from mooring.api.routes.named_user import named_user
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.kit.device import device_name
from mooring.sessions import EndReason, Session, end_everywhere
from mooring.wire.operations import OperatorSession, OperatorSessionList, OperatorSignOut


@get("/api/operator/users/{user:str}/sessions", include_in_schema=False)
async def get_user_sessions(
    user: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> OperatorSessionList:
    """The sessions of a user that are not over. UserMissing."""
    del operator
    async with hub.directory.reading() as tx:
        found = await tx.sessions.open_of((await named_user(tx, user)).id, hub.clock.now())
    return OperatorSessionList([_shape(hub, session) for session in found])


@delete("/api/operator/users/{user:str}/sessions", include_in_schema=False, status_code=HTTPStatus.OK)
async def delete_user_sessions(
    user: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> OperatorSignOut:
    """Sign a user out on all devices; what is open in them hears of it right after the commit. UserMissing."""
    del operator
    async with hub.directory.transaction() as tx:
        found = await named_user(tx, user)
        ended = await end_everywhere(found.id, EndReason.REVOKED, ending_of(hub, tx, None))
        tell_ended(hub, tx, ended, EndReason.REVOKED)
    return OperatorSignOut(found.id, len(ended))


def _shape(hub: Hub, session: Session) -> OperatorSession:
    return OperatorSession(
        id=session.id,
        created_at=iso_milliseconds(session.created_at),
        last_seen_at=iso_milliseconds(session.last_seen_at),
        expires_at=iso_milliseconds(session.expires_at),
        device_name=device_name(session.user_agent),
        connected=hub.live_sessions.standing(session.id) is not None,
    )
