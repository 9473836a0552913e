"""The refusals of mail."""

from mooring.kit.errors import Conflict, Forbidden


class AddressReachable(Conflict):
    code = "ADDRESS_REACHABLE"
    title = "Mail to your address is not held back."


class AddressHeldBack(Forbidden):
    """By a complaint, or by the operator: its person alone does not undo it."""

    code = "ADDRESS_HELD_BACK"
    title = "Mail to your address is held back: it was called spam, or the operator decided so. Ask them, or change it."
