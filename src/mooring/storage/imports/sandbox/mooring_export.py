"""An export of ours: its checksums, its counts and its chain, event by event, before one word of it is believed."""

import hashlib
from collections.abc import Iterator
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta, Raw, Struct

from mooring.backups.exporting.manifest import (
    DATABASE,
    EVENTS,
    FORMAT,
    MANIFEST,
    README,
    VERSION,
    ExportManifest,
)
from mooring.backups.importing.plan import ImportPlan, Origin
from mooring.kit.ids import is_id
from mooring.storage.imports.sandbox.event import Event, as_shown, canonical, with_moment
from mooring.storage.imports.sandbox.gather import Gather
from mooring.storage.imports.sandbox.unfit import Unfit
from mooring.storage.imports.sandbox.zip_file import Archive
from mooring.sync.chain import genesis, link
from mooring.sync.event import MAX_NAME, pushed_part, same_content
from mooring.wire.surrogates import hide_lone_surrogates

_MOST_MANIFEST = 64 << 10
_LONGEST_LINE = 4 << 20
_BROKEN = (msgspec.DecodeError, RecursionError, UnicodeError)


_Number = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


class _Line(Struct, rename="camel", frozen=True, gc=False, forbid_unknown_fields=True):
    seq: _Number
    parent: _Number
    at: str
    at_ms: _Number
    user_id: str
    session_id: str
    name: str
    args: Raw
    client_id: str
    client_session_id: str
    chain: str
    text: str


_lines = msgspec.json.Decoder(_Line)
_manifests = msgspec.json.Decoder(ExportManifest)


def prove(file: BinaryIO, gather: Gather) -> ImportPlan:
    """What is in the archive. Unfit."""
    archive = Archive(file, (DATABASE, EVENTS, README, MANIFEST))
    manifest = _manifest(archive)
    for name in (DATABASE, README):
        for _ in _summed(archive, name, manifest):
            pass
    chain = genesis(manifest.workspace.id, manifest.backend_id)
    size = 0
    for line in _split(_summed(archive, EVENTS, manifest)):
        event, chain, told = _event(line, chain)
        size += told
        gather.add(event)
    if (gather.counted[0], size) != (manifest.counts.events, manifest.counts.bytes):
        raise Unfit("COUNT", "There are not as many events as the manifest says.")
    if (gather.head, chain.hex()) != (manifest.head, manifest.chain):
        raise Unfit("CHAIN", "The last event is not the one that the manifest names.")
    workspace = manifest.workspace
    origin = Origin(workspace.id, workspace.name, manifest.backend_id, manifest.head, manifest.chain)
    return gather.plan("mooring", [], origin)


def _manifest(archive: Archive) -> ExportManifest:
    if archive.entries[MANIFEST].size > _MOST_MANIFEST:
        raise Unfit("MANIFEST", "The manifest is larger than a manifest is.")
    try:
        manifest = _manifests.decode(b"".join(archive.pieces(MANIFEST)))
    except _BROKEN:
        raise Unfit("MANIFEST", "The manifest is not what a manifest is.") from None
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise Unfit("MANIFEST", "The manifest is of another form or version.")
    if not (is_id(manifest.workspace.id) and is_id(manifest.backend_id)) or len(manifest.workspace.name) > MAX_NAME:
        raise Unfit("MANIFEST", "The manifest is of no workspace.")
    return manifest


def _summed(archive: Archive, name: str, manifest: ExportManifest) -> Iterator[bytes]:
    said = manifest.files.get(name)
    digest = hashlib.sha256()
    for piece in archive.pieces(name):
        digest.update(piece)
        yield piece
    if said is None or (said.size, said.sha256) != (archive.entries[name].size, digest.hexdigest()):
        raise Unfit("CHECKSUM", f"{name} is not as the manifest says.")


def _split(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        if len(rest) > _LONGEST_LINE:
            raise Unfit("EVENT_TOO_LARGE", "An event is too large.")
    if rest:
        raise Unfit("EVENT_MALFORMED", "The last event ends too early.")


def _event(line: bytes, chain: bytes) -> tuple[Event, bytes, int]:
    try:
        told = _lines.decode(hide_lone_surrogates(line.decode()))
        text = told.text
        size = len(text.encode())
    except _BROKEN:
        raise Unfit("EVENT_MALFORMED", "An event is not what an event is.") from None
    _check_writer(told)
    after = link(chain, told.seq, told.parent, told.at_ms, told.user_id, told.session_id, text)
    if after.hex() != told.chain:
        raise Unfit("CHAIN", f"Event {told.seq} does not match the hash chain.")
    return _in_our_form(told), after, size


def _in_our_form(told: _Line) -> Event:
    before = pushed_part(told.text)
    pushed, written = canonical(before)
    text = with_moment(written, told.at_ms)
    if told.text != text and (told.text != with_moment(before, told.at_ms) or not same_content(told.text, text)):
        raise Unfit("CONTENT", f"Event {told.seq} is not what its text says.")
    shown = as_shown(written)
    said = (told.seq, told.parent, told.name, told.client_id, told.client_session_id, _flat(told.args))
    if said != (shown.seq, shown.parent, shown.name, shown.client_id, shown.session_id, _flat(pushed.args)):
        raise Unfit("CONTENT", f"Event {told.seq} is not what its text says.")
    return Event(told.seq, told.parent, told.at_ms, told.user_id, told.session_id, told.name, text)


def _flat(args: Raw) -> bytes:
    # As an export writes them: line breaks are legal between two tokens and nowhere else.
    return bytes(args).replace(b"\n", b" ").replace(b"\r", b" ")


def _check_writer(told: _Line) -> None:
    for one in (told.user_id, told.session_id):
        if len(one) > MAX_NAME or not (one.isprintable() and one.isascii()):
            raise Unfit("EVENT_WRITER", f"Event {told.seq} has no writer.")
