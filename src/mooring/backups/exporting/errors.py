"""Refusals of exports."""

from mooring.kit.errors import Conflict, Forbidden, Invalid, Missing


class ExportMissing(Missing):
    """There is no such export, or none of this workspace."""

    code = "EXPORT_MISSING"
    title = "There is no such export."


class ExportRunning(Conflict):
    code = "EXPORT_RUNNING"
    title = "This workspace is being exported already. Wait until that is done, or revoke it."


class ExportLimitReached(Conflict):
    """`extra` carries the `limit`."""

    code = "EXPORT_LIMIT_REACHED"
    title = "This workspace was exported as often as it may be in one day. Try again tomorrow."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class ExportNotReady(Conflict):
    """It is not done yet, or it can be downloaded no more; `extra` carries its `state`."""

    code = "EXPORT_NOT_READY"
    title = "This export cannot be downloaded: it is not done yet, or its time is over."

    def __init__(self, state: str) -> None:
        super().__init__(extra={"state": state})


class ExportForAnother(Forbidden):
    code = "EXPORT_FOR_ANOTHER"
    title = "Only the person who asked for this export can download it, for as long as they may export the workspace."


class ExportNotOpened(Conflict):
    code = "EXPORT_NOT_OPENED"
    title = "This download was not opened in this session, or it was begun already. Open it again."


class ExportLinkInvalid(Invalid):
    """Made by nobody, used, too old, or of an export that was revoked: whoever holds it is not told which."""

    code = "EXPORT_LINK_INVALID"
    title = "This link does not open a download any more."

    def __init__(self) -> None:
        super().__init__(fields={"token": self.code})
