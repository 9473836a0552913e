"""Addresses that mail went to, and whether they take it.

Not here: what people want to be sent (`preferences`). Read `model`, then `trouble`; `notes` writes it down, `verp` says
which message a bounce is about.
"""

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

__all__ = [
    "AddressBook",
    "MailAddress",
    "SuppressedBecause",
    "after_bounce",
    "after_complaint",
    "after_delivery",
    "is_nothing",
    "note_bounce",
    "note_complaint",
    "note_delivery",
    "released",
    "strain_at",
    "suppressed",
]
