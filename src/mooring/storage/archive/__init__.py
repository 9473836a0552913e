"""The archives: a folder, or a bucket, and what encrypts them. Promises and words are those of `backups.Archive`.

Read `folder`, then `s3`; `opening` tells them apart by their address. Then `encrypted`, which is around one of the two: `age`
is how (`age_library` by what), `service_keys` and `wrapped_keys` with whose keys, `key_files` what operators hold.
"""

from typing import TYPE_CHECKING, Any

from mooring.storage.archive.encrypted import EncryptedArchive
from mooring.storage.archive.folder import FolderArchive
from mooring.storage.archive.key_files import identities_in, new_identity, recipient_of
from mooring.storage.archive.opening import Access, archive_at
from mooring.storage.archive.service_keys import ServiceKeys
from mooring.storage.archive.wrapped_keys import OperatorKeys

if TYPE_CHECKING:
    from mooring.storage.archive.s3 import Bucket, Patience, S3Archive

__all__ = [
    "Access",
    "Bucket",
    "EncryptedArchive",
    "FolderArchive",
    "OperatorKeys",
    "Patience",
    "S3Archive",
    "ServiceKeys",
    "archive_at",
    "identities_in",
    "new_identity",
    "recipient_of",
]


def __getattr__(name: str) -> Any:
    """Loads what buckets need when it is asked for: most services have a folder."""
    if name in {"Bucket", "Patience", "S3Archive"}:
        from mooring.storage.archive import s3  # noqa: PLC0415 - see above

        return getattr(s3, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
