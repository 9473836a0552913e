"""Refusals of backups and of the archive that they are in."""

from mooring.kit.errors import Conflict, Missing, Unavailable


class ArchiveUnavailable(Unavailable):
    """The archive did not answer, however often it was asked. What was begun may be begun again."""

    code = "ARCHIVE_UNAVAILABLE"
    title = "The archive cannot be reached right now. Try again in a moment."


class ObjectExists(Conflict):
    """There is an object of this name already, and it stays as it is."""

    code = "ARCHIVE_OBJECT_EXISTS"
    title = "The archive holds something under this name already."


class ObjectMissing(Missing):
    """There is no object of this name."""

    code = "ARCHIVE_OBJECT_MISSING"
    title = "The archive holds nothing under this name."


class SnapshotLost(Conflict):
    """The log came to the end of its life while it was read: it was erased, or another took its place."""

    code = "SNAPSHOT_LOST"
    title = "This workspace's events were replaced while they were backed up. Try again."


class BackupMissing(Missing):
    """There is no such backup, or none of this workspace."""

    code = "BACKUP_MISSING"
    title = "There is no such backup."
