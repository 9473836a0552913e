"""`/api/operator/mail`: the messages of the outbox, links and codes included, for whoever runs the service."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.letters import message_shape
from mooring.kit.ids import is_id
from mooring.mail import MessageId
from mooring.wire.account import OperatorMessagePage
from mooring.workspaces.errors import CursorInvalid

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@get("/api/operator/mail", include_in_schema=False)
async def get_mail(
    hub: HubDependency, operator: OperatorDependency, cursor: _Cursor = None, limit: _Limit = 100
) -> OperatorMessagePage:
    """One page of them, newest first."""
    del operator
    if cursor is not None and not is_id(cursor):
        raise CursorInvalid
    async with hub.directory.reading() as tx:
        found = await tx.outbox.page(MessageId(cursor) if cursor is not None else None, limit + 1)
    shown = found[:limit]
    following = shown[-1].id if len(found) > limit else None
    return OperatorMessagePage([message_shape(hub, message) for message in shown], following)
