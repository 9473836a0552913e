"""The shapes of what machines report and operators read."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from mooring.wire.api import Moment

_Times = Annotated[int, Meta(ge=0, le=10_000)]
_CloseCode = Annotated[str, Meta(pattern="^[1-4][0-9]{3}$", description="A WebSocket close code.")]
_SeenOutcome = Literal[
    "ok", "raced", "expired", "revoked", "reused", "invalid", "offline", "timeout", "limited", "server_error"
]


class TelemetryReport(Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """What a client saw since its last report: how often what. Nothing else."""

    refreshes: dict[_SeenOutcome, _Times] = field(default_factory=dict)
    socket_closes: dict[_CloseCode, _Times] = field(default_factory=dict)
    sync_retries: _Times = 0


class AuditEntryShape(Struct, rename="camel", frozen=True):
    """One thing that was done to an account. `kind` is what, `deviceName` from what; `data` depends on the kind."""

    id: str
    at: Moment
    kind: str
    device_name: str
    data: dict[str, str]


class AuditPage(Struct, rename="camel", frozen=True):
    """Entries, newest first. `nextCursor` is null on the last page."""

    entries: list[AuditEntryShape]
    next_cursor: str | None


class OperatorAuditEntry(Struct, rename="camel", frozen=True):
    """As the operator sees it. `actor` null: the operator, the service itself, or somebody not signed in."""

    id: str
    at: Moment
    kind: str
    actor: str | None
    session_id: str | None
    device_name: str
    data: dict[str, str]


class OperatorAuditPage(Struct, rename="camel", frozen=True):
    """Entries, newest first."""

    entries: list[OperatorAuditEntry]
    next_cursor: str | None


class OperatorSession(Struct, rename="camel", frozen=True):
    """A session that is not over. `connected`: something is open in it at this moment."""

    id: str
    created_at: Moment
    last_seen_at: Moment
    expires_at: Moment
    device_name: str
    connected: bool


class OperatorSessionList(Struct, rename="camel", frozen=True):
    """The sessions of a user that are not over, last seen first."""

    sessions: list[OperatorSession]


class OperatorSignOut(Struct, rename="camel", frozen=True):
    """How many sessions of the user were ended."""

    id: str
    ended: int


class SigningKeyShape(Struct, rename="camel", frozen=True):
    """A key of access tokens. `retiresAt`: when it has nothing left to verify; null for the one that signs."""

    kid: str
    created_at: Moment
    signs: bool
    retires_at: Moment | None


class SigningKeyList(Struct, rename="camel", frozen=True):
    """The keys that verify, newest first."""

    keys: list[SigningKeyShape]


class AlertShape(Struct, rename="camel", frozen=True):
    """An alert that was told. `repeats`: how often it came again within the hour. `deliveries`: by channel."""

    kind: str
    subject: str
    at: Moment
    text: str
    facts: dict[str, str]
    repeats: int
    deliveries: dict[str, str]


class AlertList(Struct, rename="camel", frozen=True):
    """The last alerts of this process, newest first."""

    alerts: list[AlertShape]


class ChannelTried(Struct, rename="camel", frozen=True):
    """What came of a test alert on one channel. `problem` is null when it was taken."""

    channel: str
    problem: str | None


class AlertTested(Struct, rename="camel", frozen=True):
    """What came of a test alert."""

    channels: list[ChannelTried]


class MailTested(Struct, rename="camel", frozen=True):
    """It is queued, under this id."""

    id: str
    to: str
