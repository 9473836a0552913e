"""For how long what a message asks for can be done: what is sent later than that would be a dead link.

Counted from when the message was queued, which is when its link was made. The words of each template say the same.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from mooring.mail.model import Template

_HALF_HOUR, _DAY, _WEEK = timedelta(minutes=30), timedelta(hours=24), timedelta(days=7)

LIVES: Mapping[Template, timedelta] = MappingProxyType(
    {
        Template.WELCOME: _DAY,
        Template.CONFIRM_ACCOUNT: _DAY,
        Template.SIGN_UP: _DAY,
        Template.PASSWORD_RESET: _HALF_HOUR,
        Template.EMAIL_CHANGE_OLD: _DAY,
        Template.EMAIL_CHANGE_NEW: _DAY,
        Template.INVITATION: _WEEK,
    }
)
