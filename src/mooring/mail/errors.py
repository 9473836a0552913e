"""The refusals of mail."""

from mooring.kit.errors import Conflict, Forbidden, Missing, Unauthenticated


class NoticeInvalid(Unauthenticated):
    """Said to come from a mail provider, and not shown to."""

    code = "NOTICE_INVALID"
    title = "This is not signed by the mail provider, or was signed too long ago."


class MessageMissing(Missing):
    code = "MESSAGE_MISSING"
    title = "There is no such message, or it was forgotten."


class MessageNotRetriable(Conflict):
    """It waits, or its recipient may have it."""

    code = "MESSAGE_NOT_RETRIABLE"
    title = "Only a message that bounced, was suppressed or was given up can be sent again."


class AddressSuppressed(Conflict):
    code = "ADDRESS_SUPPRESSED"
    title = "Nothing is sent to this address. Release it first."


class SuppressionMissing(Missing):
    code = "SUPPRESSION_MISSING"
    title = "Mail to this address is not held back."


class AddressReachable(Conflict):
    code = "ADDRESS_REACHABLE"
    title = "Mail to your address is not held back."


class AddressHeldBack(Forbidden):
    """By a complaint, or by the operator: its person alone does not undo it."""

    code = "ADDRESS_HELD_BACK"
    title = "Mail to your address is held back: it was called spam, or the operator decided so. Ask them, or change it."
