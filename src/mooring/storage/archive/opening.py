"""Which archive an address names: `file:///var/backups/mooring` or `s3://bucket/prefix`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from mooring.backups import Archive
from mooring.backups.archive import require_key
from mooring.kit.errors import Fault
from mooring.storage.archive.folder import FolderArchive

if TYPE_CHECKING:
    from mooring.storage.archive.s3 import S3Archive


@dataclass(frozen=True, slots=True)
class Access:
    """Where buckets are, and as whom they are used."""

    endpoint: str | None = None
    region: str = "us-east-1"
    key_id: str | None = None
    secret: str | None = field(default=None, repr=False)


def archive_at(url: str, access: Access, setting: str = "MOORING_ARCHIVE_URL") -> Archive:
    """The archive at an address; nothing is asked of it yet. Fault, naming the setting, for an address that names none."""
    parts = urlsplit(url)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise _fault(setting, "It holds more than a place. Credentials have settings of their own.")
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and len(parts.path) > 1:
        return FolderArchive(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return _s3(setting, parts.netloc, parts.path.strip("/"), access)
    raise _fault(setting, "Write it like file:///var/backups/mooring or s3://bucket/prefix.")


def _s3(setting: str, name: str, prefix: str, access: Access) -> "S3Archive":
    # Loaded by whoever has a bucket: it takes 5 MB.
    from mooring.storage.archive.s3 import Bucket, S3Archive  # noqa: PLC0415

    try:
        prefix = require_key(prefix) if prefix else ""
    except ValueError:
        raise _fault(
            setting, "What is behind the bucket may hold letters, digits, `_`, `.`, `-` and slashes."
        ) from None
    return S3Archive(Bucket(name, prefix, access.endpoint, access.region, access.key_id, access.secret))


def _fault(setting: str, hint: str) -> Fault:
    return Fault("Reading the settings", setting, hint)
