"""What an import would bring, or why it is refused: what the checking of a file answers."""

from typing import Literal

from msgspec import Struct

Format = Literal["mooring", "livestore", "durable_object", "d1"]

MOST_NAMED = 200
"""Names and people that a plan lists; the rest are counted together."""


class NamedEvents(Struct, frozen=True):
    """How many events have this name."""

    name: str
    count: int


class Writer(Struct, rename="camel", frozen=True):
    """Somebody whom the file names as a writer, by the id that they have in it, and how many events are theirs."""

    user_id: str
    count: int


class Origin(Struct, rename="camel", frozen=True):
    """Which log an export says that it is of, in which life, and the last link of its chain, in hex."""

    workspace_id: str
    name: str
    backend_id: str
    head: int
    chain: str


class ImportPlan(Struct, rename="camel", frozen=True, kw_only=True):
    """What is in a file that may be imported. Moments are milliseconds since 1970, None where the file knows none.

    `bytes` are those of the events' texts. `other_names` counts the events whose names are not listed. `notes` are codes of
    what whoever imports it should know: see `docs/guide/import.md`.
    """

    format: Format
    events: int
    bytes: int
    head: int
    first_ms: int | None
    last_ms: int | None
    by_name: list[NamedEvents]
    other_names: int
    writers: list[Writer]
    other_writers: int
    notes: list[str]
    origin: Origin | None = None


class ImportFinding(Struct, frozen=True):
    """Why a file is refused: a stable code, and a sentence that names where, and nothing that people wrote."""

    code: str
    what: str


class Verdict(Struct, frozen=True):
    """What the checking came to: a plan, or findings."""

    plan: ImportPlan | None = None
    findings: list[ImportFinding] = []
