"""Accounts: who a person is to us: an email address that is theirs alone, a name, a password.

Not here: being signed in (`sessions`), what somebody may do in a workspace (`workspaces`), HTTP. Read `model`, `email`,
`passwords`, then `sign_up` and `authenticate`.
"""

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.authenticate import PasswordProof, authenticate, find_by_typed_email, redeem
from mooring.accounts.challenge import Challenge, ChallengeId, ChallengeStore, ChallengeTokens, Purpose
from mooring.accounts.change_name import change_name
from mooring.accounts.change_password import PasswordChange, change_password, prepare_password_change
from mooring.accounts.close import close_account, is_gone, purge_account, reopen_account, reopenable_until, require_open
from mooring.accounts.email import EmailAddress, parse_email
from mooring.accounts.email_change import EmailChange, EmailChangeState, EmailChangeStore
from mooring.accounts.hashing import Argon2Hasher, Hasher, Match
from mooring.accounts.model import User, UserId
from mooring.accounts.passwords import parse_password
from mooring.accounts.sign_up import FirstWorkspace, NewAccount, SignUp, prepare_sign_up, sign_up
from mooring.accounts.store import AccountStore
from mooring.accounts.stores import AccountStores, Occasion

__all__ = [
    "AccountSecret",
    "AccountStore",
    "AccountStores",
    "Argon2Hasher",
    "Challenge",
    "ChallengeId",
    "ChallengeStore",
    "ChallengeTokens",
    "EmailAddress",
    "EmailChange",
    "EmailChangeState",
    "EmailChangeStore",
    "FirstWorkspace",
    "Hasher",
    "Match",
    "NewAccount",
    "Occasion",
    "PasswordChange",
    "PasswordProof",
    "Purpose",
    "SignUp",
    "User",
    "UserId",
    "authenticate",
    "change_name",
    "change_password",
    "close_account",
    "find_by_typed_email",
    "is_gone",
    "parse_email",
    "parse_password",
    "prepare_password_change",
    "prepare_sign_up",
    "purge_account",
    "redeem",
    "reopen_account",
    "reopenable_until",
    "require_open",
    "sign_up",
]
