"""Listing the members of a workspace, a page at a time."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from mooring.workspaces.errors import CursorInvalid
from mooring.workspaces.member_store import MemberStore
from mooring.workspaces.model import MemberDetails, WorkspaceId

_Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some members, and the cursor of the next page; None after the last."""

    members: Sequence[MemberDetails]
    next_cursor: str | None


async def page_of_members(
    workspace_id: WorkspaceId, cursor: str | None, limit: int, members: MemberStore
) -> MemberPage:
    """Up to `limit` members after `cursor`: owners first, then by name. CursorInvalid."""
    found = await members.page(workspace_id, _decoded(cursor) if cursor else None, limit + 1)
    shown = found[:limit]
    following = _encoded(shown[-1][1]) if len(found) > limit else None
    return MemberPage([details for details, _ in shown], following)


def _encoded(place: _Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _decoded(cursor: str) -> _Place:
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode() + b"=="), type=_Place)
    except (binascii.Error, ValueError):
        raise CursorInvalid from None
    if not 0 <= place[0] <= 1 or "\x00" in place[1] + place[2]:
        raise CursorInvalid
    return place
