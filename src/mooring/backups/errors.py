"""Refusals of backups and of the archive that they are in."""

from mooring.kit.errors import Conflict, Invalid, Missing, Unavailable


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


class NothingToBackUp(Conflict):
    """There is such a workspace, and no log of it yet: nobody ever opened it."""

    code = "NOTHING_TO_BACK_UP"
    title = "Nothing was ever written in this workspace: there is nothing to back up yet."


class BackupMissing(Missing):
    """There is no such backup, or none of this workspace."""

    code = "BACKUP_MISSING"
    title = "There is no such backup."


class ObjectLocked(Conflict):
    """It is encrypted, and none of the keys that are here opens it: its key was lost or destroyed, or its beginning has changed."""

    code = "ARCHIVE_OBJECT_LOCKED"
    title = "This is encrypted, and the key that opens it is not here."


class ObjectDamaged(Conflict):
    """It is encrypted and does not decrypt: a bit or more of it has changed, or its end is missing."""

    code = "ARCHIVE_OBJECT_DAMAGED"
    title = "This is encrypted, and is not what was written."


class IdentityNeeded(Invalid):
    """The archive is encrypted and no identity was given."""

    code = "ARCHIVE_IDENTITY_NEEDED"
    title = "This archive is encrypted: name the file with the operator's identity (--identity)."


class IdentityWrong(Invalid):
    """The identity that was given opens none of the keys that are asked for."""

    code = "ARCHIVE_IDENTITY_WRONG"
    title = "This identity does not open the keys of this archive."


class ArchivedDamaged(Conflict):
    """What a log was to be brought back from is damaged in the archive. `detail` names it."""

    code = "ARCHIVED_DAMAGED"
    title = "The backup in the archive is damaged."
