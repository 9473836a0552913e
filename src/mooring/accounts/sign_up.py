"""Signing up: an account, its first workspace and its welcome mail, all or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from mooring.accounts.change_name import parse_person_name
from mooring.accounts.email import EmailAddress, parse_email
from mooring.accounts.errors import FieldInvalid, together
from mooring.accounts.hashing import Hasher
from mooring.accounts.model import User, UserId
from mooring.accounts.passwords import parse_password
from mooring.accounts.store import AccountStore
from mooring.kit.ids import Ids
from mooring.mail import Outbox, Recipient, Template, queue

T = TypeVar("T")

# Opens the workspace that a new user starts in, in the caller's transaction. A port, since workspaces know accounts.
FirstWorkspace = Callable[[UserId], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a person sends to sign up."""

    email: str
    password: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A sign-up that was found good, its password hashed."""

    email: EmailAddress
    password_hash: str = field(repr=False)
    name: str


async def prepare_sign_up(asked: SignUp, hasher: Hasher) -> NewAccount:
    """Check and hash, before any transaction: the slow part must not hold the directory.

    EmailInvalid, PasswordTooShort, PasswordTooLong, PasswordTooCommon, PersonNameTooLong, or Invalid naming several
    fields; Busy.
    """
    email, password, name = _checked(asked)
    return NewAccount(email=email, password_hash=await hasher.hash(password), name=name)


async def sign_up(
    new: NewAccount,
    accounts: AccountStore,
    outbox: Outbox,
    first_workspace: FirstWorkspace,
    *,
    ids: Ids,
    at: datetime,
) -> User:
    """Make the account, its first workspace and its welcome mail in the caller's transaction. EmailTaken."""
    user = User(
        id=UserId(ids.new_id("usr")), email=new.email, name=new.name, password_hash=new.password_hash, created_at=at
    )
    await accounts.add(user)
    await first_workspace(user.id)
    recipient = Recipient(email=user.email.address, user_id=user.id)
    await queue(outbox, Template.WELCOME, recipient, {"name": user.name}, ids=ids, at=at)
    return user


def _checked(asked: SignUp) -> tuple[EmailAddress, str, str]:
    wrong: list[FieldInvalid] = []
    email = _noting(wrong, lambda: parse_email(asked.email))
    password = _noting(wrong, lambda: parse_password(asked.password, not_like=asked.email.strip()))
    name = _noting(wrong, lambda: parse_person_name(asked.name))
    if email is None or password is None or name is None:
        raise together(wrong)
    return email, password, name


def _noting(wrong: list[FieldInvalid], parse: Callable[[], T]) -> T | None:
    try:
        return parse()
    except FieldInvalid as refusal:
        wrong.append(refusal)
        return None
