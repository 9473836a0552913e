"""Workspaces: the tenancy unit, who is in it, and the one answer to "may this user do this here".

Not here: the events of a workspace (`sync`), who somebody is (`accounts`), HTTP. Read `model`, `access`, `access_view`,
then the use cases `create`, `list`, `pause`; `lifecycle` is the feed that others follow.
"""

from mooring.workspaces.access import Action, decide, require
from mooring.workspaces.access_view import AccessView
from mooring.workspaces.create import create_personal_workspace, create_workspace
from mooring.workspaces.errors import WorkspaceMissing, WritesParked
from mooring.workspaces.lifecycle import LifecycleEvent, LifecycleFeed, LifecycleKind
from mooring.workspaces.listing import Page, page_of_workspaces
from mooring.workspaces.model import Listed, Member, Role, Standing, Workspace, WorkspaceId, WorkspaceState
from mooring.workspaces.pause import pause, resume
from mooring.workspaces.store import WorkspaceStore

__all__ = [
    "AccessView",
    "Action",
    "LifecycleEvent",
    "LifecycleFeed",
    "LifecycleKind",
    "Listed",
    "Member",
    "Page",
    "Role",
    "Standing",
    "Workspace",
    "WorkspaceId",
    "WorkspaceMissing",
    "WorkspaceState",
    "WorkspaceStore",
    "WritesParked",
    "create_personal_workspace",
    "create_workspace",
    "decide",
    "page_of_workspaces",
    "pause",
    "require",
    "resume",
]
