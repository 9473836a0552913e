"""The refusals of handlers and of their ledger."""

from mooring.kit.errors import Conflict, Invalid, Missing, Unavailable


class HandlerMissing(Missing):
    code = "HANDLER_MISSING"
    title = "There is no such handler: none of this name was ever run here."


class DeadLetterMissing(Missing):
    code = "DEAD_LETTER_MISSING"
    title = "There is no such dead letter."


class DeadLetterSettled(Conflict):
    code = "DEAD_LETTER_SETTLED"
    title = "This is no dead letter any more: it was done, discarded, or is being tried again."


class EffectsFull(Invalid):
    code = "EFFECTS_FULL"
    title = "A handler finishes at most 100 external effects for one event."


class PushNotNow(Unavailable):
    """`extra` carries `because`: `paused`, `restoring`, `archived`, `full`, `busy` or `replaced`."""

    code = "PUSH_NOT_NOW"
    title = "The workspace takes no events at this time. Try again later."

    def __init__(self, because: str = "busy") -> None:
        super().__init__(extra={"because": because})
        self.because = because


class ChainTooLong(Conflict):
    code = "CHAIN_TOO_LONG"
    title = "Handlers have written for events of handlers too many times in a row."
