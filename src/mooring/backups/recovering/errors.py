"""Refusals of a recovery."""

from mooring.kit.errors import Conflict, Missing


class RecoverNotEmpty(Conflict):
    """There is something where the recovery would go. `detail` says what."""

    code = "RECOVER_NOT_EMPTY"
    title = "There is something already where the service would be recovered to. Name an empty data folder and an empty database."


class RecoverNothing(Missing):
    """The archive holds no backup of the directory that can be brought back. `detail` says why."""

    code = "RECOVER_NOTHING"
    title = "This archive holds no backup of a directory that can be brought back."
