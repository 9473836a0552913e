"""Refusals of imports."""

from mooring.kit.errors import Conflict, Missing, TooLarge, Unavailable


class ImportMissing(Missing):
    """There is no such import, or it is another person's."""

    code = "IMPORT_MISSING"
    title = "There is no such import."


class ImportTooLarge(TooLarge):
    """`extra` carries the `limit` in bytes."""

    code = "IMPORT_TOO_LARGE"
    title = "This file is larger than what can be imported."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class ImportLimitReached(Conflict):
    """`extra` carries the `limit`."""

    code = "IMPORT_LIMIT_REACHED"
    title = "You have as many imports waiting as you may. Apply one or give one up first."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class ImportOffsetWrong(Conflict):
    """`extra` carries the right `offset`: how much of the file is here."""

    code = "IMPORT_OFFSET_WRONG"
    title = "The upload goes on at another place. Ask how much of the file is here, and go on from there."

    def __init__(self, offset: int) -> None:
        super().__init__(extra={"offset": offset})


class ImportBusy(Conflict):
    """Two requests send pieces of the same file at once, or it is being worked on."""

    code = "IMPORT_BUSY"
    title = "This import is being worked on at this moment. Wait until that is done."


class ImportNotUploading(Conflict):
    """`extra` carries its `state`."""

    code = "IMPORT_NOT_UPLOADING"
    title = "This import takes no more of its file: it is whole, or its time is over."

    def __init__(self, state: str) -> None:
        super().__init__(extra={"state": state})


class ImportNotReady(Conflict):
    """`extra` carries its `state`."""

    code = "IMPORT_NOT_READY"
    title = "This import cannot be applied: it is not checked yet, was refused, or its time is over."

    def __init__(self, state: str) -> None:
        super().__init__(extra={"state": state})


class ImportTooMuch(Conflict):
    """`extra` carries the limits, `events` and `bytes`."""

    code = "IMPORT_TOO_MUCH"
    title = "This file holds more events than the workspace may."

    def __init__(self, events: int, size: int) -> None:
        super().__init__(extra={"events": events, "bytes": size})


class ImportNoRoom(Unavailable):
    """The disk of the service has no room for it."""

    code = "IMPORT_NO_ROOM"
    title = "There is no room for this file right now. Try again later, or tell whoever runs the service."
