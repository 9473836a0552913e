"""Addresses that mail went to, and whether they take it.

Not here: what people want to be sent (`preferences`). Read `model`, then `store`.
"""

from mooring.mail.addresses.model import MailAddress, SuppressedBecause
from mooring.mail.addresses.store import AddressBook

__all__ = ["AddressBook", "MailAddress", "SuppressedBecause"]
