"""Which optional mail people want, by address: also somebody without an account may say no.

Not here: which templates are optional (`mail.model`). Read `store`, then `choose`; `token` is what stands for an address
in a mail.
"""

from mooring.mail.preferences.choose import choose_topics, masked, wanted_topics
from mooring.mail.preferences.store import MailPreferences
from mooring.mail.preferences.token import PreferenceTokens

__all__ = ["MailPreferences", "PreferenceTokens", "choose_topics", "masked", "wanted_topics"]
