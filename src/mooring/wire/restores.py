"""The shapes of restoring on the wire, and of a workspace's backups as its members see them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment, Person
from mooring.wire.backups import FindingShape

BackupStateName = Literal["safe", "waiting", "late", "unproven", "none"]
RestoreKindName = Literal["in_place", "copy"]
RestoreStageName = Literal[
    "waiting", "backing_up", "loading", "pausing", "swapping", "resuming", "done", "failed", "aborted"
]
RestoreSourceName = Literal["live", "branch", "backup", "backup_and_segments", "import"]
_SEQ = Annotated[int, Meta(ge=0, le=2**53)]
_ID = Annotated[str, Meta(max_length=64)]


class BackupStatus(Struct, rename="camel", frozen=True, kw_only=True):
    """How safe a workspace's events are.

    `safe`: a proven backup holds everything. `waiting`: there are newer events, and the next backup is due at `dueAt`. `late`:
    it is overdue by a whole `cadenceHours`. `unproven`: the newest backup could not be brought back. `none`: there is none.
    `upTo`: the archive holds all events up to then.
    """

    state: BackupStateName
    newest_at: Moment | None
    newest_proven_at: Moment | None
    due_at: Moment | None
    cadence_hours: float
    up_to: Moment | None


class WorkspaceBackup(Struct, rename="camel", frozen=True, kw_only=True):
    """The receipt of a backup. `bytes` are of events, `stored` of the archive. `sameLife`: it is of the log as it goes on now,
    so one can restore to it by the events that are there. `provenAt` and `findings` are of its last drill.
    """

    id: str
    at: Moment
    events: int
    bytes: int
    stored: int
    proven: bool
    proven_at: Moment | None
    drill_milliseconds: int | None
    findings: list[FindingShape]
    same_life: bool


class WorkspaceBackups(Struct, rename="camel", frozen=True):
    """A workspace's backups, newest first, and how safe it is."""

    status: BackupStatus
    backups: list[WorkspaceBackup]
    next_cursor: str | None


class BackedUpNow(Struct, rename="camel", frozen=True):
    """The newest backup. `changed` is false when there was nothing new to back up."""

    backup: WorkspaceBackup
    changed: bool


class EventMoment(Struct, rename="camel", frozen=True):
    """One event from outside: which, when, what it is called and who wrote it. `person` is null for a handler."""

    seq: int
    at: Moment
    name: str
    user_id: str
    person: Person | None


class EventMoments(Struct, rename="camel", frozen=True):
    """Events, newest first. `total` is how many the workspace has. `nextCursor` goes into `before`."""

    events: list[EventMoment]
    total: int
    next_cursor: int | None


class RestoreTarget(Struct, rename="camel", frozen=True):
    """To what: exactly one of a backup, the last event that stays (0: none), or a moment that is past."""

    backup: _ID | None = None
    seq: _SEQ | None = None
    at: Moment | None = None


class PlanRequest(Struct, rename="camel", frozen=True):
    """What would be restored to."""

    to: RestoreTarget


class NameCount(Struct, rename="camel", frozen=True):
    """How many events are called so."""

    name: str
    count: int


class PersonCount(Struct, rename="camel", frozen=True):
    """How many events somebody has written. `person` is null for a handler."""

    user_id: str
    person: Person | None
    count: int


class GoneEvents(Struct, rename="camel", frozen=True):
    """What goes: by name and by person (at most a hundred each, most first), from when to when."""

    by_name: list[NameCount]
    by_person: list[PersonCount]
    first_at: Moment | None
    last_at: Moment | None


class RestorePreview(Struct, rename="camel", frozen=True):
    """What stays: its last twenty events, newest first, and how many there are of each name."""

    events: list[EventMoment]
    by_name: list[NameCount]


class ConnectedDevices(Struct, rename="camel", frozen=True):
    """Somebody who has the workspace open at this moment, and on how many devices."""

    user_id: str
    person: Person | None
    connected: int


class RestorePlanShape(Struct, rename="camel", frozen=True, kw_only=True):
    """What a restore would do. The workspace has `fromEvents` events, the last one of `fromAt`; afterwards `keptEvents`, the last
    one (`cut`) of `cutAt`. `goneEvents` of those that it has go, `returningEvents` come back that it does not have now. `copyFits`:
    a new workspace of whoever asks may hold as much as is kept.
    """

    from_events: int
    from_at: Moment | None
    cut: int
    cut_at: Moment | None
    kept_events: int
    gone_events: int
    returning_events: int
    kept_bytes: int
    copy_fits: bool
    gone: GoneEvents
    preview: RestorePreview
    devices: list[ConnectedDevices]
    source: RestoreSourceName
    backup_id: str | None


class RestorePlanned(Struct, rename="camel", frozen=True):
    """The plan of a restore. Nothing was changed."""

    plan: RestorePlanShape


class StartRestoreRequest(Struct, rename="camel", frozen=True):
    """In place: `workspaceName` is the name of the workspace, letter by letter. As a copy: `name` is that of the new one."""

    to: RestoreTarget
    kind: RestoreKindName
    workspace_name: Annotated[str, Meta(max_length=200)] = ""
    name: Annotated[str, Meta(max_length=200)] = ""


class RestoreShape(Struct, rename="camel", frozen=True, kw_only=True):
    """One restore. `askedBy` and `person` are null when the operator asked. `error` is the code of what went wrong.

    `goneEvents`: as planned, and once it is done how many went, those that were written meanwhile among them. `keptUntil`: so long
    what was there before is kept; null when it is not, or not any more.

    `copyId` is the workspace that a copy has become. `backupId` is the backup that was taken just before. `rescued`: how many
    events devices have brought afterwards that are not in the workspace; they are kept aside.
    """

    id: str
    workspace_id: str
    kind: RestoreKindName
    stage: RestoreStageName
    percent: int
    seconds_left: int | None
    asked_by: str | None
    person: Person | None
    at: Moment
    ended_at: Moment | None
    cut: int
    cut_at: Moment | None
    gone_events: int
    kept_until: Moment | None
    copy_id: str | None
    backup_id: str | None
    error: str | None
    can_abort: bool
    rescued: int


class RestoreList(Struct, rename="camel", frozen=True):
    """The newest restores of a workspace, newest first."""

    restores: list[RestoreShape]
