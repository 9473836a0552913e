"""Listing the workspaces of a user, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.accounts import UserId
from mooring.kit.cursors import cursor_of, place_behind
from mooring.workspaces.errors import CursorInvalid
from mooring.workspaces.model import Listed, Wanted, WorkspaceId
from mooring.workspaces.store import WorkspaceStore


@dataclass(frozen=True, slots=True)
class Page:
    """Some workspaces, the cursor of the next page (None after the last), and how many there are on all pages."""

    workspaces: Sequence[Listed]
    next_cursor: str | None
    total: int


async def page_of_workspaces(
    user_id: UserId, wanted: Wanted, cursor: str | None, limit: int, workspaces: WorkspaceStore
) -> Page:
    """Up to `limit` of the user's workspaces that are `wanted`, used last first, after `cursor`. CursorInvalid."""
    found = await workspaces.page(user_id, wanted, _decoded(cursor) if cursor else None, limit + 1)
    shown = found[:limit]
    following = _encoded(shown[-1]) if len(found) > limit else None
    return Page(shown, following, await workspaces.count(user_id, wanted))


def _encoded(last: Listed) -> str:
    return cursor_of(last.recent_at, last.workspace.id)


def _decoded(cursor: str) -> tuple[datetime, WorkspaceId]:
    place = place_behind(cursor)
    if place is None:
        raise CursorInvalid
    return place[0], WorkspaceId(place[1])
