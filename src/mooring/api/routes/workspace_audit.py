"""What was done in a workspace: for its admins, and for whoever runs the service."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter

from mooring.accounts import User, UserId
from mooring.api.asking import HubDependency, OperatorDependency, PrincipalDependency
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.replies import person_shape
from mooring.audit import AuditEntry, AuditKind
from mooring.hub import Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.cursors import cursor_of, place_behind
from mooring.kit.device import device_name
from mooring.kit.errors import Invalid
from mooring.kit.ids import is_id
from mooring.wire.api import Person
from mooring.wire.feed import WorkspaceAuditEntry, WorkspaceAuditPage
from mooring.workspaces import Action, LifecycleKind, WorkspaceId, require
from mooring.workspaces.errors import CursorInvalid, RoleTooLow, WorkspaceForbidden, WorkspaceMissing

_Cursor = Annotated[str | None, QueryParameter(description="`nextCursor` of the page before.", max_length=200)]
_Limit = Annotated[int, QueryParameter(description="Most entries on a page.", ge=1, le=100)]
_Kind = Annotated[LifecycleKind | None, QueryParameter(description="Only entries of this kind.")]


@get(
    "/api/workspaces/{workspace_id:str}/audit",
    operation_id="listWorkspaceAudit",
    summary="What was done in a workspace",
    description="For its admins and owners, newest first: who did what, with what, from which device.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, Invalid, CursorInvalid, RoleTooLow, WorkspaceForbidden, WorkspaceMissing),
)
async def get_workspace_audit(
    workspace_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    *,
    cursor: _Cursor = None,
    limit: _Limit = 50,
    kind: _Kind = None,
) -> WorkspaceAuditPage:
    """One page of a workspace's entries."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.SEE_AUDIT)
    async with hub.directory.reading() as tx:
        return await _page(tx, asked, cursor, limit, kind)


@get("/api/operator/workspaces/{workspace_id:str}/audit", include_in_schema=False)
async def get_any_workspace_audit(
    workspace_id: FromPath[str],
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    cursor: _Cursor = None,
    limit: _Limit = 100,
    kind: _Kind = None,
) -> WorkspaceAuditPage:
    """One page of any workspace's entries, deleted ones' included. WorkspaceMissing."""
    del operator
    asked = WorkspaceId(workspace_id)
    async with hub.directory.reading() as tx:
        if not is_id(asked) or await tx.workspaces.by_id(asked) is None:
            raise WorkspaceMissing
        return await _page(tx, asked, cursor, limit, kind)


async def _page(
    tx: Transaction, workspace_id: WorkspaceId, cursor: str | None, limit: int, kind: LifecycleKind | None
) -> WorkspaceAuditPage:
    place = place_behind(cursor) if cursor else None
    if cursor and place is None:
        raise CursorInvalid
    only = AuditKind(kind.value) if kind is not None else None
    found = await tx.audit.of_workspace(workspace_id, place, limit + 1, only)
    shown = found[:limit]
    people = await tx.accounts.by_ids(_named(shown))
    following = cursor_of(shown[-1].at, shown[-1].id) if len(found) > limit else None
    return WorkspaceAuditPage([_shape(entry, people) for entry in shown], following)


def _named(entries: Sequence[AuditEntry]) -> set[UserId]:
    named = {entry.actor for entry in entries} | {entry.data.get("userId") for entry in entries}
    return {UserId(one) for one in named if one is not None}


def _shape(entry: AuditEntry, people: Mapping[UserId, User]) -> WorkspaceAuditEntry:
    return WorkspaceAuditEntry(
        id=entry.id,
        at=iso_milliseconds(entry.at),
        kind=entry.kind.value,
        actor=_person(entry.actor, people),
        device_name=device_name(entry.user_agent),
        data=dict(entry.data),
        about=_person(entry.data.get("userId"), people),
    )


def _person(user_id: str | None, people: Mapping[UserId, User]) -> Person | None:
    user = people.get(UserId(user_id)) if user_id is not None else None
    return person_shape(user) if user is not None else None
