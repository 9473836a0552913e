"""Addresses that mail went to, and whether they take it.

Not here: what people want to be sent (`preferences`). Read `model`, then `trouble`; `notes` and `decide` write it down, `verp` says
which message a bounce is about.
"""

from mooring.mail.addresses.decide import release, suppress
from mooring.mail.addresses.model import MailAddress, SuppressedBecause
from mooring.mail.addresses.notes import note_bounce, note_complaint, note_delivery
from mooring.mail.addresses.store import AddressBook
from mooring.mail.addresses.trouble import (
    after_bounce,
    after_complaint,
    after_delivery,
    is_nothing,
    released,
    strain_at,
    suppressed,
)
from mooring.mail.addresses.verp import ReturnPaths

__all__ = [
    "AddressBook",
    "MailAddress",
    "ReturnPaths",
    "SuppressedBecause",
    "after_bounce",
    "after_complaint",
    "after_delivery",
    "is_nothing",
    "note_bounce",
    "note_complaint",
    "note_delivery",
    "release",
    "released",
    "strain_at",
    "suppress",
    "suppressed",
]
