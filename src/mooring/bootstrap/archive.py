"""The archive that the settings name, who can read it, and for how long backups stay in it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mooring.backups import Archive
from mooring.backups.retention import Retention
from mooring.kit.clock import Clock, SystemClock
from mooring.kit.sealing import Seal
from mooring.settings import Settings
from mooring.storage.archive import (
    Access,
    EncryptedArchive,
    FolderArchive,
    OperatorKeys,
    ServiceKeys,
    archive_at,
    identities_in,
    recipient_of,
)
from mooring.storage.archive.service_keys import KeyDirectory
from mooring.storage.folder import ARCHIVE_FOLDER, DataFolder


@dataclass(frozen=True, slots=True)
class ServiceArchive:
    """The archive of a service, and the keys that it has for it."""

    archive: Archive
    keys: ServiceKeys


def archive_of(
    settings: Settings, folder: DataFolder, directory: KeyDirectory, seal: Seal, clock: Clock
) -> ServiceArchive:
    """Where backups go. Fault for an address or a recipient that is none; nothing is asked of the archive yet."""
    inner = _inner(settings, folder)
    place = _key_place(settings, inner)
    operator = recipient_of(settings.archive_recipient) if settings.archive_recipient is not None else None
    keys = ServiceKeys(directory, place, seal, clock, operator)
    return ServiceArchive(EncryptedArchive(inner, keys, place), keys)


def archive_elsewhere(url: str, settings: Settings, identity: Path | None) -> Archive:
    """An archive that is only read, without a service: with the operator's identity, if it is encrypted. Fault."""
    inner = archive_at(url, access_of(settings))
    place = _key_place(settings, inner)
    identities = identities_in(identity) if identity is not None else ()
    return EncryptedArchive(inner, OperatorKeys(place, identities), place)


async def keys_in(url: str, settings: Settings, identity: Path, directory: KeyDirectory, seal: Seal) -> int:
    """Take the keys of an archive into service that an identity opens; how many. Fault."""
    place = _key_place(settings, archive_at(url, access_of(settings)))
    keys = ServiceKeys(directory, place, seal, SystemClock(), None)
    return await keys.adopt(identities_in(identity))


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


def _inner(settings: Settings, folder: DataFolder) -> Archive:
    if settings.archive_url is None:
        return FolderArchive(folder.path / ARCHIVE_FOLDER)
    return archive_at(settings.archive_url, access_of(settings))


def _key_place(settings: Settings, inner: Archive) -> Archive:
    if settings.archive_keys_url is None:
        return inner
    return archive_at(settings.archive_keys_url, access_of(settings), "MOORING_ARCHIVE_KEYS_URL")
