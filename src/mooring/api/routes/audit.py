"""What was done to an account: `/api/account/audit` for its person, `/api/operator/users/{user}/audit` for the operator."""

from collections.abc import Sequence
from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency, PrincipalDependency
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.routes.named_user import named_user
from mooring.audit import AuditEntry
from mooring.hub import Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.cursors import cursor_of, place_behind
from mooring.kit.device import device_name
from mooring.kit.errors import Invalid
from mooring.wire.operations import AuditEntryShape, AuditPage, OperatorAuditEntry, OperatorAuditPage
from mooring.workspaces.errors import CursorInvalid

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@get(
    "/api/account/audit",
    operation_id="listAudit",
    summary="What was done to my account",
    description="Sign-ins, changes and ends of sessions, newest first.",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, Invalid, CursorInvalid),
)
async def get_audit(
    hub: HubDependency, principal: PrincipalDependency, cursor: _Cursor = None, limit: _Limit = 50
) -> AuditPage:
    """One page of the caller's own entries."""
    async with hub.directory.reading() as tx:
        entries, following = await _page(tx, principal.user_id, cursor, limit)
    return AuditPage([_shape(entry) for entry in entries], following)


@get("/api/operator/users/{user:str}/audit", include_in_schema=False)
async def get_user_audit(
    user: FromPath[str],
    hub: HubDependency,
    operator: OperatorDependency,
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> OperatorAuditPage:
    """One page of a user's entries. UserMissing."""
    del operator
    async with hub.directory.reading() as tx:
        entries, following = await _page(tx, (await named_user(tx, user)).id, cursor, limit)
    return OperatorAuditPage([_operator_shape(entry) for entry in entries], following)


async def _page(
    tx: Transaction, user_id: str, cursor: str | None, limit: int
) -> tuple[Sequence[AuditEntry], str | None]:
    place = place_behind(cursor) if cursor else None
    if cursor and place is None:
        raise CursorInvalid
    found = await tx.audit.of_user(user_id, place, limit + 1)
    shown = found[:limit]
    return shown, cursor_of(shown[-1].at, shown[-1].id) if len(found) > limit else None


def _shape(entry: AuditEntry) -> AuditEntryShape:
    return AuditEntryShape(
        id=entry.id,
        at=iso_milliseconds(entry.at),
        kind=entry.kind.value,
        device_name=device_name(entry.user_agent),
        data=dict(entry.data),
    )


def _operator_shape(entry: AuditEntry) -> OperatorAuditEntry:
    return OperatorAuditEntry(
        id=entry.id,
        at=iso_milliseconds(entry.at),
        kind=entry.kind.value,
        actor=entry.actor,
        session_id=entry.session_id,
        device_name=device_name(entry.user_agent),
        data=dict(entry.data),
    )
