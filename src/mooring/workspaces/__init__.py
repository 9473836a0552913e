"""Workspaces: the tenancy unit, who is in it, and the one answer to "may this user do this here".

Not here: the events of a workspace (`sync`), who somebody is (`accounts`), HTTP. Read `model`, `access`, `access_view`,
then `change`, the use cases `create`, `listing`, `rename`, `default`, and the packages `states`, `members` and `ownership`,
each with a door of its own; `lifecycle` is the feed that others follow.
"""

from mooring.workspaces.access import Action, decide, require
from mooring.workspaces.access_view import AccessView
from mooring.workspaces.allowance import Allowance
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.create import create_personal_workspace, create_workspace
from mooring.workspaces.default import choose_default, ensure_default, replace_default
from mooring.workspaces.errors import WorkspaceMissing, WritesParked
from mooring.workspaces.existing import held_for
from mooring.workspaces.feed_bell import FeedBell
from mooring.workspaces.feed_page import FeedPart, page_of_feed
from mooring.workspaces.lifecycle import LifecycleEvent, LifecycleFeed, LifecycleKind
from mooring.workspaces.listing import Page, page_of_workspaces
from mooring.workspaces.member_store import MemberStore
from mooring.workspaces.model import (
    Listed,
    ListedState,
    Member,
    MemberDetails,
    Person,
    Role,
    SoleOwned,
    Standing,
    Wanted,
    Workspace,
    WorkspaceId,
    WorkspaceState,
)
from mooring.workspaces.rename import rename
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
    "ListedState",
    "Member",
    "MemberDetails",
    "MemberStore",
    "Page",
    "Person",
    "Role",
    "SoleOwned",
    "Standing",
    "Wanted",
    "Workspace",
    "WorkspaceId",
    "WorkspaceMissing",
    "WorkspaceState",
    "WorkspaceStore",
    "WorkspaceStores",
    "WritesParked",
    "choose_default",
    "create_personal_workspace",
    "create_workspace",
    "decide",
    "ensure_default",
    "held_for",
    "page_of_feed",
    "page_of_workspaces",
    "record",
    "rename",
    "replace_default",
    "require",
]
