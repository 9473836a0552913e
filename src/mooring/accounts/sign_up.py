"""Signing up: an account, its first workspace and its welcome mail, all or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from mooring.accounts.change_name import parse_person_name
from mooring.accounts.confirm import ask_to_confirm
from mooring.accounts.email import EmailAddress, parse_email
from mooring.accounts.errors import FieldInvalid, together
from mooring.accounts.hashing import Hasher
from mooring.accounts.model import User, UserId
from mooring.accounts.passwords import parse_password
from mooring.accounts.stores import AccountStores, Occasion, record, tell
from mooring.audit import AuditKind
from mooring.mail import Template

T = TypeVar("T")

# Opens the workspace that a new user starts in, in the caller's transaction. A port, since workspaces know accounts.
FirstWorkspace = Callable[[UserId], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a person sends to sign up. `language` is the one of ours that they read, if it is known."""

    email: str
    password: str = field(repr=False)
    name: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A sign-up that was found good, its password hashed."""

    email: EmailAddress
    password_hash: str = field(repr=False)
    name: str
    language: str | None = None


async def prepare_sign_up(asked: SignUp, hasher: Hasher) -> NewAccount:
    """Check and hash, before any transaction: the slow part must not hold the directory.

    EmailInvalid, PasswordTooShort, PasswordTooLong, PasswordTooCommon, PersonNameTooLong, or Invalid naming several
    fields; Busy.
    """
    email, password, name = _checked(asked)
    return NewAccount(email, await hasher.hash(password), name, asked.language)


async def sign_up(
    new: NewAccount,
    stores: AccountStores,
    first_workspace: FirstWorkspace,
    occasion: Occasion,
    *,
    confirmed: bool = False,
) -> User:
    """Make the account, its first workspace and its welcome mail in the caller's transaction. EmailTaken.

    Unless the address is `confirmed` already, the welcome asks for that.
    """
    user = User(
        id=UserId(occasion.ids.new_id("usr")),
        email=new.email,
        name=new.name,
        password_hash=new.password_hash,
        created_at=occasion.at,
        verified_at=occasion.at if confirmed else None,
        language=new.language,
    )
    await stores.accounts.add(user)
    await first_workspace(user.id)
    await record(stores, AuditKind.SIGNED_UP, user, occasion.by(user))
    words = {} if confirmed else {"challenge": (await ask_to_confirm(user, stores, occasion)).id}
    await tell(stores, Template.WELCOME, user, occasion, **words)
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
