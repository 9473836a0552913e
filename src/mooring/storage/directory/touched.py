"""Which workspaces a transaction changes, and for whom: every store that changes one says so here."""

from dataclasses import dataclass, field

from mooring.accounts import UserId
from mooring.workspaces import WorkspaceId


@dataclass(frozen=True, slots=True)
class Touched:
    """Shared by the stores of one transaction. Nothing is changed that is not told, and no standing is stale.

    `changed`: each must be told of in the lifecycle feed. `standings`: whose standing may be another after this
    transaction, None for everybody in the workspace.
    """

    changed: set[WorkspaceId] = field(default_factory=set)
    standings: set[tuple[WorkspaceId, UserId | None]] = field(default_factory=set)

    def workspace(self, workspace_id: WorkspaceId) -> None:
        """Something about the workspace changes that says what everybody may do in it."""
        self.changed.add(workspace_id)
        self.standings.add((workspace_id, None))

    def member(self, workspace_id: WorkspaceId, user_id: UserId) -> None:
        """What one user is in the workspace changes."""
        self.changed.add(workspace_id)
        self.standings.add((workspace_id, user_id))

    def standing(self, workspace_id: WorkspaceId) -> None:
        """What everybody may do in the workspace changes for a moment: what it is a part of is told, not this."""
        self.standings.add((workspace_id, None))

    def words(self, workspace_id: WorkspaceId) -> None:
        """Something changes that others see, and nobody's standing."""
        self.changed.add(workspace_id)
