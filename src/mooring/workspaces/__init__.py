"""Workspaces: the tenancy unit, who is in it, and the one answer to "may this user do this here".

Not here: the events of a workspace (`sync`), who somebody is (`accounts`), HTTP. Read `model`, `access`, `access_view`,
then `change`, the use cases `create`, `listing`, `pause`, `archive`, `leave`; `lifecycle` is the feed that others follow.
"""

from mooring.workspaces.access import Action, decide, require
from mooring.workspaces.access_view import AccessView
from mooring.workspaces.allowance import Allowance
from mooring.workspaces.archive import archive, archive_orphans_of, unarchive, unarchive_orphans_of
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.create import create_personal_workspace, create_workspace
from mooring.workspaces.errors import WorkspaceMissing, WritesParked
from mooring.workspaces.feed_bell import FeedBell
from mooring.workspaces.feed_page import FeedPart, page_of_feed
from mooring.workspaces.leave import leave_all
from mooring.workspaces.lifecycle import LifecycleEvent, LifecycleFeed, LifecycleKind
from mooring.workspaces.listing import Page, page_of_workspaces
from mooring.workspaces.model import Listed, Member, Role, SoleOwned, Standing, Workspace, WorkspaceId, WorkspaceState
from mooring.workspaces.pause import pause, resume
from mooring.workspaces.store import WorkspaceStore

__all__ = [
    "AccessView",
    "Action",
    "Allowance",
    "FeedBell",
    "FeedPart",
    "LifecycleEvent",
    "LifecycleFeed",
    "LifecycleKind",
    "Listed",
    "Member",
    "Page",
    "Role",
    "SoleOwned",
    "Standing",
    "Workspace",
    "WorkspaceId",
    "WorkspaceMissing",
    "WorkspaceState",
    "WorkspaceStore",
    "WorkspaceStores",
    "WritesParked",
    "archive",
    "archive_orphans_of",
    "create_personal_workspace",
    "create_workspace",
    "decide",
    "leave_all",
    "page_of_feed",
    "page_of_workspaces",
    "pause",
    "record",
    "require",
    "resume",
    "unarchive",
    "unarchive_orphans_of",
]
