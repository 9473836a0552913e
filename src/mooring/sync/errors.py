"""Refusals of sync."""

from mooring.kit.errors import Invalid, Unavailable


class PushMalformed(Invalid):
    """The batch itself breaks a rule, whatever the log holds: it can never be accepted."""

    code = "PUSH_MALFORMED"
    title = "The pushed batch is malformed."


class WorkspaceQuarantined(Unavailable):
    """The log and its head disagree: nothing is read or written until an operator has looked."""

    code = "WORKSPACE_QUARANTINED"
    title = "This workspace is closed until the operator has repaired it. Your data on this device is safe."


class StagingRefused(Exception):
    """What was to be staged could not be in a log, or is not staged. The message says nothing of what is in it."""


class LifeEnded(Exception):
    """The log has another life than the one that was to be read: `backend_id`, or None when there is no log."""

    def __init__(self, backend_id: str | None) -> None:
        super().__init__("The log has another life.")
        self.backend_id = backend_id
