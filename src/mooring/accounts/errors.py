"""The refusals of accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from mooring.kit.clock import iso_milliseconds
from mooring.kit.errors import Conflict, Forbidden, Invalid, Missing, Refusal, Unauthenticated, Unavailable


class FieldInvalid(Invalid):
    """One input field breaks a rule; `field` names it as the wire does, where a request calls it otherwise by `named`."""

    field: ClassVar[str]

    def __init__(self, detail: str | None = None, *, named: str | None = None) -> None:
        self.named = named or self.field
        super().__init__(detail, fields={self.named: self.code})


class EmailInvalid(FieldInvalid):
    code = "EMAIL_INVALID"
    title = "This is not an email address."
    field = "email"


class PasswordTooShort(FieldInvalid):
    code = "PASSWORD_TOO_SHORT"
    title = "The password needs at least 8 characters."
    field = "password"


class PasswordTooLong(FieldInvalid):
    code = "PASSWORD_TOO_LONG"
    title = "The password has more than 256 characters."
    field = "password"


class PasswordTooCommon(FieldInvalid):
    code = "PASSWORD_TOO_COMMON"
    title = "This password is among the first that are guessed. Choose another."
    field = "password"


class PasswordWrong(FieldInvalid):
    """The person is known; it is only their present password that they got wrong."""

    code = "PASSWORD_WRONG"
    title = "This is not your present password."
    field = "currentPassword"


class PersonNameTooLong(FieldInvalid):
    code = "NAME_TOO_LONG"
    title = "The name has more than 100 characters."
    field = "name"


class LanguageUnknown(FieldInvalid):
    code = "LANGUAGE_UNKNOWN"
    title = "Mail is not written in this language."
    field = "language"


class EmailTaken(Conflict):
    """Somebody has an account with this address already."""

    code = "EMAIL_TAKEN"
    title = "There is an account with this email address already."

    def __init__(self) -> None:
        super().__init__(fields={"email": self.code})


class AddressUnconfirmed(Forbidden):
    """For what nobody does in the name of anybody's address: inviting, and taking over what others own."""

    code = "ADDRESS_UNCONFIRMED"
    title = "Confirm your email address first."


class SignUpClosed(Forbidden):
    code = "SIGNUP_CLOSED"
    title = "This service takes no sign-ups."


class CredentialsWrong(Unauthenticated):
    """Deliberately the same for an unknown address, a wrong password and a closed account."""

    code = "CREDENTIALS_WRONG"
    title = "The email address or the password is wrong."


class AccountClosed(Forbidden):
    """Only ever told to whom proved that the account is theirs. `extra` carries `reopenUntil`."""

    code = "ACCOUNT_CLOSED"
    title = "This account is closed. Until the day named here it can be opened again."

    def __init__(self, reopen_until: datetime) -> None:
        super().__init__(extra={"reopenUntil": iso_milliseconds(reopen_until)})


class LinkInvalid(Missing):
    """Deliberately the same for a link or code that never was, was used, is too old, or was overtaken."""

    code = "LINK_INVALID"
    title = "This link or code is not good any more. Ask for a new one."


class UserMissing(Missing):
    """For the operator only."""

    code = "USER_MISSING"
    title = "There is no such user."


class Busy(Unavailable):
    code = "BUSY"
    title = "Too many people are signing in at this moment. Try again in a few seconds."


def together(refusals: Sequence[FieldInvalid]) -> Refusal:
    """One refusal for what is wrong with several fields: itself if there is one, else `INVALID` that names each."""
    if len(refusals) == 1:
        return refusals[0]
    return Invalid(fields={refusal.named: refusal.code for refusal in refusals})
