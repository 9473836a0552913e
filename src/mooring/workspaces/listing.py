"""Listing the workspaces of a user, a page at a time."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mooring.accounts import UserId
from mooring.kit.ids import is_id
from mooring.workspaces.errors import CursorInvalid
from mooring.workspaces.model import Listed, WorkspaceId
from mooring.workspaces.store import WorkspaceStore

_MICROSECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some workspaces, and the cursor of the next page; None after the last."""

    workspaces: Sequence[Listed]
    next_cursor: str | None


async def page_of_workspaces(user_id: UserId, cursor: str | None, limit: int, workspaces: WorkspaceStore) -> Page:
    """Up to `limit` workspaces of the user, joined last first, after `cursor`. CursorInvalid."""
    found = await workspaces.page(user_id, _decoded(cursor) if cursor else None, limit + 1)
    shown = found[:limit]
    return Page(shown, _encoded(shown[-1]) if len(found) > limit else None)


def _encoded(last: Listed) -> str:
    joined = last.member.joined_at.astimezone(UTC)
    moment = int(joined.timestamp()) * _MICROSECOND + joined.microsecond
    return base64.urlsafe_b64encode(f"{moment}.{last.workspace.id}".encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[datetime, WorkspaceId]:
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"==").decode()
        moment, _, workspace_id = text.partition(".")
        seconds, microseconds = divmod(int(moment), _MICROSECOND)
        joined = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (binascii.Error, ValueError, OverflowError, OSError):
        raise CursorInvalid from None
    if not is_id(workspace_id):
        raise CursorInvalid
    return joined, WorkspaceId(workspace_id)
