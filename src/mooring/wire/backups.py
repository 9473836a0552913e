"""The shapes of backups and drills, as the operator sees them."""

from collections.abc import Sequence

from msgspec import Struct

from mooring.wire.api import Moment


class FindingShape(Struct, rename="camel", frozen=True):
    """Why a backup is not proven. `code` is stable."""

    code: str
    what: str


class DrillShape(Struct, rename="camel", frozen=True):
    """The receipt of a drill: when, how long it took, and what was found."""

    id: str
    at: Moment
    milliseconds: int
    findings: list[FindingShape]


class BackupShape(Struct, rename="camel", frozen=True):
    """The receipt of a backup. `bytes` are of events, `stored` of the archive. `drill` is null before the first one.

    `up_to`: up to when the archive holds all events of this workspace, with its segments; null when nobody knows.
    """

    id: str
    workspace_id: str
    at: Moment
    milliseconds: int
    backend_id: str
    head: int
    events: int
    bytes: int
    stored: int
    chain: str
    manifest: str
    proven: bool
    drill: DrillShape | None
    up_to: Moment | None


class BackupTaken(Struct, rename="camel", frozen=True):
    """The newest backup of a workspace. `changed` is false when there was nothing new to back up."""

    backup: BackupShape
    changed: bool


class SegmentsDrilled(Struct, rename="camel", frozen=True):
    """What is wrong with the events that the archive holds beside a workspace's backups; nothing when they are whole."""

    findings: Sequence[FindingShape]


class DiscoveryShape(Struct, rename="camel", frozen=True):
    """`kind`: `missing` (a receipt whose manifest is gone), `foreign` (a manifest without a receipt) or `orphaned` (parts without a manifest)."""

    kind: str
    workspace_id: str
    backup_id: str
    key: str


class Inventory(Struct, rename="camel", frozen=True):
    """What does not fit between the archive and the receipts. `archive` is its place."""

    archive: str
    discoveries: list[DiscoveryShape]


class BackupPage(Struct, rename="camel", frozen=True):
    """Backups, newest first."""

    backups: list[BackupShape]
    next_cursor: str | None
