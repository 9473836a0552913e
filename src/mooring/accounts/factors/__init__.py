"""Second factors: codes from an app (TOTP), passkeys, recovery codes; and proving anew who one is.

Not here: the password (`accounts`), sessions, HTTP. Read `model`, `store`, `change`, then `totp`, `recovery`,
`ceremony`, `passkeys`, and `second_factor`, which joins them to the password.
"""

from mooring.accounts.factors.ceremony import (
    Answer,
    RelyingParty,
    credential_id_of,
    registration_options,
    request_options,
)
from mooring.accounts.factors.change import Change
from mooring.accounts.factors.model import Factors, Method, Passkey, PasskeyId, Totp
from mooring.accounts.factors.passkeys import (
    Used,
    add_passkey,
    new_challenge,
    passkeys_with_room,
    remove_passkey,
    rename_passkey,
    use_challenge,
    use_passkey,
)
from mooring.accounts.factors.recovery import make_codes, use_code
from mooring.accounts.factors.reset import reset_factors
from mooring.accounts.factors.second_factor import open_second_factor, require_second_factor
from mooring.accounts.factors.store import (
    FactorStores,
    PasskeyStore,
    RecoveryCodeStore,
    TotpStore,
    factors_of,
)
from mooring.accounts.factors.totp import accept_code, confirm_totp, disable_totp, start_totp

__all__ = [
    "Answer",
    "Change",
    "FactorStores",
    "Factors",
    "Method",
    "Passkey",
    "PasskeyId",
    "PasskeyStore",
    "RecoveryCodeStore",
    "RelyingParty",
    "Totp",
    "TotpStore",
    "Used",
    "accept_code",
    "add_passkey",
    "confirm_totp",
    "credential_id_of",
    "disable_totp",
    "factors_of",
    "make_codes",
    "new_challenge",
    "open_second_factor",
    "passkeys_with_room",
    "registration_options",
    "remove_passkey",
    "rename_passkey",
    "request_options",
    "require_second_factor",
    "reset_factors",
    "start_totp",
    "use_challenge",
    "use_code",
    "use_passkey",
]
