"""Accounts: who a person is to us: an email address that is theirs alone, a name, a password.

Not here: being signed in (`sessions`), what somebody may do in a workspace (`workspaces`), HTTP. Read `model`, `email`,
`passwords`, `challenge` (what links and codes stand for), `stores`, then the use cases: `sign_up`, `authenticate`,
`confirm`, `change_password`, `reset_password`, `change_email`, `try_address`, `close`. Second factors are in `factors`.
"""

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.authenticate import PasswordProof, authenticate, find_by_typed_email, redeem
from mooring.accounts.challenge import Challenge, ChallengeId, ChallengeStore, ChallengeTokens, Purpose
from mooring.accounts.change_email import ask_for_email_change, confirm_email_change, correct_email
from mooring.accounts.change_language import change_language
from mooring.accounts.change_name import change_name
from mooring.accounts.change_password import PasswordChange, change_password, prepare_password_change
from mooring.accounts.close import close_account, is_gone, purge_account, reopen_account, reopenable_until, require_open
from mooring.accounts.confirm import confirm_account, confirm_address, resend_confirmation
from mooring.accounts.email import EmailAddress, parse_email
from mooring.accounts.email_change import EmailChange, EmailChangeState, EmailChangeStore
from mooring.accounts.follow_link import Followed, follow_link
from mooring.accounts.give_email_change_up import EMAIL_CHANGE_PURPOSES, give_email_change_up
from mooring.accounts.hashing import Argon2Hasher, Hasher, Match
from mooring.accounts.model import User, UserId
from mooring.accounts.passwords import parse_password
from mooring.accounts.reset_password import TypedCode, address_behind, ask_for_reset, reset_by_code, reset_by_link
from mooring.accounts.sign_up import FirstWorkspace, NewAccount, SignUp, prepare_sign_up, sign_up
from mooring.accounts.sign_up_by_mail import ask_to_sign_up, asked_for
from mooring.accounts.store import AccountStore
from mooring.accounts.stores import AccountStores, Occasion
from mooring.accounts.try_address import RETRYABLE, try_address_again

__all__ = [
    "EMAIL_CHANGE_PURPOSES",
    "RETRYABLE",
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
    "Followed",
    "Hasher",
    "Match",
    "NewAccount",
    "Occasion",
    "PasswordChange",
    "PasswordProof",
    "Purpose",
    "SignUp",
    "TypedCode",
    "User",
    "UserId",
    "address_behind",
    "ask_for_email_change",
    "ask_for_reset",
    "ask_to_sign_up",
    "asked_for",
    "authenticate",
    "change_language",
    "change_name",
    "change_password",
    "close_account",
    "confirm_account",
    "confirm_address",
    "confirm_email_change",
    "correct_email",
    "find_by_typed_email",
    "follow_link",
    "give_email_change_up",
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
    "resend_confirmation",
    "reset_by_code",
    "reset_by_link",
    "sign_up",
    "try_address_again",
]
