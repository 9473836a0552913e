"""The archives: a folder, or a bucket. Promises and words are those of `backups.Archive`.

Read `folder`, then `s3`; `opening` tells them apart by their address.
"""

from mooring.storage.archive.folder import FolderArchive
from mooring.storage.archive.opening import Access, archive_at
from mooring.storage.archive.s3 import Bucket, Patience, S3Archive

__all__ = ["Access", "Bucket", "FolderArchive", "Patience", "S3Archive", "archive_at"]
