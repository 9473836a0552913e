"""The shapes of imports on the wire."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment, Person

ImportStateName = Literal["uploading", "checking", "ready", "refused", "applying", "done", "expired"]
ImportFormatName = Literal["mooring", "livestore", "durable_object", "d1"]


class BeginImportRequest(Struct, rename="camel", frozen=True):
    """`bytes` is the size of the file that is going to be uploaded."""

    bytes: Annotated[int, Meta(ge=1, le=2**53 - 2)]
    file_name: Annotated[str, Meta(max_length=200)] = ""


class ApplyImportRequest(Struct, rename="camel", frozen=True):
    """`name` for a new workspace; or `workspaceId` and, typed, `workspaceName`: over the one that there is."""

    name: Annotated[str, Meta(max_length=200)] | None = None
    workspace_id: Annotated[str, Meta(max_length=64)] | None = None
    workspace_name: Annotated[str, Meta(max_length=200)] | None = None


class NamedCount(Struct, rename="camel", frozen=True):
    """How many events have this name."""

    name: str
    count: int


class ImportWriter(Struct, rename="camel", frozen=True):
    """Somebody who wrote events in the file, by the id that they have in it. `person`: whom that id names here, if anybody whom
    you know. `becomesYou`: their events will be yours.
    """

    user_id: str
    count: int
    person: Person | None
    becomes_you: bool


class ImportPlanShape(Struct, rename="camel", frozen=True, kw_only=True):
    """What an import would bring. `otherNames` and `otherWriters` count events of those that are not listed.

    `workspaceName`, `workspaceId`: which workspace an export says that it is of. `notes` are codes, each said in words where
    it is shown: `WRITERS_KEPT`, `WRITERS_BECOME_YOU`, `NO_WRITERS`, `TIMES_INCOMPLETE`,
    `NOT_PUSHED_INCLUDED`, `LOCAL_LEFT_OUT`, `SEQS_BEGIN_LATER`.
    """

    format: ImportFormatName
    events: int
    bytes: int
    first_at: Moment | None
    last_at: Moment | None
    by_name: list[NamedCount]
    other_names: int
    people: list[ImportWriter]
    other_writers: int
    workspace_id: str | None
    workspace_name: str | None
    notes: list[str]


class ImportFindingShape(Struct, frozen=True):
    """Why the file is refused. `code` is stable."""

    code: str
    what: str


class ImportShape(Struct, rename="camel", frozen=True, kw_only=True):
    """A file that somebody brings. `offset` of `bytes` are here; go on from there.

    While it is `applying`, `percent` says how far it is. `workspaceId`: where it went, `restoreId`: by which restore, when that
    was there before. `because` is the code of a refusal: why the last try to apply it failed.
    """

    id: str
    state: ImportStateName
    file_name: str
    bytes: int
    offset: int
    at: Moment
    expires_at: Moment | None
    percent: int
    plan: ImportPlanShape | None
    findings: list[ImportFindingShape]
    workspace_id: str | None
    restore_id: str | None
    because: str


class ImportList(Struct, rename="camel", frozen=True):
    """The caller's newest imports, newest first; how many may wait at a time, how large a file may be, and a piece of it."""

    imports: list[ImportShape]
    limit: int
    largest: int
    piece: int
