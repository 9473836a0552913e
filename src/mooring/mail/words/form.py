"""What each mail is made of, whatever its language: what is filled in, where its link leads, and why somebody gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from mooring.mail.model import TOPICS, Template

_DAY, _HALF_HOUR, _WEEK = timedelta(hours=24), timedelta(minutes=30), timedelta(days=7)


class Kind(StrEnum):
    """What a param is, and so how it is shown to a person."""

    FOREIGN = "foreign"
    """Chosen by somebody else than the recipient: a name."""
    PERSON = "person"
    """As `foreign`. Somebody without a name is empty; what nobody but the operator did comes without it."""
    THING = "thing"
    """As `foreign`, in quotation marks. What has no name is empty, or does not come."""
    ADDRESS = "address"
    MOMENT = "moment"
    """As on the wire."""
    ROLE = "role"
    FACTOR = "factor"
    DEVICE = "device"
    """What a browser says of itself, or the name that we gave it."""
    PLAIN = "plain"
    """An id or a number of ours."""


class Why(StrEnum):
    """Why somebody gets a mail. Optional ones have their topic's value."""

    ACCOUNT = "account"
    ADDRESS = "address"
    """The address need not belong to an account."""
    WORKSPACE_NEWS = "workspace_news"
    INVITATIONS = "invitations"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Form:
    """`params` are those that the words name, besides the recipient's `name`.

    With a `page` there is a link to it, good for `life`, or as long as the words say; `with_code` there is a code too.
    """

    params: Mapping[str, Kind] = field(default_factory=dict)
    page: str | None = None
    life: timedelta | None = None
    with_code: bool = False
    to_anybody: bool = False


_PLACE = {"workspace": Kind.FOREIGN}
_DEED = {**_PLACE, "person": Kind.PERSON}
_NAMED = {**_DEED, "thing": Kind.THING}
_RESTORED = {**_DEED, "kept": Kind.PLAIN, "gone": Kind.PLAIN, "until": Kind.MOMENT}
_DEVICE = {"device": Kind.DEVICE}
_FACTOR = {**_DEVICE, "factor": Kind.FACTOR}
_CONFIRM_ACCOUNT, _CONFIRM_EMAIL = "/confirm-account", "/confirm-email"

FORMS: Mapping[Template, Form] = MappingProxyType(
    {
        Template.WELCOME: Form(page=_CONFIRM_ACCOUNT, life=_DAY),
        Template.CONFIRM_ACCOUNT: Form(page=_CONFIRM_ACCOUNT, life=_DAY),
        Template.SIGN_UP: Form(page=_CONFIRM_ACCOUNT, life=_DAY, to_anybody=True),
        Template.SIGN_UP_TAKEN: Form(),
        Template.PASSWORD_RESET: Form(page="/reset-password", life=_HALF_HOUR, with_code=True),
        Template.PASSWORD_CHANGED: Form(),
        Template.EMAIL_CHANGE_OLD: Form({"email": Kind.ADDRESS}, page=_CONFIRM_EMAIL, life=_DAY),
        Template.EMAIL_CHANGE_NEW: Form(page=_CONFIRM_EMAIL, life=_DAY, to_anybody=True),
        Template.EMAIL_CHANGE_TAKEN: Form(),
        Template.EMAIL_CHANGED: Form({"old": Kind.ADDRESS, "new": Kind.ADDRESS}),
        Template.ACCOUNT_CLOSED: Form({"until": Kind.MOMENT}),
        Template.ACCOUNT_REOPENED: Form(),
        Template.REFRESH_REUSED: Form(_DEVICE),
        Template.FACTOR_ADDED: Form(_FACTOR),
        Template.FACTOR_REMOVED: Form(_FACTOR),
        Template.FACTORS_RESET: Form(),
        Template.RECOVERY_CODE_USED: Form({**_DEVICE, "left": Kind.PLAIN}),
        Template.RECOVERY_CODES_MADE: Form(_DEVICE),
        Template.INVITATION: Form({**_PLACE, "inviter": Kind.PERSON}, page="/invitation", life=_WEEK, to_anybody=True),
        Template.WORKSPACE_DELETED: Form({**_DEED, "until": Kind.MOMENT}),
        Template.WORKSPACE_PURGED: Form({**_PLACE, "receipt": Kind.PLAIN}),
        Template.ROLE_CHANGED: Form({**_PLACE, "role": Kind.ROLE}),
        Template.MEMBER_REMOVED: Form(_PLACE),
        Template.OWNERSHIP_OFFERED: Form({**_DEED, "until": Kind.MOMENT}),
        Template.OWNERSHIP_TRANSFERRED: Form({**_DEED, "receiver": Kind.PERSON}),
        Template.NEW_DEVICE: Form({**_DEVICE, "at": Kind.MOMENT}),
        Template.WORKSPACE_CREATED: Form(_PLACE),
        Template.WORKSPACE_RENAMED: Form({**_DEED, "old": Kind.FOREIGN}),
        Template.WORKSPACE_ARCHIVED: Form(_DEED),
        Template.WORKSPACE_UNARCHIVED: Form(_DEED),
        Template.WORKSPACE_RESTORED: Form(_DEED),
        Template.WORKSPACE_IMPORTED: Form(_PLACE),
        Template.EXPORT_READY: Form({**_PLACE, "until": Kind.MOMENT}, page="/exports"),
        Template.LOG_RESTORED: Form({**_RESTORED, "to": Kind.MOMENT}),
        Template.IMPORTED_OVER: Form(_RESTORED),
        Template.WORKSPACE_COPIED: Form({**_PLACE, "copy": Kind.FOREIGN}),
        Template.EDITS_KEPT: Form({**_PLACE, "count": Kind.PLAIN, "until": Kind.MOMENT}),
        Template.ASSIGNED: Form(_NAMED),
        Template.MENTIONED: Form(_NAMED),
        Template.TEST: Form(to_anybody=True),
    }
)


def why(template: Template) -> Why:
    """Why somebody gets a mail of this template."""
    topic = TOPICS.get(template)
    if topic is not None:
        return Why(topic.value)
    return Why.ADDRESS if FORMS[template].to_anybody else Why.ACCOUNT
