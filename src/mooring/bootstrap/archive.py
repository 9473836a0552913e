"""The archive that the settings name, and for how long backups stay in it."""

from datetime import timedelta

from mooring.backups import Archive
from mooring.backups.retention import Retention
from mooring.settings import Settings
from mooring.storage.archive import Access, FolderArchive, archive_at
from mooring.storage.folder import ARCHIVE_FOLDER, DataFolder


def archive_of(settings: Settings, folder: DataFolder) -> Archive:
    """Where backups go. Fault for an address that names no archive; nothing is asked of it yet."""
    if settings.archive_url is None:
        return FolderArchive(folder.path / ARCHIVE_FOLDER)
    return archive_at(settings.archive_url, access_of(settings))


def access_of(settings: Settings) -> Access:
    """Where buckets are, and as whom they are used."""
    return Access(
        endpoint=settings.archive_s3_endpoint,
        region=settings.archive_s3_region,
        key_id=settings.archive_s3_key_id,
        secret=settings.archive_s3_secret,
    )


def retention(settings: Settings) -> Retention:
    """For how long backups are kept."""
    return Retention(timedelta(days=settings.backup_keep_days), timedelta(days=settings.backup_keep_daily_days))
