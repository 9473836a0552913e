"""The shapes of exports on the wire."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment, Person

ExportStateName = Literal["waiting", "building", "ready", "failed", "revoked", "expired"]


class ExportShape(Struct, rename="camel", frozen=True, kw_only=True):
    """One download of a workspace. `done` of `total` events are written; `bytes` is the size of the file, once it is ready.

    `because` says why it failed (the code of a refusal) or was revoked (`revoked`, `membership`). Only who asked (`yours`)
    can download it, until `expiresAt`. `askedBy` is null when the operator did.
    """

    id: str
    workspace_id: str
    state: ExportStateName
    asked_by: Person | None
    yours: bool
    asked_at: Moment
    done: int
    total: int
    bytes: int
    sha256: str
    ready_at: Moment | None
    expires_at: Moment | None
    downloaded_at: Moment | None
    because: str


class ExportList(Struct, rename="camel", frozen=True):
    """The newest exports of a workspace, newest first, and how many may be asked for in a day."""

    exports: list[ExportShape]
    limit: int


class ExportOpened(Struct, rename="camel", frozen=True):
    """The session that has opened it gets the file at `path`, once and until `until`."""

    workspace_id: str
    export_id: str
    path: str
    until: Moment


class OpenExportRequest(Struct, frozen=True):
    """`token` is what stands behind the `#` of the mail's link."""

    token: Annotated[str, Meta(max_length=200)]
