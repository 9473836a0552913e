"""The manifest of an export: what it is of, and what its files must be. The words of `docs/reference/export-format.md`."""

import msgspec
from msgspec import Struct

FORMAT = "mooring-export"
VERSION = 1
DATABASE, EVENTS, README, MANIFEST = "workspace.sqlite", "events.jsonl", "README.txt", "manifest.json"


class File(Struct, frozen=True):
    """One file of the archive."""

    size: int
    sha256: str


class ExportedWorkspace(Struct, rename="camel", frozen=True):
    """Whose export it is."""

    id: str
    name: str
    created_at: str


class Counts(Struct, frozen=True):
    """`bytes` are those of the events' texts."""

    events: int
    bytes: int
    members: int


class ExportManifest(Struct, rename="camel", frozen=True, kw_only=True):
    """The workspace's log as it was at `head`. `chain` is its last link, in hex."""

    format: str
    version: int
    workspace: ExportedWorkspace
    backend_id: str
    head: int
    chain: str
    counts: Counts
    files: dict[str, File]
    versions: dict[str, str]
    exported_at: str
    exported_by: str


def as_json(manifest: ExportManifest) -> bytes:
    """For people too: a line for each thing."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
