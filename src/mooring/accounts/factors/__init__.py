"""Second factors: codes from an app (TOTP), passkeys, recovery codes; and proving anew who one is.

Not here: the password (`accounts`), sessions, HTTP. Read `model`, `store`, then `totp`, `recovery`, `passkeys`.
"""

from mooring.accounts.factors.change import Change
from mooring.accounts.factors.model import Factors, Method, Passkey, PasskeyId, Totp
from mooring.accounts.factors.recovery import make_codes, use_code
from mooring.accounts.factors.second_factor import open_second_factor, prove_typed, require_second_factor
from mooring.accounts.factors.store import (
    FactorStores,
    PasskeyStore,
    RecoveryCodeStore,
    TotpStore,
    factors_of,
)
from mooring.accounts.factors.totp import accept_code, confirm_totp, disable_totp, start_totp

__all__ = [
    "Change",
    "FactorStores",
    "Factors",
    "Method",
    "Passkey",
    "PasskeyId",
    "PasskeyStore",
    "RecoveryCodeStore",
    "Totp",
    "TotpStore",
    "accept_code",
    "confirm_totp",
    "disable_totp",
    "factors_of",
    "make_codes",
    "open_second_factor",
    "prove_typed",
    "require_second_factor",
    "start_totp",
    "use_code",
]
