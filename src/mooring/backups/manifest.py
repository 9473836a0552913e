"""The manifest of a backup: what it is of, and what its parts must be. Written last: without one there is no backup."""

from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from mooring.sync import LogHead

FORMAT = 1
LARGEST = 4 << 20  # some 20 000 parts
EVENTS, CLAIMS, ROWS = "events", "claims", "rows"

Count = Annotated[int, Meta(ge=0, le=2**53)]


class Part(Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """One object of a backup: lines of `events`, `claims`, or `rows` of the directory, compressed.

    `size` and `sha256` are of the object, `lines` and `bytes` of what is in it; `first` and `last` are seqs, 0 for claims.
    """

    key: str
    kind: str
    size: Count
    sha256: str
    lines: Count
    bytes: Count
    first: Count
    last: Count


class Manifest(Struct, rename="camel", frozen=True, kw_only=True):
    """A backup of one workspace's log as it was at `head`. `chain` is its last link, in hex."""

    format: int
    id: str
    workspace_id: str
    taken_at: str
    milliseconds: Count
    backend_id: str
    head: Count
    events: Count
    bytes: Count
    chain: str
    claims: Count
    parts: list[Part]
    versions: dict[str, str]

    @property
    def log_head(self) -> LogHead:
        """Where the log stood."""
        return LogHead(self.backend_id, self.head, self.events, self.bytes, bytes.fromhex(self.chain))

    @property
    def size(self) -> int:
        """Bytes of all parts in the archive."""
        return sum(part.size for part in self.parts)


class ManifestMalformed(Exception):
    """It is no manifest of this release, or not as it was written. `code` says which of the two."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


class _Sealed(Struct, frozen=True):
    sha256: str
    manifest: msgspec.Raw


class _Versioned(Struct, frozen=True):
    format: int


def sealed(manifest: Manifest) -> bytes:
    """The manifest as it is kept: with the SHA-256 of its own JSON, so that no bit of it can change unseen."""
    body = msgspec.json.encode(manifest)
    return b'{"sha256":"%s","manifest":%s}\n' % (sha256(body).hexdigest().encode(), body)


def opened(content: bytes) -> Manifest:
    """What `sealed` made. ManifestMalformed."""
    try:
        seal = msgspec.json.decode(content, type=_Sealed)
    except msgspec.DecodeError:
        raise ManifestMalformed("manifest_changed", "it is no manifest") from None
    body = bytes(seal.manifest)
    if sha256(body).hexdigest() != seal.sha256:
        raise ManifestMalformed("manifest_changed", "it does not match its own checksum")
    return _decoded(body)


def _decoded(body: bytes) -> Manifest:
    try:
        version = msgspec.json.decode(body, type=_Versioned).format
        if version > FORMAT:
            raise ManifestMalformed("manifest_newer", f"it has format {version}, this program knows {FORMAT}")
        if version < 1:
            raise ManifestMalformed("manifest_changed", "it is no manifest")
        manifest = msgspec.json.decode(body, type=Manifest)
        bytes.fromhex(manifest.chain)
    except (msgspec.DecodeError, ValueError):
        raise ManifestMalformed("manifest_changed", "it is no manifest") from None
    return manifest
