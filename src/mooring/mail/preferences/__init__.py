"""Which optional mail people want, by address: also somebody without an account may say no.

Not here: which templates are optional (`mail.model`). Read `store`.
"""

from mooring.mail.preferences.store import MailPreferences

__all__ = ["MailPreferences"]
