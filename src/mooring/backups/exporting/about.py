"""What an export says of its workspace besides the events."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportedMember:
    """Somebody who belonged to the workspace when it was exported. `joined_at` in the form of the wire."""

    user_id: str
    name: str
    email: str
    role: str
    joined_at: str


@dataclass(frozen=True, slots=True)
class About:
    """The workspace, its members and who asked, at the moment the export began. Moments in the form of the wire."""

    workspace_id: str
    name: str
    created_at: str
    members: Sequence[ExportedMember]
    exported_at: str
    exported_by: str
