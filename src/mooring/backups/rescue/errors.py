"""Refusals of rescue sets."""

from mooring.kit.errors import Missing


class RescueMissing(Missing):
    """There is no such restore, it left nothing, its time is over, or no such device brought anything."""

    code = "RESCUE_MISSING"
    title = "There are no edits that were kept aside, or not any more."
