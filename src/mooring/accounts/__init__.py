"""Accounts: who a person is to us: an email address that is theirs alone, a name, a password.

Not here: being signed in (`sessions`), what somebody may do in a workspace (`workspaces`), HTTP. Read `model`, `email`,
`passwords`, then `sign_up` and `authenticate`.
"""

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.authenticate import PasswordProof, authenticate, find_by_typed_email, redeem
from mooring.accounts.challenge import Challenge, ChallengeId, ChallengeStore, ChallengeTokens, Purpose
from mooring.accounts.email import EmailAddress, parse_email
from mooring.accounts.hashing import Argon2Hasher, Hasher, Match
from mooring.accounts.model import User, UserId
from mooring.accounts.passwords import parse_password
from mooring.accounts.sign_up import FirstWorkspace, NewAccount, SignUp, prepare_sign_up, sign_up
from mooring.accounts.store import AccountStore

__all__ = [
    "AccountSecret",
    "AccountStore",
    "Argon2Hasher",
    "Challenge",
    "ChallengeId",
    "ChallengeStore",
    "ChallengeTokens",
    "EmailAddress",
    "FirstWorkspace",
    "Hasher",
    "Match",
    "NewAccount",
    "PasswordProof",
    "Purpose",
    "SignUp",
    "User",
    "UserId",
    "authenticate",
    "find_by_typed_email",
    "parse_email",
    "parse_password",
    "prepare_sign_up",
    "redeem",
    "sign_up",
]
