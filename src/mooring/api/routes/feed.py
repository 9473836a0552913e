"""The lifecycle feed: `/api/feed` for whoever runs the service, and the part of one workspace for its members.

A reader says up to where it has read. Positions follow the order of the commits, so it misses nothing by that, sees
nothing twice, and may begin anew at any time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency, PrincipalDependency
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.hub import Hub
from mooring.kit.errors import Invalid
from mooring.sessions import Principal
from mooring.wire.feed import FeedPage, feed_event
from mooring.workspaces import Action, WorkspaceId, page_of_feed, require
from mooring.workspaces.errors import WorkspaceForbidden, WorkspaceMissing

_LAST = 2**53 - 1
_After = Annotated[int, QueryParameter(description="`next` of the page before; 0 for the beginning.", ge=0, le=_LAST)]
_Limit = Annotated[int, QueryParameter(description="Most events on a page.", ge=1, le=1000)]
_Wait = Annotated[
    float, QueryParameter(description="Seconds to wait for the next event when there is none yet.", ge=0, le=25)
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for: a part of the feed, by whom, and how long it may take. `workspace_id` None: of all."""

    reader: str
    after: int
    limit: int
    seconds: float
    workspace_id: WorkspaceId | None = None


@get("/api/feed", include_in_schema=False)
async def get_feed(
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    after: _After = 0,
    limit: _Limit = 100,
    wait: _Wait = 0,
    workspace_id: Annotated[str | None, QueryParameter(name="workspaceId", max_length=64)] = None,
) -> FeedPage:
    """A page of all workspaces' events, or of one's, deleted and purged ones included."""
    del operator
    only = WorkspaceId(workspace_id) if workspace_id is not None else None
    return await _page(hub, _Asked("operator", after, limit, wait, only), _always)


@get(
    "/api/workspaces/{workspace_id:str}/feed",
    operation_id="readFeed",
    summary="What happened to a workspace",
    description="Every change of it in order, for all its members, from the beginning. Positions count over all "
    "workspaces: gaps are others' events.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, Invalid, WorkspaceForbidden, WorkspaceMissing),
)
async def get_workspace_feed(
    workspace_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    *,
    after: _After = 0,
    limit: _Limit = 100,
    wait: _Wait = 0,
) -> FeedPage:
    """A page of one workspace's events."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.READ)

    async def still() -> None:
        await _still_reads(hub, principal, asked)

    return await _page(hub, _Asked(principal.session_id, after, limit, wait, asked), still)


async def _still_reads(hub: Hub, principal: Principal, workspace_id: WorkspaceId) -> None:
    """What woke the reader may be the end of the session, or of the membership."""
    await hub.live_sessions.check(principal)
    require(await hub.access_view.standing(principal.user_id, workspace_id), Action.READ)


async def _always() -> None:
    """The operator's key is good for as long as the service runs."""


async def _page(hub: Hub, asked: _Asked, allowed: Callable[[], Awaitable[None]]) -> FeedPage:
    clock = asyncio.get_running_loop().time
    until = clock() + asked.seconds
    while True:
        rung = hub.feed_bell.rung
        async with hub.directory.reading() as tx:
            part = await page_of_feed(asked.after, asked.limit, tx.lifecycle, only=asked.workspace_id)
        if part.events or not await hub.feed_bell.beyond(rung, until - clock(), asked.reader):
            return FeedPage([feed_event(event) for event in part.events], part.read_to, part.head)
        await allowed()
