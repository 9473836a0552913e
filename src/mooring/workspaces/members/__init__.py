"""Members: who is in a workspace, as what, and how that ends.

Not here: how somebody gets in, and handing a workspace over (`ownership`). Read `rights`, then `roles`, `leave`, `page`.
"""

from mooring.workspaces.members.leave import leave, leave_all
from mooring.workspaces.members.page import MemberPage, page_of_members
from mooring.workspaces.members.rights import decide_on_member
from mooring.workspaces.members.roles import change_role, remove_member

__all__ = ["MemberPage", "change_role", "decide_on_member", "leave", "leave_all", "page_of_members", "remove_member"]
